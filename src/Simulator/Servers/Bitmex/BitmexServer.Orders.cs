using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

public sealed partial class BitmexServer
{
    private VenueResponse PlaceOne(BitmexCall call, VenueModel model)
    {
        if (BitmexOrderRequest.Read(call.Params, MarketOf(call.Params.Text("symbol")), out var request) is { } malformed)
        {
            return Refuse(malformed);
        }

        var placed = model.Place(call.Owner.Id, request!, Clock.ModelNow);
        return placed.IsAccepted ? OrderAnswer(call, placed.Order!) : Refuse(BitmexError.From(placed.Reason, placed.Text));
    }

    private VenueResponse AmendOne(BitmexCall call, VenueModel model)
    {
        var p = call.Params;
        var key = p.Text("orderID") is { } id ? OrderKey.Venue(id) : OrderKey.Client(p.Text("origClOrdID") ?? "");
        if (model.FindOrder(call.Owner.Id, key) is not { } known)
        {
            return Refuse(new BitmexError(400, "Invalid orderID"));
        }

        if (!p.TryDecimal("orderQty", out var contracts) || !p.TryDecimal("price", out var price))
        {
            return Refuse(BitmexError.BadQuantity);
        }

        var quantity = contracts / _markets[known.Snapshot.Symbol].PerUnit;
        if (quantity <= known.Snapshot.CumulativeQuantity)
        {
            return Refuse(BitmexError.BadQuantity);
        }

        var amended = model.Amend(call.Owner.Id, key, price, quantity, Clock.ModelNow);
        return amended.IsAccepted ? OrderAnswer(call, amended.Order!) : Refuse(BitmexError.From(amended.Reason, amended.Text));
    }

    /// <summary>One or several orders by either id; each has its own outcome, and the answer is a list in any case.</summary>
    private VenueResponse CancelSome(BitmexCall call, VenueModel model)
    {
        var keys = Ids(call.Params.Text("orderID")).Select(OrderKey.Venue)
            .Concat(Ids(call.Params.Text("clOrdID")).Select(OrderKey.Client)).ToArray();
        if (keys.Length == 0)
        {
            return Refuse(BitmexError.Parameter("orderID"));
        }

        var results = new List<(VenueOrder Order, string Error)>();
        foreach (var key in keys)
        {
            if (model.FindOrder(call.Owner.Id, key) is { } known)
            {
                var cancelled = model.Cancel(call.Owner.Id, key, Clock.ModelNow);
                results.Add(cancelled.IsAccepted
                    ? (cancelled.Order!, "")
                    : (known, "Unable to cancel order due to existing state: " + BitmexText.StatusOf(known.Snapshot.Status)));
            }
        }

        return results.Count == 0
            ? Refuse(BitmexError.NotFound)
            : Rows(results, (w, result) => BitmexText.WriteOrder(w, result.Order, MarketOf(result.Order), NumberOf(call), result.Error));
    }

    /// <summary>Ids as one text, as several with commas, or as a list.</summary>
    private static IEnumerable<string> Ids(string? text) => (text ?? "").Split(
        [',', '[', ']', '"'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private VenueResponse CancelAll(BitmexCall call, VenueModel model)
    {
        var symbol = call.Params.Text("symbol");
        return symbol is not null && MarketOf(symbol) is null
            ? Refuse(BitmexError.BadSymbol)
            : Rows(
                model.CancelAll(call.Owner.Id, symbol, Clock.ModelNow), (w, order) => BitmexText.WriteOrder(w, order, MarketOf(order), NumberOf(call)));
    }

    /// <summary>The dead-man's switch: all symbols at once; zero takes it back.</summary>
    private VenueResponse CancelAllAfter(BitmexCall call, VenueModel model)
    {
        if (!call.Params.TryLong("timeout", out var timeout) || timeout is not >= 0)
        {
            return Refuse(BitmexError.Parameter("timeout"));
        }

        var now = Clock.ModelNow;
        DateTimeOffset? until = timeout == 0 ? null : now + TimeSpan.FromMilliseconds(timeout.Value);
        foreach (var symbol in _markets.Keys)
        {
            model.ArmDeadManSwitch(call.Owner.Id, symbol, until, now);
        }

        return Ok(w =>
        {
            w.WriteStartObject();
            w.Time("now", now);
            if (until is { } time)
            {
                w.Time("cancelTime", time);
            }

            w.WriteEndObject();
        });
    }

    /// <summary>Orders by the time of their last change, as the venue tells them; it does not tell when they were created.</summary>
    private VenueResponse Orders(BitmexCall call, VenueModel model)
    {
        if (BitmexPage.Read(call.Params) is not { } page || ReadFilter(call.Params) is not { } filter)
        {
            return Refuse(new BitmexError(400, "filter values are not valid", "ValidationError"));
        }

        var rows = model.OrdersSince(call.Owner.Id, call.Params.Text("symbol"), DateTimeOffset.MinValue)
            .Where(o => !IsHidden(call.Owner, o))
            .Where(o => filter.Text("orderID") is not { } id || o.Snapshot.VenueOrderId == id)
            .Where(o => filter.Text("clOrdID") is not { } id || o.Snapshot.ClientId == id)
            .Where(o => filter.Text("ordStatus") is not { } status || BitmexText.StatusOf(o.Snapshot.Status) == status)
            .Where(o => filter.Text("open") != "true" || !o.Snapshot.Status.IsFinal())
            .OrderBy(o => o.Snapshot.UpdatedAt);
        return Rows(page.Cut(rows, o => o.Snapshot.UpdatedAt), (w, order) => BitmexText.WriteOrder(w, order, MarketOf(order), NumberOf(call)));
    }

    private VenueResponse Executions(BitmexCall call, VenueModel model)
    {
        if (BitmexPage.Read(call.Params) is not { } page || ReadFilter(call.Params) is not { } filter)
        {
            return Refuse(new BitmexError(400, "filter values are not valid", "ValidationError"));
        }

        var (symbol, kind) = (call.Params.Text("symbol"), filter.Text("execType"));
        var fills = model.FillsSince(call.Owner.Id, symbol, DateTimeOffset.MinValue)
            .Where(t => kind is null || kind == (t.Fill.Cause == TradeCause.Order ? "Trade" : "Liquidation"))
            .Where(t => filter.Text("orderID") is not { } id || t.Fill.VenueOrderId == id)
            .Select(t => new ExecutionRow(t.Fill.Time, w => BitmexText.WriteFill(
                w, t, model.FindOrder(call.Owner.Id, OrderKey.Venue(t.Fill.VenueOrderId)), _markets[t.Fill.Symbol], NumberOf(call))));
        var funding = model.FundingSince(call.Owner.Id, symbol, DateTimeOffset.MinValue)
            .Where(_ => kind is null or "Funding" && filter.Text("orderID") is null)
            .Select(f => new ExecutionRow(f.Payment.Time, w => BitmexText.WriteFunding(w, f, _markets[f.Payment.Symbol], NumberOf(call))));
        return Rows(page.Cut(fills.Concat(funding).OrderBy(row => row.Time), row => row.Time), static (w, row) => row.Write(w));
    }

    private static QueryParams? ReadFilter(QueryParams p) =>
        p.Text("filter") is { } json ? JsonParams.ReadBody(System.Text.Encoding.UTF8.GetBytes(json)) : new QueryParams();

    private bool IsHidden(SimulatedAccount account, VenueOrder order)
    {
        var site = new FaultSite(VenueChannel.Rest, RequestKind.Lookup, account.ApiKey, order.Snapshot.Symbol);
        return Faults.Peek(FaultKind.LookupNotFound, site) is { } fault && Clock.ModelNow < order.CreatedAt + fault.Duration
            && Faults.Take(FaultKind.LookupNotFound, site) is not null;
    }

    private VenueResponse OrderAnswer(BitmexCall call, VenueOrder order) =>
        Ok(w => BitmexText.WriteOrder(w, order, MarketOf(order), NumberOf(call)));

    private BitmexMarket MarketOf(VenueOrder order) => _markets[order.Snapshot.Symbol];

    private long NumberOf(BitmexCall call) => _numbers[call.Owner.Id];

    private sealed record ExecutionRow(DateTimeOffset Time, Action<Utf8JsonWriter> Write);
}
