using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

public sealed partial class BinanceServer
{
    private const int DefaultHistoryRows = 500;
    private const int MaxBatchPlacements = 5;
    private const int MaxBatchCancels = 10;
    private long _generatedIds;

    /// <summary>Places an order for REST or the WebSocket API.</summary>
    private BinanceError? TryPlace(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (_limits.CountOrders(account, Clock.Now, 1) is { } limited)
        {
            return limited;
        }

        var terms = p.Text("symbol") is { } symbol ? model.Terms(symbol) : null;
        if (BinanceOrderRequest.Read(p, terms, NewClientId, out var request) is { } malformed)
        {
            return malformed;
        }

        var placed = model.Place(account.Id, request!.Order, Clock.ModelNow);
        if (!placed.IsAccepted)
        {
            return BinanceError.From(placed.Reason, placed.Text, terms!.Spec.MinNotional);
        }

        // RESULT waits for the end of what ends at once; otherwise the answer shows the order as it entered.
        var isOver = request.WantsResult && request.Order.Type is OrderType.Market or OrderType.LimitIoc;
        order = isOver && request.WantsResult ? placed.Order : AsEntered(placed.Order!);
        return null;
    }

    private static VenueOrder AsEntered(VenueOrder order) => order with
    {
        Snapshot = order.Snapshot with { Status = OrderStatus.New, CumulativeQuantity = 0, AveragePrice = 0, UpdatedAt = order.CreatedAt },
        CumulativeValue = 0,
        CumulativeFee = 0,
    };

    private string NewClientId() => $"sim{++_generatedIds:D19}";

    private BinanceError? TryCancel(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (ReadKey(p, out var key) is { } error)
        {
            return error;
        }

        if (model.FindOrder(account.Id, key)?.Snapshot.Symbol != p.Text("symbol"))
        {
            return BinanceError.UnknownOrder;
        }

        var cancelled = model.Cancel(account.Id, key, Clock.ModelNow);
        order = cancelled.Order;
        return cancelled.IsAccepted ? null : BinanceError.UnknownOrder;
    }

    private BinanceError? TryModify(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (_limits.CountOrders(account, Clock.Now, 1) is { } limited)
        {
            return limited;
        }

        if (ReadKey(p, out var key) is { } error)
        {
            return error;
        }

        if (!p.TryDecimal("quantity", out var quantity) || quantity is null)
        {
            return BinanceError.Missing("quantity");
        }

        if (!p.TryDecimal("price", out var price) || price is null)
        {
            return BinanceError.Missing("price");
        }

        var known = model.FindOrder(account.Id, key);
        if (known is null || known.Snapshot.Symbol != p.Text("symbol") || known.Snapshot.Status.IsFinal())
        {
            return BinanceError.NoSuchOrder;
        }

        var spec = model.Terms(known.Snapshot.Symbol)!.Spec;
        if ((BinanceOrderRequest.CheckPrice(price.Value, spec) ?? BinanceOrderRequest.CheckQuantity(quantity.Value, spec)) is { } malformed)
        {
            return malformed;
        }

        if (p.Text("side") != BinanceText.SideOf(known.Snapshot.Side))
        {
            return p.Text("side") is null ? BinanceError.Missing("side") : BinanceError.BadSide;
        }

        var amended = model.Amend(account.Id, key, price, quantity * BinanceMarket.SizeOf(spec), Clock.ModelNow);
        order = amended.Order;
        return amended.IsAccepted ? null : BinanceError.From(amended.Reason, amended.Text, spec.MinNotional);
    }

    private BinanceError? TryQuery(SimulatedAccount account, QueryParams p, VenueModel model, out VenueOrder? order)
    {
        order = null;
        if (ReadKey(p, out var key) is { } error)
        {
            return error;
        }

        order = model.FindOrder(account.Id, key);
        return order is null || order.Snapshot.Symbol != p.Text("symbol") || IsHidden(account, order) ? BinanceError.NoSuchOrder : null;
    }

    private BinanceError? ReadKey(QueryParams p, out OrderKey key)
    {
        key = default;
        if (p.Text("symbol") is null)
        {
            return BinanceError.Missing("symbol");
        }

        if (MarketOf(p.Text("symbol")) is null)
        {
            return BinanceError.BadSymbol;
        }

        if (!p.TryLong("orderId", out var id))
        {
            return BinanceError.Missing("orderId");
        }

        if (id is not null)
        {
            key = OrderKey.Venue(id.Value.ToString());
            return null;
        }

        if (p.Text("origClientOrderId") is not { } clientId)
        {
            return new BinanceError(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
        }

        key = OrderKey.Client(clientId);
        return null;
    }

    /// <summary>True while an armed fault keeps an order from look-ups.</summary>
    private bool IsHidden(SimulatedAccount account, VenueOrder order)
    {
        var site = new FaultSite(VenueChannel.Rest, RequestKind.Lookup, account.ApiKey, order.Snapshot.Symbol);
        return Faults.Peek(FaultKind.LookupNotFound, site) is { } fault && Clock.ModelNow < order.CreatedAt + fault.Duration
            && Faults.Take(FaultKind.LookupNotFound, site) is not null;
    }

    private VenueResponse OrderOrError(BinanceError? error, VenueOrder? order) =>
        error?.ToResponse() ?? Ok(w => WriteOrder(w, order!));

    private VenueResponse PlaceOne(VenueRequest request, VenueModel model) =>
        OrderOrError(TryPlace(request.Account!, request.Params, model, out var order), order);

    private VenueResponse PlaceTest(VenueRequest request, VenueModel model)
    {
        var terms = request.Params.Text("symbol") is { } symbol ? model.Terms(symbol) : null;
        return BinanceOrderRequest.Read(request.Params, terms, NewClientId, out _)?.ToResponse() ?? Ok(static w => WriteEmpty(w));
    }

    private VenueResponse CancelOne(VenueRequest request, VenueModel model) =>
        OrderOrError(TryCancel(request.Account!, request.Params, model, out var order), order);

    private VenueResponse ModifyOne(VenueRequest request, VenueModel model) =>
        OrderOrError(TryModify(request.Account!, request.Params, model, out var order), order);

    private VenueResponse QueryOne(VenueRequest request, VenueModel model) =>
        OrderOrError(TryQuery(request.Account!, request.Params, model, out var order), order);

    private VenueResponse QueryOpen(VenueRequest request, VenueModel model)
    {
        var error = TryQuery(request.Account!, request.Params, model, out var order);
        return OrderOrError(error ?? (order!.Snapshot.Status.IsFinal() ? BinanceError.NoSuchOrder : null), order);
    }

    private VenueResponse CancelAll(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        model.CancelAll(request.Account!.Id, market.Symbol, Clock.ModelNow);
        return new BinanceError(200, "The operation of cancel all open order is done.", 200).ToResponse();
    }

    private VenueResponse PlaceBatch(VenueRequest request, VenueModel model)
    {
        if (ReadBatch(request.Params.Text("batchOrders")) is not { Count: > 0 and <= MaxBatchPlacements } batch)
        {
            return new BinanceError(-4082, "Invalid number of batch place orders.").ToResponse();
        }

        var results = batch.ConvertAll(p => (Error: TryPlace(request.Account!, p, model, out var order), Order: order));
        return BatchAnswer(results);
    }

    private VenueResponse CancelBatch(VenueRequest request, VenueModel model)
    {
        var ids = ReadList(request.Params.Text("orderIdList") ?? request.Params.Text("orderidlist"), "orderId")
            .Concat(ReadList(request.Params.Text("origClientOrderIdList") ?? request.Params.Text("origclientorderidlist"), "origClientOrderId"))
            .ToArray();
        if (ids.Length is 0 or > MaxBatchCancels)
        {
            return BinanceError.Invalid("orderIdList").ToResponse();
        }

        var results = new List<(BinanceError? Error, VenueOrder? Order)>();
        foreach (var (name, value) in ids)
        {
            var one = new QueryParams();
            one.Add("symbol", request.Params.Text("symbol") ?? "");
            one.Add(name, value);
            results.Add((TryCancel(request.Account!, one, model, out var order), order));
        }

        return BatchAnswer(results);
    }

    private VenueResponse BatchAnswer(List<(BinanceError? Error, VenueOrder? Order)> results) => Ok(w => w.Array(results, (w, result) =>
    {
        if (result.Error is null)
        {
            WriteOrder(w, result.Order!);
            return;
        }

        w.WriteStartObject();
        w.WriteNumber("code", result.Error.Code);
        w.WriteString("msg", result.Error.Message);
        w.WriteEndObject();
    }));

    private static List<QueryParams>? ReadBatch(string? json)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "[]");
            return [.. document.RootElement.EnumerateArray().Select(BinanceApiMessage.ReadParams)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static IEnumerable<(string Name, string Value)> ReadList(string? json, string name)
    {
        foreach (var item in (json ?? "").Split(['[', ']', ',', '"'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            yield return (name, item);
        }
    }

    private VenueResponse CountdownCancelAll(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        if (!request.Params.TryLong("countdownTime", out var countdown) || countdown is null or < 0)
        {
            return BinanceError.Missing("countdownTime").ToResponse();
        }

        var until = countdown == 0 ? (DateTimeOffset?)null : Clock.ModelNow.AddMilliseconds(countdown.Value);
        model.ArmDeadManSwitch(request.Account!.Id, market.Symbol, until, Clock.ModelNow);
        return Ok(w =>
        {
            w.WriteStartObject();
            w.WriteString("symbol", market.Symbol);
            w.Text("countdownTime", countdown.Value);
            w.WriteEndObject();
        });
    }

    private VenueResponse QueryOpenAll(VenueRequest request, VenueModel model)
    {
        var symbol = request.Params.Text("symbol");
        if (symbol is not null && MarketOf(request) is null)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        var orders = model.OpenOrders(request.Account!.Id, symbol).Where(o => !IsHidden(request.Account!, o)).ToArray();
        return Ok(w => w.Array(orders, WriteOrder));
    }

    private VenueResponse QueryAll(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        var (usual, most) = market.IsInverse ? (50, 100) : (DefaultHistoryRows, MaxRows);
        if (TimeRange.Read(request.Params, usual, most) is not { } range || !request.Params.TryLong("orderId", out var fromId))
        {
            return BinanceError.Invalid("limit").ToResponse();
        }

        var orders = model.OrdersSince(request.Account!.Id, market.Symbol, range.Since)
            .Where(o => range.Contains(o.CreatedAt) && (fromId is null || long.Parse(o.Snapshot.VenueOrderId) >= fromId))
            .Where(o => !IsHidden(request.Account!, o))
            .ToArray();
        var rows = fromId is null ? range.Cut(orders) : orders.Take(range.Limit);
        return Ok(w => w.Array(rows, WriteOrder));
    }

    private VenueResponse UserTrades(VenueRequest request, VenueModel model)
    {
        var p = request.Params;
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        if (TimeRange.Read(p, DefaultHistoryRows, MaxRows) is not { } range
            || !p.TryLong("fromId", out var fromId) || !p.TryLong("orderId", out var orderId))
        {
            return BinanceError.Invalid("limit").ToResponse();
        }

        var trades = model.FillsSince(request.Account!.Id, market.Symbol, range.Since)
            .Where(t => range.Contains(t.Fill.Time))
            .Where(t => fromId is null || long.Parse(t.Fill.TradeId) >= fromId)
            .Where(t => orderId is null || t.Fill.VenueOrderId == orderId.ToString())
            .ToArray();
        var rows = fromId is null ? range.Cut(trades) : trades.Take(range.Limit);
        return Ok(w => w.Array(rows, (w, trade) => BinanceText.WriteTrade(w, trade, market)));
    }

    private VenueResponse ForceOrders(VenueRequest request, VenueModel model)
    {
        var orders = model.OrdersSince(request.Account!.Id, request.Params.Text("symbol"), DateTimeOffset.MinValue)
            .Where(o => o.Snapshot.Cause != TradeCause.Order);
        return Ok(w => w.Array(orders, WriteOrder));
    }
}
