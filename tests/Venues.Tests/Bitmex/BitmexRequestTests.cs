using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>What leaves: bodies, signatures, expiry; and what becomes of the answers.</summary>
public sealed class BitmexRequestTests
{
    private static readonly ApiCredentials Credentials = ApiCredentials.Create("test-key", "test-secret", SecretKind.Hmac);

    [Theory]
    [InlineData(OrderType.LimitIoc, false, """{"symbol":"XBTUSDT","side":"Sell","orderQty":1500,"ordType":"Limit","price":60000.5,"timeInForce":"ImmediateOrCancel","clOrdID":"h1p1l0s1"}""")]
    [InlineData(OrderType.LimitGtc, true, """{"symbol":"XBTUSDT","side":"Sell","orderQty":1500,"ordType":"Limit","price":60000.5,"timeInForce":"GoodTillCancel","execInst":"ReduceOnly","clOrdID":"h1p1l0s1"}""")]
    [InlineData(OrderType.PostOnly, false, """{"symbol":"XBTUSDT","side":"Sell","orderQty":1500,"ordType":"Limit","price":60000.5,"timeInForce":"GoodTillCancel","execInst":"ParticipateDoNotInitiate","clOrdID":"h1p1l0s1"}""")]
    [InlineData(OrderType.PostOnly, true, """{"symbol":"XBTUSDT","side":"Sell","orderQty":1500,"ordType":"Limit","price":60000.5,"timeInForce":"GoodTillCancel","execInst":"ParticipateDoNotInitiate,ReduceOnly","clOrdID":"h1p1l0s1"}""")]
    [InlineData(OrderType.Market, true, """{"symbol":"XBTUSDT","side":"Sell","orderQty":1500,"ordType":"Market","execInst":"ReduceOnly","clOrdID":"h1p1l0s1"}""")]
    public void An_order_is_written_in_contracts(OrderType type, bool reduceOnly, string body) => Assert.Equal(
        body, Encoding.UTF8.GetString(BitmexOrderBody.Place(Sell(type, 0.0015m, reduceOnly), BitmexFacts.Contract)));

    [Theory]
    [InlineData("h1p1l0s1", "XBTUSDT", 0.0015, true)]
    [InlineData("h1p1l0s1", "XBTUSDT", 0.0000015, false)]
    [InlineData("h1p1l0s1", "XBTUSDT", 0, false)]
    [InlineData("h1p1l0s1", "XBTUSDT", 99999, false)]
    [InlineData("", "XBTUSDT", 0.0015, false)]
    [InlineData("quo\"te", "XBTUSDT", 0.0015, false)]
    [InlineData("h1234567890123456789012345678901234567", "XBTUSDT", 0.0015, false)]
    [InlineData("h1p1l0s1", "XBT\"", 0.0015, false)]
    public void What_the_venue_would_not_understand_does_not_leave(string id, string symbol, double quantity, bool isFine) => Assert.Equal(
        isFine, BitmexOrderBody.Problem(new PlaceOrder(id, symbol, Side.Buy, OrderType.LimitIoc, (decimal)quantity, 1, ReduceOnly: false), BitmexFacts.Contract) is null);

    [Fact]
    public void Nothing_is_placed_while_the_contract_is_not_known() => Assert.NotNull(BitmexOrderBody.Problem(Sell(OrderType.Market, 1, false), contract: null));

    // Signed with another implementation: HMAC-SHA256 of the four parts in a row, as hex.
    [Fact]
    public void A_request_is_signed_over_verb_path_expiry_and_body()
    {
        var body = """{"clOrdID":"h1p1l0s1"}"""u8.ToArray();
        var headers = BitmexAuth.Headers(Credentials, "DELETE", "/api/v1/order", 1_700_000_002, body).ToDictionary(h => h.Key, h => h.Value, StringComparer.Ordinal);
        var expected = System.Security.Cryptography.HMACSHA256.HashData(
            "test-secret"u8.ToArray(), Encoding.UTF8.GetBytes("DELETE/api/v1/order1700000002" + Encoding.UTF8.GetString(body)));
        Assert.Equal(("test-key", "1700000002", Convert.ToHexStringLower(expected)), (headers["api-key"], headers["api-expires"], headers["api-signature"]));
    }

    [Theory]
    [InlineData(1_000_000, 2000, 1002)]
    [InlineData(1_000_999, 2000, 1002)]
    [InlineData(1_000_001, 1500, 1001)]
    [InlineData(1_000_999, 100, 1001)]
    public void A_window_is_rounded_down_to_a_second_and_no_request_is_taken_after_the_longest(long nowMs, int windowMs, long expires)
    {
        var window = TimeSpan.FromMilliseconds(windowMs);
        Assert.Equal(expires, BitmexAuth.Expiry(nowMs, window));

        // The second of the expiry counts to its end.
        Assert.InRange(((expires + 1) * 1000) - nowMs, 0, (long)BitmexSettings.LongestWindow(window).TotalMilliseconds);
    }

    [Theory]
    [InlineData(400, "Account has insufficient Available Balance, 21251123 XBt required", RequestOutcome.Rejected)]
    [InlineData(400, "Order quantity must be a multiple of lot size: 100", RequestOutcome.Rejected)]
    [InlineData(400, "Invalid price", RequestOutcome.Rejected)]
    [InlineData(400, "Duplicate clOrdID", RequestOutcome.InDoubt)]
    [InlineData(400, "Something new", RequestOutcome.InDoubt)]
    [InlineData(401, "Invalid API Key.", RequestOutcome.Rejected)]
    [InlineData(403, "Access Denied", RequestOutcome.Rejected)]
    [InlineData(404, "Not Found", RequestOutcome.Rejected)]
    [InlineData(429, "Rate limit exceeded", RequestOutcome.Rejected)]
    [InlineData(409, "Conflict", RequestOutcome.InDoubt)]
    public void A_placement_is_rejected_only_by_words_that_prove_it(int status, string message, RequestOutcome outcome)
    {
        var (report, order) = BitmexOutcomes.Judge(Sell(OrderType.Market, 1, false), Answer(status, Error(message)), BitmexFacts.Contract);
        Assert.Equal(outcome, Assert.IsType<PlaceOutcome>(report).Outcome);
        Assert.Null(order);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(502)]
    public void An_overloaded_venue_leaves_a_placement_in_doubt(int status) => Assert.Equal(
        RequestOutcome.InDoubt,
        Assert.IsType<PlaceOutcome>(BitmexOutcomes.Judge(
            Sell(OrderType.Market, 1, false),
            new RestAnswer(RestResult.InDoubt, status, Error("The system is currently overloaded. Please try again later."), default, default, "http-503"),
            BitmexFacts.Contract).Outcome).Outcome);

    [Fact]
    public void An_answer_with_the_order_is_accepted_and_tells_it()
    {
        var (report, order) = BitmexOutcomes.Judge(Sell(OrderType.Market, 1, false), Answer(200, Encoding.UTF8.GetBytes(BitmexFacts.Order)), BitmexFacts.Contract);
        Assert.Equal((RequestOutcome.Accepted, "o-1"), (Assert.IsType<PlaceOutcome>(report).Outcome, ((PlaceOutcome)report).VenueOrderId));
        Assert.Equal(OrderStatus.New, order!.Status);
    }

    [Theory]
    [InlineData("\"New\"", "\"Rejected\"", RequestOutcome.Rejected)]
    [InlineData("h1p1l0s1", "h1p1l0s2", RequestOutcome.InDoubt)]
    public void An_order_returned_as_rejected_is_and_one_about_another_order_proves_nothing(string of, string to, RequestOutcome outcome) => Assert.Equal(
        outcome,
        Assert.IsType<PlaceOutcome>(BitmexOutcomes.Judge(
            Sell(OrderType.Market, 1, false),
            Answer(200, Encoding.UTF8.GetBytes(BitmexFacts.Order.Replace(of, to, StringComparison.Ordinal))),
            BitmexFacts.Contract).Outcome).Outcome);

    [Theory]
    [InlineData(200, "", RequestOutcome.Accepted)]
    [InlineData(200, "Unable to cancel order due to existing state: Filled", RequestOutcome.Rejected)]
    [InlineData(200, "Something new", RequestOutcome.InDoubt)]
    [InlineData(404, "Not Found", RequestOutcome.Rejected)]
    [InlineData(400, "Invalid clOrdID", RequestOutcome.Rejected)]
    [InlineData(401, "Invalid API Key.", RequestOutcome.InDoubt)]
    public void A_cancel_is_rejected_only_when_there_is_nothing_to_cancel(int status, string error, RequestOutcome outcome)
    {
        var row = BitmexFacts.Order.TrimEnd()[..^1] + (error.Length == 0 ? "}" : $",\"error\":\"{error}\"}}");
        var answer = Answer(status, status == 200 ? Encoding.UTF8.GetBytes($"[{row}]") : Error(error));
        Assert.Equal(outcome, Assert.IsType<CancelOutcome>(BitmexOutcomes.Judge(new CancelOrder("h1p1l0s1", "XBTUSDT"), answer, BitmexFacts.Contract).Outcome).Outcome);
    }

    private static PlaceOrder Sell(OrderType type, decimal quantity, bool reduceOnly) =>
        new("h1p1l0s1", "XBTUSDT", Side.Sell, type, quantity, 60000.50m, reduceOnly);

    private static byte[] Error(string message) => Encoding.UTF8.GetBytes($$$"""{"error":{"message":"{{{message}}}","name":"HTTPError"}}""");

    private static RestAnswer Answer(int status, byte[] body) => new(RestResult.Answered, status, body, default, default, "http-" + status);
}
