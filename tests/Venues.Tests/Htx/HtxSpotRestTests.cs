using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Htx;

/// <summary>Log-on, order bodies and codes of spot: what is decided before and after the wire.</summary>
public sealed class HtxSpotRestTests
{
    private static readonly DateTimeOffset Time = new(2019, 12, 5, 11, 53, 3, 900, TimeSpan.Zero);
    private static readonly ApiCredentials Keys = ApiCredentials.Create("key-1", "secret", SecretKind.Hmac);
    private static readonly PlaceOrder Good = new("h1p1l0s1f", "ethusdt", Side.Buy, OrderType.LimitIoc, 10.10m, 100.1m, ReduceOnly: false);

    [Fact]
    public void The_log_on_is_signed_in_the_spelling_of_version_2_1()
    {
        var frame = Encoding.ASCII.GetString(HtxSigning.SpotFrame(new Uri("wss://API.huobi.pro/ws/v2"), Keys, Time));
        var mac = System.Security.Cryptography.HMACSHA256.HashData(
            Encoding.ASCII.GetBytes("secret"),
            Encoding.ASCII.GetBytes("GET\napi.huobi.pro\n/ws/v2\naccessKey=key-1&signatureMethod=HmacSHA256&signatureVersion=2.1&timestamp=2019-12-05T11%3A53%3A03"));
        Assert.Equal(
            $$$"""{"action":"req","ch":"auth","params":{"authType":"api","accessKey":"key-1","signatureMethod":"HmacSHA256","signatureVersion":"2.1","timestamp":"2019-12-05T11:53:03","signature":"{{{Convert.ToBase64String(mac)}}}"}}""",
            frame);
    }

    [Theory]
    [InlineData(Side.Buy, OrderType.LimitIoc, "\"type\":\"buy-ioc\",\"amount\":\"10.1\",\"price\":\"100.1\"")]
    [InlineData(Side.Sell, OrderType.LimitGtc, "\"type\":\"sell-limit\",\"amount\":\"10.1\",\"price\":\"100.1\"")]
    [InlineData(Side.Buy, OrderType.PostOnly, "\"type\":\"buy-limit-maker\",\"amount\":\"10.1\",\"price\":\"100.1\"")]
    [InlineData(Side.Sell, OrderType.Market, "\"type\":\"sell-market\",\"amount\":\"10.1\"")]
    public void Orders_go_out_in_the_venues_words(Side side, OrderType type, string words)
    {
        var order = Good with { Side = side, Type = type, ReduceOnly = side == Side.Sell };
        Assert.Null(HtxSpotOrderFrame.Problem(order));
        Assert.Equal(
            $$"""{"account-id":"100009","symbol":"ethusdt",{{words}},"source":"spot-api","client-order-id":"h1p1l0s1f"}""",
            Encoding.ASCII.GetString(HtxSpotOrderFrame.PlaceBody(order, "100009")));
        Assert.Equal("""{"client-order-id":"h1p1l0s1f"}""", Encoding.ASCII.GetString(HtxSpotOrderFrame.CancelBody(new CancelOrder(order.ClientId, order.Symbol))));
    }

    [Fact]
    public void What_the_venue_cannot_take_does_not_leave()
    {
        Assert.NotNull(HtxSpotOrderFrame.Problem(Good with { ClientId = "" }));
        Assert.NotNull(HtxSpotOrderFrame.Problem(Good with { ClientId = new string('h', 65) }));
        Assert.NotNull(HtxSpotOrderFrame.Problem(Good with { ClientId = "a\"b" }));
        Assert.NotNull(HtxSpotOrderFrame.Problem(Good with { Symbol = "eth usdt" }));
        Assert.NotNull(HtxSpotOrderFrame.Problem(Good with { Quantity = 0 }));
        Assert.NotNull(HtxSpotOrderFrame.Problem(Good with { Price = 0 }));
        Assert.NotNull(HtxSpotOrderFrame.Problem(Good with { ReduceOnly = true }));
        Assert.NotNull(HtxSpotOrderFrame.Problem(Good with { Type = OrderType.Market }));
        Assert.NotNull(HtxSpotOrderFrame.Problem(new CancelOrder("a b", "ethusdt")));
    }

    [Theory]
    [InlineData(HtxSpotMessages.Placed, RequestOutcome.Accepted, "", "356501383558845")]
    [InlineData(HtxSpotMessages.Refused, RequestOutcome.Rejected, "account-frozen-balance-insufficient-error", "")]
    [InlineData("""{"status":"error","err-code":"rate-too-many-requests","err-msg":"exceeded rate limit","data":null}""", RequestOutcome.Rejected, "rate-too-many-requests", "")]
    [InlineData("""{"status":"error","err-code":"invalid-client-order-id","err-msg":"used","data":null}""", RequestOutcome.InDoubt, "invalid-client-order-id", "")]
    [InlineData("""{"status":"error","err-code":"base-system-error","err-msg":"","data":null}""", RequestOutcome.InDoubt, "base-system-error", "")]
    [InlineData("""{"status":"error","err-code":"order-newly-invented","err-msg":"","data":null}""", RequestOutcome.InDoubt, "order-newly-invented", "")]
    public void A_placement_is_rejected_by_the_list_alone(string body, RequestOutcome outcome, string code, string orderId)
    {
        var judged = Assert.IsType<PlaceOutcome>(HtxOutcomes.Judge(Good, Answer(body), isSpot: true));
        Assert.Equal((outcome, code, orderId), (judged.Outcome, judged.Code, judged.VenueOrderId));
    }

    [Theory]
    [InlineData("""{"status":"ok","data":10}""", RequestOutcome.Accepted, "")]
    [InlineData("""{"status":"ok","data":"356501495694025"}""", RequestOutcome.Accepted, "")]
    [InlineData("""{"status":"ok","data":"0"}""", RequestOutcome.Rejected, "state-0")]
    [InlineData("""{"status":"ok","data":-1}""", RequestOutcome.Rejected, "state--1")]
    [InlineData("""{"status":"ok","data":5}""", RequestOutcome.Rejected, "state-5")]
    [InlineData("""{"status":"ok","data":6}""", RequestOutcome.Rejected, "state-6")]
    [InlineData("""{"status":"ok","data":7}""", RequestOutcome.Rejected, "state-7")]
    [InlineData("""{"status":"ok","data":3}""", RequestOutcome.InDoubt, "state-3")]
    [InlineData("""{"status":"ok","data":11}""", RequestOutcome.InDoubt, "state-11")]
    [InlineData("""{"status":"error","err-code":"order-orderstate-error","err-msg":"Incorrect order state","order-state":7}""", RequestOutcome.Rejected, "order-orderstate-error")]
    [InlineData("""{"status":"error","err-code":"base-not-found","err-msg":"The record is not found."}""", RequestOutcome.Rejected, "base-not-found")]
    [InlineData("""{"status":"error","err-code":"cancel-disabled","err-msg":""}""", RequestOutcome.InDoubt, "cancel-disabled")]
    public void A_cancel_is_judged_by_the_state_that_it_is_answered_with(string body, RequestOutcome outcome, string code)
    {
        var judged = Assert.IsType<CancelOutcome>(HtxOutcomes.Judge(new CancelOrder("h1p1l0s1", "ethusdt"), Answer(body), isSpot: true));
        Assert.Equal((outcome, code), (judged.Outcome, judged.Code));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"status":"ok"}""")]
    [InlineData("""{"status":"ok","data":null}""")]
    [InlineData("""{"status":"perhaps","data":"1"}""")]
    public void An_answer_that_says_nothing_is_no_answer(string body) =>
        Assert.Throws<FrameException>(() => HtxOutcomes.Judge(Good, Answer(body), isSpot: true));

    [Fact]
    public void The_switch_counts_whole_seconds_and_never_less_than_five()
    {
        Assert.Equal("""{"timeout":60}""", Encoding.ASCII.GetString(HtxDeadManSwitch.SpotBody(TimeSpan.FromMinutes(1))));
        Assert.Equal("""{"timeout":7}""", Encoding.ASCII.GetString(HtxDeadManSwitch.SpotBody(TimeSpan.FromSeconds(6.2))));
        Assert.Equal("""{"timeout":5}""", Encoding.ASCII.GetString(HtxDeadManSwitch.SpotBody(TimeSpan.FromSeconds(1))));
        Assert.Equal("""{"timeout":0}""", Encoding.ASCII.GetString(HtxDeadManSwitch.SpotBody(TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("/v1/order/orders/place", "100")]
    [InlineData("/v1/order/orders/submitCancelClientOrder", "100")]
    [InlineData("/v1/order/orders/getClientOrder", "50")]
    [InlineData("/v1/order/orders/123", "50")]
    [InlineData("/v1/order/matchresults", "20")]
    [InlineData("/v1/account/accounts/5/balance", "100")]
    [InlineData("/v1/common/timestamp", null)]
    public void Limits_are_each_paths_own(string path, string? limit) => Assert.Equal(limit, HtxSpotLimits.Of(path));

    private static RestAnswer Answer(string body) => new(RestResult.Answered, 200, HtxMessages.Bytes(body), Time, TimeSpan.Zero, "http-200");
}
