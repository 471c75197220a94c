using Hedgerow.Actors.Memory;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>
/// Everything a gateway remembers: its orders, its position per symbol, what was booked. Changes only by events.
/// </summary>
/// <remarks>
/// Invariants: the position of a symbol is the signed sum of all cumulative quantities and corrections, less the coins taken as fees; a
/// cumulative quantity never falls; revisions count up by one; an execution or payment id is booked once.
/// </remarks>
/// <param name="keptClosed">Closed orders that are remembered.</param>
internal sealed class OrderLedger(int keptClosed)
{
    /// <summary>Why an order is closed that the venue proved not to have; it comes back to life if the venue errs.</summary>
    public const string NotFound = "not found at the venue";

    /// <summary>How the reason of an order begins that the venue refused.</summary>
    public const string Rejected = "rejected";

    private const int KeptCorrections = 1024;
    private const int KeptIds = 16_384;

    private readonly Dictionary<string, LedgerOrder> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LedgerOrder> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _clientIds = new(StringComparer.Ordinal);
    private readonly ClosedList _closed = new(keptClosed);
    private readonly Queue<LedgerCorrection> _corrections = new();
    private readonly Dictionary<string, ContractKind> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, decimal> _positions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _moves = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _takenOverAt = new(StringComparer.Ordinal);
    private RecentIds _trades = new(KeptIds);
    private RecentIds _payments = new(KeptIds);

    public long Epoch { get; private set; }

    public long Revision { get; private set; }

    /// <summary>Highest revision of a forgotten change.</summary>
    public long PrunedThrough { get; private set; }

    /// <summary>
    /// Local time before which everything that happened at the venue is known; the minimum value before the first epoch,
    /// when nothing can have been sent.
    /// </summary>
    public DateTimeOffset AgreedThrough { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The newest gap in the venue's history that an operator accepted; null when there was none.</summary>
    public GapAccepted? Gap { get; private set; }

    /// <summary>True after a stop in order: no order was on its way, and none has left since.</summary>
    public bool IsRested { get; private set; }

    /// <summary>What was last heard of a circuit breaker; null when none was ever tripped.</summary>
    public BreakerHeard? Breaker { get; private set; }

    public GatewayTotals Totals { get; private set; } = GatewayTotals.None;

    /// <summary>What every symbol came to.</summary>
    public SymbolAccounts Books { get; } = new();

    public IReadOnlyCollection<LedgerOrder> Open => _open.Values;

    public LedgerOrder? Find(string clientId) => _orders.GetValueOrDefault(clientId);

    /// <summary>True for an order that <see cref="Find"/> does not give although it was here: it closed long ago.</summary>
    public bool HasForgotten(string clientId) => !_orders.ContainsKey(clientId) && _closed.HasForgotten(clientId);

    /// <summary>The fill with our order id, when the venue left it out and its own order id is known.</summary>
    public Fill Identify(Fill fill) =>
        fill.ClientId.Length == 0 && _clientIds.TryGetValue(fill.VenueOrderId, out var clientId)
            ? fill with { ClientId = clientId }
            : fill;

    /// <summary>Kind of a symbol's contract, from the first that was written down of it; null before.</summary>
    public ContractKind? KindOf(string symbol) => _kinds.TryGetValue(symbol, out var kind) ? kind : null;

    public decimal PositionOf(string symbol) => _positions.GetValueOrDefault(symbol);

    public IReadOnlyDictionary<string, decimal> Positions => _positions;

    public bool IsBooked(Fill fill) => _trades.Contains(TradeKey(fill), fill.Time);

    public bool IsBooked(FundingPayment payment) => _payments.Contains(payment.PaymentId, payment.Time);

    /// <summary>True when what happened at a venue time is already part of a position that was taken over.</summary>
    public bool IsTakenOver(string symbol, DateTimeOffset venueTime) =>
        _takenOverAt.TryGetValue(symbol, out var at) && venueTime <= at;

    /// <summary>True when an order may live although it is closed here: the venue, or this gateway, had said that it is not there.</summary>
    public static bool IsRevivable(LedgerOrder order) =>
        order.State == OrderState.Closed && order.CumulativeQuantity == 0m
        && (!order.Attempted || order.Reason == NotFound || order.Reason.StartsWith(Rejected, StringComparison.Ordinal));

    /// <summary>Orders and corrections after a revision, oldest change first.</summary>
    public IEnumerable<(long Revision, LedgerOrder? Order, LedgerCorrection? Correction)> ChangesAfter(long revision) =>
        _orders.Values.Where(o => o.Revision > revision).Select(o => (o.Revision, (LedgerOrder?)o, (LedgerCorrection?)null))
            .Concat(_corrections.Where(c => c.Revision > revision).Select(c => (c.Revision, (LedgerOrder?)null, (LedgerCorrection?)c)))
            .OrderBy(change => change.Revision);

    public void Apply(GatewayEvent change)
    {
        switch (change)
        {
            case EpochRaised raised:
                Epoch = raised.Epoch;
                Revision = Math.Max(Revision, raised.Revision);
                if (AgreedThrough == DateTimeOffset.MinValue)
                    AgreedThrough = raised.Time;
                break;
            case LedgerAgreed agreed:
                AgreedThrough = agreed.Time;
                break;
            case GapAccepted gap:
                Gap = gap;
                AgreedThrough = gap.Through;
                break;
            case GatewayRested:
                IsRested = true;
                break;
            case GatewayWoke:
                IsRested = false;
                break;
            case BreakerHeard heard:
                Breaker = heard;
                break;
            case OrderLedgered ledgered:
                Apply(ledgered.Order);
                break;
            case FillBooked booked:
                Apply(booked);
                break;
            case FundingBooked funding:
                _payments.Add(funding.Payment.PaymentId, funding.Payment.Time);
                Totals = Totals with { FundingPaid = Totals.FundingPaid - funding.Payment.Amount };
                Books.Book(funding.Payment);
                break;
            case PositionTakenOver taken:
                _takenOverAt[taken.Symbol] = taken.VenueTime;
                Correct(new LedgerCorrection(taken.Revision, taken.Symbol, taken.Delta, taken.Cause));
                break;
            case BookAligned aligned:
                _kinds[aligned.Symbol] = aligned.Kind;
                Books.Align(aligned);
                break;
            case BaselineSet baseline:
                Totals = Totals with { EquityStart = baseline.Equity };
                break;
            case GatewaySnapshot snapshot:
                Restore(snapshot);
                break;
            default:
                throw new InvalidOperationException($"A gateway does not know the event {change.GetType().Name}.");
        }
    }

    public GatewaySnapshot ToSnapshot() => new(
        Epoch,
        Revision,
        PrunedThrough,
        [.. _open.Values.OrderBy(order => order.Revision), .. _closed.OldestFirst.Select(id => _orders[id])],
        [.. _corrections],
        new SortedDictionary<string, decimal>(_positions, StringComparer.Ordinal),
        _trades.ToSnapshot(),
        _payments.ToSnapshot(),
        new SortedDictionary<string, DateTimeOffset>(_takenOverAt, StringComparer.Ordinal),
        AgreedThrough,
        Totals,
        Forgotten: _closed.Forgotten,
        Books: Books.ToBooks(),
        Gap: Gap,
        Rested: IsRested,
        Breaker: Breaker);

    private void Apply(LedgerOrder order)
    {
        var before = _orders.GetValueOrDefault(order.ClientId);
        Revision = order.Revision;
        Move(order.Symbol, order.Side.Sign() * (order.CumulativeQuantity - (before?.CumulativeQuantity ?? 0m)));
        if (order.Attempted && before is not { Attempted: true })
            Totals = Totals with { OrdersSent = Totals.OrdersSent + 1 };
        if (before?.State == OrderState.InDoubt && order.State != OrderState.InDoubt)
            Totals = Totals with { InDoubtResolved = Totals.InDoubtResolved + 1 };
        Keep(order);
        if (order.State == OrderState.Closed)
            Close(order.ClientId);
        else
            _closed.Remove(order.ClientId);
    }

    private void Keep(LedgerOrder order)
    {
        _orders[order.ClientId] = order;
        if (order.Attempted)
            _kinds[order.Symbol] = order.Kind;
        if (order.VenueOrderId.Length > 0)
            _clientIds[order.VenueOrderId] = order.ClientId;
        if (order.State == OrderState.Closed)
            _open.Remove(order.ClientId);
        else
            _open[order.ClientId] = order;
    }

    private void Close(string clientId)
    {
        _closed.Add(clientId);
        while (_closed.TryDrop(out var oldest))
        {
            _orders.Remove(oldest, out var order);
            _clientIds.Remove(order!.VenueOrderId);
            PrunedThrough = Math.Max(PrunedThrough, order.Revision);
        }
    }

    private void Apply(FillBooked booked)
    {
        var fill = booked.Fill;
        _trades.Add(TradeKey(fill), fill.Time);
        _kinds[fill.Symbol] = booked.Kind;
        Totals = Totals with
        {
            Fills = Totals.Fills + 1,
            Volume = Totals.Volume + booked.Kind.Notional(fill.Quantity, fill.Price),
            FeesPaid = Totals.FeesPaid + fill.Fee,
        };
        // What neither corrects nor belongs to an order of ours was taken over with the venue's position.
        Books.Book(fill, booked.Correction != 0m || ClientOrderId.TryParse(fill.ClientId, out _), booked.Kind, booked.FeeQuantity);
        if (booked.Correction != 0m)
            Correct(new LedgerCorrection(booked.Revision, fill.Symbol, booked.Correction, CauseOf(fill)));
        else if (_orders.TryGetValue(fill.ClientId, out var order))
            Keep(Charge(order with { BookedQuantity = order.BookedQuantity + fill.Quantity }, booked));
    }

    /// <summary>Takes the fee in coins from the position, as a change of its order.</summary>
    private LedgerOrder Charge(LedgerOrder order, FillBooked booked)
    {
        if (booked.FeeQuantity == 0m)
            return order;
        Revision = booked.Revision;
        Move(order.Symbol, -booked.FeeQuantity);
        return order with { FeeQuantity = order.FeeQuantity + booked.FeeQuantity, Revision = booked.Revision };
    }

    private void Correct(LedgerCorrection correction)
    {
        Revision = correction.Revision;
        _corrections.Enqueue(correction);
        if (_corrections.Count > KeptCorrections)
            PrunedThrough = Math.Max(PrunedThrough, _corrections.Dequeue().Revision);
        Move(correction.Symbol, correction.Delta);
    }

    private void Move(string symbol, decimal delta)
    {
        if (delta == 0m)
            return;
        _positions[symbol] = _positions.GetValueOrDefault(symbol) + delta;
        _moves[symbol] = MovesOf(symbol) + 1;
    }

    /// <summary>How often the position of a symbol moved in this life: while it is the same, nothing traded and nothing was corrected.</summary>
    public long MovesOf(string symbol) => _moves.GetValueOrDefault(symbol);

    private void Restore(GatewaySnapshot snapshot)
    {
        Epoch = snapshot.Epoch;
        Revision = snapshot.Revision;
        PrunedThrough = snapshot.PrunedThrough;
        AgreedThrough = snapshot.AgreedThrough;
        Gap = snapshot.Gap;
        IsRested = snapshot.Rested;
        Breaker = snapshot.Breaker;
        Totals = snapshot.Totals;
        Books.Restore(snapshot.Books ?? []);
        _kinds.Clear();
        // A book of funding payments alone says nothing of its contract.
        foreach (var book in (snapshot.Books ?? []).Where(b => b.Fills > 0 || b.Quantity != 0m))
            _kinds[book.Symbol] = book.Kind;
        _orders.Clear();
        _open.Clear();
        _clientIds.Clear();
        _closed.Reset(snapshot.Forgotten);
        _corrections.Clear();
        _positions.Clear();
        _takenOverAt.Clear();
        _trades = RecentIds.From(snapshot.Trades, KeptIds);
        _payments = RecentIds.From(snapshot.Payments, KeptIds);
        foreach (var order in snapshot.Orders)
        {
            Keep(order);
            if (order.State == OrderState.Closed)
                _closed.Add(order.ClientId);
        }
        foreach (var correction in snapshot.Corrections)
            _corrections.Enqueue(correction);
        foreach (var (symbol, position) in snapshot.Positions)
            _positions[symbol] = position;
        foreach (var (symbol, at) in snapshot.TakenOverAt)
            _takenOverAt[symbol] = at;
    }

    public static CorrectionCause CauseOf(Fill fill) => fill.Cause switch
    {
        TradeCause.Liquidation => CorrectionCause.Liquidation,
        TradeCause.AutoDeleverage => CorrectionCause.AutoDeleverage,
        TradeCause.Delivery => CorrectionCause.Delivery,
        _ => CorrectionCause.ForeignTrade,
    };

    /// <summary>With its side: when two orders of one account trade with each other, both executions have the trade's id.</summary>
    private static string TradeKey(Fill fill) => fill.Symbol + "/" + fill.TradeId + (fill.Side == Side.Sell ? "/sell" : "");
}
