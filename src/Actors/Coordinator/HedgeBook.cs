using Hedgerow.Actors.Memory;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <summary>What is remembered of one pair.</summary>
internal sealed class PairPosition(int number)
{
    private readonly HeldQuantity[] _legs = new HeldQuantity[2];
    private readonly ContractKind[] _kinds = new ContractKind[2];
    private readonly InstrumentId?[] _instruments = new InstrumentId?[2];
    private readonly Dictionary<string, LegOrder> _open = new(StringComparer.Ordinal);

    public int Number { get; } = number;

    public PairMode Mode { get; set; } = PairMode.Normal;

    public string HaltReason { get; set; } = "";

    public int HedgeAttempts { get; set; }

    public decimal Settled { get; set; }

    public long HedgesOpened { get; set; }

    public long HedgesClosed { get; set; }

    public double MaxUnhedgedMs { get; set; }

    public decimal SlippageCost { get; set; }

    /// <summary>Quantity without sign to which the ladder brings both legs down; null while it does not.</summary>
    public decimal? LadderRemaining { get; set; }

    /// <summary>Legs at venues whose ladder wants that: 1 for A, 2 for B.</summary>
    public int LadderLegs { get; set; }

    /// <summary>The last time a venue closed a part of it by itself.</summary>
    public ForcedClose? Forced { get; set; }

    /// <summary>Hedged quantity, without its sign, to which the operator has it reduced; null when not.</summary>
    public decimal? ReduceTo { get; set; }

    /// <summary>Orders that are not closed, by id.</summary>
    public Dictionary<string, LegOrder> Open => _open;

    /// <summary>Signed base quantity of a leg.</summary>
    public decimal Leg(int leg) => _legs[leg].Base;

    /// <summary>Native and base quantity of a leg.</summary>
    public HeldQuantity Held(int leg) => _legs[leg];

    /// <summary>Kind of the contract that a leg's quantity is counted by.</summary>
    public ContractKind Kind(int leg) => _kinds[leg];

    /// <summary>Sum of both legs: what is not hedged.</summary>
    public decimal Imbalance => _legs[0].Base + _legs[1].Base;

    /// <summary>Sold on A and bought on B when positive: half the difference of the legs.</summary>
    public decimal Hedged => (_legs[1].Base - _legs[0].Base) / 2m;

    /// <summary>Instrument that a leg's orders were for; null before the first.</summary>
    public InstrumentId? Instrument(int leg) => _instruments[leg];

    public void Identify(int leg, InstrumentId? instrument) => _instruments[leg] = instrument;

    public void CountAs(int leg, ContractKind kind) => _kinds[leg] = kind;

    /// <summary>Moves a leg by a native quantity, at a price where that may open an inverse one.</summary>
    public void Move(int leg, decimal delta, decimal price) => _legs[leg] = _legs[leg].Move(_kinds[leg], delta, price);

    /// <summary>As a snapshot has it: a base quantity of its own says that the leg is inverse.</summary>
    public void Set(int leg, decimal native, decimal? baseQuantity)
    {
        _kinds[leg] = baseQuantity is null ? ContractKind.Linear : ContractKind.Inverse;
        _legs[leg] = new HeldQuantity(native, baseQuantity ?? native);
    }

    /// <summary>Base quantity of an inverse leg; null of a linear one.</summary>
    public decimal? InverseBase(int leg) => _kinds[leg] == ContractKind.Inverse ? _legs[leg].Base : null;
}

/// <summary>
/// Everything the coordinator remembers. Changes only by events.
/// </summary>
/// <remarks>
/// Invariants: a leg's native position is the signed sum of its orders' cumulative quantities and of the corrections counted
/// in it, less the coins that spot fees took, its base quantity follows from the same steps (<see cref="HeldQuantity"/>); each revision of a venue's ledger is counted
/// once and in order; an order number of an epoch is used once. What an order traded is counted once, whether or not its plan was lost,
/// and whenever it is told: it is either kept, with what was counted, or its number says whether it was (<see cref="CountedNumbers"/>).
/// </remarks>
/// <param name="keptClosed">Closed orders that are remembered.</param>
internal sealed partial class HedgeBook(int keptClosed)
{
    private const int KeptRequests = 1024;

    private readonly SortedDictionary<int, PairPosition> _pairs = [];
    private readonly Dictionary<string, LegOrder> _orders = new(StringComparer.Ordinal);
    private readonly ClosedList _closed = new(keptClosed);
    private readonly CountedNumbers _counted = new();
    private readonly SortedDictionary<string, long> _revisions = new(StringComparer.Ordinal);
    private readonly Dictionary<InstrumentId, decimal> _foreign = [];
    private readonly SortedDictionary<string, VenueStance> _stances = new(StringComparer.Ordinal);
    private BoundedSet _requests = new(KeptRequests);

    public long Epoch { get; private set; }

    public long Sequence { get; private set; }

    public IEnumerable<PairPosition> Pairs => _pairs.Values;

    public IReadOnlyDictionary<InstrumentId, decimal> Foreign => _foreign;

    /// <summary>What the operator said of a whole venue.</summary>
    public VenueStance StanceOf(string venue) => _stances.GetValueOrDefault(venue, VenueStance.Open);

    public PairPosition Pair(int number)
    {
        if (!_pairs.TryGetValue(number, out var pair))
            _pairs[number] = pair = new PairPosition(number);
        return pair;
    }

    public LegOrder? Find(string clientId) => _orders.GetValueOrDefault(clientId);

    public long RevisionOf(string venue) => _revisions.GetValueOrDefault(venue);

    public bool IsDone(string requestId) => _requests.Contains(requestId);

    public void Apply(CoordinatorEvent change)
    {
        switch (change)
        {
            case EpochStarted started:
                Epoch = started.Epoch;
                Sequence = 0;
                break;
            case LegOrderPlanned planned:
                Apply(planned.Order);
                break;
            case LegOrderProgressed progressed:
                Apply(progressed);
                break;
            case LegsCorrected corrected:
                Apply(corrected);
                break;
            case LegsNetted netted:
                // Both become smaller, so neither needs a price.
                Pair(netted.From / 2).Move(netted.From % 2, -netted.Quantity, 0m);
                Pair(netted.To / 2).Move(netted.To % 2, netted.Quantity, 0m);
                break;
            case HedgeStepFailed failed:
                Pair(failed.Pair).HedgeAttempts = failed.Attempts;
                break;
            case ClipSettled settled:
                Apply(settled);
                break;
            case PairHalted halted:
                Pair(halted.Pair).HaltReason = halted.Reason;
                break;
            case OperatorActed acted:
                Apply(acted);
                break;
            case ReductionEnded ended:
                Pair(ended.Pair).ReduceTo = null;
                break;
            case CoordinatorSnapshot snapshot:
                Restore(snapshot);
                break;
            case LadderFired or LadderRearmed or LadderCutEnded:
                ApplyLadder(change);
                break;
            default:
                throw new InvalidOperationException($"The coordinator does not know the event {change.GetType().Name}.");
        }
    }

    private void Apply(LegOrder planned)
    {
        if (ClientOrderId.TryParse(planned.ClientId, out var id) && id.Epoch == Epoch)
        {
            Sequence = Math.Max(Sequence, id.Sequence);
            _counted.Plan(id);
        }
        Keep(planned);
    }

    private void Apply(LegOrderProgressed change)
    {
        _revisions[change.Venue] = change.Revision;
        // A gateway may remember for longer: what it says of a forgotten order was counted before.
        if (!_orders.TryGetValue(change.ClientId, out var order) && ClientOrderId.TryParse(change.ClientId, out var id) && _counted.Contains(id))
            return;
        order ??= AdoptedFrom(change);
        var pair = Pair(order.Pair);
        // A gateway that lost its journal's tail may know less than was counted; what was traded stays traded.
        var grown = Math.Max(0m, change.CumulativeQuantity - order.CumulativeQuantity);
        pair.CountAs(order.Leg, order.Kind);
        pair.Move(order.Leg, order.Side.Sign() * grown, PriceOf(order, change, grown));
        // Of a gateway that knows less, also of what was taken as fees less is known.
        var feeQuantity = change.CumulativeQuantity >= order.CumulativeQuantity ? change.FeeQuantity : order.FeeQuantity;
        pair.Move(order.Leg, order.FeeQuantity - feeQuantity, 0m);
        var next = order with
        {
            State = change.State,
            FeeQuantity = feeQuantity,
            CumulativeQuantity = order.CumulativeQuantity + grown,
            AveragePrice = change.CumulativeQuantity >= order.CumulativeQuantity ? change.AveragePrice : order.AveragePrice,
        };
        if (order.TargetPrice > 0m)
            pair.SlippageCost += CostOf(next) - CostOf(order);
        Keep(next);
        if (next.State == OrderState.Closed)
            Close(next.ClientId);
        else
            _closed.Remove(next.ClientId);
    }

    /// <summary>
    /// Price of what an order traded since it was last counted, so that all its steps together come to its cumulative quantity at its
    /// average price. A venue that did not tell an average has the limit counted.
    /// </summary>
    private static decimal PriceOf(LegOrder order, LegOrderProgressed change, decimal grown)
    {
        if (order.Kind != ContractKind.Inverse || grown == 0m)
            return change.AveragePrice;
        if (change.AveragePrice <= 0m)
            return change.Price > 0m ? change.Price : order.Price;
        if (order.CumulativeQuantity <= 0m || order.AveragePrice <= 0m)
            return change.AveragePrice;
        var coins = change.CumulativeQuantity / change.AveragePrice - order.CumulativeQuantity / order.AveragePrice;
        return coins > 0m ? grown / coins : change.AveragePrice;
    }

    private static decimal CostOf(LegOrder order) => order.AveragePrice <= 0m ? 0m : SlippageCost.Of(
        order.Side, order.TargetPrice, order.AveragePrice, order.Kind.ToBase(order.CumulativeQuantity, order.AveragePrice));

    /// <summary>An order that a gateway knows and the book does not: its plan was lost with the journal's tail.</summary>
    private static LegOrder AdoptedFrom(LegOrderProgressed change) =>
        ClientOrderId.TryParse(change.ClientId, out var id)
            ? new LegOrder(
                change.ClientId, id.Pair, id.Leg, change.Venue, change.Symbol, change.Side, change.Type, change.Quantity,
                change.Price, 0m, OrderPurpose.Hedge, OrderState.Sent, 0m, 0m, change.Time, change.Kind)
            : throw new InvalidOperationException($"{change.ClientId} is no order of ours.");

    private void Keep(LegOrder order)
    {
        _orders[order.ClientId] = order;
        var pair = Pair(order.Pair);
        pair.Identify(order.Leg, new InstrumentId(order.Venue, order.Symbol));
        if (order.State == OrderState.Closed)
            pair.Open.Remove(order.ClientId);
        else
            pair.Open[order.ClientId] = order;
    }

    private void Close(string clientId)
    {
        _closed.Add(clientId);
        while (_closed.TryDrop(out var oldest))
        {
            _orders.Remove(oldest);
            if (ClientOrderId.TryParse(oldest, out var id))
                _counted.Forget(id);
        }
    }

    private void Apply(LegsCorrected change)
    {
        _revisions[change.Venue] = change.Revision;
        foreach (var (key, share) in change.Shares)
        {
            var pair = Pair(key / 2);
            var before = pair.Leg(key % 2);
            // It makes the leg smaller, so it needs no price.
            pair.Move(key % 2, share, 0m);
            if (change.Cause.IsForced())
                pair.Forced = new ForcedClose(pair.Number, change.Venue, change.Cause, pair.Leg(key % 2) - before, change.Time);
        }
        if (change.Foreign != 0m)
            MoveForeign(new InstrumentId(change.Venue, change.Symbol), change.Foreign);
    }

    private void MoveForeign(InstrumentId instrument, decimal delta)
    {
        var left = _foreign.GetValueOrDefault(instrument) + delta;
        if (left == 0m)
            _foreign.Remove(instrument);
        else
            _foreign[instrument] = left;
    }

    private void Apply(ClipSettled settled)
    {
        var pair = Pair(settled.Pair);
        if (Math.Abs(settled.Position) > Math.Abs(pair.Settled))
            pair.HedgesOpened++;
        else if (Math.Abs(settled.Position) < Math.Abs(pair.Settled))
            pair.HedgesClosed++;
        pair.Settled = settled.Position;
        pair.HedgeAttempts = 0;
        pair.MaxUnhedgedMs = Math.Max(pair.MaxUnhedgedMs, settled.UnhedgedMs);
    }

    private void Apply(OperatorActed acted)
    {
        _requests.Add(acted.Command.RequestId);
        if (acted.Command.Venue is { } venue && acted.Command.Action != OperatorAction.Reduce)
            ApplyToVenue(venue, acted);
        else
            ApplyToPairs(acted);
        foreach (var (key, delta) in acted.LegChanges)
            Apply(Pair(key / 2), key % 2, delta, acted.InversePrices?.TryGetValue(key, out var price) == true ? price : null);
        foreach (var instrument in acted.Cleared)
            _foreign.Remove(instrument);
        foreach (var (number, target) in acted.ReduceTo ?? new SortedDictionary<int, decimal>())
            Pair(number).ReduceTo = target;
    }

    private static void Apply(PairPosition pair, int leg, decimal delta, decimal? inversePrice)
    {
        if (inversePrice is not null)
            pair.CountAs(leg, ContractKind.Inverse);
        else if (pair.Held(leg).Native == 0m)
            pair.CountAs(leg, ContractKind.Linear);
        pair.Move(leg, delta, inversePrice ?? 0m);
    }

    private void ApplyToVenue(string venue, OperatorActed acted)
    {
        switch (acted.Command.Action)
        {
            case OperatorAction.Isolate:
                _stances[venue] = VenueStance.Isolated;
                break;
            case OperatorAction.Resume:
                _stances.Remove(venue);
                break;
            case OperatorAction.Pause:
                _stances[venue] = VenueStance.Paused;
                foreach (var pair in acted.Pairs.Select(Pair))
                {
                    // The last word counts: what was being closed stops, and stays so until the pair itself is resumed.
                    pair.ReduceTo = null;
                    if (pair.Mode == PairMode.Flatten)
                        pair.Mode = PairMode.Paused;
                }
                break;
            default:
                ApplyToPairs(acted);
                break;
        }
    }

    private void ApplyToPairs(OperatorActed acted)
    {
        foreach (var pair in acted.Pairs.Select(Pair))
        {
            switch (acted.Command.Action)
            {
                // A pause leaves a halt as it is, and so does one leg's reduction; every other word is what a halted pair waits for.
                case OperatorAction.Pause:
                    pair.Mode = PairMode.Paused;
                    pair.ReduceTo = null;
                    continue;
                case OperatorAction.Reduce:
                    continue;
                case OperatorAction.ReduceOnly:
                    pair.Mode = PairMode.ReduceOnly;
                    break;
                case OperatorAction.Flatten:
                    pair.Mode = PairMode.Flatten;
                    pair.ReduceTo = null;
                    break;
                case OperatorAction.Resume:
                    pair.Mode = PairMode.Normal;
                    pair.ReduceTo = null;
                    break;
                default:
                    break;
            }
            pair.HaltReason = "";
            pair.HedgeAttempts = 0;
        }
    }

    public CoordinatorSnapshot ToSnapshot() => new(
        Epoch,
        Sequence,
        [.. _pairs.Values.Select(SnapshotOf)],
        [
            .. _orders.Values.Where(o => o.State != OrderState.Closed).OrderBy(o => o.PlannedAt).ThenBy(o => o.ClientId, StringComparer.Ordinal),
            .. _closed.OldestFirst.Select(id => _orders[id]),
        ],
        new SortedDictionary<string, long>(_revisions, StringComparer.Ordinal),
        [.. _foreign.Select(f => new ForeignPosition(f.Key, f.Value)).OrderBy(f => f.Instrument.ToString(), StringComparer.Ordinal)],
        _requests.OldestFirst,
        _closed.Forgotten,
        LadderToSnapshot(),
        new SortedDictionary<string, VenueStance>(_stances, StringComparer.Ordinal),
        _counted.ToSnapshot());

    private static PairSnapshot SnapshotOf(PairPosition pair) => new(
        pair.Number, pair.Instrument(0), pair.Instrument(1), pair.Held(0).Native, pair.Held(1).Native, pair.Settled, pair.Mode,
        pair.HaltReason, pair.HedgeAttempts, pair.HedgesOpened, pair.HedgesClosed, pair.MaxUnhedgedMs, pair.SlippageCost,
        pair.ReduceTo, pair.InverseBase(0), pair.InverseBase(1));

    private void Restore(CoordinatorSnapshot snapshot)
    {
        Epoch = snapshot.Epoch;
        Sequence = snapshot.Sequence;
        _pairs.Clear();
        _orders.Clear();
        _closed.Reset(snapshot.Forgotten);
        _counted.Restore(snapshot.Counted, snapshot.Forgotten, snapshot.Epoch, snapshot.Sequence);
        _revisions.Clear();
        _foreign.Clear();
        _stances.Clear();
        _requests = new BoundedSet(KeptRequests);
        foreach (var stored in snapshot.Pairs)
            Restore(stored);
        foreach (var order in snapshot.Orders)
        {
            Keep(order);
            if (order.State == OrderState.Closed)
                _closed.Add(order.ClientId);
        }
        foreach (var (venue, revision) in snapshot.Revisions)
            _revisions[venue] = revision;
        foreach (var foreign in snapshot.Foreign)
            _foreign[foreign.Instrument] = foreign.Quantity;
        foreach (var request in snapshot.Requests)
            _requests.Add(request);
        RestoreLadder(snapshot.Ladder);
        foreach (var (venue, stance) in snapshot.Stances ?? new SortedDictionary<string, VenueStance>())
            _stances[venue] = stance;
    }

    private void Restore(PairSnapshot stored)
    {
        var pair = Pair(stored.Number);
        pair.Identify(0, stored.LegA);
        pair.Identify(1, stored.LegB);
        pair.Set(0, stored.PositionA, stored.BaseA);
        pair.Set(1, stored.PositionB, stored.BaseB);
        pair.Settled = stored.SettledPosition;
        pair.Mode = stored.Mode;
        pair.HaltReason = stored.HaltReason;
        pair.HedgeAttempts = stored.HedgeAttempts;
        pair.HedgesOpened = stored.HedgesOpened;
        pair.HedgesClosed = stored.HedgesClosed;
        pair.MaxUnhedgedMs = stored.MaxUnhedgedMs;
        pair.SlippageCost = stored.SlippageCost;
        pair.ReduceTo = stored.ReduceTo;
    }
}
