using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Okx;

/// <summary>What the venue says of itself and of the account's setup.</summary>
public class OkxStatusTests
{
    [Theory]
    [InlineData("ongoing", "5", true)]
    [InlineData("pre_open", "0", true)]
    [InlineData("scheduled", "8", false)]
    [InlineData("scheduled", "9", false)]
    [InlineData("ongoing", "", true)]
    [InlineData("ongoing", "12", true)]
    public void What_touches_trading_is_told(string state, string service, bool isOngoing) => Assert.Equal(
        new VenueMaintenance(isOngoing, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), Until: null, "maintenance: engine"),
        Assert.Single(Read(state, service)));

    [Theory]
    [InlineData("completed", "5", "1")]
    [InlineData("canceled", "5", "1")]
    [InlineData("ongoing", "6", "1")]
    [InlineData("ongoing", "7", "1")]
    [InlineData("ongoing", "10", "1")]
    [InlineData("ongoing", "11", "1")]
    [InlineData("ongoing", "99", "1")]
    [InlineData("ongoing", "5", "2")]
    public void What_is_over_or_about_something_else_is_not(string state, string service, string environment) =>
        Assert.Empty(Read(state, service, environment));

    [Fact]
    public void An_unknown_state_is_an_error() =>
        Assert.Equal("data[0].state", Assert.Throws<FrameException>(() => Read("resting", "5")).Place);

    [Fact]
    public void The_setup_of_an_account_is_read()
    {
        var setup = OkxSetup.Account(Config("2", "net_mode", "read_only,trade", "10.0.0.7"));
        Assert.Equal((true, false, true, true, true), (setup.CanTrade, setup.CanWithdraw, setup.IsBoundToAddresses, setup.IsOneWay, setup.IsMarginModeSupported));
        setup = OkxSetup.Account(Config("4", "long_short_mode", "read_only,withdraw", ""));
        Assert.Equal((false, true, false, false, false), (setup.CanTrade, setup.CanWithdraw, setup.IsBoundToAddresses, setup.IsOneWay, setup.IsMarginModeSupported));
        Assert.Equal("posMode", Assert.Throws<FrameException>(() => OkxSetup.Account(Config("2", "both", "trade", ""))).Place);
        Assert.Equal("acctLv", Assert.Throws<FrameException>(() => OkxSetup.Account(Config("9", "net_mode", "trade", ""))).Place);
    }

    [Theory]
    [InlineData("""{"maker":"","taker":"","makerU":"-0.0002","takerU":"-0.0005"}""", "0.0002", "0.0005")]
    [InlineData("""{"makerU":"","takerU":"","feeGroup":[{"groupId":"1","maker":"0.00005","taker":"-0.0003"}]}""", "-0.00005", "0.0003")]
    public void A_commission_is_negative_at_the_venue_and_a_rebate_is_here(string row, string maker, string taker) => Assert.Equal(
        new SymbolFees("S", decimal.Parse(maker, CultureInfo.InvariantCulture), decimal.Parse(taker, CultureInfo.InvariantCulture)),
        OkxSetup.Fees(OkxMessages.Parse(row), "S"));

    [Theory]
    [InlineData("""{"maker":"-0.0008","taker":"-0.001"}""")]
    [InlineData("""{"feeGroup":[{"groupId":"1","maker":"-0.0002","taker":"-0.0005"},{"groupId":"2","maker":"0","taker":"0"}]}""")]
    public void Fees_that_may_be_of_another_contract_are_not_told(string row) => Assert.Null(OkxSetup.Fees(OkxMessages.Parse(row), "S"));

    [Theory]
    [InlineData("1", "false", true, "spot mode")]
    [InlineData("1", "true", false, "spot mode with borrowing")]
    [InlineData("2", "false", true, "futures mode")]
    [InlineData("3", "false", false, "multi-currency margin")]
    [InlineData("4", "false", false, "portfolio margin")]
    public void Coins_are_bought_where_an_order_cannot_borrow(string level, string borrows, bool isSupported, string words)
    {
        var text = $$"""{"acctLv":"{{level}}","posMode":"long_short_mode","perm":"read_only,trade","enableSpotBorrow":{{borrows}}}""";
        var setup = OkxSetup.Account(OkxMessages.Parse(text), isSpot: true);
        Assert.Equal((isSupported, words, true), (setup.IsMarginModeSupported, setup.MarginMode, setup.IsOneWay));
    }

    [Theory]
    [InlineData("BTC-USDT", "0.001")]
    [InlineData("BTC-USDC", "0.0015")]
    public void Fees_of_coins_are_those_of_their_quote_asset(string symbol, string taker) => Assert.Equal(
        decimal.Parse(taker, CultureInfo.InvariantCulture),
        OkxSetup.Fees(OkxMessages.Parse("""{"maker":"-0.0008","taker":"-0.001","makerUSDC":"-0.001","takerUSDC":"-0.0015"}"""), symbol, ContractKind.Spot)!.TakerRate);

    private static List<VenueMaintenance> Read(string state, string service, string environment = "1") => OkxStatus.Read(OkxMessages.Parse(
        $$"""{"data":[{"title":"engine","state":"{{state}}","begin":"1700000000000","end":"","href":"","serviceType":"{{service}}","system":"unified","env":"{{environment}}","preOpenBegin":""}]}""").Array("data"));

    private static WireObject Config(string level, string mode, string rights, string addresses) => OkxMessages.Parse(
        $$"""{"acctLv":"{{level}}","posMode":"{{mode}}","perm":"{{rights}}","ip":"{{addresses}}","uid":"1"}""");
}
