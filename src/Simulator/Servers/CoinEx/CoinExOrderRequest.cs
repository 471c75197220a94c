using System.Text.RegularExpressions;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

/// <summary>Parameters of a new order, and of one that closes a position.</summary>
internal static partial class CoinExOrderRequest
{
    /// <summary>Reads and checks; the error when it is refused before the model sees it.</summary>
    /// <param name="p">Parameters.</param>
    /// <param name="terms">Of the market; null when there is none of the name.</param>
    /// <param name="position">The account's position; null for an order that may open.</param>
    /// <param name="order">The order.</param>
    public static CoinExError? Read(QueryParams p, InstrumentTerms? terms, decimal? position, out PlaceOrder? order)
    {
        order = null;
        if (p.Text("market_type") != "FUTURES" || terms is null || TypeOf(p.Text("type")) is not { } type)
        {
            return CoinExError.BadParameter;
        }

        if (position == 0)
        {
            return CoinExError.NoPosition;
        }

        // Closing has no side: it takes what there is away; without an amount, all of it.
        var side = position is { } held ? (held > 0 ? Side.Sell : Side.Buy) : SideOf(p.Text("side"));
        if (side is null || !p.TryDecimal("amount", out var amount))
        {
            return CoinExError.BadParameter;
        }

        var quantity = amount ?? Math.Abs(position ?? 0);
        if (quantity <= 0)
        {
            return CoinExError.BadParameter;
        }

        decimal? price = 0;
        if (type != OrderType.Market && (!p.TryDecimal("price", out price) || price is null or <= 0))
        {
            return CoinExError.BadParameter;
        }

        var clientId = p.Text("client_id") ?? "";
        if (clientId.Length > 0 && !ClientIdPattern().IsMatch(clientId))
        {
            return CoinExError.BadParameter;
        }

        order = new PlaceOrder(clientId, terms.Spec.Id.Symbol, side.Value, type, quantity, price!.Value, ReduceOnly: position is not null);
        return null;
    }

    private static Side? SideOf(string? side) => side switch
    {
        "buy" => Side.Buy,
        "sell" => Side.Sell,
        _ => null,
    };

    private static OrderType? TypeOf(string? type) => type switch
    {
        "limit" => OrderType.LimitGtc,
        "market" => OrderType.Market,
        "maker_only" => OrderType.PostOnly,
        "ioc" => OrderType.LimitIoc,
        _ => null,
    };

    [GeneratedRegex("^[A-Za-z0-9_-]{1,32}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClientIdPattern();
}
