using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitWordsTests
{
    [Theory]
    [InlineData("New", OrderStatus.New)]
    [InlineData("Untriggered", OrderStatus.New)]
    [InlineData("Triggered", OrderStatus.New)]
    [InlineData("PartiallyFilled", OrderStatus.PartiallyFilled)]
    [InlineData("Filled", OrderStatus.Filled)]
    [InlineData("Cancelled", OrderStatus.Cancelled)]
    [InlineData("PartiallyFilledCanceled", OrderStatus.Cancelled)]
    [InlineData("Deactivated", OrderStatus.Cancelled)]
    [InlineData("Rejected", OrderStatus.Rejected)]
    public void Statuses(string word, OrderStatus expected) =>
        Assert.Equal(expected, BybitWords.StatusOf(Object($$"""{"orderStatus":"{{word}}"}""")));

    [Theory]
    [InlineData("Limit", "GTC", OrderType.LimitGtc)]
    [InlineData("Limit", "IOC", OrderType.LimitIoc)]
    [InlineData("Limit", "FOK", OrderType.LimitIoc)]
    [InlineData("Limit", "PostOnly", OrderType.PostOnly)]
    [InlineData("Limit", "RPI", OrderType.PostOnly)]
    [InlineData("Market", "IOC", OrderType.Market)]
    public void Types(string type, string force, OrderType expected) =>
        Assert.Equal(expected, BybitWords.TypeOf(Object($$"""{"orderType":"{{type}}","timeInForce":"{{force}}"}""")));

    [Theory]
    [InlineData("Trade", "CreateByUser", TradeCause.Order)]
    [InlineData("Trade", "", TradeCause.Order)]
    [InlineData("Trade", "CreateByLiq", TradeCause.Liquidation)]
    [InlineData("BustTrade", "CreateByTakeOver_PassThrough", TradeCause.Liquidation)]
    [InlineData("AdlTrade", "CreateByAdl_PassThrough", TradeCause.AutoDeleverage)]
    [InlineData("Settle", "CreateBySettle", TradeCause.Liquidation)]
    [InlineData("Funding", "", null)]
    public void Executions(string kind, string created, TradeCause? expected) =>
        Assert.Equal(expected, BybitWords.ExecutionCauseOf(Object($$"""{"execType":"{{kind}}","createType":"{{created}}"}""")));

    [Theory]
    [InlineData("""{"orderStatus":"Vanished"}""", "orderStatus")]
    [InlineData("""{"orderStatus":1}""", "orderStatus")]
    [InlineData("""{}""", "orderStatus")]
    public void An_unknown_status_names_its_field(string json, string place) =>
        Assert.Equal(place, Assert.Throws<FrameException>(() => BybitWords.StatusOf(Object(json))).Place);

    [Fact]
    public void No_unknown_word_is_guessed()
    {
        Assert.Throws<FrameException>(() => BybitWords.SideOf(Object("""{"side":"None"}""")));
        Assert.Throws<FrameException>(() => BybitWords.TypeOf(Object("""{"orderType":"UNKNOWN","timeInForce":"GTC"}""")));
        Assert.Throws<FrameException>(() => BybitWords.TypeOf(Object("""{"orderType":"Limit","timeInForce":"DAY"}""")));
        Assert.Throws<FrameException>(() => BybitWords.CauseOf(Object("""{"createType":"CreateByMagic"}""")));
        Assert.Throws<FrameException>(() => BybitWords.ExecutionCauseOf(Object("""{"execType":"CorporateAction"}""")));
        Assert.Throws<FrameException>(() => BybitProduct.KindOf(Object("""{"category":"futures"}""")));
    }

    [Theory]
    [InlineData("USDT", "linear", "BTCUSDT", true)]
    [InlineData("USDT", "inverse", "BTCUSD", false)]
    [InlineData("BTC", "linear", "BTCUSDT", false)]
    [InlineData("BTC", "inverse", "BTCUSD", true)]
    [InlineData("BTC", "inverse", "BTCUSDU25", true)]
    [InlineData("BTC", "inverse", "ETHUSD", false)]
    [InlineData("BTC", "spot", "BTCUSDT", false)]
    public void Rows_of_the_account_are_told_from_others_by_category_and_coin(string asset, string category, string symbol, bool expected) =>
        Assert.Equal(expected, new BybitProduct(asset).Owns(Object($$"""{"category":"{{category}}","symbol":"{{symbol}}"}""")));

    [Theory]
    [InlineData(ContractKind.Linear, "5000", 50)]
    [InlineData(ContractKind.Inverse, "0.002", 50_000)]
    public void A_missing_average_price_follows_from_the_value(ContractKind kind, string value, int expected)
    {
        var row = Object($$"""{"symbol":"S","orderId":"a","orderStatus":"Filled","side":"Buy","orderType":"Limit","timeInForce":"IOC","qty":"100","cumExecQty":"100","cumExecValue":"{{value}}","reduceOnly":false,"updatedTime":"1"}""");
        Assert.Equal(expected, BybitRows.Order(row, kind).AveragePrice);
    }

    [Theory]
    [InlineData("USDT", 1000)]
    [InlineData("BTC", 0)]
    public void Free_margin_in_dollars_counts_only_in_an_asset_whose_worth_is_known(string asset, int available)
    {
        var reply = Object("""{"retCode":0,"time":1,"result":{"list":[{"accountType":"UNIFIED","totalAvailableBalance":"1000","totalMaintenanceMargin":"7","coin":[]}]}}""");
        Assert.Equal(available, BybitWallet.Read(new BybitReply(reply, DateTimeOffset.UnixEpoch, TimeSpan.Zero), new BybitProduct(asset)).AvailableMargin);
    }

    private static WireObject Object(string json) => WireObject.Parse(Encoding.UTF8.GetBytes(json));
}
