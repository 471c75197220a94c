using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Tests.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.CoinEx;

/// <summary>What leaves for the venue, what its answers mean, and what must not leave.</summary>
public sealed class CoinExRequestTests
{
    private static readonly PlaceOrder Order = new("h1p1l0s1", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.0100m, 60000.10m, ReduceOnly: false);

    private const string Placed =
        """{"code":0,"data":{"order_id":"13400","market":"BTCUSDT","market_type":"FUTURES","side":"buy","type":"ioc","amount":"0.01","price":"60000.1","unfilled_amount":"0","filled_amount":"0.01","filled_value":"600","client_id":"h1p1l0s1","fee":"0.3","fee_ccy":"USDT","created_at":1691482451000,"updated_at":1691482451000},"message":"OK"}""";

    private static RestAnswer Answer(string body, int status = 200) =>
        new(status >= 500 ? RestResult.InDoubt : RestResult.Answered, status, Encoding.UTF8.GetBytes(body), default, default, "http-" + status);

    private static (RequestOutcome Outcome, string Code) Judge(RestAnswer answer)
    {
        var (outcome, _) = CoinExOutcomes.Judge(Order, answer, out _);
        var place = Assert.IsType<PlaceOutcome>(outcome);
        return (place.Outcome, place.Code);
    }

    [Theory]
    [InlineData(OrderType.LimitIoc, false, "/v2/futures/order", """{"market":"BTCUSDT","market_type":"FUTURES","side":"buy","type":"ioc","amount":"0.01","price":"60000.1","client_id":"h1p1l0s1"}""")]
    [InlineData(OrderType.LimitGtc, false, "/v2/futures/order", """{"market":"BTCUSDT","market_type":"FUTURES","side":"buy","type":"limit","amount":"0.01","price":"60000.1","client_id":"h1p1l0s1"}""")]
    [InlineData(OrderType.PostOnly, false, "/v2/futures/order", """{"market":"BTCUSDT","market_type":"FUTURES","side":"buy","type":"maker_only","amount":"0.01","price":"60000.1","client_id":"h1p1l0s1"}""")]
    [InlineData(OrderType.Market, false, "/v2/futures/order", """{"market":"BTCUSDT","market_type":"FUTURES","side":"buy","type":"market","amount":"0.01","client_id":"h1p1l0s1"}""")]
    [InlineData(OrderType.LimitIoc, true, "/v2/futures/close-position", """{"market":"BTCUSDT","market_type":"FUTURES","type":"ioc","amount":"0.01","price":"60000.1","client_id":"h1p1l0s1"}""")]
    [InlineData(OrderType.Market, true, "/v2/futures/close-position", """{"market":"BTCUSDT","market_type":"FUTURES","type":"market","amount":"0.01","client_id":"h1p1l0s1"}""")]
    public void Orders_are_written_in_base_units_and_those_that_only_reduce_close(OrderType type, bool reduceOnly, string path, string body)
    {
        var order = Order with { Type = type, ReduceOnly = reduceOnly };
        Assert.Null(CoinExOrderFrame.Problem(order));
        Assert.Equal(path, CoinExOrderFrame.PathOf(order));
        Assert.Equal(body, Encoding.ASCII.GetString(CoinExOrderFrame.Body(order)));
    }

    [Theory]
    [InlineData("", "BTCUSDT", 1, 1)]
    [InlineData("a\"b", "BTCUSDT", 1, 1)]
    [InlineData("123456789012345678901234567890123", "BTCUSDT", 1, 1)]
    [InlineData("a", "BTC/USDT", 1, 1)]
    [InlineData("a", "BTCUSDT", 0, 1)]
    [InlineData("a", "BTCUSDT", 1, 0)]
    public void What_the_venue_would_not_take_does_not_leave(string clientId, string symbol, int quantity, int price) =>
        Assert.NotNull(CoinExOrderFrame.Problem(new PlaceOrder(clientId, symbol, Side.Buy, OrderType.LimitIoc, quantity, price, ReduceOnly: false)));

    [Fact]
    public void The_signature_is_that_of_the_documentation()
    {
        var credentials = ApiCredentials.Create("key", "secret", SecretKind.Hmac);
        var headers = CoinExAuth.Headers(
            credentials, "POST", "/v2/futures/order", """{"a":1}"""u8, 1700490703564, TimeSpan.FromSeconds(2)).ToDictionary(h => h.Key, h => h.Value);

        // Computed with another implementation of HMAC-SHA256 over method, path, body and time.
        Assert.Equal("f7fa569c299f92ef1c81357d91b9bd39f107a65cf9b96e03eb39b14b12e4ecc6", headers["X-COINEX-SIGN"]);
        Assert.Equal(("key", "1700490703564", "2000"), (headers["X-COINEX-KEY"], headers["X-COINEX-TIMESTAMP"], headers["X-COINEX-WINDOWTIME"]));
        var logOn = CoinExAuth.LogOn(ApiCredentials.Create("key", "sim-secret", SecretKind.Hmac), 7, 1700490703564);
        Assert.Equal(
            """{"method":"server.sign","params":{"access_id":"key","signed_str":"dfcdf3df6a33d8ade94c21d8df41c862aaeecea679690209fd6d319a7895a97b","timestamp":1700490703564},"id":7}""",
            Encoding.ASCII.GetString(logOn));
    }

    [Theory]
    [InlineData(3109, RequestOutcome.Rejected)]
    [InlineData(3622, RequestOutcome.Rejected)]
    [InlineData(4004, RequestOutcome.Rejected)]
    [InlineData(4213, RequestOutcome.Rejected)]
    [InlineData(3008, RequestOutcome.InDoubt)]
    [InlineData(4001, RequestOutcome.InDoubt)]
    [InlineData(4002, RequestOutcome.InDoubt)]
    [InlineData(3103, RequestOutcome.InDoubt)]
    [InlineData(987654, RequestOutcome.InDoubt)]
    public void Only_codes_of_the_list_reject(int code, RequestOutcome outcome) =>
        Assert.Equal((outcome, code.ToString()), Judge(Answer($$$"""{"code":{{{code}}},"data":{},"message":"no"}""")));

    [Fact]
    public void An_accepted_order_is_told_with_what_its_answer_says()
    {
        var (outcome, order) = CoinExOutcomes.Judge(Order, Answer(Placed), out _);
        Assert.Equal(new PlaceOutcome("h1p1l0s1", RequestOutcome.Accepted, "13400", "", ""), outcome);
        Assert.Equal((OrderStatus.Filled, 0.01m, 60000m), (order!.Status, order.CumulativeQuantity, order.AveragePrice));
    }

    [Theory]
    [InlineData("\"client_id\":\"h1p1l0s1\"", "\"client_id\":\"other\"")]
    [InlineData("\"side\":\"buy\"", "\"side\":\"sell\"")]
    [InlineData("\"code\":0", "\"kode\":0")]
    public void An_answer_about_something_else_is_no_answer(string right, string wrong) =>
        Assert.Throws<FrameException>(() => CoinExOutcomes.Judge(Order, Answer(Placed.Replace(right, wrong)), out _));

    [Fact]
    public void Statuses_other_than_200_are_not_the_venues_word()
    {
        Assert.Equal((RequestOutcome.InDoubt, "http-502"), Judge(Answer("{}", 502)));
        Assert.Equal((RequestOutcome.InDoubt, "http-403"), Judge(Answer("{}", 403)));
        Assert.Equal((RequestOutcome.Rejected, "http-429"), Judge(Answer("{}", 429)));
        Assert.Equal((RequestOutcome.Rejected, "not-sent"), Judge(new RestAnswer(RestResult.NotSent, 0, [], default, default, "not-sent")));
    }

    [Theory]
    [InlineData("""{"code":0,"data":[{"code":0,"data":{},"message":"OK"}],"message":"OK"}""", RequestOutcome.Accepted)]
    [InlineData("""{"code":0,"data":[],"message":"OK"}""", RequestOutcome.Rejected)]
    [InlineData("""{"code":0,"data":[{"code":3600,"data":{},"message":"no"}],"message":"OK"}""", RequestOutcome.Rejected)]
    [InlineData("""{"code":3600,"data":{},"message":"no"}""", RequestOutcome.Rejected)]
    [InlineData("""{"code":0,"data":[{"code":3008,"data":{},"message":"busy"}],"message":"OK"}""", RequestOutcome.InDoubt)]
    [InlineData("""{"code":4213,"data":{},"message":"limit"}""", RequestOutcome.InDoubt)]
    public void A_cancel_is_judged_by_the_row_of_the_order(string body, RequestOutcome expected)
    {
        var outcome = Assert.IsType<CancelOutcome>(CoinExOutcomes.Judge(new CancelOrder("h1p1l0s1", "BTCUSDT"), Answer(body), out _));
        Assert.Equal(expected, outcome.Outcome);
    }

    [Fact]
    public void An_order_that_only_reduces_stays_here_while_the_position_is_known_not_to_fit()
    {
        var positions = new CoinExPositions();
        var sell = Order with { Side = Side.Sell, ReduceOnly = true };
        Assert.Null(positions.Problem(sell));
        positions.Note(new Position("BTCUSDT", 1, 100, 100, 0, 0), DateTimeOffset.UnixEpoch);
        Assert.Null(positions.Problem(sell));
        Assert.NotNull(positions.Problem(sell with { Side = Side.Buy }));
        Assert.Null(positions.Problem(Order));
        positions.Note(new Position("BTCUSDT", 0, 0, 0, 0, 0), DateTimeOffset.UnixEpoch);
        Assert.NotNull(positions.Problem(sell));

        // An order under way may change it: then it is not known, and closing is not held up.
        positions.Disturb("BTCUSDT");
        Assert.Null(positions.Problem(sell));

        // An order's answer that is newer than the position makes it unknown too, an older one does not.
        positions.Note(new Position("BTCUSDT", 0, 0, 0, 0, 0), DateTimeOffset.UnixEpoch);
        positions.Disturb("BTCUSDT", DateTimeOffset.UnixEpoch);
        Assert.NotNull(positions.Problem(sell));
        positions.Disturb("BTCUSDT", DateTimeOffset.UnixEpoch.AddMilliseconds(1));
        Assert.Null(positions.Problem(sell));
    }

    [Fact]
    public void A_forced_fill_gets_its_cause_from_the_position_before_or_after_it_and_is_told_without_one_in_time()
    {
        var time = new ManualTime();
        var forced = new CoinExForcedCloses(time);
        var fill = new Fill("1", "", "2", "BTCUSDT", Side.Sell, 1, 100, 0, "USDT", IsMaker: false, TradeCause.Order, time.GetUtcNow());
        Assert.Null(forced.Take(fill));
        Assert.Equal(TradeCause.Liquidation, Assert.Single(forced.Mark("BTCUSDT", TradeCause.Liquidation)).Cause);

        // One sign, several deals: the next sign may say something else, so it is waited for.
        Assert.Null(forced.Take(fill));
        Assert.Equal(TradeCause.AutoDeleverage, Assert.Single(forced.Mark("BTCUSDT", TradeCause.AutoDeleverage)).Cause);
        Assert.Null(forced.Take(fill));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TradeCause.AutoDeleverage, Assert.Single(forced.TakeOverdue()).Cause);

        // The sign before the deal.
        Assert.Empty(forced.Mark("BTCUSDT", TradeCause.Liquidation));
        Assert.Equal(TradeCause.Liquidation, forced.Take(fill)!.Cause);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(forced.Take(fill));
        Assert.Empty(forced.Mark("ETHUSDT", TradeCause.AutoDeleverage));
        Assert.Empty(forced.TakeOverdue());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TradeCause.Order, Assert.Single(forced.TakeOverdue()).Cause);
        Assert.Empty(forced.TakeOverdue());
        Assert.Null(forced.Take(fill));
        Assert.Single(forced.TakeAll());
    }

    [Fact]
    public void A_list_without_a_start_is_read_until_nothing_wanted_can_follow()
    {
        static DateTimeOffset At(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);
        var byCreation = new NewestFirst();
        Assert.False(byCreation.IsBeyond([(At(9), At(9)), (At(3), At(20))], At(5)));
        Assert.True(byCreation.IsBeyond([(At(2), At(4)), (At(1), At(2))], At(5)));
        var byChange = new NewestFirst();
        Assert.False(byChange.IsBeyond([(At(1), At(9)), (At(8), At(8))], At(5)));
        var neither = new NewestFirst();
        Assert.Throws<QueryException>(() => neither.IsBeyond([(At(9), At(8)), (At(8), At(9)), (At(9), At(9))], At(5)));
    }

    [Fact]
    public void The_venues_ids_of_our_orders_are_remembered_and_bounded()
    {
        var ids = new CoinExOrderIds();
        ids.Note("ours", "1");
        ids.Note("", "2");
        Assert.Equal("1", ids.OrderOf("ours"));
        var fill = new Fill("9", "", "1", "BTCUSDT", Side.Sell, 1, 100, 0, "USDT", IsMaker: false, TradeCause.Order, default);
        Assert.Equal("ours", ids.Named(fill).ClientId);
        Assert.Equal("", ids.Named(fill with { VenueOrderId = "2" }).ClientId);
        for (var i = 10; i < 9000; i++)
        {
            ids.Note("c" + i, i.ToString());
        }

        Assert.Null(ids.OrderOf("ours"));
        Assert.Equal("8999", ids.OrderOf("c8999"));
    }

    [Fact]
    public void Used_budget_is_the_highest_share_of_the_present_second()
    {
        var time = new ManualTime();
        var budget = new CoinExRateBudget(time);
        time.Advance(TimeSpan.FromSeconds(1));
        budget.Count(CoinExGroup.Order);
        Assert.Equal(0.05, budget.Used);
        budget.Count(CoinExGroup.History);
        Assert.Equal(0.1, budget.Used);
        Assert.False(budget.TryRelease());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, budget.Used);
        Assert.True(budget.TryRelease());
        Assert.False(budget.TryRelease());
    }
}
