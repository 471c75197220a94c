using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>Rows of orders, deals, positions and balances: the same fields over REST and on the private stream.</summary>
internal static class CoinExRows
{
    /// <summary>
    /// An order. Rows do not say that an order only reduces, nor, but for <c>order-status</c>, what state it is in: that
    /// follows from the list or event that it stands in.
    /// </summary>
    /// <param name="row">Row of an order.</param>
    /// <param name="isFinished">True when it can change no more.</param>
    public static OrderSnapshot Order(WireObject row, bool isFinished)
    {
        var quantity = row.NonNegative("amount");
        var traded = row.NonNegative("filled_amount");
        if (traded > quantity)
        {
            throw row.Bad("filled_amount", "above the ordered amount");
        }

        return new OrderSnapshot(
            row.TextOrEmpty("client_id"),
            row.Id("order_id"),
            row.Text("market"),
            CoinExWords.SideOf(row),
            CoinExWords.TypeOf(row),
            quantity,
            row.DecimalOrZero("price"),
            traded,
            traded == 0 ? 0 : Over(row, "filled_value", traded),
            StatusOf(quantity, traded, isFinished),
            ReduceOnly: false,
            TradeCause.Order,
            row.TimeMs("updated_at"));
    }

    /// <summary>The time at which an order was created.</summary>
    /// <param name="row">Order.</param>
    public static DateTimeOffset CreatedAt(WireObject row) => row.TimeMs("created_at");

    /// <summary>A trade of ours; the client id is empty where the row has none, as over REST.</summary>
    /// <param name="row">Row of <c>user-deals</c> or of <c>user_deals.update</c>.</param>
    public static Fill Fill(WireObject row) => new(
        row.Id("deal_id"),
        row.TextOrEmpty("client_id"),
        row.Id("order_id"),
        row.Text("market"),
        CoinExWords.SideOf(row),
        row.NonNegative("amount"),
        row.NonNegative("price"),
        row.DecimalOrZero("fee"),
        row.Text("fee_ccy"),
        IsMaker(row),
        TradeCause.Order,
        row.TimeMs("created_at"));

    /// <summary>
    /// A funding payment. The venue's page shows its value without saying who pays, so the sign is that of the contract:
    /// a positive rate is paid by longs. A row has no id; position and time name it.
    /// </summary>
    /// <param name="row">Row of <c>position-funding-history</c>.</param>
    public static FundingPayment Funding(WireObject row)
    {
        var rate = row.Decimal("funding_rate");
        var value = Math.Abs(row.Decimal("funding_value"));
        var time = row.TimeMs("created_at");
        return new FundingPayment(
            string.Create(CultureInfo.InvariantCulture, $"{row.Id("position_id")}-{time.ToUnixTimeMilliseconds()}"),
            row.Text("market"),
            -SignOf(row) * Math.Sign(rate) * value,
            time);
    }

    /// <summary>Mark price, and the funding rate that the next stamp will charge.</summary>
    /// <param name="row">Row of <c>state.update</c> or of <c>futures/funding-rate</c>, which names no index price.</param>
    /// <param name="instrument">Venue and symbol.</param>
    /// <param name="time">Venue time of it; rows carry none.</param>
    public static MarkPrice Mark(WireObject row, InstrumentId instrument, DateTimeOffset time) => new(
        instrument,
        row.NonNegative("mark_price"),
        row.DecimalOrZero("index_price"),
        row.Decimal("next_funding_rate"),
        row.TimeMs("next_funding_time"),
        time);

    /// <summary>
    /// A position of a cross-margined market; each market has one at most. A row names no mark price: it follows from
    /// the unrealised profit, which a linear contract has per unit.
    /// </summary>
    /// <param name="row">Row of <c>pending-position</c> or of <c>position.update</c>.</param>
    public static Position Position(WireObject row)
    {
        if (row.Text("margin_mode") is not "cross")
        {
            throw row.Bad("margin_mode", "not cross; set the market to cross margin");
        }

        var size = row.NonNegative("open_interest");
        var quantity = SignOf(row) * size;
        var entry = size == 0 ? 0 : row.NonNegative("avg_entry_price");
        return new Position(
            row.Text("market"),
            quantity,
            entry,
            size == 0 ? 0 : Math.Max(0, entry + Over(row, "unrealized_pnl", quantity)),
            row.DecimalOrZero("unrealized_pnl"),
            row.DecimalOrZero("liq_price"));
    }

    /// <summary>Balance of an asset without unrealised profit: what is free, what orders hold, what positions hold.</summary>
    /// <param name="row">Row of <c>assets/futures/balance</c> or of <c>balance.update</c>.</param>
    public static decimal WalletBalance(WireObject row) => row.Decimal("available") + row.Decimal("frozen") + row.Decimal("margin");

    private static OrderStatus StatusOf(decimal quantity, decimal traded, bool isFinished) =>
        traded == quantity && quantity > 0 ? OrderStatus.Filled
        : isFinished ? OrderStatus.Cancelled
        : traded > 0 ? OrderStatus.PartiallyFilled
        : OrderStatus.New;

    // A quotient of two sound numbers may still be none.
    private static decimal Over(WireObject row, string name, decimal quantity)
    {
        try
        {
            return row.DecimalOrZero(name) / quantity;
        }
        catch (OverflowException)
        {
            throw row.Bad(name, "out of range per unit");
        }
    }

    private static bool IsMaker(WireObject row) => row.Text("role") switch
    {
        "maker" => true,
        "taker" => false,
        var role => throw row.Bad("role", "unknown: " + role),
    };

    private static int SignOf(WireObject row) => row.Text("side") switch
    {
        "long" => 1,
        "short" => -1,
        var side => throw row.Bad("side", "unknown: " + side),
    };
}
