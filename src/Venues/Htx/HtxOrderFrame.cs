using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Writes the bodies of order requests. Contracts go out, base units come in.</summary>
internal static class HtxOrderFrame
{
    private const int MaxLength = 512;
    private const int MaxSymbol = 32;

    /// <summary>Path of a placement.</summary>
    public const string PlacePath = "/v5/trade/order";

    /// <summary>Path of a cancel.</summary>
    public const string CancelPath = "/v5/trade/cancel_order";

    /// <summary>Says what is wrong with an order before anything is written; null when nothing is.</summary>
    /// <param name="order">The order.</param>
    /// <param name="size">Base units in one contract; null when not known.</param>
    public static string? Problem(PlaceOrder order, decimal? size)
    {
        if (IdProblem(order.ClientId, order.Symbol) is { } problem)
        {
            return problem;
        }

        if (size is not { } known)
        {
            return "the size of the contract is not known";
        }

        if (!Enum.IsDefined(order.Type) || !Enum.IsDefined(order.Side))
        {
            return "the order type or side is unknown";
        }

        if (order.Quantity <= 0 || order.Quantity % known != 0)
        {
            return "the quantity is not a whole number of contracts above zero";
        }

        return order.Type != OrderType.Market && order.Price <= 0 ? "the price is not above zero" : null;
    }

    /// <summary>Says what is wrong with a cancel; null when nothing is.</summary>
    /// <param name="cancel">The cancel.</param>
    public static string? Problem(CancelOrder cancel) => IdProblem(cancel.ClientId, cancel.Symbol);

    /// <summary>Body of a placement.</summary>
    /// <param name="order">An order without a <see cref="Problem(PlaceOrder, decimal?)"/>.</param>
    /// <param name="size">Base units in one contract.</param>
    public static byte[] PlaceBody(PlaceOrder order, decimal size)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        text.Add("{\"contract_code\":\""u8);
        text.Add(order.Symbol);
        text.Add("\",\"margin_mode\":\"cross\",\"position_side\":\"both\",\"side\":\""u8);
        text.Add(order.Side == Side.Buy ? "buy"u8 : "sell"u8);
        text.Add("\",\"type\":\""u8);
        text.Add(TypeOf(order.Type));
        text.Add("\",\"client_order_id\":\""u8);
        text.Add(HtxClientId.ToNumber(order.ClientId)!.Value);
        text.Add("\",\"volume\":\""u8);
        text.Add(order.Quantity / size);
        if (order.Type != OrderType.Market)
        {
            text.Add("\",\"price\":\""u8);
            text.Add(order.Price);
            text.Add("\",\"time_in_force\":\""u8);
            text.Add(order.Type == OrderType.LimitIoc ? "ioc"u8 : "gtc"u8);
        }

        text.Add(order.ReduceOnly ? "\",\"reduce_only\":1}"u8 : "\",\"reduce_only\":0}"u8);
        return text.Written.ToArray();
    }

    /// <summary>Body of a cancel.</summary>
    /// <param name="cancel">A cancel without a <see cref="Problem(CancelOrder)"/>.</param>
    public static byte[] CancelBody(CancelOrder cancel)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        text.Add("{\"contract_code\":\""u8);
        text.Add(cancel.Symbol);
        text.Add("\",\"client_order_id\":\""u8);
        text.Add(HtxClientId.ToNumber(cancel.ClientId)!.Value);
        text.Add("\"}"u8);
        return text.Written.ToArray();
    }

    /// <summary>True for what needs no escape in JSON or in a query.</summary>
    /// <param name="text">Symbol or id.</param>
    public static bool IsPlain(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The venue's number of an id, as digits.</summary>
    /// <param name="clientId">Text form.</param>
    /// <exception cref="QueryException">Not an id of ours.</exception>
    public static string NumberOf(string clientId) => HtxClientId.ToNumber(clientId) is { } number
        ? number.ToString(CultureInfo.InvariantCulture)
        : throw new QueryException("not an id that the venue can know: " + Excerpt.Of(clientId));

    private static ReadOnlySpan<byte> TypeOf(OrderType type) => type switch
    {
        OrderType.Market => "market"u8,
        OrderType.PostOnly => "post_only"u8,
        OrderType.LimitGtc or OrderType.LimitIoc => "limit"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown order type"),
    };

    private static string? IdProblem(string clientId, string symbol)
    {
        if (symbol.Length is 0 or > MaxSymbol || !IsPlain(symbol))
        {
            return "not a symbol of the venue: " + Excerpt.Of(symbol);
        }

        return HtxClientId.ToNumber(clientId) is null ? "the order id has no number at the venue: " + Excerpt.Of(clientId) : null;
    }
}
