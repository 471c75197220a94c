using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

/// <summary>Parameters of a new spot order, as REST and the WebSocket API share them, checked in the venue's order.</summary>
/// <param name="Order">The order.</param>
/// <param name="Detail">How much the answer tells: ACK, RESULT or FULL.</param>
internal sealed record BinanceSpotOrderRequest(PlaceOrder Order, string Detail)
{
    /// <summary>Reads and checks; the error when it is refused before the model sees it.</summary>
    /// <param name="p">The parameters.</param>
    /// <param name="spec">Rules of the symbol, null when the venue does not have it.</param>
    /// <param name="newId">An id for an order that brings none.</param>
    /// <param name="request">The order, when it is well formed.</param>
    public static BinanceError? Read(QueryParams p, InstrumentSpec? spec, Func<string> newId, out BinanceSpotOrderRequest? request)
    {
        request = null;
        if (p.Text("symbol") is null || spec is null)
        {
            return p.Text("symbol") is null ? BinanceError.Missing("symbol") : BinanceError.BadSymbol;
        }

        if (p.Text("side") is not ("BUY" or "SELL"))
        {
            return p.Text("side") is null ? BinanceError.Missing("side") : BinanceError.BadSide;
        }

        // What spot does not know it does not ignore.
        if (p.Text("reduceOnly") is not null || p.Text("positionSide") is not null)
        {
            return new BinanceError(-1104, "Not all sent parameters were read; read '8' parameter(s) but was sent '9'.");
        }

        var typeError = ReadType(p, out var type);
        if ((typeError ?? ReadNumbers(p, spec, type, out _, out _)) is { } error)
        {
            return error;
        }

        var clientId = p.Text("newClientOrderId");
        if (clientId is not null && !BinanceOrderRequest.IsClientId(clientId))
        {
            return new BinanceError(-1100, "Illegal characters found in parameter 'newClientOrderId'.");
        }

        var detail = p.Text("newOrderRespType") ?? (type == OrderType.PostOnly ? "ACK" : "FULL");
        if (detail is not ("ACK" or "RESULT" or "FULL"))
        {
            return new BinanceError(-1100, "Illegal value of 'newOrderRespType'.");
        }

        ReadNumbers(p, spec, type, out var quantity, out var price);
        var side = p.Text("side") == "BUY" ? Side.Buy : Side.Sell;
        request = new BinanceSpotOrderRequest(new PlaceOrder(clientId ?? newId(), spec.Id.Symbol, side, type, quantity, price, ReduceOnly: false), detail);
        return null;
    }

    private static BinanceError? ReadType(QueryParams p, out OrderType type)
    {
        type = OrderType.Market;
        var timeInForce = p.Text("timeInForce");
        switch (p.Text("type"))
        {
            case null:
                return BinanceError.Missing("type");
            case "MARKET":
                return timeInForce is null ? null : Unneeded("timeInForce");
            case "LIMIT_MAKER":
                type = OrderType.PostOnly;
                return timeInForce is null ? null : Unneeded("timeInForce");
            case "LIMIT":
                type = timeInForce == "IOC" ? OrderType.LimitIoc : OrderType.LimitGtc;
                return timeInForce is null ? BinanceError.Missing("timeInForce") : timeInForce is "GTC" or "IOC" ? null : BinanceError.BadTimeInForce;
            default:
                return BinanceError.BadOrderType;
        }
    }

    private static BinanceError? ReadNumbers(QueryParams p, InstrumentSpec spec, OrderType type, out decimal quantity, out decimal price)
    {
        (quantity, price) = (0, 0);
        if (!p.TryDecimal("quantity", out var q) || q is null)
        {
            return BinanceError.Missing("quantity");
        }

        quantity = q.Value;
        if (type == OrderType.Market)
        {
            return p.Text("price") is null ? null : Unneeded("price");
        }

        if (!p.TryDecimal("price", out var limit) || limit is null)
        {
            return BinanceError.Missing("price");
        }

        price = limit.Value;
        return price.Places() > Math.Max(8, spec.TickSize.Places()) || quantity.Places() > Math.Max(8, spec.LotSize.Places()) ? BinanceError.BadPrecision : null;
    }

    private static BinanceError Unneeded(string name) => new(-1106, $"Parameter '{name}' sent when not required.");
}
