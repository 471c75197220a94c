using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// Orders, their histories and executions.
public sealed partial class HtxServer
{
    private const int DefaultRows = 10;
    private const int MaxRows = 100;

    private void AddOrderRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, RequestKind kind, Handler handle) =>
            routes.Add((method, path), new Route(Style.Five, kind, IsPrivate: true, handle));

        Add("POST", "/v5/trade/order", RequestKind.Place, PlaceOne);
        Add("POST", "/v5/trade/batch_orders", RequestKind.Place, PlaceBatch);
        Add("POST", "/v5/trade/cancel_order", RequestKind.Cancel, CancelOne);
        Add("POST", "/v5/trade/cancel_batch_orders", RequestKind.Cancel, CancelBatch);
        Add("POST", "/v5/trade/cancel_all_orders", RequestKind.Cancel, CancelAll);
        Add("GET", "/v5/trade/order", RequestKind.Lookup, OneOrder);
        Add("GET", "/v5/trade/order/opens", RequestKind.Lookup, OpenOrders);
        Add("GET", "/v5/trade/order/history", RequestKind.Lookup, OrderHistory);
        Add("GET", "/v5/trade/order/details", RequestKind.Lookup, Executions);
    }

    private HtxError? TryPlace(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        var terms = MarketOf(p.Text("contract_code")) is { } market ? model.Terms(market.Symbol) : null;
        if (HtxOrderRequest.Read(p, terms, out var request) is { } malformed)
        {
            return malformed;
        }

        var placed = model.Place(account.Id, request!, Clock.ModelNow);
        order = placed.Order;
        return placed.IsAccepted ? null : HtxError.From(placed.Reason, placed.Text);
    }

    private HtxError? TryCancel(SimulatedAccount account, string symbol, OrderKey key, VenueModel model, out VenueOrder? order)
    {
        order = model.FindOrder(account.Id, key);
        if (order is null || !string.Equals(order.Snapshot.Symbol, symbol, StringComparison.OrdinalIgnoreCase))
        {
            return HtxError.NoOrder;
        }

        if (order.Snapshot.Status == OrderStatus.Filled)
        {
            return new HtxError("1063", "The order has been executed.");
        }

        var cancelled = model.Cancel(account.Id, key, Clock.ModelNow);
        order = cancelled.Order ?? order;
        return cancelled.IsAccepted ? null : HtxError.From(cancelled.Reason, cancelled.Text);
    }

    /// <summary>The venue's id counts when both are given; null when neither is.</summary>
    private static OrderKey? KeyOf(QueryParams p) => p.Text("order_id") is { } id ? OrderKey.Venue(id)
        : HtxOrderRequest.TryClientId(p, out var own) && own.Length > 0 ? OrderKey.Client(own) : null;

    private static void WriteIds(Utf8JsonWriter w, VenueOrder order)
    {
        w.WriteString("order_id", order.Snapshot.VenueOrderId);
        w.WriteString("client_order_id", order.Snapshot.ClientId.Length > 0 ? order.Snapshot.ClientId : order.Snapshot.VenueOrderId);
    }

    private VenueResponse IdsOrError(HtxError? error, VenueOrder? order) => error is null
        ? Reply(Style.Five, w => w.Object("data", w => WriteIds(w, order!)))
        : Refuse(Style.Five, error);

    private VenueResponse PlaceOne(HtxCall call, VenueModel model) =>
        IdsOrError(TryPlace(call.Owner, call.Params, model, out var order), order);

    private VenueResponse CancelOne(HtxCall call, VenueModel model) => KeyOf(call.Params) is { } key
        ? IdsOrError(TryCancel(call.Owner, call.Params.Text("contract_code") ?? "", key, model, out var order), order)
        : Refuse(Style.Five, HtxError.BadField("order_id"));

    /// <summary>Several requests in one; each has its own outcome, listed in the same order.</summary>
    private VenueResponse PlaceBatch(HtxCall call, VenueModel model)
    {
        using var document = JsonDocument.Parse(call.Body);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            return Refuse(Style.Five, new HtxError("1030", "Input error."));
        }

        var results = document.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            .Select(item => (Error: TryPlace(call.Owner, JsonParams.Read(item), model, out var order), Order: order)).ToArray();
        return Outcomes(results);
    }

    private VenueResponse CancelBatch(HtxCall call, VenueModel model)
    {
        var ids = Listed(call, "order_id").Select(OrderKey.Venue).Concat(Listed(call, "client_order_id").Select(OrderKey.Client));
        var symbol = call.Params.Text("contract_code") ?? "";
        return Outcomes([.. ids.Select(key => (Error: TryCancel(call.Owner, symbol, key, model, out var order), Order: order))]);
    }

    private VenueResponse CancelAll(HtxCall call, VenueModel model)
    {
        var cancelled = model.CancelAll(call.Owner.Id, MarketOf(call.Params.Text("contract_code"))?.Symbol, Clock.ModelNow);
        return Outcomes([.. cancelled.Select(order => ((HtxError?)null, (VenueOrder?)order))]);
    }

    private VenueResponse Outcomes((HtxError? Error, VenueOrder? Order)[] results) => Reply(Style.Five, w => w.Array("data", results, static (w, result) =>
    {
        w.WriteStartObject();
        w.WriteNumber("code", result.Error?.Number ?? 200);
        w.WriteString("message", result.Error?.Message ?? "Success");
        if (result.Order is { } order)
        {
            WriteIds(w, order);
        }

        w.WriteEndObject();
    }));

    private static IEnumerable<string> Listed(HtxCall call, string name)
    {
        using var document = JsonDocument.Parse(call.Body);
        return document.RootElement.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(id => id.ToString())]
            : [];
    }

    private bool IsHidden(SimulatedAccount account, VenueOrder order)
    {
        var site = new FaultSite(VenueChannel.Rest, RequestKind.Lookup, account.ApiKey, order.Snapshot.Symbol);
        return Faults.Peek(FaultKind.LookupNotFound, site) is { } fault && Clock.ModelNow < order.CreatedAt + fault.Duration
            && Faults.Take(FaultKind.LookupNotFound, site) is not null;
    }

    private void WriteOrder(Utf8JsonWriter w, VenueOrder order, VenueModel model) => HtxText.WriteOrder(
        w, order, _markets[order.Snapshot.Symbol], model.Leverage(order.AccountId, order.Snapshot.Symbol), HtxText.StateOf(order.Snapshot));

    private VenueResponse OneOrder(HtxCall call, VenueModel model)
    {
        if (KeyOf(call.Params) is not { } key)
        {
            return Refuse(Style.Five, HtxError.BadField("order_id"));
        }

        if (model.FindOrder(call.Owner.Id, key) is not { } order || IsHidden(call.Owner, order)
            || (call.Params.Text("contract_code") is { } symbol && !string.Equals(symbol, order.Snapshot.Symbol, StringComparison.OrdinalIgnoreCase)))
        {
            return Refuse(Style.Five, HtxError.UnknownOrder);
        }

        return Reply(Style.Five, w =>
        {
            w.WritePropertyName("data");
            WriteOrder(w, order, model);
        });
    }

    private VenueResponse OpenOrders(HtxCall call, VenueModel model) =>
        OrderPage(call, model.OpenOrders(call.Owner.Id, call.Params.Text("contract_code")?.ToUpperInvariant()), model);

    private VenueResponse OrderHistory(HtxCall call, VenueModel model)
    {
        if (Window(call.Params) is not { } window || MarketOf(call.Params.Text("contract_code")) is not { } market)
        {
            return Refuse(Style.Five, HtxError.BadField("start_time"));
        }

        var states = (call.Params.Text("state") ?? call.Params.Text("states"))?.Split(',');
        return OrderPage(
            call,
            model.OrdersSince(call.Owner.Id, market.Symbol, window.Start)
                .Where(o => o.CreatedAt <= window.End && o.Snapshot.Status.IsFinal())
                .Where(o => states is null || states.Contains(HtxText.StateOf(o.Snapshot))),
            model);
    }

    private VenueResponse OrderPage(HtxCall call, IEnumerable<VenueOrder> orders, VenueModel model) =>
        Page(call, orders.Where(o => !IsHidden(call.Owner, o)), o => long.Parse(o.Snapshot.VenueOrderId, CultureInfo.InvariantCulture), (w, o) => WriteOrder(w, o, model));

    private VenueResponse Executions(HtxCall call, VenueModel model)
    {
        if (Window(call.Params) is not { } window)
        {
            return Refuse(Style.Five, HtxError.BadField("start_time"));
        }

        var orderId = call.Params.Text("order_id");
        var rows = model.FillsSince(call.Owner.Id, MarketOf(call.Params.Text("contract_code"))?.Symbol, window.Start)
            .Where(t => t.Fill.Time <= window.End && (orderId is null || t.Fill.VenueOrderId == orderId));
        return Page(call, rows, t => HtxText.ExecutionId(t.Fill), (w, t) => HtxText.WriteExecution(
            w, t, model.FindOrder(call.Owner.Id, OrderKey.Venue(t.Fill.VenueOrderId)), _markets[t.Fill.Symbol]));
    }

    /// <summary>One page: the newest first, unless the client goes on after (next) or before (prev) an id.</summary>
    private VenueResponse Page<T>(HtxCall call, IEnumerable<T> rows, Func<T, long> idOf, Action<Utf8JsonWriter, T> write)
    {
        if (!call.Params.TryLong("from", out var from) || !call.Params.TryLong("limit", out var limit) || limit is < 1 or > MaxRows)
        {
            return Refuse(Style.Five, HtxError.BadField("limit"));
        }

        var page = call.Params.Text("direct") == "next"
            ? rows.Where(row => idOf(row) > (from ?? 0)).OrderBy(idOf)
            : rows.Where(row => from is null or 0 || idOf(row) < from).OrderByDescending(idOf);
        return Reply(Style.Five, w => w.Array("data", page.Take((int)(limit ?? DefaultRows)).ToArray(), write));
    }
}
