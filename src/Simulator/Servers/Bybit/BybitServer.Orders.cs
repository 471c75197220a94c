using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

public sealed partial class BybitServer
{
    private const int MaxBatch = 20;
    private const int MaxRecentClosed = 500;
    private static readonly TimeSpan LongestHistory = TimeSpan.FromDays(7);

    private delegate BybitError? OrderAction(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order);

    private BybitError? TryCreate(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        var terms = p.Text("symbol") is { } symbol ? model.Terms(symbol) : null;
        if (BybitOrderRequest.Read(p, terms, out var request) is { } malformed)
        {
            return malformed;
        }

        var placed = model.Place(account.Id, request!, Clock.ModelNow);
        order = placed.Order;
        return placed.IsAccepted ? null : Refusal(placed.Reason, placed.Text);
    }

    private BybitError? TryCancel(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (ReadKey(p, out var key) is { } error)
        {
            return error;
        }

        if (model.FindOrder(account.Id, key)?.Snapshot.Symbol != p.Text("symbol"))
        {
            return Refusal(RejectReason.UnknownOrder);
        }

        var cancelled = model.Cancel(account.Id, key, Clock.ModelNow);
        order = cancelled.Order;
        return cancelled.IsAccepted ? null : Refusal(RejectReason.OrderFinished);
    }

    private BybitError? TryAmend(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (ReadKey(p, out var key) is { } error)
        {
            return error;
        }

        if (!p.TryDecimal("qty", out var quantity) || !p.TryDecimal("price", out var price))
        {
            return BybitError.BadParameter("qty or price invalid");
        }

        var known = model.FindOrder(account.Id, key);
        if (known is null || known.Snapshot.Symbol != p.Text("symbol") || known.Snapshot.Status.IsFinal())
        {
            return BybitError.NoOrderToReplace;
        }

        if (quantity <= known.Snapshot.CumulativeQuantity)
        {
            return new BybitError(110064, "The modified contract quantity cannot be less than or equal to the filled quantity.");
        }

        var amended = model.Amend(account.Id, key, price, quantity, Clock.ModelNow);
        order = amended.Order;
        return amended.IsAccepted ? null : Refusal(amended.Reason, amended.Text);
    }

    private BybitError Refusal(RejectReason reason, string text = "") =>
        IsSpot ? BybitError.FromSpot(reason, text) : BybitError.From(reason, text);

    private static BybitError? ReadKey(QueryParams p, out OrderKey key)
    {
        key = p.Text("orderId") is { } id ? OrderKey.Venue(id) : OrderKey.Client(p.Text("orderLinkId") ?? "");
        return !BybitText.IsTraded(p.Text("category")) ? BybitError.BadParameter("category is invalid")
            : p.Text("symbol") is null ? BybitError.BadParameter("symbol invalid")
            : p.Text("orderId") is null && p.Text("orderLinkId") is null ? BybitError.BadParameter("orderId or orderLinkId is required")
            : null;
    }

    private bool IsHidden(SimulatedAccount account, VenueOrder order)
    {
        var site = new FaultSite(VenueChannel.Rest, RequestKind.Lookup, account.ApiKey, order.Snapshot.Symbol);
        return Faults.Peek(FaultKind.LookupNotFound, site) is { } fault && Clock.ModelNow < order.CreatedAt + fault.Duration
            && Faults.Take(FaultKind.LookupNotFound, site) is not null;
    }

    private static void WriteIds(Utf8JsonWriter w, VenueOrder order)
    {
        w.WriteString("orderId", order.Snapshot.VenueOrderId);
        w.WriteString("orderLinkId", order.Snapshot.ClientId);
    }

    private VenueResponse IdsOrError(BybitError? error, VenueOrder? order) =>
        error is null ? Reply(w => WriteIds(w, order!)) : Refuse(error);

    private VenueResponse CreateOne(BybitCall call, VenueModel model) =>
        IdsOrError(TryCreate(call.Owner, call.Params, model, out var order), order);

    private VenueResponse CancelOne(BybitCall call, VenueModel model) =>
        IdsOrError(TryCancel(call.Owner, call.Params, model, out var order), order);

    private VenueResponse AmendOne(BybitCall call, VenueModel model) =>
        IdsOrError(TryAmend(call.Owner, call.Params, model, out var order), order);

    private VenueResponse CancelAll(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        var symbol = call.Params.Text("symbol");
        if (symbol is null && call.Params.Text("settleCoin") is null && call.Params.Text("baseCoin") is null)
        {
            return Refuse(BybitError.BadParameter("symbol, baseCoin or settleCoin is required"));
        }

        if (symbol is not null && MarketOf(call) is null)
        {
            return Refuse(BybitError.BadParameter("symbol invalid"));
        }

        var cancelled = model.CancelAll(call.Owner.Id, symbol, Clock.ModelNow);
        return Reply(w =>
        {
            w.Array("list", cancelled, static (w, order) =>
            {
                w.WriteStartObject();
                WriteIds(w, order);
                w.WriteEndObject();
            });
            w.WriteString("success", "1");
        });
    }

    private VenueResponse CreateBatch(BybitCall call, VenueModel model) => Batch(call, model, TryCreate);

    private VenueResponse CancelBatch(BybitCall call, VenueModel model) => Batch(call, model, TryCancel);

    /// <summary>Several requests in one; each has its own outcome, listed in the same order under retExtInfo.</summary>
    private VenueResponse Batch(BybitCall call, VenueModel model, OrderAction action)
    {
        if (RefuseClassic(call) is { } refused)
        {
            return refused;
        }

        if (ReadBatch(call) is not { Count: > 0 and <= MaxBatch } batch)
        {
            return Refuse(BybitError.BadParameter("request invalid"));
        }

        var category = CategoryOf(call);
        var results = batch.ConvertAll(p => (Params: p, Error: action(call.Owner, p, model, out var order), Order: order));
        return new VenueResponse(200, Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("retCode", 0);
            w.WriteString("retMsg", "OK");
            w.WriteStartObject("result");
            w.Array("list", results, (w, result) =>
            {
                w.WriteStartObject();
                w.WriteString("category", category);
                w.WriteString("symbol", result.Params.Text("symbol") ?? "");
                w.WriteString("orderId", result.Order?.Snapshot.VenueOrderId ?? result.Params.Text("orderId") ?? "");
                w.WriteString("orderLinkId", result.Order?.Snapshot.ClientId ?? result.Params.Text("orderLinkId") ?? "");
                w.WriteEndObject();
            });
            w.WriteEndObject();
            w.WriteStartObject("retExtInfo");
            w.Array("list", results, static (w, result) =>
            {
                w.WriteStartObject();
                w.WriteNumber("code", result.Error?.Code ?? 0);
                w.WriteString("msg", result.Error?.Message ?? "OK");
                w.WriteEndObject();
            });
            w.WriteEndObject();
            w.WriteNumber("time", Clock.NowMs);
            w.WriteEndObject();
        }));
    }

    private static List<QueryParams>? ReadBatch(BybitCall call)
    {
        using var document = JsonDocument.Parse(call.Body);
        if (!document.RootElement.TryGetProperty("request", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var result = new List<QueryParams>();
        foreach (var item in list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object))
        {
            var one = JsonParams.Read(item);
            one.Add("category", call.Params.Text("category") ?? "");
            result.Add(one);
        }

        return result;
    }

    private VenueResponse OrdersRealtime(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        var p = call.Params;
        if (!p.TryLong("limit", out var limit) || limit is < 1 or > 50)
        {
            return Refuse(BybitError.BadParameter("limit is invalid"));
        }

        // Orders that are over have a number of their own on derivatives accounts.
        var isDerivatives = IsDerivatives(call.Owner);
        if (isDerivatives && p.Text("openOnly") == "1")
        {
            return Refuse(BybitError.BadParameter("openOnly is invalid"));
        }

        IReadOnlyList<VenueOrder> orders;
        if (p.Text("orderId") is not null || p.Text("orderLinkId") is not null)
        {
            var key = p.Text("orderId") is { } id ? OrderKey.Venue(id) : OrderKey.Client(p.Text("orderLinkId")!);
            orders = model.FindOrder(call.Owner.Id, key) is { } found ? [found] : [];
        }
        else if (p.Text("symbol") is null && p.Text("settleCoin") is null && p.Text("baseCoin") is null && CategoryOf(call) == BybitText.Linear)
        {
            return Refuse(BybitError.BadParameter("symbol, baseCoin or settleCoin is required"));
        }
        else
        {
            orders = p.Text("openOnly") == (isDerivatives ? "2" : "1")
                ? [.. model.OrdersSince(call.Owner.Id, p.Text("symbol"), DateTimeOffset.MinValue).Where(o => o.Snapshot.Status.IsFinal()).TakeLast(MaxRecentClosed)]
                : model.OpenOrders(call.Owner.Id, p.Text("symbol"));
        }

        return OrderPage(call, orders, (int)(limit ?? 20));
    }

    private VenueResponse OrderHistory(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        var p = call.Params;
        if (ReadRange(p, defaultLimit: 20, maxLimit: 50) is not { } range)
        {
            return Refuse(BybitError.BadParameter("startTime, endTime or limit is invalid"));
        }

        var status = p.Text("orderStatus");
        var orders = model.OrdersSince(call.Owner.Id, p.Text("symbol"), range.Since)
            .Where(o => range.Contains(o.CreatedAt) && (o.Snapshot.Status.IsFinal() || (status is null && IsDerivatives(call.Owner))))
            .Where(o => p.Text("orderId") is null || o.Snapshot.VenueOrderId == p.Text("orderId"))
            .Where(o => p.Text("orderLinkId") is null || o.Snapshot.ClientId == p.Text("orderLinkId"))
            .Where(o => status is null || BybitText.StatusOf(o.Snapshot.Status) == status)
            .ToArray();
        return OrderPage(call, orders, range.Limit);
    }

    private bool IsOf(BybitCall call, string symbol) => _markets[symbol].Category == CategoryOf(call);

    private void WriteOrder(Utf8JsonWriter w, VenueOrder order) =>
        BybitText.WriteOrder(w, order, _markets[order.Snapshot.Symbol], IsDerivatives(order.AccountId));

    private VenueResponse OrderPage(BybitCall call, IReadOnlyList<VenueOrder> orders, int limit)
    {
        var newestFirst = orders.Where(o => IsOf(call, o.Snapshot.Symbol) && !IsHidden(call.Owner, o))
            .Reverse()
            .OrderByDescending(o => o.CreatedAt)
            .ToArray();
        var page = Page.Cut(newestFirst, o => o.Snapshot.VenueOrderId, call.Params.Text("cursor"), limit);
        return Reply(w =>
        {
            w.WriteString("category", CategoryOf(call));
            w.WriteString("nextPageCursor", page.NextCursor);
            w.Array("list", page.Rows, WriteOrder);
        });
    }

    /// <summary>At most seven days: the last ones without a start, the first ones without an end.</summary>
    private TimeRange? ReadRange(QueryParams p, int defaultLimit, int maxLimit)
    {
        if (TimeRange.Read(p, defaultLimit, maxLimit) is not { } range)
        {
            return null;
        }

        var end = range.End ?? (range.Start is { } from ? from + LongestHistory : Clock.Now + LongestHistory);
        var start = range.Start ?? (range.End is { } to ? to - LongestHistory : Clock.Now - LongestHistory);
        var isTooLong = range is { Start: not null, End: not null } && end - start > LongestHistory;
        return isTooLong ? null : new TimeRange(start, end, range.Limit);
    }

    private VenueResponse ExecutionList(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        var p = call.Params;
        if (ReadRange(p, defaultLimit: 50, maxLimit: 100) is not { } range)
        {
            return Refuse(BybitError.BadParameter("startTime, endTime or limit is invalid"));
        }

        var execType = p.Text("execType");
        var rows = ExecutionRows(call, range, model)
            .Where(r => execType is null || r.Type == execType)
            .OrderByDescending(r => r.Time)
            .ThenByDescending(r => r.Id, StringComparer.Ordinal)
            .ToArray();
        var page = Page.Cut(rows, r => r.Id, p.Text("cursor"), range.Limit);
        return Reply(w =>
        {
            w.WriteString("category", CategoryOf(call));
            w.WriteString("nextPageCursor", page.NextCursor);
            w.Array("list", page.Rows, static (w, row) => row.Write(w));
        });
    }

    private IEnumerable<ExecutionRow> ExecutionRows(BybitCall call, TimeRange range, VenueModel model)
    {
        var p = call.Params;
        var (symbol, orderId, clientId) = (p.Text("symbol"), p.Text("orderId"), p.Text("orderLinkId"));
        foreach (var trade in model.FillsSince(call.Owner.Id, symbol, range.Since).Where(t => IsOf(call, t.Fill.Symbol) && range.Contains(t.Fill.Time)))
        {
            var fill = trade.Fill;
            if ((orderId is null || fill.VenueOrderId == orderId) && (clientId is null || fill.ClientId == clientId))
            {
                var order = model.FindOrder(call.Owner.Id, OrderKey.Venue(fill.VenueOrderId));
                var mark = model.Mark(fill.Symbol).Mark;
                yield return new ExecutionRow(fill.TradeId, BybitText.ExecTypeOf(fill.Cause), fill.Time, w => BybitText.WriteExecution(w, trade, order, _markets[fill.Symbol], mark, IsDerivatives(call.Owner)));
            }
        }

        foreach (var funding in model.FundingSince(call.Owner.Id, symbol, range.Since).Where(f => IsOf(call, f.Payment.Symbol) && range.Contains(f.Payment.Time)))
        {
            if (orderId is null && clientId is null)
            {
                yield return new ExecutionRow(funding.Payment.PaymentId, "Funding", funding.Payment.Time, w => BybitText.WriteFunding(w, funding, _markets[funding.Payment.Symbol]));
            }
        }
    }

    private sealed record ExecutionRow(string Id, string Type, DateTimeOffset Time, Action<Utf8JsonWriter> Write);
}
