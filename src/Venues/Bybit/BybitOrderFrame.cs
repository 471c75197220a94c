using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Writes order requests. The same object goes into a frame of the trade WebSocket and into the body of
/// <c>order/create</c> and <c>order/cancel</c>.
/// </summary>
internal static class BybitOrderFrame
{
    /// <summary>Room that any frame of this class fits in.</summary>
    public const int MaxLength = 1024;

    /// <summary>Longest client id the venue takes.</summary>
    public const int MaxClientId = 36;

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

    /// <summary>Writes <c>order.create</c> for the trade WebSocket.</summary>
    /// <param name="order">An order without a <see cref="Problem(PlaceOrder)"/>.</param>
    /// <param name="category">Kind of contracts, as the venue calls it.</param>
    /// <param name="head">Request id, time, window.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteCreate(PlaceOrder order, string category, RequestHead head, Span<byte> destination)
    {
        var text = new ByteWriter(destination);
        WriteHead(ref text, head, "order.create");
        WriteOrder(ref text, order, category);
        text.Add("]}"u8);
        return text.Written.Length;
    }

    /// <summary>Writes <c>order.cancel</c> for the trade WebSocket.</summary>
    /// <param name="cancel">A cancel without a <see cref="Problem(CancelOrder)"/>.</param>
    /// <param name="category">Kind of contracts, as the venue calls it.</param>
    /// <param name="head">Request id, time, window.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteCancel(CancelOrder cancel, string category, RequestHead head, Span<byte> destination)
    {
        var text = new ByteWriter(destination);
        WriteHead(ref text, head, "order.cancel");
        WriteCancel(ref text, cancel, category);
        text.Add("]}"u8);
        return text.Written.Length;
    }

    /// <summary>The body of <c>POST /v5/order/create</c>.</summary>
    /// <param name="order">An order without a <see cref="Problem(PlaceOrder)"/>.</param>
    /// <param name="category">Kind of contracts, as the venue calls it.</param>
    public static byte[] CreateBody(PlaceOrder order, string category)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        WriteOrder(ref text, order, category);
        return text.Written.ToArray();
    }

    /// <summary>The body of <c>POST /v5/order/cancel</c>.</summary>
    /// <param name="cancel">A cancel without a <see cref="Problem(CancelOrder)"/>.</param>
    /// <param name="category">Kind of contracts, as the venue calls it.</param>
    public static byte[] CancelBody(CancelOrder cancel, string category)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        WriteCancel(ref text, cancel, category);
        return text.Written.ToArray();
    }

    private static void WriteHead(ref ByteWriter text, RequestHead head, string operation)
    {
        text.Add("{\"reqId\":\""u8);
        text.Add(head.Session);
        text.Add("-"u8);
        text.Add(head.Number);
        text.Add("\",\"header\":{\"X-BAPI-TIMESTAMP\":\""u8);
        text.Add(head.TimestampMs);
        text.Add("\",\"X-BAPI-RECV-WINDOW\":\""u8);
        text.Add(head.RecvWindowMs);
        text.Add("\"},\"op\":\""u8);
        text.Add(operation);
        text.Add("\",\"args\":["u8);
    }

    private static void WriteOrder(ref ByteWriter text, PlaceOrder order, string category)
    {
        text.Add("{\"category\":\""u8);
        text.Add(category);
        text.Add("\",\"symbol\":\""u8);
        text.Add(order.Symbol);
        text.Add(order.Side == Side.Buy ? "\",\"side\":\"Buy\",\"orderType\":\""u8 : "\",\"side\":\"Sell\",\"orderType\":\""u8);
        text.Add(order.Type == OrderType.Market ? "Market\",\"qty\":\""u8 : "Limit\",\"qty\":\""u8);
        text.Add(order.Quantity);
        if (order.Type != OrderType.Market)
        {
            text.Add("\",\"price\":\""u8);
            text.Add(order.Price);
        }

        text.Add("\",\"timeInForce\":\""u8);
        text.Add(order.Type switch
        {
            OrderType.Market or OrderType.LimitIoc => "IOC"u8,
            OrderType.LimitGtc => "GTC"u8,
            OrderType.PostOnly => "PostOnly"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(order), order.Type, "unknown order type"),
        });
        text.Add("\",\"orderLinkId\":\""u8);
        text.Add(order.ClientId);
        // Spot has neither positions nor orders that only reduce one; a quantity at market would be money without a word.
        text.Add(category == "spot" ? order.Type == OrderType.Market ? "\",\"marketUnit\":\"baseCoin\"}"u8 : "\"}"u8
            : order.ReduceOnly ? "\",\"positionIdx\":0,\"reduceOnly\":true}"u8
            : "\",\"positionIdx\":0,\"reduceOnly\":false}"u8);
    }

    private static void WriteCancel(ref ByteWriter text, CancelOrder cancel, string category)
    {
        text.Add("{\"category\":\""u8);
        text.Add(category);
        text.Add("\",\"symbol\":\""u8);
        text.Add(cancel.Symbol);
        text.Add("\",\"orderLinkId\":\""u8);
        text.Add(cancel.ClientId);
        text.Add("\"}"u8);
    }

    // Both go between quotes unescaped, so their characters are checked against the venue's own rule.
    private static string? IdProblem(string clientId, string symbol)
    {
        if (clientId is not { Length: > 0 and <= MaxClientId } || !PlainWord.Is(clientId))
        {
            return "the client id must have 1 to 36 letters, digits, '-' or '_'";
        }

        return symbol is not { Length: > 0 and <= MaxSymbol } || !PlainWord.Is(symbol) ? "the symbol is not one of the venue's" : null;
    }
}

/// <summary>What goes before the order in a frame of the trade WebSocket.</summary>
/// <param name="Session">Start of the request id, differs from process to process: the venue refuses an id seen before.</param>
/// <param name="Number">End of the request id, differs from request to request.</param>
/// <param name="TimestampMs">Venue time, milliseconds since 1970.</param>
/// <param name="RecvWindowMs">How old the request may be when it arrives.</param>
internal readonly record struct RequestHead(string Session, long Number, long TimestampMs, long RecvWindowMs);
