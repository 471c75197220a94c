using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// Orders, their histories and executions.
public sealed partial class HtxSpotServer
{
    private const int DefaultRows = 100;
    private const int MaxRows = 500;
    private const int MaxHistoryRows = 100;
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(48);

    // "No longer queryable after being cancelled for 2 hours"; by the client's id a finished order is known for as long.
    private static readonly TimeSpan CancelledKept = TimeSpan.FromHours(2);

    private void AddOrderRoutes()
    {
        Add("POST", OrderPrefix + "place", Style.Spot, RequestKind.Place, PlaceOne);
        Add("POST", OrderPrefix + "{id}/submitcancel", Style.Spot, RequestKind.Cancel, CancelById);
        Add("POST", OrderPrefix + "submitCancelClientOrder", Style.Spot, RequestKind.Cancel, CancelByClientId);
        Add("POST", OrderPrefix + "batchCancelOpenOrders", Style.Spot, RequestKind.Cancel, CancelAll);
        Add("GET", OrderPrefix + "{id}", Style.Spot, RequestKind.Lookup, (call, model) => OneOrder(call, OrderKey.Venue(IdOf(call, OrderPrefix)), model));
        Add("GET", OrderPrefix + "getClientOrder", Style.Spot, RequestKind.Lookup, OneByClientId);
        Add("GET", OrderPrefix + "{id}/matchresults", Style.Spot, RequestKind.Lookup, ExecutionsOf);
        Add("GET", "/v1/order/openOrders", Style.Spot, RequestKind.Lookup, OpenOrders);
        Add("GET", "/v1/order/orders", Style.Spot, RequestKind.Lookup, OrderHistory);
        Add("GET", Executions, Style.Spot, RequestKind.Lookup, SearchExecutions);
    }

    /// <summary>True while the venue's lists have an order: one that was cancelled without a fill is forgotten.</summary>
    internal static bool IsKept(VenueOrder order, DateTimeOffset now) =>
        order.Snapshot is not { Status: OrderStatus.Cancelled, CumulativeQuantity: 0 } || now - order.Snapshot.UpdatedAt < CancelledKept;

    /// <summary>True while the venue knows an order by the client's id.</summary>
    internal static bool IsKnownByClientId(VenueOrder order, DateTimeOffset now) =>
        !order.Snapshot.Status.IsFinal() || now - order.CreatedAt < CancelledKept;

    private VenueResponse PlaceOne(HtxCall call, VenueModel model)
    {
        var market = MarketOf(call.Params.Text("symbol"));
        var refusal = HtxSpotOrderRequest.Read(
            call.Params, SpotAccountId, market is null ? null : model.Terms(market.Symbol), () => model.Depth(market!.Symbol, DepthLevels).Asks, out var order);
        if (refusal is not null)
        {
            return Refuse(Style.Spot, refusal);
        }

        var placed = model.Place(call.Owner.Id, order!, Clock.ModelNow);
        return placed.IsAccepted
            ? Reply(Style.Spot, w => w.WriteString("data", placed.Order!.Snapshot.VenueOrderId))
            : Refuse(Style.Spot, HtxSpotError.From(placed.Reason, placed.Text));
    }

    private VenueResponse CancelById(HtxCall call, VenueModel model)
    {
        var key = OrderKey.Venue(IdOf(call, OrderPrefix));
        if (Find(call, key, model) is not { } order)
        {
            return Refuse(Style.Spot, HtxSpotError.NoOrder);
        }

        var cancelled = model.Cancel(call.Owner.Id, key, Clock.ModelNow);
        return cancelled.IsAccepted
            ? Reply(Style.Spot, w => w.WriteString("data", order.Snapshot.VenueOrderId))
            : Refuse(Style.Spot, HtxSpotError.BadState);
    }

    /// <summary>By the client's id the answer numbers the order's state; zero is an id that is not known.</summary>
    private VenueResponse CancelByClientId(HtxCall call, VenueModel model)
    {
        if (call.Params.Text("client-order-id") is not { } id)
        {
            return Refuse(Style.Spot, HtxSpotError.Missing("client-order-id"));
        }

        var state = 0;
        if (Find(call, OrderKey.Client(id), model) is { } order)
        {
            state = HtxSpotText.NumberOf(order.Snapshot);
            model.Cancel(call.Owner.Id, OrderKey.Client(id), Clock.ModelNow);
        }

        return Reply(Style.Spot, w => w.WriteNumber("data", state));
    }

    private VenueResponse CancelAll(HtxCall call, VenueModel model)
    {
        var cancelled = model.CancelAll(call.Owner.Id, MarketOf(call.Params.Text("symbol"))?.Symbol, Clock.ModelNow);
        return Reply(Style.Spot, w => w.Object("data", w =>
        {
            w.WriteNumber("success-count", cancelled.Count);
            w.WriteNumber("failed-count", 0);
            w.WriteNumber("next-id", -1);
        }));
    }

    private VenueOrder? Find(HtxCall call, OrderKey key, VenueModel model) =>
        model.FindOrder(call.Owner.Id, key) is { } order && IsKept(order, Clock.ModelNow) ? order : null;

    private bool IsHidden(SimulatedAccount account, VenueOrder order)
    {
        var site = new FaultSite(VenueChannel.Rest, RequestKind.Lookup, account.ApiKey, order.Snapshot.Symbol);
        return Faults.Peek(FaultKind.LookupNotFound, site) is { } fault && Clock.ModelNow < order.CreatedAt + fault.Duration
            && Faults.Take(FaultKind.LookupNotFound, site) is not null;
    }

    private VenueResponse OneByClientId(HtxCall call, VenueModel model)
    {
        if (call.Params.Text("clientOrderId") is not { } id)
        {
            return Refuse(Style.Spot, HtxSpotError.Missing("clientOrderId"));
        }

        return model.FindOrder(call.Owner.Id, OrderKey.Client(id)) is { } order && IsKnownByClientId(order, Clock.ModelNow)
            ? OneOrder(call, OrderKey.Client(id), model)
            : Refuse(Style.Spot, HtxSpotError.NoOrder);
    }

    private VenueResponse OneOrder(HtxCall call, OrderKey key, VenueModel model) => Find(call, key, model) is { } order && !IsHidden(call.Owner, order)
        ? Reply(Style.Spot, w =>
        {
            w.WritePropertyName("data");
            HtxSpotText.WriteOrder(w, order, SpotAccountId, isOpenList: false);
        })
        : Refuse(Style.Spot, HtxSpotError.NoOrder);

    private VenueResponse OpenOrders(HtxCall call, VenueModel model)
    {
        if (call.Params.Text("account-id") is { } account && account != SpotAccountId)
        {
            return Refuse(Style.Spot, HtxSpotError.NoAccount);
        }

        var rows = model.OpenOrders(call.Owner.Id, call.Params.Text("symbol")).Where(order => !IsHidden(call.Owner, order));
        return Page(call, rows, MaxRows, OrderIdOf, (w, order) => HtxSpotText.WriteOrder(w, order, SpotAccountId, isOpenList: true));
    }

    private VenueResponse OrderHistory(HtxCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("symbol")) is not { } market || call.Params.Text("states") is not { } states)
        {
            return Refuse(Style.Spot, HtxSpotError.Missing("states"));
        }

        if (Window(call.Params) is not { } window)
        {
            return Refuse(Style.Spot, new HtxError("invalid-interval", "Query window is invalid"));
        }

        var wanted = states.Split(',');
        var rows = model.OrdersSince(call.Owner.Id, market.Symbol, window.Start)
            .Where(order => order.CreatedAt <= window.End && IsKept(order, Clock.ModelNow) && wanted.Contains(HtxSpotText.StateOf(order.Snapshot)))
            .Where(order => !IsHidden(call.Owner, order));
        return Page(call, rows, MaxHistoryRows, OrderIdOf, (w, order) => HtxSpotText.WriteOrder(w, order, SpotAccountId, isOpenList: false));
    }

    private VenueResponse SearchExecutions(HtxCall call, VenueModel model)
    {
        if (Window(call.Params) is not { } window)
        {
            return Refuse(Style.Spot, new HtxError("invalid-interval", "Query window is invalid"));
        }

        var rows = model.FillsSince(call.Owner.Id, MarketOf(call.Params.Text("symbol"))?.Symbol, window.Start).Where(trade => trade.Fill.Time <= window.End);
        return Page(call, rows, MaxRows, trade => HtxSpotText.ExecutionId(trade.Fill), (w, trade) => WriteExecution(w, trade, model));
    }

    private VenueResponse ExecutionsOf(HtxCall call, VenueModel model)
    {
        var id = IdOf(call, OrderPrefix);
        var rows = model.FillsSince(call.Owner.Id, symbol: null, DateTimeOffset.MinValue).Where(trade => trade.Fill.VenueOrderId == id).ToArray();
        return rows.Length > 0
            ? Reply(Style.Spot, w => w.Array("data", rows, (w, trade) => WriteExecution(w, trade, model)))
            : Refuse(Style.Spot, HtxSpotError.NoOrder);
    }

    private static void WriteExecution(Utf8JsonWriter w, VenueFill trade, VenueModel model) => HtxSpotText.WriteExecution(
        w, trade.Fill, model.FindOrder(trade.AccountId, OrderKey.Venue(trade.Fill.VenueOrderId)));

    private static long OrderIdOf(VenueOrder order) => long.Parse(order.Snapshot.VenueOrderId, CultureInfo.InvariantCulture);

    /// <summary>The asked window, 48 hours back from now unless said; null when it is malformed, longer, or ends after now.</summary>
    private (DateTimeOffset Start, DateTimeOffset End)? Window(QueryParams p)
    {
        if (!p.TryLong("start-time", out var startMs) || !p.TryLong("end-time", out var endMs))
        {
            return null;
        }

        var start = startMs is { } s ? DateTimeOffset.FromUnixTimeMilliseconds(s) : (DateTimeOffset?)null;
        var end = endMs is { } e ? DateTimeOffset.FromUnixTimeMilliseconds(e) : (start + LongestWindow) ?? Clock.Now;
        var from = start ?? end - LongestWindow;
        return end - from > LongestWindow || end < from || (endMs is not null && end > Clock.Now + LongestWindow) ? null : (from, end);
    }

    /// <summary>One page, the newest first, from the given id on: its row comes again.</summary>
    private VenueResponse Page<T>(HtxCall call, IEnumerable<T> rows, int maxRows, Func<T, long> idOf, Action<Utf8JsonWriter, T> write)
    {
        if (!call.Params.TryLong("from", out var from) || !call.Params.TryLong("size", out var size) || size < 1 || size > maxRows)
        {
            return Refuse(Style.Spot, HtxSpotError.BadField("size"));
        }

        var isBack = call.Params.Text("direct") == "prev";
        var page = rows.Where(row => from is not { } id || (isBack ? idOf(row) >= id : idOf(row) <= id)).OrderByDescending(idOf);
        var taken = isBack ? page.TakeLast((int)(size ?? DefaultRows)) : page.Take((int)(size ?? DefaultRows));
        return Reply(Style.Spot, w => w.Array("data", taken.ToArray(), write));
    }
}
