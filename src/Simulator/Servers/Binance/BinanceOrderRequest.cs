using System.Text.RegularExpressions;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>Parameters of a new order, as REST and the WebSocket API share them, checked in the venue's order.</summary>
internal sealed partial record BinanceOrderRequest(PlaceOrder Order, bool WantsResult)
{
    private static readonly HashSet<string> ConditionalTypes = new(StringComparer.Ordinal)
    {
        "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET",
    };

    /// <summary>Reads and checks; the error when it is refused before the model sees it.</summary>
    /// <param name="p">The parameters.</param>
    /// <param name="terms">Terms of the symbol, null when the venue does not have it.</param>
    /// <param name="newId">An id for an order that brings none.</param>
    /// <param name="request">The order, when it is well formed.</param>
    public static BinanceError? Read(QueryParams p, InstrumentTerms? terms, Func<string> newId, out BinanceOrderRequest? request)
    {
        request = null;
        if (p.Text("symbol") is null)
        {
            return BinanceError.Missing("symbol");
        }

        if (terms is null)
        {
            return BinanceError.BadSymbol;
        }

        if (p.Text("side") is not ("BUY" or "SELL"))
        {
            return p.Text("side") is null ? BinanceError.Missing("side") : BinanceError.BadSide;
        }

        var typeError = ReadType(p, out var type);
        var numberError = ReadNumbers(p, terms.Spec, type, out var quantity, out var price);
        var flagError = ReadFlags(p, out var reduceOnly, out var wantsResult);
        if ((typeError ?? numberError ?? flagError) is { } error)
        {
            return error;
        }

        var clientId = p.Text("newClientOrderId");
        if (clientId is not null && !IsClientId(clientId))
        {
            return BinanceError.BadClientId;
        }

        var side = p.Text("side") == "BUY" ? Side.Buy : Side.Sell;
        request = new BinanceOrderRequest(
            new PlaceOrder(clientId ?? newId(), terms.Spec.Id.Symbol, side, type, quantity * BinanceMarket.SizeOf(terms.Spec), price, reduceOnly), wantsResult);
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
                return timeInForce is null ? null : new BinanceError(-1106, "Parameter 'timeInForce' sent when not required.");
            case "LIMIT":
                OrderType? limit = timeInForce switch
                {
                    "GTC" => OrderType.LimitGtc,
                    "IOC" => OrderType.LimitIoc,
                    "GTX" => OrderType.PostOnly,
                    _ => null,
                };
                type = limit ?? type;
                return timeInForce is null ? BinanceError.Missing("timeInForce") : limit is null ? BinanceError.BadTimeInForce : null;
            case { } other when ConditionalTypes.Contains(other):
                return new BinanceError(-4120, "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.");
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
        if (type != OrderType.Market)
        {
            if (!p.TryDecimal("price", out var limit) || limit is null)
            {
                return BinanceError.Missing("price");
            }

            price = limit.Value;
            if (CheckPrice(price, spec) is { } badPrice)
            {
                return badPrice;
            }
        }

        return CheckQuantity(quantity, spec);
    }

    public static BinanceError? CheckPrice(decimal price, InstrumentSpec spec) =>
        price <= 0 ? BinanceError.PriceNotPositive
        : price.Places() > spec.TickSize.Places() ? BinanceError.BadPrecision
        : price % spec.TickSize != 0 ? BinanceError.BadTick
        : null;

    public static BinanceError? CheckQuantity(decimal quantity, InstrumentSpec spec) =>
        quantity <= 0 ? BinanceError.QuantityNotPositive
        : quantity.Places() > spec.LotSize.Places() ? BinanceError.BadPrecision
        : null;

    private static BinanceError? ReadFlags(QueryParams p, out bool reduceOnly, out bool wantsResult)
    {
        reduceOnly = string.Equals(p.Text("reduceOnly"), "true", StringComparison.OrdinalIgnoreCase);
        wantsResult = p.Text("newOrderRespType") == "RESULT";
        if (p.Text("reduceOnly") is { } flag && !bool.TryParse(flag, out _))
        {
            return BinanceError.BadReduceOnly;
        }

        if (p.Text("newOrderRespType") is not (null or "ACK" or "RESULT"))
        {
            return new BinanceError(-1136, "Invalid newOrderRespType.");
        }

        return p.Text("positionSide") is null or BinanceText.PositionSideBoth ? null : BinanceError.BadPositionSide;
    }

    /// <summary>True when the venue takes a text as a client id.</summary>
    public static bool IsClientId(string text) => ClientIdPattern().IsMatch(text);

    [GeneratedRegex(@"^[\.A-Z\:/a-z0-9_-]{1,36}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClientIdPattern();
}
