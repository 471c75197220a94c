using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;
using static Hedgerow.Venues.Tests.Okx.OkxMessages;

namespace Hedgerow.Venues.Tests.Okx;

public class OkxOrderFrameTests
{
    private static readonly OkxContract Coins = new("BTC-USDT", 1m, 7, "", ContractKind.Spot);
    private static readonly OkxRequestHead Head = new("1700000000000", 7, 1_700_000_002_000);

    [Fact]
    public void An_order_is_written_in_contracts_with_both_names_of_the_instrument() => Assert.Equal(
        """{"id":"1700000000000n7","op":"order","args":[{"instIdCode":10459,"instId":"BTC-USDT-SWAP","tdMode":"cross","clOrdId":"h1p1l0s1","tag":"hedge1","side":"buy","ordType":"ioc","sz":"15","px":"60000.1","reduceOnly":false}],"expTime":"1700000002000"}""",
        Write(Ioc, Contract, "hedge1"));

    [Theory]
    [InlineData(OrderType.LimitIoc, "\"ordType\":\"ioc\"", true)]
    [InlineData(OrderType.LimitGtc, "\"ordType\":\"limit\"", true)]
    [InlineData(OrderType.PostOnly, "\"ordType\":\"post_only\"", true)]
    [InlineData(OrderType.Market, "\"ordType\":\"market\"", false)]
    public void Each_type_has_its_word(OrderType type, string word, bool hasPrice)
    {
        var text = Write(Ioc with { Type = type, Side = Side.Sell, ReduceOnly = true }, Contract with { Code = 0 }, "");
        Assert.Contains(word, text, StringComparison.Ordinal);
        Assert.Contains("\"side\":\"sell\"", text, StringComparison.Ordinal);
        Assert.Contains("\"reduceOnly\":true", text, StringComparison.Ordinal);
        Assert.Equal(hasPrice, text.Contains("\"px\":", StringComparison.Ordinal));
        Assert.DoesNotContain("instIdCode", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tag", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OrderType.PostOnly, Side.Sell, """ "side":"sell","ordType":"post_only","sz":"0.15","px":"60000.1"}""")]
    [InlineData(OrderType.Market, Side.Buy, """ "side":"buy","ordType":"market","sz":"0.15","tgtCcy":"base_ccy","banAmend":true}""")]
    [InlineData(OrderType.Market, Side.Sell, """ "side":"sell","ordType":"market","sz":"0.15","tgtCcy":"base_ccy","banAmend":true}""")]
    public void An_order_of_coins_is_paid_in_cash_and_counted_in_coins(OrderType type, Side side, string end) => Assert.Equal(
        """{"id":"1700000000000n7","op":"order","args":[{"instIdCode":7,"instId":"BTC-USDT","tdMode":"cash","clOrdId":"h1p1l0s1",""" + end.TrimStart() + """],"expTime":"1700000002000"}""",
        Write(Ioc with { Symbol = "BTC-USDT", Type = type, Side = side, ReduceOnly = side == Side.Sell }, Coins, ""));

    [Fact]
    public void A_buy_of_coins_cannot_reduce()
    {
        Assert.NotNull(OkxOrderFrame.Problem(Ioc with { ReduceOnly = true }, Coins));
        Assert.Null(OkxOrderFrame.Problem(Ioc with { ReduceOnly = true, Side = Side.Sell }, Coins));
        Assert.Null(OkxOrderFrame.Problem(Ioc with { ReduceOnly = true }, Contract));
    }

    [Fact]
    public void A_cancel_names_our_id()
    {
        Span<byte> bytes = stackalloc byte[OkxOrderFrame.MaxLength];
        var length = OkxOrderFrame.WriteCancel(new CancelOrder("h1p1l0s1", Symbol), Contract, Head, bytes);
        Assert.Equal(
            """{"id":"1700000000000n7","op":"cancel-order","args":[{"instIdCode":10459,"instId":"BTC-USDT-SWAP","clOrdId":"h1p1l0s1"}]}""",
            Encoding.ASCII.GetString(bytes[..length]));
        Assert.Equal(
            """{"instId":"BTC-USDT-SWAP","clOrdId":"h1p1l0s1"}""",
            Encoding.ASCII.GetString(OkxOrderFrame.CancelBody(new CancelOrder("h1p1l0s1", Symbol))));
    }

    [Fact]
    public void The_longest_order_fits()
    {
        var longest = Ioc with { ClientId = new string('x', 32), Quantity = 79_228_162_514_264_337_593_543_950.33m, Price = decimal.MaxValue };
        Assert.Null(OkxOrderFrame.Problem(longest, Contract with { Size = 1 }));
        Assert.InRange(Write(longest, Contract with { Size = 1, Code = long.MaxValue }, new string('t', 16)).Length, 1, OkxOrderFrame.MaxLength);
    }

    [Fact]
    public void What_the_venue_could_not_read_is_not_written()
    {
        Assert.NotNull(OkxOrderFrame.Problem(Ioc with { ClientId = "a-b" }, Contract));
        Assert.NotNull(OkxOrderFrame.Problem(Ioc with { ClientId = "" }, Contract));
        Assert.NotNull(OkxOrderFrame.Problem(Ioc with { ClientId = new string('x', 33) }, Contract));
        Assert.NotNull(OkxOrderFrame.Problem(Ioc with { Symbol = "BTC/USDT" }, Contract));
        Assert.NotNull(OkxOrderFrame.Problem(Ioc, contract: null));
        Assert.NotNull(OkxOrderFrame.Problem(Ioc with { Quantity = 0 }, Contract));
        Assert.NotNull(OkxOrderFrame.Problem(Ioc with { Price = -1 }, Contract));
        Assert.NotNull(OkxOrderFrame.Problem(Ioc with { Type = (OrderType)9 }, Contract));
        Assert.Null(OkxOrderFrame.Problem(Ioc with { Type = OrderType.Market, Price = 0 }, Contract));
        Assert.NotNull(OkxOrderFrame.Problem(new CancelOrder("a\"b", Symbol)));
    }

    [Fact]
    public void The_log_on_is_signed_over_seconds_and_path()
    {
        var credentials = ApiCredentials.Create("k", "sim-secret", SecretKind.Hmac, "pass");
        var text = Encoding.ASCII.GetString(OkxAuth.Frame(credentials, 1_700_000_000_999));
        using var hmac = new System.Security.Cryptography.HMACSHA256("sim-secret"u8.ToArray());
        var sign = Convert.ToBase64String(hmac.ComputeHash("1700000000GET/users/self/verify"u8.ToArray()));
        Assert.Equal($$"""{"op":"login","args":[{"apiKey":"k","passphrase":"pass","timestamp":"1700000000","sign":"{{sign}}"}]}""", text);
    }

    [Theory]
    [InlineData(0, RequestOutcome.Accepted)]
    [InlineData(51008, RequestOutcome.Rejected)]
    [InlineData(51169, RequestOutcome.Rejected)]
    [InlineData(51087, RequestOutcome.Rejected)]
    [InlineData(51140, RequestOutcome.InDoubt)] // spot: not enough to buy: when that was found is not said
    [InlineData(50011, RequestOutcome.Rejected)]
    [InlineData(50036, RequestOutcome.Rejected)]
    [InlineData(60011, RequestOutcome.Rejected)]
    [InlineData(51016, RequestOutcome.InDoubt)]
    [InlineData(50004, RequestOutcome.InDoubt)]
    [InlineData(50026, RequestOutcome.InDoubt)]
    [InlineData(51149, RequestOutcome.InDoubt)]
    [InlineData(50013, RequestOutcome.InDoubt)]
    [InlineData(99999, RequestOutcome.InDoubt)]
    public void An_answer_is_judged_by_the_code_of_its_row(int code, RequestOutcome outcome)
    {
        var answer = Accepted.Replace("\"sCode\":\"0\"", $"\"sCode\":\"{code}\"").Replace("\"code\":\"0\"", code == 0 ? "\"code\":\"0\"" : "\"code\":\"1\"");
        var report = (PlaceOutcome)OkxOutcomes.Judge(Ioc, OkxOutcomes.Read(Parse(answer), Ioc.ClientId));
        Assert.Equal((outcome, code == 0 ? "77" : ""), (report.Outcome, report.VenueOrderId));
    }

    [Theory]
    [InlineData(51400, RequestOutcome.Rejected)]
    [InlineData(51603, RequestOutcome.Rejected)]
    [InlineData(51410, RequestOutcome.InDoubt)]
    [InlineData(51412, RequestOutcome.InDoubt)]
    [InlineData(50011, RequestOutcome.InDoubt)]
    public void A_cancel_is_rejected_only_when_there_is_nothing_to_cancel(int code, RequestOutcome outcome) => Assert.Equal(
        outcome,
        ((CancelOutcome)OkxOutcomes.Judge(new CancelOrder("h1p1l0s1", Symbol), new OkxVerdict(code, "", ""))).Outcome);

    [Fact]
    public void An_answer_without_a_row_counts_by_its_own_code_and_a_yes_without_one_is_none()
    {
        Assert.Equal(60011, OkxOutcomes.Read(Parse("""{"code":"60011","msg":"Please log in","data":[]}"""), "a").Code);
        Assert.Throws<FrameException>(() => OkxOutcomes.Read(Parse("""{"code":"0","msg":"","data":[]}"""), "a"));
        Assert.Throws<FrameException>(() => OkxOutcomes.Read(Parse("""{"code":"1","msg":""}"""), "a"));
        Assert.Throws<FrameException>(() => OkxOutcomes.Read(Parse(Accepted), "another"));
    }

    [Fact]
    public void Over_http_the_body_counts_and_a_status_alone_only_where_it_proves_something()
    {
        Assert.Equal(RequestOutcome.Rejected, Rest(400, """{"code":"51000","msg":"Parameter sz error","data":[]}"""));
        Assert.Equal(RequestOutcome.InDoubt, Rest(400, """{"code":"50004","msg":"timeout","data":[]}"""));
        Assert.Equal(RequestOutcome.InDoubt, Rest(400, "nothing"));
        Assert.Equal(RequestOutcome.Rejected, Rest(403, "error code: 1015"));
        Assert.Equal(RequestOutcome.Accepted, Rest(200, Accepted));
        Assert.Throws<FrameException>(() => Rest(200, "nothing"));
    }

    [Fact]
    public void Used_budget_is_the_tightest_and_becomes_free()
    {
        var time = new Bybit.ManualTime();
        var budget = new OkxRateBudget(time);
        Assert.False(budget.TryRelease());
        for (var i = 0; i < 29; i++)
            budget.Count(Ioc);
        Assert.Equal(0.5, budget.Count(Ioc), 6);
        Assert.Equal(0.5, budget.Count(new CancelOrder("a", Symbol)), 6);
        Assert.False(budget.TryRelease());
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(budget.TryRelease());
        Assert.False(budget.TryRelease());
    }

    [Fact]
    public void The_countdown_is_within_the_venues_bounds()
    {
        Assert.Equal("""{"timeOut":"10"}""", Encoding.ASCII.GetString(OkxDeadManSwitch.Body(TimeSpan.FromSeconds(3), "")));
        Assert.Equal("""{"timeOut":"120","tag":"t"}""", Encoding.ASCII.GetString(OkxDeadManSwitch.Body(TimeSpan.FromHours(1), "t")));
        Assert.Equal("""{"timeOut":"0"}""", Encoding.ASCII.GetString(OkxDeadManSwitch.Body(TimeSpan.Zero, "")));
    }

    private static RequestOutcome Rest(int status, string body) => ((PlaceOutcome)OkxOutcomes.Judge(
        Ioc, new RestAnswer(RestResult.Answered, status, Bytes(body), DateTimeOffset.UnixEpoch, TimeSpan.Zero, "http-" + status)).Outcome).Outcome;

    private static string Write(PlaceOrder order, OkxContract contract, string tag)
    {
        Span<byte> bytes = stackalloc byte[OkxOrderFrame.MaxLength];
        return Encoding.ASCII.GetString(bytes[..OkxOrderFrame.WriteOrder(order, contract, tag, Head, bytes)]);
    }
}
