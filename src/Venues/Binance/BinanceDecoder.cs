using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Reads orders, fills, balances and positions from answers and from the private stream.</summary>
internal static class BinanceDecoder
{
    /// <summary>An order as REST and the WebSocket API tell it.</summary>
    /// <param name="row">The order object.</param>
    public static OrderSnapshot Order(WireObject row)
    {
        var quantity = row.NonNegative("origQty");
        var filled = row.NonNegative("executedQty");
        var clientId = row.Text("clientOrderId");
        return new OrderSnapshot(
            clientId,
            row.Id("orderId"),
            row.Text("symbol"),
            BinanceTerms.SideOf(row, "side"),
            BinanceTerms.TypeOf(row, "type", "timeInForce"),
            quantity,
            row.NonNegative("price"),
            filled,
            AveragePrice(row, filled),
            BinanceTerms.StatusOf(row, "status", quantity, filled),
            row.Bool("reduceOnly"),
            BinanceTerms.CauseOf(clientId, row.Text("type")),
            row.TimeMs("updateTime"));
    }

    /// <summary>The order of an ORDER_TRADE_UPDATE.</summary>
    /// <param name="o">Its field <c>o</c>.</param>
    public static OrderSnapshot StreamOrder(WireObject o)
    {
        var quantity = o.NonNegative("q");
        var filled = o.NonNegative("z");
        var clientId = o.Text("c");
        return new OrderSnapshot(
            clientId,
            o.Id("i"),
            o.Text("s"),
            BinanceTerms.SideOf(o, "S"),
            BinanceTerms.TypeOf(o, "o", "f"),
            quantity,
            o.NonNegative("p"),
            filled,
            filled == 0 ? 0 : o.NonNegative("ap"),
            BinanceTerms.StatusOf(o, "X", quantity, filled),
            o.Bool("R"),
            BinanceTerms.CauseOf(clientId, o.Text("o")),
            o.TimeMs("T"));
    }

    /// <summary>The fill of an ORDER_TRADE_UPDATE, or null when it tells of none.</summary>
    /// <param name="o">Its field <c>o</c>.</param>
    public static Fill? StreamFill(WireObject o)
    {
        var isFill = o.Text("x") switch
        {
            "TRADE" => true,

            // The executions of a liquidation; the order is announced under the same type with nothing traded.
            "CALCULATED" => o.NonNegative("l") > 0,
            "NEW" or "CANCELED" or "EXPIRED" or "AMENDMENT" or "REJECTED" => false,
            var other => throw o.Bad("x", "unknown execution type " + other),
        };
        if (!isFill)
        {
            return null;
        }

        var clientId = o.Text("c");
        return new Fill(
            o.Id("t"),
            clientId,
            o.Id("i"),
            o.Text("s"),
            BinanceTerms.SideOf(o, "S"),
            Positive(o, "l"),
            Positive(o, "L"),
            o.DecimalOrZero("n"),
            o.TextOrEmpty("N"),
            o.Bool("m"),
            BinanceTerms.CauseOf(clientId, o.Text("o")),
            o.TimeMs("T"));
    }

    /// <summary>A row of userTrades. It carries no client id; the caller knows the order or leaves it empty.</summary>
    /// <param name="row">The trade.</param>
    /// <param name="clientId">Client id of its order, or empty.</param>
    /// <param name="cause">Cause of its order.</param>
    public static Fill Trade(WireObject row, string clientId, TradeCause cause) => new(
        row.Id("id"),
        clientId,
        row.Id("orderId"),
        row.Text("symbol"),
        BinanceTerms.SideOf(row, "side"),
        Positive(row, "qty"),
        Positive(row, "price"),
        row.Decimal("commission"),
        row.Text("commissionAsset"),
        row.Bool("maker"),
        cause,
        row.TimeMs("time"));

    /// <summary>A funding row of the income history. Its tranId is unique per income type (income history page).</summary>
    /// <param name="row">The row.</param>
    public static FundingPayment Funding(WireObject row) =>
        new(row.Id("tranId"), row.Text("symbol"), row.Decimal("income"), row.TimeMs("time"));

    /// <summary>Open positions of positionRisk.</summary>
    /// <param name="rows">Its rows.</param>
    /// <exception cref="FrameException">Also when the account is in hedge mode with a position.</exception>
    public static List<Position> Positions(IReadOnlyList<WireObject> rows)
    {
        var positions = new List<Position>();
        foreach (var row in rows)
        {
            var quantity = row.Decimal("positionAmt");
            if (quantity == 0)
            {
                continue;
            }

            BinanceTerms.RequireOneWay(row, "positionSide");
            positions.Add(new Position(
                row.Text("symbol"),
                quantity,
                row.NonNegative("entryPrice"),
                row.NonNegative("markPrice"),
                row.Decimal("unRealizedProfit"),

                // Zero when there is none; a figure below zero would mean the same.
                Math.Max(row.Decimal("liquidationPrice"), 0)));
        }

        return positions;
    }

    /// <summary>Balances of the account answer, with the positions of another.</summary>
    /// <param name="root">The account answer.</param>
    /// <param name="asset">Settle asset.</param>
    /// <param name="positions">Open positions.</param>
    /// <param name="asOf">Venue time.</param>
    public static AccountSnapshot Account(WireObject root, string asset, IReadOnlyList<Position> positions, DateTimeOffset asOf)
    {
        foreach (var row in root.Array("assets"))
        {
            if (row.Text("asset") == asset)
            {
                return new AccountSnapshot(
                    asset,
                    row.Decimal("walletBalance"),
                    row.Decimal("marginBalance"),
                    row.Decimal("availableBalance"),
                    row.NonNegative("maintMargin"),
                    positions,
                    asOf);
            }
        }

        throw root.Bad("assets", "no row for the settle asset " + asset);
    }

    /// <summary>The tiers of a symbol in a leverageBracket answer, which is an object or an array of one.</summary>
    /// <param name="frame">The answer.</param>
    /// <param name="symbol">Symbol.</param>
    public static List<MaintenanceTier> Tiers(ReadOnlySpan<byte> frame, string symbol)
    {
        var rows = frame.TrimStart(" \r\n\t"u8).StartsWith("["u8) ? WireObject.ParseArray(frame) : [WireObject.Parse(frame)];
        foreach (var row in rows)
        {
            if (row.Text("symbol") == symbol)
            {
                return TiersOf(row);
            }
        }

        throw new FrameException("$", "no brackets for " + symbol);
    }

    /// <summary>The tiers of a row of a leverageBracket answer, lowest first.</summary>
    /// <param name="row">The row.</param>
    public static List<MaintenanceTier> TiersOf(WireObject row) =>
    [
        .. row.Array("brackets")
            .Select(tier => new MaintenanceTier(tier.NonNegative(FloorOf(tier)), tier.NonNegative("maintMarginRatio"), Positive(tier, "initialLeverage")))
            .OrderBy(tier => tier.NotionalFloor),
    ];

    // COIN-M bounds its tiers in coins, and by a name that is misspelt in its documentation.
    private static string FloorOf(WireObject tier) =>
        tier.Has("notionalFloor") ? "notionalFloor" : tier.Has("qtyFloor") ? "qtyFloor" : "qtylFloor";

    /// <summary>The venue's code and text of an error answer; code zero when the body is not one.</summary>
    /// <param name="body">Body of an answer.</param>
    public static (long Code, string Text) Error(ReadOnlySpan<byte> body)
    {
        try
        {
            var root = WireObject.Parse(body);
            return root.Has("code") ? (root.Long("code"), Excerpt.Of(root.TextOrEmpty("msg"))) : (0, string.Empty);
        }
        catch (FrameException)
        {
            // A proxy's page, or nothing: there is no code, and so no proof.
            return (0, string.Empty);
        }
    }

    /// <summary>What an answer that is no success says.</summary>
    /// <param name="answer">The answer.</param>
    public static QueryException Failure(RestAnswer answer)
    {
        var (code, text) = Error(answer.Body);
        return new QueryException(code == 0 ? answer.Cause : $"{code} {text}") { Code = code };
    }

    /// <summary>A code as reports carry it.</summary>
    /// <param name="code">The venue's code.</param>
    /// <param name="otherwise">Used when there is none.</param>
    public static string CodeText(long code, string otherwise) =>
        code == 0 ? otherwise : code.ToString(CultureInfo.InvariantCulture);

    private static decimal Positive(WireObject row, string name)
    {
        var value = row.Decimal(name);
        return value > 0 ? value : throw row.Bad(name, "not positive");
    }

    // A cancel's answer has no avgPrice; cumQuote / executedQty is the same figure.
    private static decimal AveragePrice(WireObject row, decimal filled)
    {
        if (filled == 0)
        {
            return 0;
        }

        if (row.Has("cumBase"))
        {
            // What it is worth is counted in coins there, and a contract in USD: nothing but the price itself is told.
            return row.NonNegative("avgPrice") is var price and > 0 ? price : throw row.Bad("avgPrice", "zero of an order that traded");
        }

        return row.Has("avgPrice") ? row.NonNegative("avgPrice") : row.NonNegative("cumQuote") / filled;
    }
}
