using System.Security.Cryptography;
using System.Text;
using Hedgerow.Messages;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitAdapterQueryTests
{
    [Fact]
    public async Task An_order_is_looked_up_among_recent_ones_then_in_the_history()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = seen => List(seen.Path == "/v5/order/history" ? OrderRow("v1", "c1", "Cancelled", 1000) : "");
        harness.Adapter.Send(new QueryOrder(9, "c1", "BTCUSDT"));
        var answer = await harness.Next<OrderAnswer>();
        Assert.Equal((9L, "c1", LookupResult.Found, OrderStatus.Cancelled), (answer.RequestId, answer.ClientId, answer.Result, answer.Order!.Status));
        Assert.Equal(["/v5/order/realtime", "/v5/order/history"], harness.Venue.Requests.Select(seen => seen.Path));
        Assert.All(harness.Venue.Requests, seen =>
        {
            Assert.Equal("category=linear&symbol=BTCUSDT&orderLinkId=c1", seen.Query);
            AssertSigned(seen, seen.Query);
        });
    }

    [Fact]
    public async Task Not_found_needs_both_answers()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => List("");
        harness.Adapter.Send(new QueryOrder(1, "c1", "BTCUSDT"));
        Assert.Equal(LookupResult.NotFound, (await harness.Next<OrderAnswer>()).Result);
        harness.Venue.OnRequest = seen => seen.Path == "/v5/order/history" ? new ScriptedAnswer("", 503) : List("");
        harness.Adapter.Send(new QueryOrder(2, "c1", "BTCUSDT"));
        Assert.Equal(LookupResult.Failed, (await harness.Next<OrderAnswer>()).Result);
        harness.Venue.OnRequest = seen => seen.Path == "/v5/order/realtime" ? ScriptedAnswer.Code(10016, "server error") : List("");
        harness.Adapter.Send(new QueryOrder(3, "c1", "BTCUSDT"));
        Assert.Equal(LookupResult.Failed, (await harness.Next<OrderAnswer>()).Result);
    }

    [Fact]
    public async Task An_answer_about_another_order_is_no_answer()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => List(OrderRow("v1", "other", "New", 1000));
        harness.Adapter.Send(new QueryOrder(1, "c1", "BTCUSDT"));
        Assert.Equal(LookupResult.Failed, (await harness.Next<OrderAnswer>()).Result);
    }

    [Fact]
    public async Task Open_orders_are_paged_with_the_venues_cursor_as_it_came()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = seen => seen.Query.Contains("cursor=")
            ? List(OrderRow("v2", "c2", "PartiallyFilled", 1000))
            : List(OrderRow("v1", "c1", "New", 1000), "page%3A2%2Cx%3A9");
        harness.Adapter.Send(new QueryOpenOrders(4, "BTCUSDT"));
        var answer = await harness.Next<OrdersAnswer>();
        Assert.True(answer.Ok);
        Assert.Equal(["c1", "c2"], answer.Orders.Select(order => order.ClientId));
        var second = harness.Venue.Requests.Last();
        Assert.Equal("category=linear&symbol=BTCUSDT&openOnly=0&limit=50&cursor=page%3A2%2Cx%3A9", second.Query);
        AssertSigned(second, second.Query);
    }

    [Fact]
    public async Task Pages_without_end_are_no_answer()
    {
        await using var harness = await BybitHarness.Start(settings => settings with { MaxPages = 3 });
        var page = 0;
        harness.Venue.OnRequest = _ => List(OrderRow("v1", "c1", "New", 1000), "p" + ++page);
        harness.Adapter.Send(new QueryOpenOrders(1, "BTCUSDT"));
        Assert.False((await harness.Next<OrdersAnswer>()).Ok);
        Assert.Equal(3, page);
        harness.Venue.OnRequest = _ => List(OrderRow("v1", "c1", "New", 1000), "same");
        harness.Adapter.Send(new QueryOpenOrders(2, "BTCUSDT"));
        Assert.False((await harness.Next<OrdersAnswer>()).Ok);
    }

    [Fact]
    public async Task Orders_since_a_time_merge_working_closed_and_history()
    {
        await using var harness = await BybitHarness.Start();
        var since = DateTimeOffset.UtcNow.AddHours(-2);
        var created = since.AddHours(1).ToUnixTimeMilliseconds();
        harness.Venue.OnRequest = seen => seen switch
        {
            { Path: "/v5/order/history" } => List(OrderRow("v3", "c3", "Filled", created) + "," + OrderRow("old", "c0", "Filled", since.AddHours(-1).ToUnixTimeMilliseconds())),
            _ when seen.Query.Contains("openOnly=1") => List(OrderRow("v1", "c1", "Filled", created)),
            _ => List(OrderRow("v1", "c1", "New", created) + "," + OrderRow("v2", "c2", "New", created)),
        };
        harness.Adapter.Send(new QueryOrdersSince(7, "BTCUSDT", since));
        var answer = await harness.Next<OrdersAnswer>();
        Assert.True(answer.Ok);
        Assert.Equal(
            [("c1", OrderStatus.Filled), ("c2", OrderStatus.New), ("c3", OrderStatus.Filled)],
            answer.Orders.OrderBy(order => order.ClientId, StringComparer.Ordinal).Select(order => (order.ClientId, order.Status)));
        Assert.Equal(since, answer.CoversFrom);
    }

    [Fact]
    public async Task Cancelled_orders_are_kept_for_a_day_so_coverage_does_not_reach_further()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => List("");
        var since = DateTimeOffset.UtcNow.AddDays(-20);
        harness.Adapter.Send(new QueryOrdersSince(7, "BTCUSDT", since));
        var answer = await harness.Next<OrdersAnswer>();
        Assert.InRange(DateTimeOffset.UtcNow - answer.CoversFrom, TimeSpan.FromHours(24), TimeSpan.FromHours(24.1));

        // Twenty days are two whole windows and an open one.
        var windows = harness.Venue.Requests.Where(seen => seen.Path == "/v5/order/history").Select(seen => seen.Query).ToList();
        Assert.Equal(3, windows.Count);
        Assert.Equal([true, true, false], windows.Select(query => query.Contains("endTime=")));
        Assert.Contains("startTime=" + since.ToUnixTimeMilliseconds(), windows[0]);
    }

    [Fact]
    public async Task Fills_come_oldest_first_once_and_without_funding()
    {
        await using var harness = await BybitHarness.Start();
        var since = DateTimeOffset.UtcNow.AddHours(-1);
        var at = since.AddMinutes(1).ToUnixTimeMilliseconds();
        harness.Venue.OnRequest = seen => seen.Query.Contains("cursor=")
            ? List(ExecutionRow("x1", "Trade", at) + "," + ExecutionRow("x2", "AdlTrade", at + 1))
            : List(ExecutionRow("x4", "Funding", at + 3) + "," + ExecutionRow("x3", "BustTrade", at + 2) + "," + ExecutionRow("x2", "AdlTrade", at + 1), "next");
        harness.Adapter.Send(new QueryFills(3, "BTCUSDT", since));
        var answer = await harness.Next<FillsAnswer>();
        Assert.Equal(
            [("x1", TradeCause.Order), ("x2", TradeCause.AutoDeleverage), ("x3", TradeCause.Liquidation)],
            answer.Fills.Select(fill => (fill.TradeId, fill.Cause)));
    }

    [Fact]
    public async Task Funding_turns_the_sign_of_the_fee()
    {
        await using var harness = await BybitHarness.Start();
        var since = DateTimeOffset.UtcNow.AddHours(-1);
        harness.Venue.OnRequest = _ => List(ExecutionRow("f1", "Funding", since.AddMinutes(1).ToUnixTimeMilliseconds()));
        harness.Adapter.Send(new QueryFunding(3, "BTCUSDT", since));
        var payment = Assert.Single((await harness.Next<FundingAnswer>()).Payments);
        Assert.Equal(("f1", -0.5m), (payment.PaymentId, payment.Amount));
        Assert.Contains("execType=Funding", harness.Venue.Requests.Single().Query);
    }

    [Fact]
    public async Task The_account_is_wallet_and_positions_or_nothing()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = Account(() => List(PositionRow(0)));
        harness.Adapter.Send(new QueryAccount(1));
        var account = (await harness.Next<AccountAnswer>()).Account!;
        Assert.Equal((1000m, 1010m, 500m, 5m), (account.WalletBalance, account.Equity, account.AvailableMargin, account.MaintenanceMargin));
        Assert.Equal(-0.5m, Assert.Single(account.Positions).Quantity);
        harness.Venue.OnRequest = Account(() => new ScriptedAnswer("", 500));
        harness.Adapter.Send(new QueryAccount(2));
        Assert.Null((await harness.Next<AccountAnswer>()).Account);
    }

    [Fact]
    public async Task Hedge_mode_is_an_error_that_names_the_place()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = Account(() => List(PositionRow(2)));
        harness.Adapter.Send(new QueryAccount(1));
        Assert.Contains("positionIdx", (await harness.Next<FrameRejected>()).Place);
        Assert.Null((await harness.Next<AccountAnswer>()).Account);
    }

    [Fact]
    public async Task Instruments_that_the_venue_does_not_list_are_missing()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => List(Instrument("BTCUSDT") + "," + """{"symbol":"ODD","contractType":"SomethingNew"}""");
        harness.Adapter.Send(new QueryInstruments(1, ["BTCUSDT", "NOPE"]));
        var answer = await harness.Next<InstrumentsAnswer>();
        var spec = Assert.Single(answer.Instruments);
        Assert.Equal((new InstrumentId("bybit", "BTCUSDT"), 0.1m, 0.001m, TimeSpan.FromHours(8)), (spec.Id, spec.TickSize, spec.LotSize, spec.FundingInterval));
        Assert.Equal("", harness.Venue.Requests.Single().Headers["X-BAPI-SIGN"].ToString());
    }

    [Fact]
    public async Task The_clock_is_measured_from_the_venues_answer()
    {
        await using var harness = await BybitHarness.Start();
        harness.Adapter.Send(new QueryClock(8));
        var answer = await harness.Next<ClockAnswer>();
        Assert.True(answer.Ok);
        Assert.InRange(answer.Offset, TimeSpan.FromSeconds(-20), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Limit_headers_are_reported()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => List("") with
        {
            Headers = new() { ["X-Bapi-Limit"] = "50", ["X-Bapi-Limit-Status"] = "40", ["X-Bapi-Limit-Reset-Timestamp"] = "1700000000000" },
        };
        harness.Adapter.Send(new QueryOpenOrders(1, "BTCUSDT"));
        Assert.Equal(0.2, (await harness.Next<RateLimitReported>()).UsedFraction, 9);
        Assert.Equal(0, (await harness.Next<RateLimitReported>()).UsedFraction);
    }

    [Fact]
    public async Task A_malformed_answer_is_shown_without_secrets_and_fails_the_query()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => List("""{"orderId":"v1","apiKey":"do-not-show"}""");
        harness.Adapter.Send(new QueryOpenOrders(1, "BTCUSDT"));
        var rejected = await harness.Next<FrameRejected>();
        Assert.Contains("/v5/order/realtime result.list[0].qty", rejected.Place);
        Assert.DoesNotContain("do-not-show", rejected.Excerpt);
        Assert.False((await harness.Next<OrdersAnswer>()).Ok);
    }

    internal static void AssertSigned(SeenRequest seen, string payload)
    {
        Assert.Equal("test-key", seen.Headers["X-BAPI-API-KEY"].ToString());
        var text = seen.Headers["X-BAPI-TIMESTAMP"].ToString() + "test-key" + seen.Headers["X-BAPI-RECV-WINDOW"] + payload;
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData("test-secret"u8, Encoding.UTF8.GetBytes(text)));
        Assert.Equal(expected, seen.Headers["X-BAPI-SIGN"].ToString());
    }

    private const string Wallet =
        """{"accountType":"UNIFIED","totalAvailableBalance":"500","totalMaintenanceMargin":"5","coin":[{"coin":"USDT","equity":"1010","usdValue":"1010","walletBalance":"1000","totalPositionMM":"5"}]}""";

    private static Func<SeenRequest, ScriptedAnswer?> Account(Func<ScriptedAnswer> positions) => seen => seen.Path switch
    {
        "/v5/account/info" => ScriptedAnswer.Ok("""{"unifiedMarginStatus":6,"marginMode":"REGULAR_MARGIN"}"""),
        "/v5/account/wallet-balance" => List(Wallet),
        _ => positions(),
    };

    private static ScriptedAnswer List(string rows, string cursor = "") =>
        ScriptedAnswer.Ok($$"""{"category":"linear","list":[{{rows}}],"nextPageCursor":"{{cursor}}"}""");

    private static string OrderRow(string id, string clientId, string status, long createdMs) =>
        $$"""{"orderId":"{{id}}","orderLinkId":"{{clientId}}","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","timeInForce":"GTC","price":"100","qty":"1","cumExecQty":"{{(status is "Filled" ? 1 : 0)}}","cumExecValue":"{{(status is "Filled" ? 100 : 0)}}","avgPrice":"","orderStatus":"{{status}}","reduceOnly":false,"createdTime":"{{createdMs}}","updatedTime":"{{createdMs}}"}""";

    private static string ExecutionRow(string id, string kind, long timeMs) =>
        $$"""{"execId":"{{id}}","execType":"{{kind}}","orderId":"v","orderLinkId":"","symbol":"BTCUSDT","side":"Sell","execQty":"0.1","execPrice":"100","execFee":"0.5","feeCurrency":"","isMaker":false,"execTime":"{{timeMs}}"}""";

    private static string PositionRow(int index) =>
        $$"""{"positionIdx":{{index}},"symbol":"BTCUSDT","side":"Sell","size":"0.5","avgPrice":"100","markPrice":"101","unrealisedPnl":"-0.5","liqPrice":""}""";

    private static string Instrument(string symbol) =>
        $$$"""{"symbol":"{{{symbol}}}","contractType":"LinearPerpetual","status":"Trading","baseCoin":"BTC","quoteCoin":"USDT","settleCoin":"USDT","priceFilter":{"tickSize":"0.10"},"lotSizeFilter":{"qtyStep":"0.001","minOrderQty":"0.001","maxOrderQty":"100","maxMktOrderQty":"50","minNotionalValue":"5"},"fundingInterval":480}""";
}
