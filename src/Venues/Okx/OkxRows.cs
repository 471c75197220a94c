using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>Rows of orders, trades, positions and bills, over REST and on the private stream. Contracts become native units here.</summary>
internal static class OkxRows
{
    /// <summary>An order.</summary>
    /// <param name="row">Row of <c>trade/order</c>, its lists, or channel <c>orders</c>.</param>
    /// <param name="contract">Its contract.</param>
    public static OrderSnapshot Order(WireObject row, OkxContract contract)
    {
        var traded = row.NonNegative("accFillSz") * contract.Size;

        // Somebody's order of spot at market may be for an amount of money. It never rests, so that what traded is all that there is of it.
        var quantity = row.TextOrEmpty("tgtCcy") == "quote_ccy" ? traded : row.NonNegative("sz") * contract.Size;
        if (traded > quantity)
        {
            throw row.Bad("accFillSz", "above the ordered quantity");
        }

        var average = row.DecimalOrZero("avgPx");
        if (traded > 0 && average <= 0)
        {
            throw row.Bad("avgPx", "no price of what traded");
        }

        return new OrderSnapshot(
            row.TextOrEmpty("clOrdId"),
            row.Text("ordId"),
            contract.Symbol,
            OkxWords.SideOf(row),
            OkxWords.TypeOf(row),
            quantity,
            row.DecimalOrZero("px"),
            traded,
            traded == 0 ? 0 : average,
            OkxWords.StatusOf(row),
            contract.Kind != ContractKind.Spot && row.Bool("reduceOnly"),
            OkxWords.CauseOf(row),
            row.TimeMs("uTime"));
    }

    /// <summary>The time at which an order was created.</summary>
    /// <param name="row">Order.</param>
    public static DateTimeOffset CreatedAt(WireObject row) => row.TimeMs("cTime");

    /// <summary>The trade that a row of channel <c>orders</c> tells beside the order's state; null when it tells none.</summary>
    /// <param name="row">Row.</param>
    /// <param name="contract">Its contract.</param>
    public static Fill? PushedFill(WireObject row, OkxContract contract)
    {
        var quantity = row.DecimalOrZero("fillSz");
        var trade = row.TextOrEmpty("tradeId");
        if (quantity <= 0 || trade.Length == 0)
        {
            return quantity < 0 ? throw row.Bad("fillSz", "negative") : null;
        }

        // A rebate is positive at the venue, a fee negative. Without the trade's own fee, the order's is that of its only trade.
        var (fee, asset) = row.TextOrEmpty("fillFee").Length > 0
            ? (row.Decimal("fillFee"), row.Text("fillFeeCcy"))
            : row.Decimal("accFillSz") == quantity
                ? (row.Decimal("fee"), row.Text("feeCcy"))
                : throw row.Bad("fillFee", "missing");
        return new Fill(
            trade,
            row.TextOrEmpty("clOrdId"),
            row.Text("ordId"),
            contract.Symbol,
            OkxWords.SideOf(row),
            quantity * contract.Size,
            row.NonNegative("fillPx"),
            -fee,
            asset,
            OkxWords.IsMaker(row),
            OkxWords.CauseOf(row),
            row.TimeMs("fillTime"));
    }

    /// <summary>A trade of the history.</summary>
    /// <param name="row">Row of <c>trade/fills</c> or <c>trade/fills-history</c>.</param>
    /// <param name="contract">Its contract.</param>
    public static Fill Transaction(WireObject row, OkxContract contract) => new(
        row.Text("tradeId"),
        row.TextOrEmpty("clOrdId"),
        row.Text("ordId"),
        contract.Symbol,
        OkxWords.SideOf(row),
        row.NonNegative("fillSz") * contract.Size,
        row.NonNegative("fillPx"),
        -row.Decimal("fee"),
        row.Text("feeCcy"),
        OkxWords.IsMaker(row),
        OkxWords.TransactionCauseOf(row),
        row.TextOrEmpty("fillTime").Length > 0 ? row.TimeMs("fillTime") : row.TimeMs("ts"));

    /// <summary>
    /// A settlement at the end of a contract, of which a bill tells the quantity and the delivery price. Null for a bill that moves money alone
    /// (a clawback).
    /// </summary>
    /// <param name="row">Row of <c>account/bills</c> of type 3.</param>
    /// <param name="contract">Its contract.</param>
    /// <exception cref="FrameException">Malformed, or an unknown sub-type.</exception>
    public static Fill? Delivery(WireObject row, OkxContract contract)
    {
        var kind = row.Text("subType");
        Side? side = kind switch
        {
            OkxWords.DeliveryOfLong => Side.Sell,
            OkxWords.DeliveryOfShort => Side.Buy,
            "117" => null,
            _ => throw row.Bad("subType", "unknown of a delivery: " + kind),
        };
        return side is not { } closing
            ? null
            : new Fill(
                "bill" + row.Text("billId"),
                string.Empty,
                row.TextOrEmpty("ordId"),
                contract.Symbol,
                closing,
                row.NonNegative("sz") * contract.Size,
                row.NonNegative("px"),
                -row.DecimalOrZero("fee"),
                row.Text("ccy"),
                IsMaker: false,
                TradeCause.Delivery,
                row.TimeMs("ts"));
    }

    /// <summary>
    /// A position. The account must be in net mode with cross margin: two positions on one symbol cannot be told as one.
    /// </summary>
    /// <param name="row">Row of <c>account/positions</c> or channel <c>positions</c>.</param>
    /// <param name="contract">Its contract.</param>
    public static Position Position(WireObject row, OkxContract contract)
    {
        var quantity = row.DecimalOrZero("pos") * contract.Size;
        if (quantity != 0 && row.Text("posSide") != "net")
        {
            throw row.Bad("posSide", "hedge mode; set the account to net mode");
        }

        if (quantity != 0 && row.Text("mgnMode") != "cross")
        {
            throw row.Bad("mgnMode", "not cross margin");
        }

        return new Position(
            contract.Symbol,
            quantity,
            quantity == 0 ? 0 : row.NonNegative("avgPx"),
            row.DecimalOrZero("markPx"),
            row.DecimalOrZero("upl"),
            row.DecimalOrZero("liqPx"));
    }

    /// <summary>A funding payment.</summary>
    /// <param name="row">Row of <c>account/bills</c> of type 8.</param>
    public static FundingPayment Funding(WireObject row) =>
        new(row.Text("billId"), row.Text("instId"), row.Decimal("balChg"), row.TimeMs("ts"));

    /// <summary>The row of a currency in an account, or null.</summary>
    /// <param name="account">Row of <c>account/balance</c> or channel <c>account</c>.</param>
    /// <param name="asset">Currency.</param>
    public static WireObject? Currency(WireObject account, string asset)
    {
        foreach (var row in account.Array("details"))
        {
            if (row.Text("ccy") == asset)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>What an account has of each currency, without what was borrowed (<c>liab</c>). What of it is not available, orders hold.</summary>
    /// <param name="account">Row of <c>account/balance</c> or channel <c>account</c>.</param>
    public static IEnumerable<CoinBalance> Balances(WireObject account) => account.Array("details").Select(row =>
    {
        var own = row.Decimal("cashBal") - row.DecimalOrZero("liab");
        var free = Math.Min(own, row.Decimal("availBal"));
        return new CoinBalance(row.Text("ccy"), free, own - free);
    });

    /// <summary>The margin account; positions are left empty.</summary>
    /// <param name="account">Row of <c>account/balance</c>.</param>
    /// <param name="asset">Settle asset.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static AccountSnapshot Account(WireObject account, string asset)
    {
        var asOf = account.TimeMs("uTime");

        // A currency that the account never held has no row.
        if (Currency(account, asset) is not { } row)
        {
            return new AccountSnapshot(asset, 0, 0, 0, 0, [], asOf);
        }

        // In futures mode the currency tells its own figures; in the modes over several currencies only the account does, in USD.
        var maintenance = row.TextOrEmpty("mmr").Length > 0 ? row.NonNegative("mmr") : InDollars(account, "mmr", asset);
        var available = row.TextOrEmpty("availEq").Length > 0 ? row.Decimal("availEq") : row.DecimalOrZero("availBal");
        return new AccountSnapshot(asset, row.Decimal("cashBal"), row.Decimal("eq"), available, maintenance, [], asOf);
    }

    private static decimal InDollars(WireObject account, string name, string asset)
    {
        var dollars = account.DecimalOrZero(name);
        return dollars == 0 || asset is "USDT" or "USDC" ? dollars : throw account.Bad(name, "in USD alone, and nothing tells it in " + asset);
    }
}
