using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers.Htx;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>What the simulated HTX spot reads, forgets and counts as its venue does.</summary>
public sealed class HtxSpotServerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly InstrumentTerms Terms = new(
        new InstrumentSpec(
            new InstrumentId("htxspot", "btcusdt"), "BTC", "USDT", "USDT", 0.01m, 0.0001m, 0.0001m, 100m, 50m, 10m, TimeSpan.Zero, IsTrading: true,
            ContractKind.Spot),
        [],
        0.002m,
        0.002m);

    [Theory]
    [InlineData(OrderStatus.New, 0, true, true)]
    [InlineData(OrderStatus.Cancelled, 0, false, false)]
    [InlineData(OrderStatus.Cancelled, 0.5, true, false)]
    [InlineData(OrderStatus.Filled, 1, true, false)]
    public void After_two_hours_a_cancelled_order_is_forgotten_and_a_finished_ones_client_id_is(
        OrderStatus status, double traded, bool isKept, bool isKnown)
    {
        var order = Order(status, (decimal)traded);
        var (soon, late) = (Start.AddMinutes(119), Start.AddMinutes(121));
        Assert.Equal((true, true), (HtxSpotServer.IsKept(order, soon), HtxSpotServer.IsKnownByClientId(order, soon)));
        Assert.Equal((isKept, isKnown), (HtxSpotServer.IsKept(order, late), HtxSpotServer.IsKnownByClientId(order, late)));
    }

    [Theory]
    [InlineData("buy-market", Side.Buy, OrderType.Market)]
    [InlineData("sell-ioc", Side.Sell, OrderType.LimitIoc)]
    [InlineData("buy-limit-maker", Side.Buy, OrderType.PostOnly)]
    [InlineData("sell-limit", Side.Sell, OrderType.LimitGtc)]
    public void Direction_and_behaviour_are_one_word(string word, Side side, OrderType type) =>
        Assert.Equal((side, type), HtxSpotOrderRequest.KindOf(word));

    [Theory]
    [InlineData("hold-limit")]
    [InlineData("buy-limit-fok")]
    [InlineData("buy")]
    public void Words_that_are_not_served_are_none(string word) => Assert.Null(HtxSpotOrderRequest.KindOf(word));

    /// <summary>Half of the money goes at the first price, the rest at the next; what makes no whole lot is left.</summary>
    [Fact]
    public void A_buy_at_market_is_for_money()
    {
        var p = Params(("type", "buy-market"), ("amount", "30001.5"));
        Assert.Null(HtxSpotOrderRequest.Read(p, "1", Terms, () => [new BookLevel(30_000, 0.5m), new BookLevel(30_001, 5)], out var order));
        Assert.Equal((OrderType.Market, 1m), (order!.Type, order.Quantity));
    }

    [Theory]
    [InlineData("account-id", "2", "account-get-accounts-inexistent-error")]
    [InlineData("account-id", "", "validation-constraints-required")]
    [InlineData("type", "buy-later", "order-type-invalid")]
    [InlineData("source", "margin-api", "order-source-invalid")]
    [InlineData("client-order-id", "a b", "validation-format-error")]
    [InlineData("price", "", "validation-constraints-required")]
    public void What_is_malformed_is_refused_by_its_word(string field, string value, string code)
    {
        var p = Params(("type", "buy-limit"), ("amount", "1"), ("price", "30000"), (field, value));
        Assert.Equal(code, HtxSpotOrderRequest.Read(p, "1", Terms, () => [], out var order)!.Code);
        Assert.Null(order);
    }

    /// <summary>Parameters of an order; a later value takes the place of an earlier one.</summary>
    private static Simulator.Servers.QueryParams Params(params (string Name, string Value)[] fields)
    {
        var all = new Dictionary<string, string> { ["account-id"] = "1", ["symbol"] = "btcusdt" };
        foreach (var (name, value) in fields)
        {
            all[name] = value;
        }

        var result = new Simulator.Servers.QueryParams();
        foreach (var (name, value) in all)
        {
            result.Add(name, value);
        }

        return result;
    }

    private static VenueOrder Order(OrderStatus status, decimal traded) => new(
        "a",
        new OrderSnapshot(
            "h1p1l0s1", "1", "btcusdt", Side.Buy, OrderType.LimitGtc, 1m, 30_000m, traded, traded == 0 ? 0 : 30_000m, status, ReduceOnly: false,
            TradeCause.Order, Start),
        Start,
        traded * 30_000m,
        0,
        OrderChange.Accepted);
}
