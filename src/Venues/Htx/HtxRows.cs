using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Rows of orders, executions, positions and the account: nearly the same fields over REST and on the private stream.</summary>
internal static class HtxRows
{
    /// <summary>An order as REST tells it: its state is the order's.</summary>
    /// <param name="row">Row of <c>trade/order</c>, <c>order/opens</c> or <c>order/history</c>.</param>
    /// <param name="size">Base units in one contract.</param>
    public static OrderSnapshot Order(WireObject row, decimal size) => Order(row, size, HtxWords.StatusOf(row));

    /// <summary>
    /// An order as the stream tells it. One action may be pushed in several frames, each with the state after all of them
    /// and the quantity up to its own (note of the order topic): <c>filled</c> counts only once the whole quantity traded,
    /// and what was cut off by a cancel is known only to REST.
    /// </summary>
    /// <param name="row">Data of topic <c>orders</c>.</param>
    /// <param name="size">Base units in one contract.</param>
    /// <param name="isFinal">False when the order is over, but what it traded is still to be asked.</param>
    public static OrderSnapshot PushedOrder(WireObject row, decimal size, out bool isFinal)
    {
        var status = HtxWords.StatusOf(row);
        var hasRest = row.NonNegative("trade_volume") < row.NonNegative("volume");
        isFinal = true;
        if (status == OrderStatus.Filled && hasRest)
        {
            status = OrderStatus.PartiallyFilled;
        }
        else if (status == OrderStatus.Cancelled && row.Id("state") is "partially_canceled" or "5")
        {
            isFinal = false;
            status = OrderStatus.PartiallyFilled;
        }

        return Order(row, size, status);
    }

    /// <summary>The time at which an order was created; null where the venue leaves it empty.</summary>
    /// <param name="row">Order.</param>
    public static DateTimeOffset? CreatedAt(WireObject row) => TimeOrNull(row, "created_time");

    /// <summary>
    /// A trade of ours. The sign of <c>trade_fee</c> is not documented and examples differ, so its size counts as paid: no
    /// ordinary account is paid for trading.
    /// </summary>
    /// <param name="row">Row of <c>order/details</c>.</param>
    /// <param name="size">Base units in one contract.</param>
    /// <param name="settleAsset">Asset of the fee when the row does not name one.</param>
    public static Fill Fill(WireObject row, decimal size, string settleAsset)
    {
        var asset = row.TextOrEmpty("fee_currency");
        return new Fill(
            row.Id("id"),
            HtxClientId.Of(row),
            row.Id("order_id"),
            row.Text("contract_code"),
            HtxWords.SideOf(row),
            row.NonNegative("trade_volume") * size,
            row.NonNegative("trade_price"),
            Math.Abs(row.DecimalOrZero("trade_fee")),
            asset.Length == 0 ? settleAsset : asset.ToUpperInvariant(),
            HtxWords.IsMaker(row),
            HtxWords.ExecutionCauseOf(row),
            row.TimeMs("created_time"));
    }

    /// <summary>A position.</summary>
    /// <param name="row">Row of <c>position/opens</c> or of topic <c>positions</c>.</param>
    /// <param name="size">Base units in one contract.</param>
    public static Position Position(WireObject row, decimal size)
    {
        if (row.TextOrEmpty("margin_mode") is not ("" or "cross"))
        {
            throw row.Bad("margin_mode", "isolated margin; set the account to cross margin");
        }

        var quantity = row.NonNegative("volume") * size;
        return new Position(
            row.Text("contract_code"),
            quantity == 0 ? 0 : HtxWords.SignOf(row) * quantity,
            quantity == 0 ? 0 : row.NonNegative("open_avg_price"),
            row.DecimalOrZero("mark_price"),
            row.DecimalOrZero("profit_unreal"),
            Math.Max(0, row.DecimalOrZero("liquidation_price")));
    }

    /// <summary>The account without its positions. A coin that it never held has no row.</summary>
    /// <param name="data">Data of <c>account/balance</c>.</param>
    /// <param name="settleAsset">Asset that counts.</param>
    /// <param name="time">The venue's time of the answer.</param>
    public static AccountSnapshot Account(WireObject data, string settleAsset, DateTimeOffset time)
    {
        if (Coin(data, settleAsset) is not { } coin)
        {
            return new AccountSnapshot(settleAsset, 0, 0, 0, 0, [], time);
        }

        return new AccountSnapshot(
            settleAsset,
            WalletBalance(coin),
            coin.Decimal("equity"),
            Math.Max(0, data.Decimal("available_margin")),
            coin.DecimalOrZero("maintenance_margin"),
            [],
            time);
    }

    /// <summary>The row of a coin, or null.</summary>
    /// <param name="data">Account.</param>
    /// <param name="asset">Coin.</param>
    public static WireObject? Coin(WireObject data, string asset)
    {
        foreach (var row in data.Array("details"))
        {
            if (string.Equals(row.Text("currency"), asset, StringComparison.OrdinalIgnoreCase))
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Balance of a coin without unrealised profit.</summary>
    /// <param name="coin">Row of <c>details[]</c>.</param>
    public static decimal WalletBalance(WireObject coin) => coin.Decimal("equity") - coin.DecimalOrZero("profit_unreal");

    private static OrderSnapshot Order(WireObject row, decimal size, OrderStatus status)
    {
        var quantity = row.NonNegative("volume");
        var traded = row.NonNegative("trade_volume");
        if (traded > quantity)
        {
            throw row.Bad("trade_volume", "above the ordered quantity");
        }

        return new OrderSnapshot(
            HtxClientId.Of(row),
            row.Id("order_id"),
            row.Text("contract_code"),
            HtxWords.SideOf(row),
            HtxWords.TypeOf(row),
            quantity * size,
            row.DecimalOrZero("price"),
            traded * size,
            AveragePrice(row, traded * size),
            status,
            HtxWords.IsReduceOnly(row),
            HtxWords.CauseOf(row),
            TimeOrNull(row, "updated_time") ?? CreatedAt(row) ?? DateTimeOffset.UnixEpoch);
    }

    // Turnover is contracts × face value × price.
    private static decimal AveragePrice(WireObject row, decimal traded)
    {
        if (traded == 0)
        {
            return 0;
        }

        var average = row.DecimalOrZero("trade_avg_price");
        return average > 0 ? average : row.NonNegative("trade_turnover") / traded;
    }

    private static DateTimeOffset? TimeOrNull(WireObject row, string field) =>
        row.Has(field) && row.Id(field).Length > 0 ? row.TimeMs(field) : null;
}
