using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>Parameters of a new spot order.</summary>
internal static class HtxSpotOrderRequest
{
    private const int MaxClientId = 64;

    /// <summary>Reads and checks; the error when it is refused before the model sees it.</summary>
    /// <param name="p">The parameters.</param>
    /// <param name="accountId">The venue's number of the account.</param>
    /// <param name="terms">Terms of the symbol; null when there is none.</param>
    /// <param name="asks">What is offered, best first: a buy at market says how much money it is for.</param>
    /// <param name="order">The order.</param>
    public static HtxError? Read(
        QueryParams p, string accountId, InstrumentTerms? terms, Func<IEnumerable<BookLevel>> asks, out PlaceOrder? order)
    {
        order = null;
        if (p.Text("account-id") != accountId)
        {
            return p.Text("account-id") is null ? HtxSpotError.Missing("account-id") : HtxSpotError.NoAccount;
        }

        if (terms is null)
        {
            return HtxSpotError.NoSymbol;
        }

        if (p.Text("type") is not { } word || KindOf(word) is not { } kind)
        {
            return new HtxError("order-type-invalid", "order type is invalid");
        }

        if (p.Text("source") is not (null or "spot-api"))
        {
            return new HtxError("order-source-invalid", "invalid order source");
        }

        var clientId = p.Text("client-order-id") ?? "";
        if (clientId.Length > MaxClientId || clientId.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')))
        {
            return HtxSpotError.BadField("client-order-id");
        }

        if (!p.TryDecimal("amount", out var amount) || amount is null)
        {
            return HtxSpotError.Missing("amount");
        }

        decimal? price = 0;
        if (kind.Type != OrderType.Market && (!p.TryDecimal("price", out price) || price is null))
        {
            return HtxSpotError.Missing("price");
        }

        var isMoney = kind is { Side: Side.Buy, Type: OrderType.Market };
        var quantity = isMoney ? Coins(amount.Value, terms.Spec.LotSize, asks()) : amount.Value;
        order = new PlaceOrder(clientId, terms.Spec.Id.Symbol, kind.Side, kind.Type, quantity, price!.Value, ReduceOnly: false);
        return null;
    }

    /// <summary>Direction and behaviour of the venue's one word; null for one that it does not know.</summary>
    public static (Side Side, OrderType Type)? KindOf(string word)
    {
        OrderType? type = word[(word.IndexOf('-', StringComparison.Ordinal) + 1)..] switch
        {
            "market" => OrderType.Market,
            "limit" => OrderType.LimitGtc,
            "limit-maker" => OrderType.PostOnly,
            "ioc" => OrderType.LimitIoc,
            _ => null,
        };
        return (word.Split('-')[0], type) switch
        {
            ("buy", { } known) => (Side.Buy, known),
            ("sell", { } known) => (Side.Sell, known),
            _ => null,
        };
    }

    /// <summary>The whole lots that an amount of money buys.</summary>
    private static decimal Coins(decimal money, decimal lot, IEnumerable<BookLevel> asks)
    {
        var coins = 0m;
        foreach (var level in asks)
        {
            var some = Math.Min(level.Size, money / level.Price);
            coins += some;
            money -= some * level.Price;
            if (money <= 0)
            {
                break;
            }
        }

        return Math.Floor(coins / lot) * lot;
    }
}
