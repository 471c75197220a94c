using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// I1: no leg exceeds the target, and a hedging fill does not turn the exposure round. I2: net exposure never exceeds
/// one clip a pair and what forced closes and strangers added, and while all is well it does not last. Of several pairs the venue
/// knows the sum: it may be the maximum of each, and the hedge of one may meet the exposure of another.
/// </summary>
internal sealed class ExposureCheck(InvariantContext context) : InvariantCheck(context)
{
    /// <summary>
    /// A stranger who trades with our own resting order moves nothing on the account: what is shown is then true by chance, until
    /// the fill of the resting order is told.
    /// </summary>
    private static readonly TimeSpan UntilConcealedIsKnown = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, OrderPurpose> _purposes = [];
    private readonly OpenedCoins _opened = new();
    private decimal _allowance;
    private DateTimeOffset _concealedAt = DateTimeOffset.MinValue;
    private readonly Dictionary<string, decimal> _inverse = [];
    private readonly Dictionary<string, (decimal Smallest, decimal Balanced)> _ended = [];
    private decimal _lastNet;
    private DateTimeOffset? _unhedgedSince;
    private double _maxUnhedgedMs;

    /// <summary>Longest time in milliseconds for which a lot or more was unhedged, in truth.</summary>
    public double MaxUnhedgedMs =>
        _unhedgedSince is { } since ? Math.Max(_maxUnhedgedMs, (Context.Now - since).TotalMilliseconds) : _maxUnhedgedMs;

    private bool IsHedged => Math.Abs(System.NetExposure) < Dust;

    /// <summary>Of a pair of which a contract has ended the other venue alone can level the rest, if it is not too little for it.</summary>
    private decimal Dust => _ended.Count == 0 ? System.Dust : System.Dust + _ended.Values.Sum(ended => ended.Smallest);

    /// <summary>What legs that balanced each other at contracts that ended came to: what they hedged is levelled apart.</summary>
    private decimal Balanced => _ended.Values.Sum(ended => ended.Balanced);

    public override void Delivering(Message message)
    {
        if (message is OrderRequest request)
        {
            _purposes[request.ClientId] = request.Purpose;
        }
    }

    public override void Delivered(Address to, Message message)
    {
        if (System.HasInverse)
        {
            Note(to, message);
        }

        if (System.Venues.Any(venue => venue.Faults.ConcealsTradesByHand))
        {
            _concealedAt = Context.Now;
        }

        if (message is CoordinatorView && _ended.Count > 0)
        {
            foreach (var venue in System.Venues)
            {
                SeeLegs(venue);
            }
        }

        if (message is CoordinatorView && IsHedged && System.ShowsTruth && Context.Now - _concealedAt > UntilConcealedIsKnown)
        {
            // Whatever strangers and forced closes moved has been counted and hedged.
            _allowance = 0;
        }

        if (_unhedgedSince is not { } since || !Context.IsHealthy)
        {
            return;
        }

        var from = since > Context.HealthySince + Context.Options.RecoveryTime ? since : Context.HealthySince + Context.Options.RecoveryTime;
        if (Context.Now - from > Context.Options.UnhedgedMax)
        {
            throw Context.Violation("I2", $"net exposure {System.NetExposure} unhedged since {since:HH:mm:ss.fff} though all is well");
        }
    }

    public override void Happened(SimulatedVenue venue, ModelEvent happened)
    {
        if (happened is FillEvent { Trade.Fill: var fill })
        {
            var moved = MovedBy(venue, fill);
            Judge(venue, fill, moved, _lastNet + moved);
            Move(moved);
        }
        else if (happened is DeliveryEvent)
        {
            OnDelivery(venue);
        }
    }

    /// <summary>Legs that balance each other end without a fill, and the other leg of each then follows for itself.</summary>
    private void OnDelivery(SimulatedVenue venue)
    {
        var pairs = System.Pairs.Count(pair => pair.LegA.Venue == venue.Name || pair.LegB.Venue == venue.Name);
        _ended[venue.Name] = (pairs * System.SmallestBase(venue.Model.Mark(System.SetupOf(venue).Symbol).Mark), 0m);
        SeeLegs(venue);
        if (venue.Truth.Inverse is { } inverse)
        {
            var moved = MovedTo(venue, inverse);
            _allowance += Math.Abs(moved);
            Move(moved);
        }
    }

    /// <summary>The view may be old when a contract ends: the most counts that is shown of it then or later.</summary>
    private void SeeLegs(SimulatedVenue venue)
    {
        if (_ended.TryGetValue(venue.Name, out var ended))
        {
            var legs = LegsShown(venue).ToList();
            _ended[venue.Name] = ended with { Balanced = Math.Max(ended.Balanced, legs.Sum(Math.Abs) - Math.Abs(legs.Sum())) };
        }
    }

    private void Move(decimal moved)
    {
        _lastNet += moved;
        Watch(_lastNet);
    }

    // The position event follows the fill's, so the truth does not contain the fill yet; an inverse one in base units does.
    private decimal MovedBy(SimulatedVenue venue, Fill fill) => venue.Truth.Inverse is { } inverse
        ? MovedTo(venue, inverse)
        : fill.Side.Sign() * fill.Quantity - venue.Truth.CoinsTakenBy(fill);

    private decimal MovedTo(SimulatedVenue venue, InverseTruth inverse)
    {
        var moved = inverse.Base - _inverse.GetValueOrDefault(venue.Name);
        _inverse[venue.Name] = inverse.Base;
        return moved;
    }

    public override void AtRest()
    {
        if (!IsHedged)
        {
            throw Context.Violation("I2", $"net exposure is {System.NetExposure} at the end: {System.Positions()}");
        }

        if (System.Status.Coordinator is not null && !System.ShowsTruth)
        {
            throw Context.Violation("I2", $"legs are not as they are shown: {System.Positions()}");
        }

        foreach (var venue in System.Venues)
        {
            if (venue.Truth.Inverse is { } inverse && System.Status.Coordinator is not null && LegsShown(venue).Sum() is var shown && Math.Abs(shown - inverse.Base) > inverse.Slack)
            {
                throw Context.Violation("I2", $"{venue.Name} is shown as {shown} base units, its fills come to {inverse.Base}, {inverse.Slack} apart at most");
            }
        }
    }

    private void Note(Address to, Message message)
    {
        switch (message)
        {
            case CoordinatorView:
                SeeMarks();
                break;
            case Quote quote when to == Address.Coordinator:
                _opened.Know(quote, Context.Now);
                break;
            case OrderRequest request when System.Venues.FirstOrDefault(venue => Address.Gateway(venue.Name) == to) is { } venue:
                _opened.Order(venue.Name, request);
                break;
        }
    }

    private void SeeMarks()
    {
        foreach (var venue in System.Venues)
        {
            if (venue.Truth.Inverse is { } inverse && venue.Model.Mark(System.SetupOf(venue).Symbol).Mark is > 0m and var mark)
            {
                inverse.See(mark);
            }
        }
    }

    /// <summary>Signed base quantity of each pair's leg at a venue, as last shown.</summary>
    private IEnumerable<decimal> LegsShown(SimulatedVenue venue)
    {
        foreach (var pair in System.Status.Coordinator?.Pairs ?? [])
        {
            if (pair.LegA.Venue == venue.Name || pair.LegB.Venue == venue.Name)
            {
                yield return pair.LegA.Venue == venue.Name ? pair.PositionA : pair.PositionB;
            }
        }
    }

    private void Judge(SimulatedVenue venue, Fill fill, decimal moved, decimal net)
    {
        var isOurs = ClientOrderId.TryParse(fill.ClientId, out _);
        if (!isOurs)
        {
            _allowance += Math.Abs(moved);
            return;
        }

        // Of coins what it closes goes by the entry: as much as it moved, whatever it was filled at.
        if (IsClosedAlone(venue, fill))
        {
            _allowance += Math.Abs(moved);
        }

        if (venue.Truth.Inverse is { } inverse)
        {
            _opened.Count(fill, inverse.Opened);
        }

        var cap = (System.Options.Pair.OrderCap * System.Pairs.Count) + Dust + _allowance + Balanced;
        if (Math.Abs(net) > cap && Math.Abs(net) > Math.Abs(_lastNet) && Math.Abs(net) > cap + _opened.OfClips)
        {
            throw Context.Violation("I2", $"net exposure {net} exceeds {cap} after {fill}");
        }

        JudgeLeg(venue, fill, moved);
        if (System.Pairs.Count == 1 && _purposes.GetValueOrDefault(fill.ClientId) == OrderPurpose.Hedge)
        {
            JudgeHedge(fill, net);
        }
    }

    private void JudgeLeg(SimulatedVenue venue, Fill fill, decimal moved)
    {
        var before = venue.Truth.Inverse is { } inverse ? inverse.Base - moved : venue.Truth.PositionOf(fill.Symbol);
        var leg = before + moved;
        var other = Others(venue).Sum(v => Math.Abs(System.BaseOf(v)));
        var isHedge = _purposes.GetValueOrDefault(fill.ClientId) == OrderPurpose.Hedge;

        // What was adopted may lie above the curve's maximum; a hedge then follows the other leg up there.
        var target = Math.Max(System.Options.Pair.Curve.MaxPosition * (System.Venues.Count - 1), isHedge ? other : 0) + System.Dust + _allowance;
        if (Math.Abs(leg) > target && Math.Abs(leg) > Math.Abs(before) && Math.Abs(leg) > target + _opened.OfClips)
        {
            throw Context.Violation("I1", $"{venue.Name} holds {leg}, more than {target}, after {fill}");
        }
    }

    private void JudgeHedge(Fill fill, decimal net)
    {
        // Of uneven legs some dust is left over, which is no exposure that could be turned.
        var hadExposure = !System.HasUneven || Math.Abs(_lastNet) >= System.Dust;
        var beyond = _opened.Of(fill.ClientId);
        if (hadExposure && net * _lastNet < 0 && Math.Abs(net) >= System.Dust + _allowance + beyond)
        {
            throw Context.Violation("I1", $"a hedge turned the exposure from {_lastNet} to {net}, with {_allowance} of strangers and {beyond} of its price: {fill}");
        }
    }

    /// <summary>An endangered venue may close alone while something is wrong at the other one.</summary>
    private bool IsClosedAlone(SimulatedVenue venue, Fill fill)
    {
        var (held, moved) = (venue.Truth.PositionOf(fill.Symbol), fill.Side.Sign() * fill.Quantity);
        if (_purposes.GetValueOrDefault(fill.ClientId) != OrderPurpose.Reduce || Math.Abs(held + moved) >= Math.Abs(held))
        {
            return false;
        }

        var well = Others(venue).Max(Context.UndisturbedSince);
        return well == DateTimeOffset.MaxValue || Context.Now - well < Context.Options.LadderRecovery;
    }

    private IEnumerable<SimulatedVenue> Others(SimulatedVenue venue) => System.Venues.Where(other => other != venue);

    private void Watch(decimal net)
    {
        if (Math.Abs(net) >= Dust)
        {
            _unhedgedSince ??= Context.Now;
            return;
        }

        _maxUnhedgedMs = MaxUnhedgedMs;
        _unhedgedSince = null;
    }
}
