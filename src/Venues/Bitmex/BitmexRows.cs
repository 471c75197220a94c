using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// Rows of orders, executions, positions and margin: the same fields over REST and in the private tables. Quantities come in
/// contracts and leave in native units, money comes in minor units and leaves as decimal.
/// </summary>
internal static class BitmexRows
{
    // Far above what an order or a position has.
    private const decimal MostContracts = 1e15m;

    /// <summary>An order.</summary>
    /// <param name="row">Row of <c>order</c>.</param>
    /// <param name="contract">Its contract.</param>
    public static OrderSnapshot Order(WireObject row, BitmexContract contract)
    {
        var traded = Count(row, "cumQty");
        // An order that closes a position names no quantity of its own.
        var ordered = row.Has("orderQty") ? Count(row, "orderQty") : traded + Count(row, "leavesQty");
        if (traded > ordered)
        {
            throw row.Bad("cumQty", "above the ordered quantity");
        }

        var type = BitmexWords.TypeOf(row);
        return new OrderSnapshot(
            row.TextOrEmpty("clOrdID"),
            row.Text("orderID"),
            contract.Symbol,
            BitmexWords.SideOf(row),
            type,
            contract.Native(ordered),
            // The venue puts a protecting price into market orders.
            type == OrderType.Market ? 0 : row.DecimalOrZero("price"),
            contract.Native(traded),
            traded == 0 ? 0 : row.NonNegative("avgPx"),
            BitmexWords.StatusOf(row, traded > 0),
            BitmexWords.IsReduceOnly(row),
            BitmexWords.CauseOf(row),
            BitmexWords.TimeOf(row, "timestamp"));
    }

    /// <summary>A trade of ours.</summary>
    /// <param name="row">Row of <c>execution</c> that is a fill.</param>
    /// <param name="contract">Its contract.</param>
    public static Fill Fill(WireObject row, BitmexContract contract) => new(
        row.Text("execID"),
        row.TextOrEmpty("clOrdID"),
        row.Text("orderID"),
        contract.Symbol,
        BitmexWords.SideOf(row),
        contract.Native(row.NonNegative("lastQty")),
        row.NonNegative("lastPx"),
        BitmexMoney.AmountOrZero(row, "execComm", "settlCurrency"),
        BitmexMoney.AssetOf(row.Text("settlCurrency")),
        BitmexWords.IsMaker(row),
        BitmexWords.FillCauseOf(row),
        TradedAt(row));

    /// <summary>A funding payment: the commission of its execution with the sign turned, since a positive one is paid.</summary>
    /// <param name="row">Row of <c>execution</c> of type <c>Funding</c>.</param>
    /// <param name="contract">Its contract.</param>
    public static FundingPayment Funding(WireObject row, BitmexContract contract) => new(
        row.Text("execID"), contract.Symbol, -BitmexMoney.Amount(row, "execComm", "settlCurrency"), TradedAt(row));

    /// <summary>A position.</summary>
    /// <param name="row">Row of <c>position</c>.</param>
    /// <param name="contract">Its contract.</param>
    /// <exception cref="FrameException">Malformed, or one of two positions of its symbol.</exception>
    public static Position Position(WireObject row, BitmexContract contract)
    {
        if (IsOneOfTwo(row))
        {
            throw row.Bad("strategy", "the account is in two-way mode");
        }

        var contracts = row.Decimal("currentQty");
        return new Position(
            contract.Symbol,
            contract.Native(contracts),
            contracts == 0 ? 0 : row.NonNegative("avgEntryPrice"),
            row.DecimalOrZero("markPrice"),
            contracts == 0 ? 0 : BitmexMoney.AmountOrZero(row, "unrealisedPnl", "currency"),
            contracts == 0 ? 0 : row.DecimalOrZero("liquidationPrice"));
    }

    /// <summary>
    /// True of a position that is long or short alone, in an account that may hold both of one symbol: <c>strategy</c> <c>Long</c> or <c>Short</c>
    /// (the venue's command-line client). Rows of an account in one-way mode say <c>OneWay</c> or nothing.
    /// </summary>
    /// <param name="row">Row of <c>position</c>.</param>
    public static bool IsOneOfTwo(WireObject row) => row.TextOrEmpty("strategy") is "Long" or "Short";

    /// <summary>The margin account of one currency; positions are left empty.</summary>
    /// <param name="row">Row of <c>user/margin</c>.</param>
    public static AccountSnapshot Margin(WireObject row) => new(
        BitmexMoney.AssetOf(row.Text("currency")),
        BitmexMoney.Amount(row, "walletBalance", "currency"),
        BitmexMoney.Amount(row, "marginBalance", "currency"),
        BitmexMoney.Amount(row, "availableMargin", "currency"),
        BitmexMoney.AmountOrZero(row, "maintMargin", "currency"),
        [],
        BitmexWords.TimeOf(row, "timestamp"));

    // Zero when missing: the venue leaves out what is null.
    private static decimal Count(WireObject row, string name)
    {
        var contracts = row.DecimalOrZero(name);
        return contracts is >= 0 and <= MostContracts ? contracts : throw row.Bad(name, "no number of contracts");
    }

    /// <summary>When a row of <c>execution</c> happened.</summary>
    /// <param name="row">Row.</param>
    public static DateTimeOffset TradedAt(WireObject row) =>
        BitmexWords.TimeOf(row, row.Has("transactTime") ? "transactTime" : "timestamp");
}
