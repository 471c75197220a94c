using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Writes order requests, quantities in contracts. The same object goes into a frame of the private WebSocket and into the
/// body of <c>trade/order</c> and <c>trade/cancel-order</c>. The instrument is named by symbol and by number: the venue is
/// on its way from the one to the other, and passes over the one that it does not want.
/// </summary>
internal static class OkxOrderFrame
{
    /// <summary>Room that any frame of this class fits in.</summary>
    public const int MaxLength = 1024;

    /// <summary>Longest client id the venue takes: letters and digits alone.</summary>
    public const int MaxClientId = 32;

    /// <summary>Longest order tag.</summary>
    public const int MaxTag = 16;

    private const int MaxSymbol = 32;

    /// <summary>Says what is wrong with an order before anything is written; null when nothing is.</summary>
    /// <param name="order">The order.</param>
    /// <param name="contract">Its contract; null when it is not known.</param>
    public static string? Problem(PlaceOrder order, OkxContract? contract)
    {
        if (IdProblem(order.ClientId, order.Symbol) is { } problem)
        {
            return problem;
        }

        if (contract is null)
        {
            return "the contract's size is not known";
        }

        if (!Enum.IsDefined(order.Type) || !Enum.IsDefined(order.Side))
        {
            return "the order type or side is unknown";
        }

        if (contract.Kind == ContractKind.Spot && order is { ReduceOnly: true, Side: Side.Buy })
        {
            return "a buy of spot reduces nothing";
        }

        if (order.Quantity <= 0 || order.Quantity / contract.Size * contract.Size != order.Quantity)
        {
            return "the quantity is not above zero, or no number of contracts";
        }

        return order.Type != OrderType.Market && order.Price <= 0 ? "the price is not above zero" : null;
    }

    /// <summary>Says what is wrong with a cancel; null when nothing is.</summary>
    /// <param name="cancel">The cancel.</param>
    public static string? Problem(CancelOrder cancel) => IdProblem(cancel.ClientId, cancel.Symbol);

    /// <summary>Writes operation <c>order</c> for the private WebSocket.</summary>
    /// <param name="order">An order without a <see cref="Problem(PlaceOrder, OkxContract)"/>.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="tag">Order tag; empty: none.</param>
    /// <param name="head">Request id and expiry.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteOrder(PlaceOrder order, OkxContract contract, string tag, OkxRequestHead head, Span<byte> destination)
    {
        var text = new ByteWriter(destination);
        WriteHead(ref text, head, "order"u8);
        WriteOrder(ref text, order, contract, tag);
        text.Add("],\"expTime\":\""u8);
        text.Add(head.ExpiresMs);
        text.Add("\"}"u8);
        return text.Written.Length;
    }

    /// <summary>Writes operation <c>cancel-order</c> for the private WebSocket.</summary>
    /// <param name="cancel">A cancel without a <see cref="Problem(CancelOrder)"/>.</param>
    /// <param name="contract">Its contract; null when it is not known.</param>
    /// <param name="head">Request id.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteCancel(CancelOrder cancel, OkxContract? contract, OkxRequestHead head, Span<byte> destination)
    {
        var text = new ByteWriter(destination);
        WriteHead(ref text, head, "cancel-order"u8);
        WriteCancel(ref text, cancel, contract);
        text.Add("]}"u8);
        return text.Written.Length;
    }

    /// <summary>The body of <c>POST trade/order</c>.</summary>
    /// <param name="order">An order without a problem.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="tag">Order tag; empty: none.</param>
    public static byte[] OrderBody(PlaceOrder order, OkxContract contract, string tag)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        WriteOrder(ref text, order, contract, tag);
        return text.Written.ToArray();
    }

    /// <summary>The body of <c>POST trade/cancel-order</c>.</summary>
    /// <param name="cancel">A cancel without a problem.</param>
    public static byte[] CancelBody(CancelOrder cancel)
    {
        var text = new ByteWriter(stackalloc byte[MaxLength]);
        WriteCancel(ref text, cancel, contract: null);
        return text.Written.ToArray();
    }

    /// <summary>True when a text has only characters of the venue's symbols.</summary>
    /// <param name="text">Symbol.</param>
    public static bool IsSymbol(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-' && c != '_')
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MaxSymbol;
    }

    /// <summary>True when a text has only letters and digits, as the venue's client ids and tags.</summary>
    /// <param name="text">Id or tag.</param>
    public static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private static void WriteHead(ref ByteWriter text, OkxRequestHead head, ReadOnlySpan<byte> operation)
    {
        text.Add("{\"id\":\""u8);
        text.Add(head.Session);
        text.Add("n"u8);
        text.Add(head.Number);
        text.Add("\",\"op\":\""u8);
        text.Add(operation);
        text.Add("\",\"args\":["u8);
    }

    private static void WriteInstrument(ref ByteWriter text, string symbol, OkxContract? contract)
    {
        text.Add("{"u8);
        if (contract is { Code: > 0 })
        {
            text.Add("\"instIdCode\":"u8);
            text.Add(contract.Code);
            text.Add(","u8);
        }

        text.Add("\"instId\":\""u8);
        text.Add(symbol);
    }

    private static void WriteOrder(ref ByteWriter text, PlaceOrder order, OkxContract contract, string tag)
    {
        var isSpot = contract.Kind == ContractKind.Spot;
        WriteInstrument(ref text, order.Symbol, contract);
        text.Add(isSpot ? "\",\"tdMode\":\"cash\",\"clOrdId\":\""u8 : "\",\"tdMode\":\"cross\",\"clOrdId\":\""u8);
        text.Add(order.ClientId);
        if (tag.Length > 0)
        {
            text.Add("\",\"tag\":\""u8);
            text.Add(tag);
        }

        text.Add(order.Side == Side.Buy ? "\",\"side\":\"buy\",\"ordType\":\""u8 : "\",\"side\":\"sell\",\"ordType\":\""u8);
        text.Add(OkxWords.Word(order.Type));
        text.Add("\",\"sz\":\""u8);
        text.Add(order.Quantity / contract.Size);
        if (order.Type != OrderType.Market)
        {
            text.Add("\",\"px\":\""u8);
            text.Add(order.Price);
        }

        if (!isSpot)
        {
            text.Add(order.ReduceOnly ? "\",\"reduceOnly\":true}"u8 : "\",\"reduceOnly\":false}"u8);
        }
        else if (order.Type == OrderType.Market)
        {
            // Without a word the quantity of a buy is money, and one that the account cannot pay in full is made smaller.
            text.Add("\",\"tgtCcy\":\"base_ccy\",\"banAmend\":true}"u8);
        }
        else
        {
            // Reduce-only is not known to spot.
            text.Add("\"}"u8);
        }
    }

    private static void WriteCancel(ref ByteWriter text, CancelOrder cancel, OkxContract? contract)
    {
        WriteInstrument(ref text, cancel.Symbol, contract);
        text.Add("\",\"clOrdId\":\""u8);
        text.Add(cancel.ClientId);
        text.Add("\"}"u8);
    }

    // Both go between quotes unescaped, so their characters are checked against the venue's own rule.
    private static string? IdProblem(string clientId, string symbol)
    {
        if (clientId is not { Length: > 0 and <= MaxClientId } || !IsPlain(clientId))
        {
            return "the client id must have 1 to 32 letters and digits";
        }

        return symbol is null || !IsSymbol(symbol) ? "the symbol is not one of the venue's" : null;
    }
}

/// <summary>What goes around the order in a frame of the private WebSocket.</summary>
/// <param name="Session">Start of the request id, differs from process to process.</param>
/// <param name="Number">End of the request id, differs from request to request.</param>
/// <param name="ExpiresMs">Venue time after which the venue refuses an order, milliseconds since 1970.</param>
internal readonly record struct OkxRequestHead(string Session, long Number, long ExpiresMs);
