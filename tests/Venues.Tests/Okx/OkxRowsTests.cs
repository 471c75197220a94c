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
    [InlineData("delivery", TradeCause.Delivery)]
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
    [InlineData("112", TradeCause.Delivery)]
    [InlineData("113", TradeCause.Delivery)]
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
    public void A_spot_account_reads_its_own_rows_and_passes_over_contracts()
    {
        var told = Spot(Order.Replace("SWAP\",\"instId\":\"BTC-USDT-SWAP\"", "SPOT\",\"instId\":\"BTC-USDT\"").Replace("\"fillFeeCcy\":\"USDT\"", "\"fillFeeCcy\":\"BTC\""));
        var order = ((OrderChanged)told[0]).Order;
        Assert.Equal(("BTC-USDT", 15m, 10m), (order.Symbol, order.Quantity, order.CumulativeQuantity));
        Assert.Equal(("BTC", 0.012m), (((FillReported)told[1]).Fill.FeeAsset, ((FillReported)told[1]).Fill.Fee));
        Assert.Empty(Spot(Order));
    }

    [Fact]
    public void An_order_for_an_amount_of_money_is_for_what_it_traded()
    {
        // Somebody's by hand: 100 USDT of a coin at 0.001.
        var row = Order.Replace("SWAP\",\"instId\":\"BTC-USDT-SWAP\"", "SPOT\",\"instId\":\"BTC-USDT\"")
            .Replace("\"sz\":\"15\",\"ordType\":\"ioc\"", "\"sz\":\"100\",\"tgtCcy\":\"quote_ccy\",\"ordType\":\"market\"")
            .Replace("\"accFillSz\":\"10\"", "\"accFillSz\":\"100000\"");
        var order = ((OrderChanged)Spot(row)[0]).Order;
        Assert.Equal((OrderType.Market, 100_000m, 100_000m), (order.Type, order.Quantity, order.CumulativeQuantity));
    }

    [Fact]
    public void A_spot_account_is_money_and_coins_without_what_was_borrowed()
    {
        const string Frame =
            """{"arg":{"channel":"account"},"data":[{"uTime":"1700000000600","details":[{"ccy":"BTC","cashBal":"2","availBal":"1.5","frozenBal":"0.5","liab":""},{"ccy":"DOGE","cashBal":"7","availBal":"7"},{"ccy":"USDT","cashBal":"1000","availBal":"900","frozenBal":"100","liab":"300"}]}]}""";
        var told = Spot(Frame);
        var held = Assert.IsType<PositionChanged>(told[0]).Position;
        Assert.Equal(("BTC-USDT", 2m, 60_000m), (held.Symbol, held.Quantity, held.MarkPrice));
        Assert.Equal(700m, Assert.IsType<BalanceChanged>(told[1]).WalletBalance);
        Assert.Equal(2, told.Count);
        var balances = OkxRows.Balances(Parse(Frame).Array("data")[0]).ToList();
        Assert.Equal([(1.5m, 0.5m), (7m, 0m), (700m, 0m)], balances.ConvertAll(balance => (balance.Free, balance.Locked)));
    }

    private static List<VenueReport> Spot(string frame)
    {
        var contracts = new OkxContracts(new OkxProduct("USDT", IsSpot: true));
        contracts.Take([new("BTC-USDT", new OkxContract("BTC-USDT", 1m, 1, "", ContractKind.Spot))]);
        var coins = new SpotCoins("USDT", TimeProvider.System);
        coins.Take([new InstrumentSpec(new InstrumentId("spot", "BTC-USDT"), "BTC", "USDT", "USDT", 0.1m, 1m, 1m, 1m, 1m, 0m, TimeSpan.Zero, IsTrading: true, ContractKind.Spot)]);
        coins.Price("BTC-USDT", 60_000m);
        return OkxPrivateRows.Read(Parse(frame), contracts, "USDT", coins).Reports;
    }

    [Fact]
    public void An_unknown_contract_makes_the_list_due()
    {
        var contracts = new OkxContracts(new OkxProduct("USDT"));
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
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_700), Private(FundingEvent).At);
        Assert.Null(Private(FundingEvent.Replace("funding_fee", "filled")).At);
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

    [Fact]
    public void A_bill_of_a_delivery_closes_what_was_held()
    {
        var contract = new OkxContract("BTC-USDT-261225", 0.01m, 0, "BTC-USDT", InstType: OkxWords.Futures);
        WireObject Bill(string kind) => Parse($$"""
            {"instType":"FUTURES","instId":"BTC-USDT-261225","billId":"62","type":"3","subType":"{{kind}}","ts":"1766649600123","balChg":"3.5","sz":"7","px":"61000.5","ccy":"USDT","pnl":"3.9","fee":"-0.4","ordId":""}
            """);
        var fill = OkxRows.Delivery(Bill("112"), contract)!;
        Assert.Equal(
            ("bill62", "", "", "BTC-USDT-261225", Side.Sell, 0.07m, 61_000.5m, 0.4m, "USDT", TradeCause.Delivery),
            (fill.TradeId, fill.ClientId, fill.VenueOrderId, fill.Symbol, fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset, fill.Cause));
        Assert.Equal(Side.Buy, OkxRows.Delivery(Bill("113"), contract)!.Side);
        Assert.Null(OkxRows.Delivery(Bill("117"), contract));
        Assert.Throws<FrameException>(() => OkxRows.Delivery(Bill("170"), contract));
    }

    [Fact]
    public void A_contract_that_left_the_list_is_known_by_what_was_told_of_it_or_by_its_family()
    {
        var contracts = new OkxContracts(new OkxProduct("USDT"));
        OkxContract Dated(string date, decimal size, int day) => new(
            "BTC-USDT-" + date, size, 7, "BTC-USDT", InstType: OkxWords.Futures, Expiry: new DateTimeOffset(2026, 12, day, 8, 0, 0, TimeSpan.Zero));
        void Take(params OkxContract[] listed) => contracts.Take(listed.Select(contract => KeyValuePair.Create(contract.Symbol, (OkxContract?)contract)));

        Take(Dated("261218", 0.01m, 18), Dated("261225", 0.01m, 25));
        var before = contracts.Find("BTC-USDT-261211")!;
        Assert.Equal(
            (0.01m, 0L, OkxWords.Futures, new DateTimeOffset(2026, 12, 11, 8, 0, 0, TimeSpan.Zero)), (before.Size, before.Code, before.InstType, before.Expiry));

        // One that lies between or behind those that are listed has not ended; one of another family, or with another spelling, is not known.
        foreach (var unknown in (string[])["BTC-USDT-261222", "BTC-USDT-270326", "ETH-USDT-261211", "BTC-USDT-261311", "BTC-USDT", "261211"])
        {
            Assert.Null(contracts.Find(unknown));
        }

        Take(Dated("261225", 0.01m, 25));
        Assert.Equal(7, contracts.Find("BTC-USDT-261218")!.Code);
        Take(Dated("261225", 0.001m, 25));
        Assert.Null(contracts.Find("BTC-USDT-261211"));
        Assert.Throws<FrameException>(() => contracts.Of(Parse("""{"instType":"FUTURES","instId":"BTC-USDT-261211"}""")));
        Assert.True(contracts.IsStale);
    }
}
