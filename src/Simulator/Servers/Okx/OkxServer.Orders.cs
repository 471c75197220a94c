using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

public sealed partial class OkxServer
{
    private const int MaxBatch = 20;
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);

    private delegate OkxError? OrderAction(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order);

    private OkxError? TryPlace(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (OkxOrderRequest.Read(p, MarketOf(p), out var request) is { } malformed)
        {
            return malformed;
        }

        var placed = model.Place(account.Id, request!, Clock.ModelNow);
        order = placed.Order;
        if (order is not null && !order.Snapshot.Status.IsFinal() && p.Text("tag") is { } tag)
        {
            _tags[order.Snapshot.VenueOrderId] = tag;
        }

        return placed.IsAccepted ? null : OkxError.From(placed.Reason, placed.Text);
    }

    private OkxError? TryCancel(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (MarketOf(p) is not { } market)
        {
            return OkxError.NoInstrument;
        }

        if (KeyOf(p) is not { } key)
        {
            return OkxError.NeedsId;
        }

        if (model.FindOrder(account.Id, key)?.Snapshot.Symbol != market.Symbol)
        {
            return OkxError.NothingToCancel;
        }

        var cancelled = model.Cancel(account.Id, key, Clock.ModelNow);
        order = cancelled.Order;
        return cancelled.IsAccepted ? null : OkxError.NothingToCancel;
    }

    private OkxError? TryAmend(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (MarketOf(p) is not { } market)
        {
            return OkxError.NoInstrument;
        }

        if (KeyOf(p) is not { } key)
        {
            return OkxError.NeedsId;
        }

        if (!p.TryDecimal("newSz", out var contracts) || !p.TryDecimal("newPx", out var price))
        {
            return OkxError.BadParameter("newSz or newPx");
        }

        if (model.FindOrder(account.Id, key)?.Snapshot.Symbol != market.Symbol)
        {
            return OkxError.From(RejectReason.UnknownOrder, "");
        }

        var amended = model.Amend(account.Id, key, price, contracts * market.Size, Clock.ModelNow);
        order = amended.Order;
        return amended.IsAccepted ? null : OkxError.From(amended.Reason, amended.Text);
    }

    private static OrderKey? KeyOf(QueryParams p) =>
        p.Text("ordId") is { } id ? OrderKey.Venue(id)
        : p.Text("clOrdId") is { } clientId ? OrderKey.Client(clientId)
        : null;

    private bool IsHidden(SimulatedAccount account, VenueOrder order)
    {
        var site = new FaultSite(VenueChannel.Rest, RequestKind.Lookup, account.ApiKey, order.Snapshot.Symbol);
        return Faults.Peek(FaultKind.LookupNotFound, site) is { } fault && Clock.ModelNow < order.CreatedAt + fault.Duration
            && Faults.Take(FaultKind.LookupNotFound, site) is not null;
    }

    /// <summary>One request or several; each has its own outcome, in the same order.</summary>
    private VenueResponse Each(OkxCall call, VenueModel model, OrderAction action, bool isBatch)
    {
        if (call.Items.Count > (isBatch ? MaxBatch : 1))
        {
            return Refuse(new OkxError(50025, "Parameter count exceeds the limit."));
        }

        return Outcomes(CarryOut(call.Owner, call.Items, model, action), isBatch);
    }

    private static List<(OkxError? Error, VenueOrder? Order, QueryParams? Asked)> CarryOut(
        SimulatedAccount account, IReadOnlyList<QueryParams> items, VenueModel model, OrderAction action)
    {
        var results = new List<(OkxError?, VenueOrder?, QueryParams?)>();
        foreach (var item in items)
        {
            var error = action(account, item, model, out var order);
            results.Add((error, order, item));
        }

        return results;
    }

    private VenueResponse Outcomes(List<(OkxError? Error, VenueOrder? Order, QueryParams? Asked)> results, bool isBatch) =>
        new(200, Json.Write(w =>
        {
            w.WriteStartObject();
            WriteOutcomes(w, results, isBatch, hasWords: true);
            w.Text("inTime", Clock.NowMs * 1000);
            w.Text("outTime", Clock.NowMs * 1000);
            w.WriteEndObject();
        }));

    /// <summary>
    /// Code 1 when all failed, 2 when some of a batch did; each row has its own. Over WebSocket the words about the whole are
    /// empty, as in the documentation's examples: clients look for the rows' codes only then.
    /// </summary>
    private void WriteOutcomes(
        Utf8JsonWriter w, List<(OkxError? Error, VenueOrder? Order, QueryParams? Asked)> results, bool isBatch, bool hasWords)
    {
        var failed = results.Count(result => result.Error is not null);
        w.WriteString("code", failed == 0 ? "0" : failed == results.Count || !isBatch ? "1" : "2");
        w.WriteString("msg", failed == 0 || !hasWords ? "" : failed == results.Count ? "All operations failed" : "Bulk operation partially succeeded.");
        w.Array("data", results, (w, result) =>
        {
            w.WriteStartObject();
            w.WriteString("ordId", result.Error is null ? result.Order!.Snapshot.VenueOrderId : result.Asked?.Text("ordId") ?? "");
            w.WriteString("clOrdId", result.Order?.Snapshot.ClientId ?? result.Asked?.Text("clOrdId") ?? "");
            w.WriteString("tag", result.Asked?.Text("tag") ?? "");
            w.Text("ts", Clock.NowMs);
            w.Text("sCode", result.Error?.Code ?? 0);
            w.WriteString("sMsg", result.Error?.Message ?? "");
            w.WriteEndObject();
        });
    }

    private VenueResponse OneOrder(OkxCall call, VenueModel model)
    {
        if (MarketOf(call.Params) is not { } market)
        {
            return Refuse(OkxError.NoInstrument);
        }

        if (KeyOf(call.Params) is not { } key)
        {
            return Refuse(OkxError.NeedsId);
        }

        var found = model.FindOrder(call.Owner.Id, key);
        return found is null || found.Snapshot.Symbol != market.Symbol || IsHidden(call.Owner, found)
            ? Refuse(OkxError.NoOrder)
            : Rows([found], (w, order) => WriteOrder(w, call.Owner, order, model));
    }

    private VenueResponse OrdersPending(OkxCall call, VenueModel model) => IsUnknown(call.Params)
        ? Refuse(OkxError.NoInstrument)
        : OrderPage(call, model, model.OpenOrders(call.Owner.Id, call.Params.Text("instId")));

    private VenueResponse OrdersHistory(OkxCall call, VenueModel model)
    {
        var p = call.Params;
        if (p.Text("instType") is null || !p.TryLong("begin", out var begin) || !p.TryLong("end", out var end))
        {
            return Refuse(OkxError.BadParameter("instType, begin or end"));
        }

        if (IsUnknown(p))
        {
            return Refuse(OkxError.NoInstrument);
        }

        var state = p.Text("state");
        var orders = model.OrdersSince(call.Owner.Id, p.Text("instId"), DateTimeOffset.MinValue)
            .Where(o => o.Snapshot.Status.IsFinal() && (state is null || OkxText.StateOf(o.Snapshot.Status) == state))
            .Where(o => IsWithin(o.CreatedAt, begin, end))
            .ToArray();
        return OrderPage(call, model, orders);
    }

    private VenueResponse OrderPage(OkxCall call, VenueModel model, IReadOnlyList<VenueOrder> orders)
    {
        var newestFirst = orders.Where(o => IsAsked(call.Params, _markets[o.Snapshot.Symbol]) && !IsHidden(call.Owner, o))
            .OrderByDescending(o => o.Snapshot.VenueOrderId, StringComparer.Ordinal)
            .ToArray();
        return Paged(newestFirst, o => o.Snapshot.VenueOrderId, call.Params, (w, order) => WriteOrder(w, call.Owner, order, model));
    }

    private VenueResponse Fills(OkxCall call, VenueModel model)
    {
        var p = call.Params;
        if (!p.TryLong("begin", out var begin) || !p.TryLong("end", out var end))
        {
            return Refuse(OkxError.BadParameter("begin or end"));
        }

        if (IsUnknown(p))
        {
            return Refuse(OkxError.NoInstrument);
        }

        var orderId = p.Text("ordId");

        // What was settled at the end of a contract is in the bills alone.
        var rows = model.FillsSince(call.Owner.Id, p.Text("instId"), DateTimeOffset.MinValue)
            .Where(t => t.Fill.Cause != TradeCause.Delivery && IsAsked(p, _markets[t.Fill.Symbol]) && IsWithin(t.Fill.Time, begin, end) && (orderId is null || t.Fill.VenueOrderId == orderId))
            .Reverse()
            .ToArray();
        return Paged(rows, t => OkxText.BillIdOf(t.Fill), p, (w, trade) => OkxText.WriteTransaction(w, _markets[trade.Fill.Symbol], trade));
    }

    /// <summary>True when a list is asked for of a contract that has ended: its name means nothing to the venue any more.</summary>
    private bool IsUnknown(QueryParams p) =>
        p.Text("instId") is { } symbol && _markets.GetValueOrDefault(symbol) is { } market && market.HasEnded(Clock.ModelNow);

    private static bool IsAsked(QueryParams p, OkxMarket market) =>
        (p.Text("instType") is not { } type || type == market.InstType) && (p.Text("instFamily") is not { } family || family == market.Family);

    private void WriteOrder(Utf8JsonWriter w, SimulatedAccount account, VenueOrder order, VenueModel model, VenueFill? trade = null)
    {
        var symbol = order.Snapshot.Symbol;
        var tag = _tags.GetValueOrDefault(order.Snapshot.VenueOrderId, "");
        OkxText.WriteOrder(w, _markets[symbol], order, model.Leverage(account.Id, symbol), tag, trade);
    }

    private static bool IsWithin(DateTimeOffset time, long? begin, long? end)
    {
        var ms = time.ToUnixTimeMilliseconds();
        return (begin is null || ms >= begin) && (end is null || ms <= end);
    }

    /// <summary>The rows after the one that <c>after</c> names, newest first, at most a hundred.</summary>
    private static VenueResponse Paged<T>(IReadOnlyList<T> rows, Func<T, string> idOf, QueryParams p, Action<Utf8JsonWriter, T> write)
    {
        if (!p.TryLong("limit", out var limit) || limit is < 1 or > 100)
        {
            return Refuse(OkxError.BadParameter("limit"));
        }

        var first = 0;
        if (p.Text("after") is { } after)
        {
            var index = rows.Select(idOf).ToList().IndexOf(after);
            first = index < 0 ? rows.Count : index + 1;
        }

        return Rows(rows.Skip(first).Take((int)(limit ?? 100)), write);
    }
}
