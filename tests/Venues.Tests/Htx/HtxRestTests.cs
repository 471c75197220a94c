using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Htx;

/// <summary>Signatures, codes, order bodies, tiers: what is decided before and after the wire.</summary>
public sealed class HtxRestTests
{
    private const string Id = "h6aaf4c80p1l0s1f";
    private const decimal Size = 0.001m;
    private static readonly DateTimeOffset Time = new(2017, 5, 11, 15, 19, 30, 900, TimeSpan.Zero);
    private static readonly ApiCredentials Keys = ApiCredentials.Create("key-1", "secret", SecretKind.Hmac);

    [Fact]
    public void A_query_is_signed_over_its_sorted_and_encoded_parameters()
    {
        var query = HtxSigning.Query("GET", "API.HBDM.COM", "/v5/trade/order", [new("order_id", "12"), new("contract_code", "BTC-USDT,X")], Keys, Time);
        const string Signed =
            "AccessKeyId=key-1&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2017-05-11T15%3A19%3A30&contract_code=BTC-USDT%2CX&order_id=12";
        var mac = System.Security.Cryptography.HMACSHA256.HashData(
            Encoding.ASCII.GetBytes("secret"), Encoding.ASCII.GetBytes("GET\napi.hbdm.com\n/v5/trade/order\n" + Signed));
        Assert.Equal(Signed + "&Signature=" + Uri.EscapeDataString(Convert.ToBase64String(mac)), query);
    }

    [Theory]
    [InlineData(OrderType.LimitIoc, false, """{"contract_code":"BTC-USDT","margin_mode":"cross","position_side":"both","side":"buy","type":"limit","client_order_id":"ID","volume":"25","price":"31000.5","time_in_force":"ioc","reduce_only":0}""")]
    [InlineData(OrderType.LimitGtc, true, """{"contract_code":"BTC-USDT","margin_mode":"cross","position_side":"both","side":"buy","type":"limit","client_order_id":"ID","volume":"25","price":"31000.5","time_in_force":"gtc","reduce_only":1}""")]
    [InlineData(OrderType.PostOnly, false, """{"contract_code":"BTC-USDT","margin_mode":"cross","position_side":"both","side":"buy","type":"post_only","client_order_id":"ID","volume":"25","price":"31000.5","time_in_force":"gtc","reduce_only":0}""")]
    [InlineData(OrderType.Market, true, """{"contract_code":"BTC-USDT","margin_mode":"cross","position_side":"both","side":"buy","type":"market","client_order_id":"ID","volume":"25","reduce_only":1}""")]
    public void Orders_go_out_in_contracts(OrderType type, bool reduceOnly, string body)
    {
        var order = new PlaceOrder(Id, "BTC-USDT", Side.Buy, type, 0.025m, 31000.50m, reduceOnly);
        Assert.Null(HtxOrderFrame.Problem(order, Size));
        Assert.Equal(
            body.Replace("\"ID\"", $"\"{HtxClientId.ToNumber(Id)}\"", StringComparison.Ordinal), Encoding.ASCII.GetString(HtxOrderFrame.PlaceBody(order, Size)));
    }

    [Fact]
    public void What_the_venue_cannot_take_does_not_leave()
    {
        var good = new PlaceOrder(Id, "BTC-USDT", Side.Buy, OrderType.LimitIoc, 0.025m, 31000m, ReduceOnly: false);
        Assert.Null(HtxOrderFrame.Problem(good, Size));
        Assert.NotNull(HtxOrderFrame.Problem(good, size: null));
        Assert.NotNull(HtxOrderFrame.Problem(good with { ClientId = "mine" }, Size));
        Assert.NotNull(HtxOrderFrame.Problem(good with { Symbol = "BTC\"USDT" }, Size));
        Assert.NotNull(HtxOrderFrame.Problem(good with { Quantity = 0.0255m }, Size));
        Assert.NotNull(HtxOrderFrame.Problem(good with { Quantity = 0 }, Size));
        Assert.NotNull(HtxOrderFrame.Problem(good with { Price = 0 }, Size));
        Assert.NotNull(HtxOrderFrame.Problem(new CancelOrder("mine", "BTC-USDT")));
    }

    [Theory]
    [InlineData("1047", RequestOutcome.Rejected)]
    [InlineData("1048", RequestOutcome.Rejected)]
    [InlineData("200", RequestOutcome.Accepted)]
    [InlineData("1004", RequestOutcome.InDoubt)] // system busy
    [InlineData("1050", RequestOutcome.InDoubt)] // the id was used: the first one may live
    [InlineData("1030", RequestOutcome.InDoubt)]
    [InlineData("123456", RequestOutcome.InDoubt)]
    [InlineData("gateway-internal-error", RequestOutcome.InDoubt)]
    public void A_placement_is_rejected_by_the_list_alone(string code, RequestOutcome outcome) =>
        Assert.Equal(outcome, HtxCodes.OutcomeOf(code, HtxCodes.PlaceRejects));

    [Theory]
    [InlineData("""{"code":200,"data":{"order_id":"77","client_order_id":"1"},"message":"Success","ts":1}""", RequestOutcome.Accepted, "", "77")]
    [InlineData("""{"code":1047,"message":"Insufficient margin available.","ts":1}""", RequestOutcome.Rejected, "1047", "")]
    [InlineData("""{"code":"1003","message":"invalid signature"}""", RequestOutcome.InDoubt, "1003", "")]
    [InlineData("""{"status":"error","err_code":403,"err_msg":"Incorrect Access key","ts":1}""", RequestOutcome.Rejected, "403", "")]
    public void An_answer_is_judged_in_every_wording(string body, RequestOutcome outcome, string code, string orderId)
    {
        var order = new PlaceOrder(Id, "BTC-USDT", Side.Buy, OrderType.Market, 0.001m, 0, ReduceOnly: false);
        var judged = Assert.IsType<PlaceOutcome>(HtxOutcomes.Judge(
            order, new RestAnswer(RestResult.Answered, 200, HtxMessages.Bytes(body), Time, TimeSpan.Zero, "http-200")));
        Assert.Equal((outcome, code, orderId), (judged.Outcome, judged.Code, judged.VenueOrderId));
    }

    [Fact]
    public void An_answer_that_says_nothing_is_no_answer()
    {
        var order = new PlaceOrder(Id, "BTC-USDT", Side.Buy, OrderType.Market, 0.001m, 0, ReduceOnly: false);
        foreach (var body in (string[])["{}", "[]", "", """{"status":"maybe"}""", """{"code":200}"""])
        {
            Assert.Throws<FrameException>(() => HtxOutcomes.Judge(
                order, new RestAnswer(RestResult.Answered, 200, HtxMessages.Bytes(body), Time, TimeSpan.Zero, "http-200")));
        }
    }

    [Fact]
    public void Tiers_begin_where_the_one_below_ends()
    {
        var rows = WireObject.Parse(HtxMessages.Bytes(
            """{"data":[{"tier":2,"max_lever":"100","maintenance_margin_rate":"0.005","max_volume":"4000","min_volume":"401"},{"tier":1,"max_lever":"200","maintenance_margin_rate":"0.00385","max_volume":"400","min_volume":"1"}]}""")).Array("data");
        Assert.Equal([new MaintenanceTier(0, 0.00385m, 200), new MaintenanceTier(40_000, 0.005m, 100)], HtxTiers.Read(rows, Size, 100_000));
        Assert.Throws<QueryException>(() => HtxTiers.Read([], Size, 1));
    }

    [Theory]
    [InlineData("72", "18", 0.75)]
    [InlineData("72", "72", 0.0)]
    [InlineData("0", "0", null)]
    [InlineData(null, "5", null)]
    [InlineData("x", "5", null)]
    public void The_used_share_of_a_limit_comes_from_its_headers(string? limit, string? left, double? used) =>
        Assert.Equal(used, HtxRest.UsedFraction(limit, left));

    [Fact]
    public void The_switch_is_never_set_below_the_venues_shortest_time()
    {
        Assert.Equal("""{"on_off":1,"time_out":60000}""", Encoding.ASCII.GetString(HtxDeadManSwitch.Body(TimeSpan.FromMinutes(1))));
        Assert.Equal("""{"on_off":1,"time_out":5000}""", Encoding.ASCII.GetString(HtxDeadManSwitch.Body(TimeSpan.FromSeconds(1))));
        Assert.Equal("""{"on_off":0}""", Encoding.ASCII.GetString(HtxDeadManSwitch.Body(TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("submitted", FundsProgress.Pending)]
    [InlineData("confirmed", FundsProgress.Done)]
    [InlineData("reject", FundsProgress.Failed)]
    [InlineData("confirm-error", FundsProgress.Pending)]
    public void A_withdrawals_state_is_read(string state, FundsProgress progress)
    {
        var row = WireObject.Parse(HtxMessages.Bytes(
            $$"""{"id":45182894,"type":"withdraw","currency":"usdt","chain":"trc20usdt","tx-hash":"","amount":400,"address":"TR","address-tag":"","fee":1,"state":"{{state}}","created-at":1612261330443,"updated-at":1612261389250}"""));
        var record = HtxFundsRows.Withdrawal(row);
        Assert.Equal(("45182894", "USDT", "trc20usdt", 400m, 1m, progress), (record.VenueId, record.Asset, record.Network, record.Amount, record.Fee, record.Progress));
        Assert.Throws<FrameException>(() => HtxFundsRows.Withdrawal(WireObject.Parse(HtxMessages.Bytes("""{"id":1,"currency":"usdt","address":"a","amount":1,"state":"lost"}"""))));
    }
}
