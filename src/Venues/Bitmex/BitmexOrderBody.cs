using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>Writes the bodies of order requests. Quantities are whole contracts, numbers are JSON numbers.</summary>
internal static class BitmexOrderBody
{
    /// <summary>Room that any body of this class fits in.</summary>
    public const int MaxLength = 512;

    /// <summary>Longest client id the venue takes.</summary>
    public const int MaxClientId = 36;

    private const int MaxSymbol = 32;

    /// <summary>Says what is wrong with an order before anything is written; null when nothing is.</summary>
    /// <param name="order">The order.</param>
    /// <param name="contract">Contract of its symbol; null when it is not known or not ours to trade.</param>
    public static string? Problem(PlaceOrder order, BitmexContract? contract)
    {
        if (IdProblem(order.ClientId, order.Symbol) is { } problem)
        {
            return problem;
        }

        if (contract is null)
        {
            return "no perpetual of the settle asset, or the venue's instruments are not known yet";
        }

        if (!Enum.IsDefined(order.Type) || !Enum.IsDefined(order.Side))
        {
            return "the order type or side is unknown";
        }

        if (order.Quantity <= 0 || contract.Contracts(order.Quantity) is null)
        {
            return "the quantity is not above zero, or no whole number of contracts";
        }

        return order.Type != OrderType.Market && order.Price <= 0 ? "the price is not above zero" : null;
    }

    /// <summary>Says what is wrong with a cancel; null when nothing is.</summary>
    /// <param name="cancel">The cancel.</param>
    public static string? Problem(CancelOrder cancel) => IdProblem(cancel.ClientId, cancel.Symbol);

    /// <summary>Writes the body of <c>POST order</c>.</summary>
    /// <param name="order">An order without a <see cref="Problem(PlaceOrder, BitmexContract)"/>.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WritePlace(PlaceOrder order, BitmexContract contract, Span<byte> destination)
    {
        var text = new ByteWriter(destination);
        text.Add("{\"symbol\":\""u8);
        text.Add(order.Symbol);
        text.Add(order.Side == Side.Buy ? "\",\"side\":\"Buy\",\"orderQty\":"u8 : "\",\"side\":\"Sell\",\"orderQty\":"u8);
        text.Add(contract.Contracts(order.Quantity) ?? throw new ArgumentException("no whole number of contracts", nameof(order)));
        if (order.Type == OrderType.Market)
        {
            text.Add(",\"ordType\":\"Market\""u8);
        }
        else
        {
            text.Add(",\"ordType\":\"Limit\",\"price\":"u8);
            text.Add(order.Price);
            text.Add(order.Type == OrderType.LimitIoc ? ",\"timeInForce\":\"ImmediateOrCancel\""u8 : ",\"timeInForce\":\"GoodTillCancel\""u8);
        }

        text.Add((order.Type == OrderType.PostOnly, order.ReduceOnly) switch
        {
            (true, true) => ",\"execInst\":\"ParticipateDoNotInitiate,ReduceOnly\""u8,
            (true, false) => ",\"execInst\":\"ParticipateDoNotInitiate\""u8,
            (false, true) => ",\"execInst\":\"ReduceOnly\""u8,
            _ => ""u8,
        });
        text.Add(",\"clOrdID\":\""u8);
        text.Add(order.ClientId);
        text.Add("\"}"u8);
        return text.Written.Length;
    }

    /// <summary>The body of <c>POST order</c>.</summary>
    /// <param name="order">An order without a <see cref="Problem(PlaceOrder, BitmexContract)"/>.</param>
    /// <param name="contract">Its contract.</param>
    public static byte[] Place(PlaceOrder order, BitmexContract contract)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return text[..WritePlace(order, contract, text)].ToArray();
    }

    /// <summary>The body of <c>DELETE order</c>.</summary>
    /// <param name="cancel">A cancel without a <see cref="Problem(CancelOrder)"/>.</param>
    public static byte[] Cancel(CancelOrder cancel) => Encoding.ASCII.GetBytes($$"""{"clOrdID":"{{cancel.ClientId}}"}""");

    /// <summary>The body of <c>POST order/cancelAllAfter</c>.</summary>
    /// <param name="timeout">Time until all orders are cancelled; zero takes the switch back.</param>
    public static byte[] CancelAllAfter(TimeSpan timeout) => Encoding.ASCII.GetBytes(
        $$"""{"timeout":{{((long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}}}""");

    /// <summary>True when a text has only characters of the venue's symbols and of our ids.</summary>
    /// <param name="text">Id or symbol.</param>
    public static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-' && c != '_')
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    // Both go between quotes unescaped.
    private static string? IdProblem(string clientId, string symbol)
    {
        if (clientId is not { Length: > 0 and <= MaxClientId } || !IsPlain(clientId))
        {
            return "the client id must have 1 to 36 letters, digits, '-' or '_'";
        }

        return symbol is not { Length: > 0 and <= MaxSymbol } || !IsPlain(symbol) ? "the symbol is not one of the venue's" : null;
    }
}
