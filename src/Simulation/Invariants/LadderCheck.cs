using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// I7: no venue is liquidated while its ladder could trade. It could when nothing was wrong at the venue or with the node for a
/// while, and the venue's true leverage had been above the first rung for longer than the ladder needs; what is wrong at the
/// other venue is no excuse. Positions that strangers took are nobody's to close.
/// </summary>
internal sealed class LadderCheck(InvariantContext context) : InvariantCheck(context)
{
    private readonly Dictionary<string, DateTimeOffset> _endangeredSince = [];
    private readonly HashSet<string> _touchedByHand = [];
    private DateTimeOffset _lookedAt;

    public override void Delivered(Address to, Message message)
    {
        if (Context.Now - _lookedAt < Context.Options.LadderLook)
        {
            return;
        }

        _lookedAt = Context.Now;
        foreach (var venue in System.Venues)
        {
            if (!IsEndangered(venue))
            {
                _endangeredSince.Remove(venue.Name);
            }
            else
            {
                _endangeredSince.TryAdd(venue.Name, Context.Now);
            }
        }
    }

    public override void Happened(SimulatedVenue venue, ModelEvent happened)
    {
        if (happened is FillEvent { Trade.Fill: { Cause: TradeCause.Order } fill } && !ClientOrderId.TryParse(fill.ClientId, out _))
        {
            _touchedByHand.Add(venue.Name);
        }

        if (happened is not LiquidationEvent liquidation || _touchedByHand.Contains(venue.Name)
            || !_endangeredSince.TryGetValue(venue.Name, out var since))
        {
            return;
        }

        var well = Context.UndisturbedSince(venue);
        if (well == DateTimeOffset.MaxValue || Context.Now - well < Context.Options.LadderRecovery)
        {
            return;
        }

        var could = since > well + Context.Options.LadderRecovery ? since : well + Context.Options.LadderRecovery;
        if (Context.Now - could > Context.Options.LadderTime)
        {
            throw Context.Violation(
                "I7", $"{venue.Name} is liquidated ({liquidation.Equity} against {liquidation.Maintenance}) though its ladder could trade since {could:HH:mm:ss}");
        }
    }

    private bool IsEndangered(SimulatedVenue venue)
    {
        var setup = System.SetupOf(venue);
        var held = venue.Truth.PositionOf(setup.Symbol);
        var notional = held == 0m ? 0m : Math.Abs(Worth.Of(setup.IsInverse, held, venue.Model.Mark(setup.Symbol).Mark));
        return notional > 0m && notional >= Context.Options.FirstRung * venue.Model.Margin(venue.Account).Equity;
    }
}
