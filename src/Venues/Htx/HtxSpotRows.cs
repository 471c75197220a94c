using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Rows of spot orders, executions and balances. Assets come in small letters, quantities are coins.</summary>
internal static class HtxSpotRows
{
    /// <summary>An order as REST tells it: what it traded is called otherwise in the list of open ones.</summary>
    /// <param name="row">Row of <c>getClientOrder</c>, <c>openOrders</c> or <c>orders</c>.</param>
    public static OrderSnapshot Order(WireObject row)
    {
        var prefix = row.Has("field-amount") ? "field" : "filled";
        var traded = row.NonNegative(prefix + "-amount");
        var (side, type) = HtxSpotWords.KindOf(row, "type");

        // A buy at market is for an amount of money.
        var quantity = side == Side.Buy && type == OrderType.Market ? traded : row.NonNegative("amount");
        if (traded > quantity)
        {
            throw row.Bad(prefix + "-amount", "above the ordered quantity");
        }

        return new OrderSnapshot(
            row.TextOrEmpty("client-order-id"),
            row.Id("id"),
            row.Text("symbol"),
            side,
            type,
            quantity,
            row.DecimalOrZero("price"),
            traded,
            traded == 0 ? 0 : row.NonNegative(prefix + "-cash-amount") / traded,
            HtxSpotWords.StatusOf(row, "state", traded),
            ReduceOnly: false,
            HtxSpotWords.CauseOf(row, "source"),
            UpdatedAt(row));
    }

    /// <summary>The time at which an order was created.</summary>
    /// <param name="row">Order.</param>
    public static DateTimeOffset CreatedAt(WireObject row) => row.TimeMs("created-at");

    /// <summary>A row of <c>matchresults</c>. It carries no client id; the caller knows the order or leaves it empty.</summary>
    /// <param name="row">The execution.</param>
    /// <param name="clientId">Client id of its order, or empty.</param>
    public static Fill Fill(WireObject row, string clientId)
    {
        var (fee, asset) = FeeOf(row, "filled-fees", "fee-currency", "filled-points", "fee-deduct-currency");
        return new Fill(
            row.Id("trade-id"),
            clientId,
            row.Id("order-id"),
            row.Text("symbol"),
            HtxSpotWords.KindOf(row, "type").Side,
            row.NonNegative("filled-amount"),
            row.NonNegative("price"),
            fee,
            asset,
            HtxWords.IsMaker(row),
            HtxSpotWords.CauseOf(row, "source"),
            row.TimeMs("created-at"));
    }

    /// <summary>An execution as the stream tells it, after clearing.</summary>
    /// <param name="data">Data of topic <c>trade.clearing</c>.</param>
    public static Fill PushedFill(WireObject data)
    {
        var (fee, asset) = FeeOf(data, "transactFee", "feeCurrency", "feeDeduct", "feeDeductType");
        return new Fill(
            data.Id("tradeId"),
            data.TextOrEmpty("clientOrderId"),
            data.Id("orderId"),
            data.Text("symbol"),
            HtxWords.SideOf(data, "orderSide"),
            data.NonNegative("tradeVolume"),
            data.NonNegative("tradePrice"),
            fee,
            asset,
            !data.Bool("aggressor"),
            HtxSpotWords.CauseOf(data, "source"),
            data.TimeMs("tradeTime"));
    }

    /// <summary>Balances of an account: a row each for what is free and for what orders hold. What is locked otherwise cannot be traded.</summary>
    /// <param name="data">Data of <c>accounts/{id}/balance</c>.</param>
    public static List<CoinBalance> Balances(WireObject data)
    {
        var balances = new Dictionary<string, CoinBalance>(StringComparer.Ordinal);
        foreach (var row in data.Array("list"))
        {
            var asset = Upper(row.Text("currency"));
            var known = balances.GetValueOrDefault(asset, new CoinBalance(asset, 0, 0));
            var kind = row.Text("type");
            balances[asset] = kind switch
            {
                "trade" => known with { Free = known.Free + row.NonNegative("balance") },
                "frozen" => known with { Locked = known.Locked + row.NonNegative("balance") },
                "lock" or "bank" or "loan" or "interest" or "credit-repay" or "trust-asset" => known,
                _ => throw row.Bad("type", "unknown: " + kind),
            };
        }

        return [.. balances.Values.Where(balance => balance.Total != 0)];
    }

    /// <summary>A balance as the stream tells it: the total, and what is free of it.</summary>
    /// <param name="data">Data of topic <c>accounts.update#2</c>.</param>
    public static CoinBalance PushedBalance(WireObject data)
    {
        var (total, free) = (data.NonNegative("balance"), data.NonNegative("available"));
        return free <= total ? new CoinBalance(Upper(data.Text("currency")), free, total - free) : throw data.Bad("available", "above the balance");
    }

    /// <summary>An asset as it is spelt inside.</summary>
    /// <param name="currency">The venue's small letters.</param>
    public static string Upper(string currency) => currency.ToUpperInvariant();

    /// <summary>
    /// A fee, or a rebate below zero, and its asset. Where it was taken in points or in another coin instead, it is zero and that is told
    /// ("filled-fees and filled-points won't exist at the same time").
    /// </summary>
    private static (decimal Fee, string Asset) FeeOf(WireObject row, string fee, string asset, string deducted, string deductedAsset)
    {
        var paid = row.DecimalOrZero(fee);
        var instead = row.DecimalOrZero(deducted);
        var (amount, field) = paid == 0 && instead != 0 ? (instead, deductedAsset) : (paid, asset);
        var name = Upper(row.TextOrEmpty(field));
        return amount == 0 || name.Length > 0 ? (amount, name) : throw row.Bad(field, "missing");
    }

    private static DateTimeOffset UpdatedAt(WireObject row)
    {
        foreach (var field in (string[])["updated-at", "finished-at", "canceled-at"])
        {
            if (row.Has(field) && row.Long(field) > 0)
            {
                return row.TimeMs(field);
            }
        }

        return CreatedAt(row);
    }
}
