using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

public sealed partial class BinanceSpotServer
{
    private const int DefaultRows = 500;
    private const int MaxRows = 1_000;
    private static readonly TimeSpan LongestSpan = TimeSpan.FromHours(24);
    private long _generatedIds;

    /// <summary>Carries out a request for REST or the WebSocket API; what is written is the answer's order object.</summary>
    private delegate BinanceError? OrderCall(SimulatedAccount account, QueryParams p, VenueModel model, out Action<Utf8JsonWriter>? result);

    private BinanceError? TryPlace(SimulatedAccount account, QueryParams p, VenueModel model, out Action<Utf8JsonWriter>? result)
    {
        result = null;
        if (_limits.CountOrders(account, Clock.Now, 1) is { } limited)
        {
            return limited;
        }

        if (BinanceSpotOrderRequest.Read(p, MarketOf(p.Text("symbol"))?.Spec, NewId, out var request) is { } malformed)
        {
            return malformed;
        }

        var before = model.Now;
        var placed = model.Place(account.Id, request!.Order, Clock.ModelNow);
        if (!placed.IsAccepted)
        {
            return BinanceSpotText.ErrorOf(placed.Reason, placed.Text);
        }

        var order = placed.Order!;
        var fills = model.FillsSince(account.Id, order.Snapshot.Symbol, before)
            .Where(trade => trade.Fill.VenueOrderId == order.Snapshot.VenueOrderId).ToList();
        result = w => BinanceSpotText.WritePlaced(w, order, request.Detail, fills);
        return null;
    }

    private BinanceError? TryCancel(SimulatedAccount account, QueryParams p, VenueModel model, out Action<Utf8JsonWriter>? result)
    {
        result = null;
        if (ReadKey(p, out var key) is { } error)
        {
            return error;
        }

        if (model.FindOrder(account.Id, key)?.Snapshot.Symbol != p.Text("symbol"))
        {
            return BinanceError.UnknownOrder;
        }

        var cancelled = model.Cancel(account.Id, key, Clock.ModelNow);
        if (!cancelled.IsAccepted)
        {
            return BinanceError.UnknownOrder;
        }

        var cancelId = p.Text("newClientOrderId") ?? NewId();
        _cancels[cancelled.Order!.Snapshot.VenueOrderId] = cancelId;
        result = w => BinanceSpotText.WriteCancelled(w, cancelled.Order!, cancelId);
        return null;
    }

    private BinanceError? TryQuery(SimulatedAccount account, QueryParams p, VenueModel model, out Action<Utf8JsonWriter>? result)
    {
        result = null;
        if (ReadKey(p, out var key) is { } error)
        {
            return error;
        }

        var order = model.FindOrder(account.Id, key);
        if (order is null || order.Snapshot.Symbol != p.Text("symbol") || IsHidden(account, order))
        {
            return BinanceError.NoSuchOrder;
        }

        result = w => BinanceSpotText.WriteOrder(w, order);
        return null;
    }

    private string NewId() => $"sim{++_generatedIds:D19}";

    private BinanceError? ReadKey(QueryParams p, out OrderKey key)
    {
        key = default;
        if (MarketOf(p.Text("symbol")) is null)
        {
            return p.Text("symbol") is null ? BinanceError.Missing("symbol") : BinanceError.BadSymbol;
        }

        if (!p.TryLong("orderId", out var id))
        {
            return BinanceError.Missing("orderId");
        }

        if (id is null && p.Text("origClientOrderId") is null)
        {
            return new BinanceError(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
        }

        key = id is { } number ? OrderKey.Venue(number.ToString()) : OrderKey.Client(p.Text("origClientOrderId")!);
        return null;
    }

    /// <summary>True while an armed fault keeps an order from look-ups.</summary>
    private bool IsHidden(SimulatedAccount account, VenueOrder order)
    {
        var site = new FaultSite(VenueChannel.Rest, RequestKind.Lookup, account.ApiKey, order.Snapshot.Symbol);
        return Faults.Peek(FaultKind.LookupNotFound, site) is { } fault && Clock.ModelNow < order.CreatedAt + fault.Duration
            && Faults.Take(FaultKind.LookupNotFound, site) is not null;
    }

    private static VenueResponse Answer(OrderCall call, VenueRequest request, VenueModel model) =>
        call(request.Account!, request.Params, model, out var result)?.ToResponse() ?? Ok(result!);

    private VenueResponse PlaceOne(VenueRequest request, VenueModel model) => Answer(TryPlace, request, model);

    private VenueResponse CancelOne(VenueRequest request, VenueModel model) => Answer(TryCancel, request, model);

    private VenueResponse QueryOne(VenueRequest request, VenueModel model) => Answer(TryQuery, request, model);

    private VenueResponse CancelAll(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        var orders = model.OpenOrders(request.Account!.Id, market.Symbol);
        if (orders.Count == 0)
        {
            return BinanceError.UnknownOrder.ToResponse();
        }

        model.CancelAll(request.Account.Id, market.Symbol, Clock.ModelNow);
        var gone = orders.Select(order => model.FindOrder(order.AccountId, OrderKey.Venue(order.Snapshot.VenueOrderId))!).ToList();
        return Ok(w => w.Array(gone, (w, order) => BinanceSpotText.WriteCancelled(w, order, order.Snapshot.ClientId)));
    }

    private VenueResponse QueryOpen(VenueRequest request, VenueModel model)
    {
        var symbol = request.Params.Text("symbol");
        if (symbol is not null && MarketOf(symbol) is null)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        var orders = model.OpenOrders(request.Account!.Id, symbol).Where(o => !IsHidden(request.Account, o)).ToList();
        return Ok(w => w.Array(orders, BinanceSpotText.WriteOrder));
    }

    private VenueResponse QueryAll(VenueRequest request, VenueModel model)
    {
        if (ReadRange(request, "orderId", out var market, out var range, out var fromId) is { } error)
        {
            return error.ToResponse();
        }

        var orders = model.OrdersSince(request.Account!.Id, market!.Symbol, range!.Since)
            .Where(o => range.Contains(o.CreatedAt) && (fromId is null || long.Parse(o.Snapshot.VenueOrderId) >= fromId))
            .Where(o => !IsHidden(request.Account, o))
            .ToArray();
        var rows = fromId is null ? range.Cut(orders) : orders.Take(range.Limit);
        return Ok(w => w.Array(rows, BinanceSpotText.WriteOrder));
    }

    private VenueResponse MyTrades(VenueRequest request, VenueModel model)
    {
        if (ReadRange(request, "fromId", out var market, out var range, out var fromId) is { } error)
        {
            return error.ToResponse();
        }

        var orderId = request.Params.Text("orderId");
        var trades = model.FillsSince(request.Account!.Id, market!.Symbol, range!.Since)
            .Where(t => range.Contains(t.Fill.Time) && (fromId is null || long.Parse(t.Fill.TradeId) >= fromId))
            .Where(t => orderId is null || t.Fill.VenueOrderId == orderId)
            .ToArray();
        var rows = fromId is null ? range.Cut(trades) : trades.Take(range.Limit);
        return Ok(w => w.Array(rows, BinanceSpotText.WriteTrade));
    }

    /// <summary>Symbol, times and first id of a history; a span of more than a day is refused.</summary>
    private BinanceError? ReadRange(VenueRequest request, string idName, out BinanceMarket? market, out TimeRange? range, out long? fromId)
    {
        (market, range, fromId) = (MarketOf(request), TimeRange.Read(request.Params, DefaultRows, MaxRows), null);
        if (market is null)
        {
            return BinanceError.BadSymbol;
        }

        if (range is null || !request.Params.TryLong(idName, out fromId))
        {
            return BinanceError.Invalid("limit");
        }

        return range is { Start: { } start, End: { } end } && end - start > LongestSpan
            ? new BinanceError(-1127, "More than 24 hours between startTime and endTime.")
            : null;
    }
}
