using Hedgerow.Messages;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitAdapterOrderTests
{
    private static readonly PlaceOrder Order = new("e1-a-1", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.01m, 100, ReduceOnly: false);
    private static readonly CancelOrder Cancel = new("e1-a-1", "BTCUSDT");

    [Fact]
    public async Task An_order_goes_over_the_trade_stream_and_is_accepted_by_its_answer()
    {
        await using var harness = await BybitHarness.Start();
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        var frame = await trade.Read("order.create");
        Assert.Contains("\"orderLinkId\":\"e1-a-1\"", frame);
        await trade.Send(Answer(frame, "order.create", 0, """{"orderId":"v-1","orderLinkId":"e1-a-1"}"""));
        Assert.Equal(new PlaceOutcome("e1-a-1", RequestOutcome.Accepted, "v-1", "", ""), await harness.Next<PlaceOutcome>());
    }

    [Theory]
    [InlineData(110007, RequestOutcome.Rejected)]
    [InlineData(110072, RequestOutcome.InDoubt)]
    [InlineData(10016, RequestOutcome.InDoubt)]
    [InlineData(424242, RequestOutcome.InDoubt)]
    public async Task The_code_of_the_answer_decides(long code, RequestOutcome expected)
    {
        await using var harness = await BybitHarness.Start();
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        await trade.Send(Answer(await trade.Read("order.create"), "order.create", code, "{}"));
        var outcome = await harness.Next<PlaceOutcome>();
        Assert.Equal((expected, code.ToString()), (outcome.Outcome, outcome.Code));
    }

    [Fact]
    public async Task A_cancel_of_what_is_gone_is_rejected()
    {
        await using var harness = await BybitHarness.Start();
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Cancel);
        await trade.Send(Answer(await trade.Read("order.cancel"), "order.cancel", 110001, "{}"));
        Assert.Equal(RequestOutcome.Rejected, (await harness.Next<CancelOutcome>()).Outcome);
    }

    [Fact]
    public async Task A_cut_connection_puts_what_has_no_answer_in_doubt_once()
    {
        await using var harness = await BybitHarness.Start();
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        await trade.Read("order.create");
        trade.Abort();
        Assert.Equal(RequestOutcome.InDoubt, (await harness.Next<PlaceOutcome>()).Outcome);
        await harness.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: true });
        Assert.Single(harness.Seen.OfType<PlaceOutcome>());
    }

    [Fact]
    public async Task An_answer_that_never_comes_puts_the_order_in_doubt_and_a_late_one_changes_nothing()
    {
        await using var harness = await BybitHarness.Start(settings => settings with { OrderTimeout = TimeSpan.FromMilliseconds(300) });
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        var frame = await trade.Read("order.create");
        Assert.Equal("timeout", (await harness.Next<PlaceOutcome>()).Code);
        await trade.Send(Answer(frame, "order.create", 0, """{"orderId":"v-1"}"""));
        harness.Adapter.Send(Cancel);
        await trade.Send(Answer(await trade.Read("order.cancel"), "order.cancel", 0, """{"orderId":"v-1"}"""));
        await harness.Next<CancelOutcome>();
        Assert.Single(harness.Seen.OfType<PlaceOutcome>());
    }

    [Fact]
    public async Task An_answer_twice_is_reported_once()
    {
        await using var harness = await BybitHarness.Start();
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        var answer = Answer(await trade.Read("order.create"), "order.create", 0, """{"orderId":"v-1"}""");
        await trade.Send(answer);
        await trade.Send(answer);
        harness.Adapter.Send(Cancel);
        await trade.Send(Answer(await trade.Read("order.cancel"), "order.cancel", 0, """{"orderId":"v-1"}"""));
        await harness.Next<CancelOutcome>();
        Assert.Single(harness.Seen.OfType<PlaceOutcome>());
    }

    [Fact]
    public async Task An_accepted_answer_without_data_is_kept_back_and_ends_in_doubt()
    {
        await using var harness = await BybitHarness.Start(settings => settings with { OrderTimeout = TimeSpan.FromMilliseconds(300) });
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        var frame = await trade.Read("order.create");
        await trade.Send($$"""{"reqId":"{{RequestId(frame)}}","retCode":0,"retMsg":"OK","op":"order.create"}""");
        Assert.Contains("data", (await harness.Next<FrameRejected>()).Place);
        Assert.Equal(RequestOutcome.InDoubt, (await harness.Next<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public async Task Without_the_trade_stream_orders_go_over_rest()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => ScriptedAnswer.Ok("""{"orderId":"v-2","orderLinkId":"e1-a-1"}""");
        harness.Adapter.Send(Order);
        Assert.Equal(new PlaceOutcome("e1-a-1", RequestOutcome.Accepted, "v-2", "", ""), await harness.Next<PlaceOutcome>());
        var request = harness.Venue.Requests.Single(seen => seen.Path == "/v5/order/create");
        Assert.Equal(
            """{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.01","price":"100","timeInForce":"IOC","orderLinkId":"e1-a-1","positionIdx":0,"reduceOnly":false}""",
            request.Body);
        Assert.Equal("2000", request.Headers["X-BAPI-RECV-WINDOW"]);
        BybitAdapterQueryTests.AssertSigned(request, request.Body);
        harness.Adapter.Send(Cancel);
        Assert.Equal(RequestOutcome.Accepted, (await harness.Next<CancelOutcome>()).Outcome);
        Assert.Contains(harness.Venue.Requests, seen => seen.Path == "/v5/order/cancel");
    }

    [Theory]
    [InlineData(500, "", RequestOutcome.InDoubt)]
    [InlineData(504, "", RequestOutcome.InDoubt)]
    [InlineData(200, "<html>", RequestOutcome.InDoubt)]
    [InlineData(200, "{\"retMsg\":\"no code\"}", RequestOutcome.InDoubt)]
    [InlineData(200, "{\"retCode\":110072,\"retMsg\":\"duplicate\"}", RequestOutcome.InDoubt)]
    [InlineData(200, "{\"retCode\":110007,\"retMsg\":\"balance\"}", RequestOutcome.Rejected)]
    [InlineData(401, "", RequestOutcome.Rejected)]
    [InlineData(302, "", RequestOutcome.InDoubt)]
    public async Task What_rest_answers_decides(int status, string body, RequestOutcome expected)
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => new ScriptedAnswer(body, status);
        harness.Adapter.Send(Order);
        Assert.Equal(expected, (await harness.Next<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public async Task A_request_broken_on_the_way_is_in_doubt_and_sent_once()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => null;
        harness.Adapter.Send(Order);
        Assert.Equal(RequestOutcome.InDoubt, (await harness.Next<PlaceOutcome>()).Outcome);
        Assert.Single(harness.Venue.Requests, seen => seen.Path == "/v5/order/create");
    }

    [Fact]
    public async Task Without_any_connection_nothing_was_sent_and_that_is_certain()
    {
        await using var harness = await BybitHarness.Start(settings => settings with { RestUrl = new Uri("http://127.0.0.1:1") });
        harness.Adapter.Send(Order);
        var outcome = await harness.Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "not-sent"), (outcome.Outcome, outcome.Code));
    }

    [Fact]
    public async Task An_order_that_cannot_be_written_is_refused_here()
    {
        await using var harness = await BybitHarness.Start();
        harness.Adapter.Send(Order with { ClientId = "a\"b" });
        harness.Adapter.Send(Cancel with { Symbol = "" });
        Assert.Equal("local-invalid", (await harness.Next<PlaceOutcome>()).Code);
        Assert.Equal("local-invalid", (await harness.Next<CancelOutcome>()).Code);
        Assert.Empty(harness.Venue.Requests);
    }

    [Fact]
    public async Task Too_many_visits_reject_report_the_limit_and_block_rest_until_its_reset()
    {
        await using var harness = await BybitHarness.Start();
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        var frame = await trade.Read("order.create");
        var reset = DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeMilliseconds();
        await trade.Send(
            $$$"""{"reqId":"{{{RequestId(frame)}}}","retCode":10006,"retMsg":"Too many visits!","op":"order.create","data":{},"header":{"X-Bapi-Limit":"10","X-Bapi-Limit-Status":"0","X-Bapi-Limit-Reset-Timestamp":"{{{reset}}}"}}""");
        var limit = await harness.Next<RateLimitReported>(report => report.BlockedUntil is not null);
        Assert.InRange(limit.BlockedUntil!.Value.ToUnixTimeMilliseconds(), reset - 2000, reset + 2000);
        Assert.Equal(RequestOutcome.Rejected, (await harness.Next<PlaceOutcome>()).Outcome);
        harness.Adapter.Send(new QueryAccount(5));
        Assert.Null((await harness.Next<AccountAnswer>()).Account);
        Assert.DoesNotContain(harness.Venue.Requests, seen => seen.Path == "/v5/account/wallet-balance");
    }

    [Fact]
    public async Task A_forbidden_address_is_silent_for_ten_minutes()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnRequest = _ => new ScriptedAnswer("access too frequent", 403);
        harness.Adapter.Send(Order);
        var limit = await harness.Next<RateLimitReported>(report => report.BlockedUntil is not null);
        Assert.InRange(limit.BlockedUntil!.Value - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.Equal(RequestOutcome.Rejected, (await harness.Next<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public async Task A_restarting_trade_service_rejects_and_is_left_for_another_connection()
    {
        await using var harness = await BybitHarness.Start();
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        await trade.Send(Answer(await trade.Read("order.create"), "order.create", 10019, "{}"));
        Assert.Equal(RequestOutcome.Rejected, (await harness.Next<PlaceOutcome>()).Outcome);
        await harness.Venue.Accept("trade");
        await harness.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: true });
    }

    [Fact]
    public async Task A_refused_log_on_keeps_the_channel_down_and_is_tried_again()
    {
        await using var harness = await BybitHarness.Start();
        var refusals = 0;
        harness.Venue.OnFrame = (stream, frame) =>
            stream == "trade" && frame.Contains("\"auth\"") && Interlocked.Increment(ref refusals) == 1
                ? """{"retCode":10004,"retMsg":"invalid sign","op":"auth","connId":"c"}"""
                : null;
        harness.Adapter.Send(new ConnectVenue([]));
        await harness.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: true });
        Assert.Equal(2, refusals);
    }

    [Fact]
    public async Task Disposal_answers_what_is_outstanding_and_reports_nothing_after()
    {
        var harness = await BybitHarness.Start();
        var (_, _, trade) = await harness.Connect();
        harness.Adapter.Send(Order);
        await trade.Read("order.create");
        await harness.DisposeAsync();
        Assert.Equal(RequestOutcome.InDoubt, Assert.Single(harness.Seen.OfType<PlaceOutcome>()).Outcome);
        var count = harness.Seen.Count;
        harness.Adapter.Send(Cancel);
        Assert.Equal(count, harness.Seen.Count);
    }

    private static string Answer(string frame, string operation, long code, string data) =>
        $$"""{"reqId":"{{RequestId(frame)}}","retCode":{{code}},"retMsg":"text","op":"{{operation}}","data":{{data}},"retExtInfo":{},"header":{"X-Bapi-Limit":"10","X-Bapi-Limit-Status":"9","X-Bapi-Limit-Reset-Timestamp":"1700000000000"},"connId":"c1"}""";

    private static string RequestId(string frame) => frame.Split('"')[3];
}
