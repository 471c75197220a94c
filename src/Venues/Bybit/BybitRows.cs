using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Rows of orders, executions, positions and coins: the same fields over REST and on the private stream.</summary>
internal static class BybitRows
{
    /// <summary>An order.</summary>
    /// <param name="row">Row of <c>order/realtime</c>, <c>order/history</c> or topic <c>order</c>.</param>
    /// <param name="kind">Kind of its contract: what its value counts.</param>
    public static OrderSnapshot Order(WireObject row, ContractKind kind)
    {
        var ordered = row.NonNegative("qty");
        var traded = row.NonNegative("cumExecQty");

        // Somebody's order of spot at market may be for an amount of money. It never rests, so that what traded is all that there is of it.
        var quantity = kind == ContractKind.Spot && row.TextOrEmpty("marketUnit") == "quoteCoin" ? traded : ordered;
        if (traded > quantity)
        {
            throw row.Bad("cumExecQty", "above the ordered quantity");
        }

        return new OrderSnapshot(
            row.TextOrEmpty("orderLinkId"),
            row.Text("orderId"),
            row.Text("symbol"),
            BybitWords.SideOf(row),
            BybitWords.TypeOf(row),
            quantity,
            row.DecimalOrZero("price"),
            traded,
            AveragePrice(row, traded, kind),
            BybitWords.StatusOf(row),
            row.Bool("reduceOnly"),
            BybitWords.CauseOf(row),
            row.TimeMs("updatedTime"));
    }

    /// <summary>The time at which an order was created.</summary>
    /// <param name="row">Order.</param>
    public static DateTimeOffset CreatedAt(WireObject row) => row.TimeMs("createdTime");

    /// <summary>A trade of ours.</summary>
    /// <param name="row">Row of <c>execution/list</c> or topic <c>execution</c> that is not funding.</param>
    /// <param name="cause">From <see cref="BybitWords.ExecutionCauseOf"/>.</param>
    /// <param name="product">What the account trades: contracts name no asset of a fee that is in their settle asset.</param>
    public static Fill Fill(WireObject row, TradeCause cause, BybitProduct product)
    {
        var feeAsset = row.TextOrEmpty("feeCurrency");
        if (product.IsSpot && feeAsset.Length == 0 && row.DecimalOrZero("execFee") != 0)
        {
            // It may be in coins or in money.
            throw row.Bad("feeCurrency", "missing");
        }

        return new Fill(
            row.Text("execId"),
            row.TextOrEmpty("orderLinkId"),
            row.Text("orderId"),
            row.Text("symbol"),
            BybitWords.SideOf(row),
            row.NonNegative("execQty"),
            row.NonNegative("execPrice"),
            row.DecimalOrZero("execFee"),
            feeAsset.Length == 0 ? product.SettleAsset : feeAsset,
            row.Bool("isMaker"),
            cause,
            row.TimeMs("execTime"));
    }

    /// <summary>A funding payment: the fee of its execution with the sign turned, since a positive fee is paid.</summary>
    /// <param name="row">Execution of type <c>Funding</c>.</param>
    public static FundingPayment Funding(WireObject row) =>
        new(row.Text("execId"), row.Text("symbol"), -row.Decimal("execFee"), row.TimeMs("execTime"));

    /// <summary>A position. The account must be in one-way mode: two positions on one symbol cannot be told as one.</summary>
    /// <param name="row">Row of <c>position/list</c> or topic <c>position</c>.</param>
    /// <param name="entryField"><c>avgPrice</c> over REST, <c>entryPrice</c> on the stream.</param>
    /// <param name="product">What the account trades: the margin mode is the position's own on a classic account alone.</param>
    public static Position Position(WireObject row, string entryField, BybitProduct product)
    {
        if (product.IsClassic && IsIsolated(row))
        {
            throw row.Bad("tradeMode", "isolated margin; set the symbol to cross margin");
        }

        if (row.Long("positionIdx") != 0)
        {
            throw row.Bad("positionIdx", "hedge mode; set the account to one-way mode");
        }

        var size = row.NonNegative("size");
        var side = row.Text("side");
        var sign = side switch
        {
            "Buy" => 1,
            "Sell" => -1,
            "" or "None" when size == 0 => 1,
            _ => throw row.Bad("side", "unknown: " + side),
        };
        return new Position(
            row.Text("symbol"),
            sign * size,
            size == 0 ? 0 : row.NonNegative(entryField),
            row.DecimalOrZero("markPrice"),
            row.DecimalOrZero("unrealisedPnl"),
            row.DecimalOrZero("liqPrice"));
    }

    /// <summary>
    /// True when a position of a classic account, or an inverse one of unified 1.0, has margin of its own (<c>tradeMode</c> 1). On other
    /// accounts the field is always 0 and the account has the mode.
    /// </summary>
    /// <param name="row">Row of <c>position/list</c> or topic <c>position</c>.</param>
    /// <exception cref="FrameException">Neither cross nor isolated.</exception>
    public static bool IsIsolated(WireObject row)
    {
        var mode = row.Long("tradeMode");
        return mode is 0 or 1 ? mode == 1 : throw row.Bad("tradeMode", "neither cross nor isolated");
    }

    /// <summary>Balance of a coin without unrealised profit and without what spot trading borrowed.</summary>
    /// <param name="coin">Row of <c>coin[]</c>.</param>
    public static decimal WalletBalance(WireObject coin) => coin.Decimal("walletBalance") - coin.DecimalOrZero("spotBorrow");

    // Some answers leave the average price out of orders that traded; value over quantity is the same number, and of an inverse
    // contract, whose value is in coins, quantity over value.
    private static decimal AveragePrice(WireObject row, decimal traded, ContractKind kind)
    {
        if (traded == 0)
        {
            return 0;
        }

        var average = row.DecimalOrZero("avgPrice");
        if (average > 0)
        {
            return average;
        }

        var value = row.NonNegative("cumExecValue");
        return kind != ContractKind.Inverse ? value / traded
            : value > 0 ? traded / value
            : throw row.Bad("cumExecValue", "zero of an order that traded, and no average price");
    }
}
