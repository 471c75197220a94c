using Hedgerow.Messages;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;
using static Hedgerow.Venues.Tests.Okx.OkxMessages;

namespace Hedgerow.Venues.Tests.Okx;

public class OkxRowsTests
{
    [Fact]
    public void An_order_and_its_fill_come_in_one_row_and_in_base_units()
    {
        var reports = Private(Order).Reports;
        var order = Assert.IsType<OrderChanged>(reports[0]).Order;
        Assert.Equal(
            ("h1p1l0s1", "77", 0.15m, 0.10m, 60_000m, OrderStatus.PartiallyFilled, OrderType.LimitIoc),
            (order.ClientId, order.VenueOrderId, order.Quantity, order.CumulativeQuantity, order.AveragePrice, order.Status, order.Type));
        var fill = Assert.IsType<FillReported>(reports[1]).Fill;
        Assert.Equal(("901", 0.04m, 59_999m, 0.012m, "USDT", false), (fill.TradeId, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset, fill.IsMaker));
        Assert.Equal(2, reports.Count);
    }

    [Fact]
    public void A_row_without_a_trade_tells_no_fill_and_a_rebate_is_negative()
    {
        Assert.Single(Private(Order.Replace("\"fillSz\":\"4\"", "\"fillSz\":\"0\"")).Reports);
        Assert.Single(Private(Order.Replace("\"tradeId\":\"901\"", "\"tradeId\":\"\"")).Reports);
        var maker = Private(Order.Replace("\"-0.012\"", "\"0.005\"").Replace("\"execType\":\"T\"", "\"execType\":\"M\"")).Reports[1];
        Assert.Equal((-0.005m, true), (((FillReported)maker).Fill.Fee, ((FillReported)maker).Fill.IsMaker));
    }

    [Theory]
    [InlineData("normal", TradeCause.Order)]
    [InlineData("full_liquidation", TradeCause.Liquidation)]
    [InlineData("partial_liquidation", TradeCause.Liquidation)]
    [InlineData("delivery", TradeCause.Liquidation)]
    [InlineData("adl", TradeCause.AutoDeleverage)]
    public void A_forced_close_is_marked_by_its_category(string category, TradeCause cause)
    {
        var reports = Private(Order.Replace("\"category\":\"normal\"", $"\"category\":\"{category}\"")).Reports;
        Assert.Equal(cause, ((OrderChanged)reports[0]).Order.Cause);
        Assert.Equal(cause, ((FillReported)reports[1]).Fill.Cause);
    }

    [Theory]
    [InlineData("1", TradeCause.Order)]
    [InlineData("102", TradeCause.Liquidation)]
    [InlineData("107", TradeCause.Liquidation)]
    [InlineData("113", TradeCause.Liquidation)]
    [InlineData("128", TradeCause.AutoDeleverage)]
    public void A_forced_trade_of_the_history_is_marked_by_its_sub_type(string kind, TradeCause cause) =>
        Assert.Equal(cause, OkxWords.TransactionCauseOf(Parse($$"""{"subType":"{{kind}}","tradeId":"-5"}""")));

    [Fact]
    public void Without_a_sub_type_a_negative_trade_id_is_not_guessed_about()
    {
        Assert.Equal(TradeCause.Order, OkxWords.TransactionCauseOf(Parse("""{"tradeId":"5"}""")));
        Assert.Throws<FrameException>(() => OkxWords.TransactionCauseOf(Parse("""{"tradeId":"-5"}""")));
        Assert.Throws<FrameException>(() => OkxWords.TransactionCauseOf(Parse("""{"subType":"999","tradeId":"5"}""")));
    }

    [Theory]
    [InlineData("\"state\":\"partially_filled\"", "\"state\":\"resting\"", "state")]
    [InlineData("\"ordType\":\"ioc\"", "\"ordType\":\"iceberg\"", "ordType")]
    [InlineData("\"side\":\"buy\"", "\"side\":\"long\"", "side")]
    [InlineData("\"category\":\"normal\"", "\"category\":\"magic\"", "category")]
    [InlineData("\"execType\":\"T\"", "\"execType\":\"X\"", "execType")]
    [InlineData("\"accFillSz\":\"10\"", "\"accFillSz\":\"16\"", "accFillSz")]
    [InlineData("\"avgPx\":\"60000\"", "\"avgPx\":\"\"", "avgPx")]
    [InlineData("\"instType\":\"SWAP\",\"instId\"", "\"instType\":\"BOND\",\"instId\"", "instType")]
    [InlineData("\"instId\":\"BTC-USDT-SWAP\"", "\"instId\":\"NEW-USDT-SWAP\"", "instId")]
    public void What_is_not_known_is_an_error_that_names_the_field(string from, string to, string place)
    {
        var error = Assert.Throws<FrameException>(() => Private(Order.Replace(from, to)));
        Assert.Equal("data[0]." + place, error.Place);
    }

    [Fact]
    public void Rows_of_other_products_are_passed_over()
    {
        Assert.Empty(Private(Order.Replace("\"instId\":\"BTC-USDT-SWAP\"", "\"instId\":\"BTC-USD-SWAP\"")).Reports);
        Assert.Empty(Private(Order.Replace("\"instType\":\"SWAP\",\"instId\"", "\"instType\":\"SPOT\",\"instId\"")).Reports);
    }

    [Fact]
    public void An_unknown_contract_makes_the_list_due()
    {
        var contracts = new OkxContracts();
        contracts.Take([new(Symbol, Contract)]);
        Assert.False(contracts.IsStale);
        Assert.Throws<FrameException>(() => contracts.Of(Parse("""{"instType":"SWAP","instId":"NEW-USDT-SWAP"}""")));
        Assert.True(contracts.IsStale);
    }

    [Fact]
    public void Positions_are_signed_and_only_net_and_cross_ones_are_read()
    {
        var position = ((PositionChanged)Private(PositionFrame).Reports[0]).Position;
        Assert.Equal((-0.25m, 60_010m, 60_000m, 2.5m, 0m), (position.Quantity, position.EntryPrice, position.MarkPrice, position.UnrealisedPnl, position.LiquidationPrice));
        Assert.Equal("data[0].posSide", Assert.Throws<FrameException>(() => Private(PositionFrame.Replace("\"net\"", "\"short\""))).Place);
        Assert.Equal("data[0].mgnMode", Assert.Throws<FrameException>(() => Private(PositionFrame.Replace("\"cross\"", "\"isolated\""))).Place);
        Assert.Equal(0, ((PositionChanged)Private(PositionFrame.Replace("\"-25\"", "\"0\"").Replace("\"60010\"", "\"\"")).Reports[0]).Position.Quantity);
    }

    [Fact]
    public void Balance_is_that_of_the_settle_asset_and_funding_is_told_by_its_event()
    {
        var balance = Assert.IsType<BalanceChanged>(Assert.Single(Private(Account).Reports));
        Assert.Equal(("USDT", 1234.5m), (balance.Asset, balance.WalletBalance));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_700), Private(FundingEvent).FundingAt);
        Assert.Null(Private(FundingEvent.Replace("funding_fee", "filled")).FundingAt);
    }

    [Fact]
    public void Tiers_begin_where_the_one_below_ends_at_the_price_of_the_moment()
    {
        var tiers = OkxTiers.Tiers([new OkxTier(300, 0.01m, 50), new OkxTier(100, 0.004m, 100)], 600m);
        Assert.Equal([new MaintenanceTier(0, 0.004m, 100), new MaintenanceTier(60_000, 0.01m, 50)], tiers);
        Assert.Throws<QueryException>(() => OkxTiers.Tiers([], 600m));
        Assert.Throws<QueryException>(() => OkxTiers.Tiers([new OkxTier(100, 0.01m, 50), new OkxTier(200, 0.004m, 100)], 600m));
    }

    [Theory]
    [InlineData("0", FundsProgress.Pending)]
    [InlineData("17", FundsProgress.Pending)]
    [InlineData("-3", FundsProgress.Pending)]
    [InlineData("2", FundsProgress.Done)]
    [InlineData("-1", FundsProgress.Failed)]
    [InlineData("-2", FundsProgress.Failed)]
    public void A_withdrawal_has_its_state(string state, FundsProgress progress)
    {
        var record = OkxFundsRows.Withdrawal(Withdrawal(state));
        Assert.Equal((progress, "t1n1w", "USDT-TRC20", 49m, 1m), (record.Progress, record.StepId, record.Network, record.Amount, record.Fee));
        Assert.Throws<FrameException>(() => OkxFundsRows.Withdrawal(Withdrawal("99")));
    }

    private static WireObject Withdrawal(string state) => Parse(
        $$"""{"wdId":"9","clientId":"t1n1w","ccy":"USDT","chain":"USDT-TRC20","to":"addr","amt":"49","fee":"1","state":"{{state}}","txId":"","ts":"1700000000000"}""");
}
