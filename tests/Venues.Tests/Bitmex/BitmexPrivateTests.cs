using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>Private tables: whole rows from changes, holes found, contracts and minor units translated, foreign products passed over.</summary>
public sealed class BitmexPrivateTests
{
    private readonly BitmexTable _orders = new("order", ["orderID"], isOver: row => BitmexWords.StatusOf(row, hasTraded: false).IsFinal());

    [Fact]
    public void An_image_tells_nothing_and_an_update_tells_the_whole_row()
    {
        Assert.Empty(Take(_orders, BitmexFacts.Image("order", "\"orderID\"", BitmexFacts.Order)));
        Assert.True(_orders.HasImage);
        var order = Assert.IsType<OrderChanged>(Assert.Single(Take(_orders, BitmexFacts.Frame("order", "update", """
            {"orderID":"o-1","ordStatus":"PartiallyFilled","cumQty":500,"leavesQty":1000,"avgPx":60000.5,"timestamp":"2026-03-01T12:00:01.000Z"}
            """)))).Order;
        Assert.Equal(
            ("h1p1l0s1", "o-1", BitmexFacts.Symbol, Side.Buy, OrderType.LimitGtc, 0.0015m, 60000.5m),
            (order.ClientId, order.VenueOrderId, order.Symbol, order.Side, order.Type, order.Quantity, order.Price));
        Assert.Equal((0.0005m, 60000.5m, OrderStatus.PartiallyFilled, false), (order.CumulativeQuantity, order.AveragePrice, order.Status, order.ReduceOnly));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 1, TimeSpan.Zero), order.UpdatedAt);
    }

    [Fact]
    public void Changes_before_the_image_are_part_of_it()
    {
        Assert.Empty(Take(_orders, BitmexFacts.Frame("order", "update", """{"orderID":"o-9","ordStatus":"Filled"}""")));
        Assert.Empty(Take(_orders, BitmexFacts.Image("order", "\"orderID\"")));
        Assert.Single(Take(_orders, BitmexFacts.Frame("order", "insert", BitmexFacts.Order)));
    }

    [Theory]
    [InlineData("update", """{"orderID":"o-9","ordStatus":"Filled"}""")]
    [InlineData("delete", """{"orderID":"o-9"}""")]
    [InlineData("insert", BitmexFacts.Order)]
    [InlineData("upsert", "{}")]
    [InlineData("update", "{}")]
    public void A_change_that_does_not_fit_the_image_is_an_error(string action, string row)
    {
        Take(_orders, BitmexFacts.Image("order", "\"orderID\"", BitmexFacts.Order));
        Assert.Throws<FrameException>(() => Take(_orders, BitmexFacts.Frame("order", action, row)));
    }

    [Fact]
    public void Orders_that_are_over_are_forgotten_the_oldest_first_and_working_ones_never()
    {
        Take(_orders, BitmexFacts.Image("order", "\"orderID\"", BitmexFacts.Order));
        for (var i = 0; i < 1_100; i++)
        {
            Take(_orders, BitmexFacts.Frame("order", "insert", BitmexFacts.Order.Replace("o-1", "x-" + i, StringComparison.Ordinal)));
            Take(_orders, BitmexFacts.Frame("order", "update", $$"""{"orderID":"x-{{i}}","ordStatus":"Canceled","leavesQty":0}"""));
        }

        Assert.Single(Take(_orders, BitmexFacts.Frame("order", "update", """{"orderID":"o-1","ordStatus":"Filled","cumQty":1500,"avgPx":60000}""")));
        Assert.Single(Take(_orders, BitmexFacts.Frame("order", "update", """{"orderID":"x-1099","text":"late"}""")));
        Assert.Throws<FrameException>(() => Take(_orders, BitmexFacts.Frame("order", "update", """{"orderID":"x-0","text":"late"}""")));
    }

    [Fact]
    public void An_execution_is_a_fill_with_its_fee()
    {
        var fill = Assert.IsType<FillReported>(Assert.Single(Executed(BitmexFacts.Execution))).Fill;
        Assert.Equal(("e-1", "h1p1l0s1", "o-1", Side.Buy, 0.0005m, 60000.5m), (fill.TradeId, fill.ClientId, fill.VenueOrderId, fill.Side, fill.Quantity, fill.Price));
        Assert.Equal((0.015m, "USDT", false, TradeCause.Order), (fill.Fee, fill.FeeAsset, fill.IsMaker, fill.Cause));
    }

    [Theory]
    [InlineData("Trade", "Submitted via API.", TradeCause.Order)]
    [InlineData("Trade", "Liquidation", TradeCause.Liquidation)]
    [InlineData("Liquidation", "Liquidation", TradeCause.Liquidation)]
    [InlineData("Liquidation", "Auto-Deleverage", TradeCause.AutoDeleverage)]
    [InlineData("Bankruptcy", "", TradeCause.Liquidation)]
    [InlineData("Settlement", "Settlement", TradeCause.Liquidation)]
    public void Forced_closes_are_told_by_kind_and_text(string kind, string text, TradeCause cause)
    {
        var row = BitmexFacts.Execution.Replace("\"Trade\"", $"\"{kind}\"", StringComparison.Ordinal).Replace("Submitted via API.", text, StringComparison.Ordinal);
        Assert.Equal(cause, Assert.IsType<FillReported>(Assert.Single(Executed(row))).Fill.Cause);
    }

    [Fact]
    public void A_funding_commission_is_paid_when_positive()
    {
        var payment = Assert.IsType<FundingReported>(Assert.Single(Executed(BitmexFacts.Execution.Replace("\"Trade\"", "\"Funding\"", StringComparison.Ordinal)))).Payment;
        Assert.Equal(("e-1", BitmexFacts.Symbol, -0.015m), (payment.PaymentId, payment.Symbol, payment.Amount));
    }

    [Theory]
    [InlineData("New")]
    [InlineData("Canceled")]
    [InlineData("CancelReject")]
    public void Other_executions_are_no_trades(string kind) =>
        Assert.Empty(Executed(BitmexFacts.Execution.Replace("\"Trade\"", $"\"{kind}\"", StringComparison.Ordinal)));

    [Fact]
    public void An_unknown_word_is_an_error()
    {
        Assert.Throws<FrameException>(() => Executed(BitmexFacts.Execution.Replace("\"Trade\"", "\"Gift\"", StringComparison.Ordinal)));
        Assert.Throws<FrameException>(() => BitmexRows.Order(BitmexFacts.Row(BitmexFacts.Order.Replace("\"New\"", "\"Odd\"", StringComparison.Ordinal)), BitmexFacts.Contract));
        Assert.Throws<FrameException>(() => BitmexRows.Order(BitmexFacts.Row(BitmexFacts.Order.Replace("\"Limit\"", "\"Odd\"", StringComparison.Ordinal)), BitmexFacts.Contract));
        Assert.Throws<FrameException>(() => BitmexRows.Order(BitmexFacts.Row(BitmexFacts.Order.Replace("GoodTillCancel", "AtTheOpening", StringComparison.Ordinal)), BitmexFacts.Contract));
    }

    /// <summary>Two positions of one symbol are not one; which of the two a row is, is its strategy.</summary>
    [Theory]
    [InlineData("OneWay", true)]
    [InlineData("Long", false)]
    [InlineData("Short", false)]
    public void A_position_of_an_account_in_two_way_mode_is_an_error(string strategy, bool isRead)
    {
        var row = BitmexFacts.Row($$"""{"symbol":"XBTUSDT","strategy":"{{strategy}}","currentQty":1000,"avgEntryPrice":60000,"markPrice":60001,"currency":"USDt","unrealisedPnl":1}""");
        if (isRead)
            Assert.Equal(BitmexFacts.Contract.Native(1000), BitmexRows.Position(row, BitmexFacts.Contract).Quantity);
        else
            Assert.Contains("two-way", Assert.Throws<FrameException>(() => BitmexRows.Position(row, BitmexFacts.Contract)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_other_products_are_passed_over()
    {
        Assert.Empty(Executed(BitmexFacts.Execution.Replace("XBTUSDT", "XBTUSD", StringComparison.Ordinal)));
        Assert.Empty(Executed(BitmexFacts.Execution.Replace("XBTUSDT", "NEWCOINUSDT", StringComparison.Ordinal)));
    }

    [Fact]
    public void Positions_and_balances_are_told_when_they_change_and_not_with_every_mark()
    {
        var positions = new BitmexTable("position", ["account", "symbol"]);
        Take(positions, BitmexFacts.Image("position", "\"account\",\"symbol\"", """
            {"account":7,"symbol":"XBTUSDT","currency":"USDt","currentQty":0,"timestamp":"2026-03-01T12:00:00.000Z"}
            """));
        var changed = Assert.IsType<PositionChanged>(Assert.Single(Take(positions, BitmexFacts.Frame("position", "update", """
            {"account":7,"symbol":"XBTUSDT","currentQty":-2000,"avgEntryPrice":60000,"markPrice":60100,"unrealisedPnl":-200000,"liquidationPrice":90000}
            """)))).Position;
        Assert.Equal((-0.002m, 60000m, 60100m, -0.2m, 90000m), (changed.Quantity, changed.EntryPrice, changed.MarkPrice, changed.UnrealisedPnl, changed.LiquidationPrice));
        Assert.Empty(Take(positions, BitmexFacts.Frame("position", "update", """{"account":7,"symbol":"XBTUSDT","markPrice":60200}""")));

        var margin = new BitmexTable("margin", ["account", "currency"]);
        Take(margin, BitmexFacts.Image("margin", "\"account\",\"currency\"", """
            {"account":7,"currency":"USDt","walletBalance":1000000,"timestamp":"2026-03-01T12:00:00.000Z"},{"account":7,"currency":"XBt","walletBalance":1}
            """));
        Assert.Equal(
            new BalanceChanged("USDT", 1.5m, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)),
            Assert.Single(Take(margin, BitmexFacts.Frame("margin", "update", """{"account":7,"currency":"USDt","walletBalance":1500000}"""))));
        Assert.Empty(Take(margin, BitmexFacts.Frame("margin", "update", """{"account":7,"currency":"USDt","marginBalance":5}""")));
        Assert.Empty(Take(margin, BitmexFacts.Frame("margin", "update", """{"account":7,"currency":"XBt","walletBalance":5}""")));
    }

    private static List<VenueReport> Executed(string row)
    {
        var table = new BitmexTable("execution", ["execID"], isLog: true);
        Assert.Empty(Take(table, BitmexFacts.Image("execution", "\"execID\"", row)));
        return Take(table, BitmexFacts.Frame("execution", "insert", row));
    }

    private static List<VenueReport> Take(BitmexTable table, byte[] frame) =>
        BitmexPrivateRows.Read(table.Name, table.Take(WireObject.Parse(frame)), BitmexFacts.Markets(), "USDT");
}
