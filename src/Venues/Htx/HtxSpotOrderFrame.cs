using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Writes the bodies of spot's order requests.</summary>
internal static class HtxSpotOrderFrame
{
    private const int MaxLength = 512;
    private const int MaxSymbol = 32;

    // "The allowed characters are letters (case sensitive), digit, underscore and hyphen, no more than 64 chars."
    private const int MaxClientId = 64;

    /// <summary>Path of a placement.</summary>
    public const string PlacePath = "/v1/order/orders/place";

    /// <summary>Path of a cancel by our id.</summary>
    public const string CancelPath = "/v1/order/orders/submitCancelClientOrder";

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

        if (order.ReduceOnly && order.Side == Side.Buy)
        {
            return "a buy of coins cannot only reduce";
        }

        if (order.Type == OrderType.Market && order.Side == Side.Buy)
        {
            return "the venue counts a buy at market in money, not in coins";
        }

        return order.Quantity <= 0 ? "the quantity is not above zero"
            : order.Type != OrderType.Market && order.Price <= 0 ? "the price is not above zero" : null;
    }

    /// <summary>Says what is wrong with a cancel; null when nothing is.</summary>
    /// <param name="cancel">The cancel.</param>
    public static string? Problem(CancelOrder cancel) => IdProblem(cancel.ClientId, cancel.Symbol);

    /// <summary>Body of a placement.</summary>
    /// <param name="order">An order without a <see cref="Problem(PlaceOrder)"/>.</param>
    /// <param name="accountId">The venue's number of the spot account.</param>
    public static byte[] PlaceBody(PlaceOrder order, string accountId)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        text.Add("{\"account-id\":\""u8);
        text.Add(accountId);
        text.Add("\",\"symbol\":\""u8);
        text.Add(order.Symbol);
        text.Add("\",\"type\":\""u8);
        text.Add(order.Side == Side.Buy ? "buy-"u8 : "sell-"u8);
        text.Add(BehaviourOf(order.Type));
        text.Add("\",\"amount\":\""u8);
        text.Add(order.Quantity);
        if (order.Type != OrderType.Market)
        {
            text.Add("\",\"price\":\""u8);
            text.Add(order.Price);
        }

        text.Add("\",\"source\":\"spot-api\",\"client-order-id\":\""u8);
        text.Add(order.ClientId);
        text.Add("\"}"u8);
        return text.Written.ToArray();
    }

    /// <summary>Body of a cancel.</summary>
    /// <param name="cancel">A cancel without a <see cref="Problem(CancelOrder)"/>.</param>
    public static byte[] CancelBody(CancelOrder cancel)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        text.Add("{\"client-order-id\":\""u8);
        text.Add(cancel.ClientId);
        text.Add("\"}"u8);
        return text.Written.ToArray();
    }

    private static ReadOnlySpan<byte> BehaviourOf(OrderType type) => type switch
    {
        OrderType.Market => "market"u8,
        OrderType.PostOnly => "limit-maker"u8,
        OrderType.LimitGtc => "limit"u8,
        OrderType.LimitIoc => "ioc"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown order type"),
    };

    private static string? IdProblem(string clientId, string symbol)
    {
        if (clientId.Length is 0 or > MaxClientId || !PlainWord.Is(clientId))
        {
            return "not an id that the venue takes: " + Excerpt.Of(clientId);
        }

        return symbol.Length is 0 or > MaxSymbol || !PlainWord.Is(symbol) ? "not a symbol of the venue: " + Excerpt.Of(symbol) : null;
    }
}
