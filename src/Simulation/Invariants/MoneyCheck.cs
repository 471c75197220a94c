using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// I3: money is conserved. The venue's books balance, and each account's equity is the start, plus the cash flow of its
/// fills, plus the position at the mark, less fees and funding, less what was moved beside the margin account: computed
/// here once more, from the fills alone.
/// </summary>
internal sealed class MoneyCheck(InvariantContext context) : InvariantCheck(context)
{
    private readonly Dictionary<string, decimal> _cash = [];
    private bool _hasMoved;

    public override void Happened(SimulatedVenue venue, ModelEvent happened)
    {
        _hasMoved |= happened is BalanceEvent;
        if (happened is FillEvent fill)
        {
            var traded = fill.Trade.Fill;
            _cash[venue.Name] = _cash.GetValueOrDefault(venue.Name)
                - Worth.Of(System.SetupOf(venue).IsInverse, traded.Side.Sign() * traded.Quantity, traded.Price);
        }
    }

    public override void Delivered(Address to, Message message)
    {
        if (_hasMoved)
        {
            _hasMoved = false;
            Check();
        }
    }

    public override void AtRest() => Check();

    private void Check()
    {
        foreach (var venue in System.Venues)
        {
            var setup = System.SetupOf(venue);
            var totals = venue.Model.TotalMoney(setup.Terms.Spec.SettleAsset);
            if (Math.Abs(totals.Imbalance) > Context.Options.MoneyTolerance)
            {
                throw Context.Violation("I3", $"{venue.Name} made {totals.Imbalance} from nothing: {totals}");
            }

            var held = venue.Truth.PositionOf(setup.Symbol);
            var worth = held == 0m ? 0m : Worth.Of(setup.IsInverse, held, venue.Model.Mark(setup.Symbol).Mark);
            var expected = setup.Deposit + _cash.GetValueOrDefault(venue.Name) + worth - venue.Truth.FeesPaid + venue.Truth.CoinFees - venue.Truth.FundingPaid
                + venue.Truth.InsuranceReceived - venue.Truth.MovedOut + venue.Truth.PutIn;
            var equity = venue.Model.Margin(venue.Account).Equity;
            if (Math.Abs(equity - expected) > Context.Options.MoneyTolerance)
            {
                throw Context.Violation("I3", $"{venue.Name} has equity {equity}, its fills give {expected}");
            }
        }
    }
}
