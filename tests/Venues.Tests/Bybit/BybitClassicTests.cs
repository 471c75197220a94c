using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>Words and figures of derivatives accounts, and what is asked of them.</summary>
public sealed class BybitClassicTests
{
    private static readonly BybitProduct Linear = new("USDT", Mode: BybitAccountMode.Classic);
    private static readonly BybitProduct Inverse = new("BTC", Mode: BybitAccountMode.Classic);

    [Theory]
    [InlineData(1, ContractKind.Linear, BybitAccountMode.Classic)]
    [InlineData(1, ContractKind.Inverse, BybitAccountMode.Classic)]
    [InlineData(1, ContractKind.Spot, null)]
    [InlineData(2, ContractKind.Linear, null)]
    [InlineData(3, ContractKind.Linear, BybitAccountMode.Unified)]
    [InlineData(4, ContractKind.Inverse, BybitAccountMode.Classic)]
    [InlineData(4, ContractKind.Spot, BybitAccountMode.Unified)]
    [InlineData(5, ContractKind.Inverse, BybitAccountMode.Unified)]
    [InlineData(6, ContractKind.Linear, BybitAccountMode.Unified)]
    [InlineData(7, ContractKind.Linear, null)]
    public void A_status_says_how_a_product_is_traded(int status, ContractKind kind, BybitAccountMode? mode)
    {
        Assert.Equal(mode, BybitAccountStatus.ModeOf(status, kind));
        var product = new BybitProduct(kind == ContractKind.Inverse ? "BTC" : "USDT", kind == ContractKind.Spot);
        Assert.Equal(mode == BybitAccountMode.Unified, BybitAccountStatus.Remedy(status, product).Length == 0);
        Assert.Equal(mode == BybitAccountMode.Classic, BybitAccountStatus.Remedy(status, product with { Mode = BybitAccountMode.Classic }).Length == 0);
    }

    [Fact]
    public void Each_coin_of_a_derivatives_account_has_its_own_margin()
    {
        var linear = BybitWallet.Read(Reply(Wallet), Linear);
        Assert.Equal((1_000m, 990m, 880m, 5m), (linear.WalletBalance, linear.Equity, linear.AvailableMargin, linear.MaintenanceMargin));
        var inverse = BybitWallet.Read(Reply(Wallet), Inverse);

        // 2 less 0.5 for positions, 0.1 for orders and a loss of 0.2, since what may leave is not told.
        Assert.Equal((2m, 1.8m, 1.2m, 0.05m), (inverse.WalletBalance, inverse.Equity, inverse.AvailableMargin, inverse.MaintenanceMargin));
        Assert.Equal(0, BybitWallet.Read(Reply(Wallet), Linear with { SettleAsset = "USDC" }).Equity);
        Assert.Throws<FrameException>(() => BybitWallet.Read(Reply(Wallet), new BybitProduct("USDT")));
    }

    [Fact]
    public void Maintenance_that_is_not_told_is_no_zero_where_positions_have_margin()
    {
        Assert.Equal(0, BybitWallet.Read(Reply(Wallet.Replace("\"totalPositionMM\":\"5\"", "\"totalPositionMM\":\"\"").Replace("\"totalPositionIM\":\"100\"", "\"totalPositionIM\":\"0\"")), Linear).MaintenanceMargin);
        Assert.Throws<FrameException>(() => BybitWallet.Read(Reply(Wallet.Replace("\"totalPositionMM\":\"5\"", "\"totalPositionMM\":\"\"")), Linear));
    }

    [Fact]
    public void A_wallet_without_a_type_is_the_unified_accounts()
    {
        var frame = WireObject.Parse("""{"topic":"wallet","creationTime":1700000000000,"data":[{"totalEquity":"9","coin":[{"coin":"USDT","walletBalance":"9"}]}]}"""u8);
        Assert.Equal(9m, Assert.IsType<BalanceChanged>(Assert.Single(BybitPrivateRows.Read(frame, new BybitProduct("USDT")))).WalletBalance);
        Assert.Empty(BybitPrivateRows.Read(frame, new BybitProduct("USDT", Mode: BybitAccountMode.Classic)));
    }

    [Fact]
    public void Wallets_of_the_owners_other_accounts_are_passed_over()
    {
        var frame = WireObject.Parse(Encoding.UTF8.GetBytes(
            """{"topic":"wallet","creationTime":1700000000000,"data":[{"accountType":"UNIFIED","coin":[{"coin":"BTC","walletBalance":"9"}]},{"accountType":"CONTRACT","coin":[{"coin":"BTC","walletBalance":"2"}]},{"accountType":"SPOT","coin":[{"coin":"BTC","walletBalance":"7"}]}]}"""));
        Assert.Equal(2m, Assert.IsType<BalanceChanged>(Assert.Single(BybitPrivateRows.Read(frame, Inverse))).WalletBalance);
        Assert.Equal(9m, Assert.IsType<BalanceChanged>(Assert.Single(BybitPrivateRows.Read(frame, new BybitProduct("BTC")))).WalletBalance);
    }

    [Fact]
    public void A_position_with_margin_of_its_own_is_an_error_that_names_the_place()
    {
        var row = Object("""{"positionIdx":0,"symbol":"BTCUSDT","side":"None","size":"0","avgPrice":"0","tradeMode":1,"liqPrice":""}""");
        Assert.Equal("tradeMode", Assert.Throws<FrameException>(() => BybitRows.Position(row, "avgPrice", Linear)).Place);
        Assert.Equal(0, BybitRows.Position(row, "avgPrice", new BybitProduct("USDT")).Quantity);
    }

    [Fact]
    public void Somebodys_order_for_an_amount_of_money_counts_for_what_it_traded()
    {
        var row = Object("""{"symbol":"XRPUSDT","orderId":"a","orderStatus":"PartiallyFilledCanceled","side":"Buy","orderType":"Market","timeInForce":"IOC","marketUnit":"quoteCoin","qty":"10","cumExecQty":"19.5","cumExecValue":"9.75","avgPrice":"0.5","reduceOnly":false,"updatedTime":"1"}""");
        var order = BybitRows.Order(row, ContractKind.Spot);
        Assert.Equal((19.5m, 19.5m, 0.5m, OrderStatus.Cancelled), (order.Quantity, order.CumulativeQuantity, order.AveragePrice, order.Status));
    }

    [Fact]
    public async Task Histories_are_asked_for_with_both_times_and_orders_that_are_over_by_their_own_number()
    {
        await using var harness = await BybitHarness.Start(settings => settings with { AccountMode = BybitAccountMode.Classic });
        harness.Venue.OnRequest = _ => ScriptedAnswer.Ok("""{"category":"linear","list":[],"nextPageCursor":""}""");
        harness.Adapter.Send(new QueryOrdersSince(7, "BTCUSDT", DateTimeOffset.UtcNow.AddDays(-10)));
        Assert.True((await harness.Next<OrdersAnswer>()).Ok);
        Assert.Equal(["0", "2"], harness.Venue.Requests.Where(seen => seen.Path == "/v5/order/realtime").Select(seen => seen.Query[^1..]));
        var windows = harness.Venue.Requests.Where(seen => seen.Path == "/v5/order/history").Select(seen => seen.Query).ToList();
        Assert.Equal(2, windows.Count);
        Assert.All(windows, query => Assert.Contains("endTime=", query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_armed_since_there_is_no_switch()
    {
        await using var harness = await BybitHarness.Start(settings => settings with { AccountMode = BybitAccountMode.Classic });
        harness.Venue.OnRequest = _ => ScriptedAnswer.Ok("""{"category":"linear","list":[],"nextPageCursor":""}""");
        harness.Adapter.Send(new ArmDeadManSwitch("BTCUSDT", TimeSpan.FromSeconds(10)));
        harness.Adapter.Send(new QueryOpenOrders(1, "BTCUSDT"));
        Assert.True((await harness.Next<OrdersAnswer>()).Ok);
        Assert.DoesNotContain(harness.Venue.Requests, seen => seen.Path == "/v5/order/disconnected-cancel-all");
    }

    private const string Wallet =
        """{"accountType":"CONTRACT","accountIMRate":"","accountMMRate":"","totalEquity":"","totalWalletBalance":"","totalAvailableBalance":"","totalMaintenanceMargin":"","coin":[{"coin":"USDT","equity":"990","usdValue":"","walletBalance":"1000","availableToWithdraw":"880","totalOrderIM":"10","totalPositionIM":"100","totalPositionMM":"5","unrealisedPnl":"-10","bonus":"","locked":""},{"coin":"BTC","equity":"1.8","usdValue":"","walletBalance":"2","availableToWithdraw":"","totalOrderIM":"0.1","totalPositionIM":"0.5","totalPositionMM":"0.05","unrealisedPnl":"-0.2","bonus":"","locked":""}]}""";

    private static BybitReply Reply(string account) =>
        new(Object($$$"""{"retCode":0,"time":1,"result":{"list":[{{{account}}}]}}"""), DateTimeOffset.UnixEpoch, TimeSpan.Zero);

    private static WireObject Object(string json) => WireObject.Parse(Encoding.UTF8.GetBytes(json));
}
