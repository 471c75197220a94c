using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Binance;

public class DecoderTests
{
    private const string Trade =
        """{"e":"ORDER_TRADE_UPDATE","T":1568879465651,"E":1568879465651,"o":{"s":"BTCUSDT","c":"h1p1l0s1","S":"SELL","o":"LIMIT","f":"GTX","q":"0.002","p":"7100.5","ap":"7100.5","x":"TRADE","X":"PARTIALLY_FILLED","i":8886774,"l":"0.001","z":"0.001","L":"7100.5","N":"USDT","n":"-0.02","T":1568879465651,"t":12345678,"m":true,"R":false,"ps":"BOTH"}}""";

    [Fact]
    public void A_trade_of_the_stream_is_an_order_and_a_fill()
    {
        var o = WireObject.Parse(Encoding.UTF8.GetBytes(Trade)).Object("o");
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1568879465651);
        Assert.Equal(
            new OrderSnapshot("h1p1l0s1", "8886774", "BTCUSDT", Side.Sell, OrderType.PostOnly, 0.002m, 7100.5m, 0.001m, 7100.5m, OrderStatus.PartiallyFilled, ReduceOnly: false, TradeCause.Order, time),
            BinanceDecoder.StreamOrder(o));
        Assert.Equal(
            new Fill("12345678", "h1p1l0s1", "8886774", "BTCUSDT", Side.Sell, 0.001m, 7100.5m, -0.02m, "USDT", IsMaker: true, TradeCause.Order, time),
            BinanceDecoder.StreamFill(o));
    }

    [Theory]
    [InlineData("h1p1l0s1", "LIMIT", TradeCause.Order)]
    [InlineData("autoclose-1691", "LIMIT", TradeCause.Liquidation)]
    [InlineData("settlement_autoclose-7", "MARKET", TradeCause.Liquidation)]
    [InlineData("anything", "LIQUIDATION", TradeCause.Liquidation)]
    [InlineData("adl_autoclose", "LIMIT", TradeCause.AutoDeleverage)]
    public void A_forced_close_is_recognised_by_its_marks(string clientId, string type, TradeCause cause) =>
        Assert.Equal(cause, BinanceTerms.CauseOf(clientId, type));

    [Theory]
    [InlineData("NEW", OrderStatus.New)]
    [InlineData("PARTIALLY_FILLED", OrderStatus.PartiallyFilled)]
    [InlineData("FILLED", OrderStatus.Filled)]
    [InlineData("CANCELED", OrderStatus.Cancelled)]
    [InlineData("EXPIRED", OrderStatus.Cancelled)]
    [InlineData("EXPIRED_IN_MATCH", OrderStatus.Cancelled)]
    [InlineData("REJECTED", OrderStatus.Rejected)]
    [InlineData("NEW_ADL", OrderStatus.PartiallyFilled)]
    public void Every_state_of_the_venue_has_one_of_ours(string theirs, OrderStatus ours) =>
        Assert.Equal(ours, BinanceDecoder.StreamOrder(Changed("\"PARTIALLY_FILLED\"", $"\"{theirs}\"")).Status);

    [Theory]
    [InlineData("\"PARTIALLY_FILLED\"", "\"PAUSED\"", "o.X")]
    [InlineData("\"GTX\"", "\"DAY\"", "o.f")]
    [InlineData("\"SELL\"", "\"SHORT\"", "o.S")]
    [InlineData("\"TRADE\"", "\"PHANTOM\"", "o.x")]
    [InlineData("\"l\":\"0.001\"", "\"l\":\"-0.001\"", "o.l")]
    [InlineData("\"q\":\"0.002\"", "\"q\":\"-0.002\"", "o.q")]
    [InlineData("\"q\":\"0.002\"", "\"q\":\"NaN\"", "o.q")]
    [InlineData("\"t\":12345678", "\"t\":null", "o.t")]
    [InlineData("\"T\":1568879465651,\"t\"", "\"T\":-5,\"t\"", "o.T")]
    [InlineData(",\"z\":\"0.001\"", "", "o.z")]
    public void What_is_not_understood_is_an_error_that_names_the_place(string from, string to, string place)
    {
        var o = Changed(from, to);
        var error = Assert.Throws<FrameException>(() => (BinanceDecoder.StreamOrder(o), BinanceDecoder.StreamFill(o)));
        Assert.Equal(place, error.Place);
    }

    [Fact]
    public void A_position_in_hedge_mode_fails_the_whole_answer()
    {
        var rows = WireObject.ParseArray(
            """[{"symbol":"BTCUSDT","positionSide":"LONG","positionAmt":"1","entryPrice":"1","markPrice":"1","unRealizedProfit":"0","liquidationPrice":"0"}]"""u8);
        Assert.Contains("hedge mode", Assert.Throws<FrameException>(() => BinanceDecoder.Positions(rows)).Message);
    }

    [Fact]
    public void An_account_without_the_settle_asset_is_an_error_and_not_an_empty_account() =>
        Assert.Throws<FrameException>(() => BinanceDecoder.Account(
            WireObject.Parse("""{"assets":[{"asset":"BNB","walletBalance":"1"}]}"""u8), "USDT", [], DateTimeOffset.UnixEpoch));

    [Fact]
    public void Tiers_come_lowest_first()
    {
        var tiers = BinanceDecoder.Tiers(
            """[{"symbol":"ETHUSDT","brackets":[{"bracket":2,"initialLeverage":50,"notionalFloor":10000,"maintMarginRatio":0.01,"cum":35.0},{"bracket":1,"initialLeverage":75,"notionalFloor":0,"maintMarginRatio":0.0065,"cum":0.0}]}]"""u8,
            "ETHUSDT");
        Assert.Equal([new MaintenanceTier(0, 0.0065m, 75), new MaintenanceTier(10000, 0.01m, 50)], tiers);
    }

    [Fact]
    public void Rules_of_an_instrument_come_from_its_filters()
    {
        var info = WireObject.Parse(
            """{"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":2400},{"rateLimitType":"ORDERS","interval":"SECOND","intervalNum":10,"limit":300}],"symbols":[{"symbol":"BTCUSDT","status":"TRADING","contractType":"PERPETUAL","baseAsset":"BTC","quoteAsset":"USDT","marginAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.10","minPrice":"1","maxPrice":"9"},{"filterType":"LOT_SIZE","stepSize":"0.001","minQty":"0.002","maxQty":"1000"},{"filterType":"MARKET_LOT_SIZE","stepSize":"0.001","minQty":"0.001","maxQty":"120"},{"filterType":"MIN_NOTIONAL","notional":"100"}]},{"symbol":"OTHER"}]}"""u8);
        var funding = WireObject.ParseArray("""[{"symbol":"BTCUSDT","fundingIntervalHours":4}]"""u8);
        Assert.Equal(
            new InstrumentSpec(new InstrumentId("b", "BTCUSDT"), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.002m, 1000m, 120m, 100m, TimeSpan.FromHours(4), IsTrading: true),
            Assert.Single(BinanceInstruments.Read("b", info, funding, ["BTCUSDT", "UNKNOWN"])));
        Assert.Equal([("REQUEST_WEIGHT", 60, 2400), ("ORDERS", 10, 300)], BinanceInstruments.Limits(info));
        Assert.Equal(TimeSpan.FromHours(8), BinanceInstruments.Read("b", info, [], ["BTCUSDT"])[0].FundingInterval);
    }

    [Theory]
    [InlineData("qtyFloor")]
    [InlineData("qtylFloor")]
    public void Tiers_of_coin_margined_contracts_are_in_the_coin(string floor)
    {
        var tiers = BinanceDecoder.Tiers(
            Encoding.UTF8.GetBytes($$"""[{"symbol":"BTCUSD_PERP","brackets":[{"bracket":1,"initialLeverage":125,"qtyCap":50,"{{floor}}":0,"maintMarginRatio":0.004},{"bracket":2,"initialLeverage":100,"qtyCap":100,"{{floor}}":50,"maintMarginRatio":0.005}]}]"""),
            "BTCUSD_PERP");
        Assert.Equal([new MaintenanceTier(0, 0.004m, 125), new MaintenanceTier(50, 0.005m, 100)], tiers);
    }

    [Fact]
    public void Rules_of_a_coin_margined_contract_are_in_dollars()
    {
        Assert.Equal(
            new InstrumentSpec(new InstrumentId("b", "BTCUSD_PERP"), "BTC", "USD", "BTC", 0.1m, 100m, 100m, 100_000_000m, 6_000_000m, 0m, TimeSpan.FromHours(8), IsTrading: true, ContractKind.Inverse),
            Assert.Single(BinanceInstruments.Read("b", CoinInfo, [], ["BTCUSD_PERP"])));
    }

    [Fact]
    public void Contracts_become_dollars_and_what_is_of_another_coin_is_passed_over()
    {
        var contracts = new BinanceContracts(new BinanceProduct("BTC"));
        Assert.False(contracts.IsKnown);
        contracts.Take(CoinInfo);
        Assert.Equal((true, true, false), (contracts.IsKnown, contracts.Knows("BTCUSD_PERP"), contracts.Knows("ETHUSD_PERP")));
        var order = new PlaceOrder("c", "BTCUSD_PERP", Side.Buy, OrderType.LimitIoc, 300, 60_000, ReduceOnly: false);
        Assert.Equal(3, contracts.ToVenue(order)!.Quantity);
        Assert.Null(contracts.ToVenue(order with { Quantity = 250 }));
        Assert.Null(contracts.ToVenue(order with { Symbol = "ETHUSD_PERP" }));

        var told = new List<VenueReport>();
        var take = contracts.Wrap(told.Add);
        take(new Quote(new InstrumentId("b", "BTCUSD_PERP"), 1, 2, 3, 4, 5, default, default));
        take(new PositionChanged(new Position("BTCUSD_PERP", -7, 60_000, 0, 0, 0), default));
        take(new PositionChanged(new Position("ETHUSD_PERP", 9, 3_000, 0, 0, 0), default));
        take(new BalanceChanged("ETH", 1, default));
        take(new BalanceChanged("BTC", 1, default));
        Assert.Equal((200m, 400m), told[0] is Quote quote ? (quote.BidSize, quote.AskSize) : default);
        Assert.Equal(("BTCUSD_PERP", -700m), told[1] is PositionChanged moved ? (moved.Position.Symbol, moved.Position.Quantity) : default);
        Assert.Equal("BTC", Assert.IsType<BalanceChanged>(told[2]).Asset);
        Assert.Equal(3, told.Count);
    }

    [Fact]
    public void An_order_of_coin_margined_contracts_that_traded_needs_its_average_price()
    {
        const string Filled = """{"orderId":1,"symbol":"BTCUSD_PERP","pair":"BTCUSD","status":"CANCELED","clientOrderId":"c","price":"60000","avgPrice":"AVERAGE","origQty":"2","executedQty":"1","cumQty":"1","cumBase":"0.00166667","timeInForce":"GTC","type":"LIMIT","reduceOnly":false,"side":"BUY","updateTime":1}""";
        Assert.Equal(60_000.1m, BinanceDecoder.Order(WireObject.Parse(Encoding.UTF8.GetBytes(Filled.Replace("AVERAGE", "60000.1", StringComparison.Ordinal)))).AveragePrice);
        var zero = Assert.Throws<FrameException>(() => BinanceDecoder.Order(WireObject.Parse(Encoding.UTF8.GetBytes(Filled.Replace("AVERAGE", "0.0", StringComparison.Ordinal)))));
        Assert.Equal("avgPrice", zero.Place);
    }

    [Fact]
    public void A_best_bid_and_ask_frame_is_read_without_allocation()
    {
        var frame = """{"e":"bookTicker","u":400900217,"E":1568014460893,"T":1568014460891,"s":"BNBUSDT","b":"25.35190000","B":"31.21","a":"25.36520000","A":"40.66"}"""u8.ToArray();
        long sum = 0;
        BinanceBookTicker.Decode(frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            sum += BinanceBookTicker.Decode(frame).Update;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(400900217000, sum);
        var ticker = BinanceBookTicker.Decode(frame);
        Assert.Equal((25.3519m, 31.21m, 25.3652m, 40.66m, 1568014460891), (ticker.Bid, ticker.BidSize, ticker.Ask, ticker.AskSize, ticker.TransactionMs));
    }

    [Theory]
    [InlineData("""{"e":"bookTicker","u":1,"T":1,"s":"A","b":"1","B":"1","a":"2"}""", "A")]
    [InlineData("""{"e":"bookTicker","u":1,"T":1,"s":"A","b":"1","B":"-1","a":"2","A":"1"}""", "B")]
    [InlineData("""{"e":"bookTicker","u":"x","T":1,"s":"A","b":"1","B":"1","a":"2","A":"1"}""", "u")]
    [InlineData("""{"e":"bookTicker","u":1,"T":1,"s":"A","b":"1","B":"1","a":"2","A":"1""", "byte ")]
    [InlineData("""{"e":"bookTicker","u":{"x":1}}""", "byte ")]
    public void A_broken_best_bid_and_ask_frame_is_an_error(string frame, string place) =>
        Assert.StartsWith(place, Assert.Throws<FrameException>(() => BinanceBookTicker.Decode(Encoding.UTF8.GetBytes(frame)).Update).Place);

    private static WireObject CoinInfo { get; } = WireObject.Parse(
        """{"symbols":[{"symbol":"BTCUSD_PERP","pair":"BTCUSD","contractType":"PERPETUAL","contractStatus":"TRADING","contractSize":100,"baseAsset":"BTC","quoteAsset":"USD","marginAsset":"BTC","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.1","minPrice":"1","maxPrice":"9"},{"filterType":"LOT_SIZE","stepSize":"1","minQty":"1","maxQty":"1000000"},{"filterType":"MARKET_LOT_SIZE","stepSize":"1","minQty":"1","maxQty":"60000"}]},{"symbol":"ETHUSD_PERP","marginAsset":"ETH","contractSize":10}]}"""u8);

    private static WireObject Changed(string from, string to)
    {
        Assert.Contains(from, Trade);
        return WireObject.Parse(Encoding.UTF8.GetBytes(Trade.Replace(from, to))).Object("o");
    }
}
