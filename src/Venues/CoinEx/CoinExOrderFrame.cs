using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>Writes the bodies of order requests (API v2, "Place Order", "Close Position", "Cancel Order by client_id").</summary>
internal static class CoinExOrderFrame
{
    /// <summary>Where an order goes that may open.</summary>
    public const string PlacePath = "/v2/futures/order";

    /// <summary>Where an order goes that may only reduce: it has no side, and closes what there is.</summary>
    public const string ClosePath = "/v2/futures/close-position";

    /// <summary>Where a cancel by our id goes.</summary>
    public const string CancelPath = "/v2/futures/cancel-order-by-client-id";

    /// <summary>Longest client id the venue takes.</summary>
    public const int MaxClientId = 32;

    private const int MaxLength = 512;
    private const int MaxSymbol = 32;

    /// <summary>Says what is wrong with an order before anything is written; null when nothing is.</summary>
    /// <param name="order">The order.</param>
    public static string? Problem(PlaceOrder order)
    {
        if (IdProblem(order.ClientId, order.Symbol) is { } problem)
        {
            return problem;
        }

        if (!Enum.IsDefined(order.Type) || !Enum.IsDefined(order.Side))
        {
            return "the order type or side is unknown";
        }

        if (order.Quantity <= 0)
        {
            return "the quantity is not above zero";
        }

        return order.Type != OrderType.Market && order.Price <= 0 ? "the price is not above zero" : null;
    }

    /// <summary>Says what is wrong with a cancel; null when nothing is.</summary>
    /// <param name="cancel">The cancel.</param>
    public static string? Problem(CancelOrder cancel) => IdProblem(cancel.ClientId, cancel.Symbol);

    /// <summary>Where an order goes.</summary>
    /// <param name="order">The order.</param>
    public static string PathOf(PlaceOrder order) => order.ReduceOnly ? ClosePath : PlacePath;

    /// <summary>The body for <see cref="PathOf"/>. The amount is in base units for every type, market orders included.</summary>
    /// <param name="order">An order without a <see cref="Problem(PlaceOrder)"/>.</param>
    public static byte[] Body(PlaceOrder order)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        text.Add("{\"market\":\""u8);
        text.Add(order.Symbol);
        text.Add("\",\"market_type\":\"FUTURES"u8);
        if (!order.ReduceOnly)
        {
            text.Add(order.Side == Side.Buy ? "\",\"side\":\"buy"u8 : "\",\"side\":\"sell"u8);
        }

        text.Add("\",\"type\":\""u8);
        text.Add(CoinExWords.Of(order.Type));
        text.Add("\",\"amount\":\""u8);
        text.Add(order.Quantity);
        if (order.Type != OrderType.Market)
        {
            text.Add("\",\"price\":\""u8);
            text.Add(order.Price);
        }

        text.Add("\",\"client_id\":\""u8);
        text.Add(order.ClientId);
        text.Add("\"}"u8);
        return text.Written.ToArray();
    }

    /// <summary>The body for <see cref="CancelPath"/>.</summary>
    /// <param name="cancel">A cancel without a <see cref="Problem(CancelOrder)"/>.</param>
    public static byte[] Body(CancelOrder cancel)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        text.Add("{\"market\":\""u8);
        text.Add(cancel.Symbol);
        text.Add("\",\"market_type\":\"FUTURES\",\"client_id\":\""u8);
        text.Add(cancel.ClientId);
        text.Add("\"}"u8);
        return text.Written.ToArray();
    }

    // Both go between quotes unescaped, so their characters are checked against the venue's own rule.
    private static string? IdProblem(string clientId, string symbol)
    {
        if (clientId is not { Length: > 0 and <= MaxClientId } || !PlainWord.Is(clientId))
        {
            return "the client id must have 1 to 32 letters, digits, '-' or '_'";
        }

        return symbol is not { Length: > 0 and <= MaxSymbol } || !PlainWord.Is(symbol) ? "the symbol is not one of the venue's" : null;
    }
}
