using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests;

public sealed class CostAndFundingTests
{
    [Theory]
    [InlineData(Side.Buy, 100, 101, 2, 2)]
    [InlineData(Side.Buy, 100, 99, 2, -2)]
    [InlineData(Side.Sell, 100, 99, 2, 2)]
    [InlineData(Side.Sell, 100, 101, 2, -2)]
    [InlineData(Side.Sell, 100, 90, 0, 0)]
    public void A_worse_price_costs_a_better_one_gains(Side side, int target, int real, int quantity, int cost) =>
        Assert.Equal(cost, SlippageCost.Of(side, target, real, quantity));

    [Fact]
    public void Costs_of_parts_add_up_to_the_cost_of_the_average()
    {
        var fill = from price in Draw.Decimal(9_000, 11_000, 100m) from lots in Gen.Choose(1, 1_000) select (price, quantity: lots / 1_000m);
        var cases = from side in Draw.Side from fills in fill.NonEmptyListOf() select (side, fills);
        Draw.Holds(cases, c =>
        {
            var quantity = c.fills.Sum(f => f.quantity);
            var average = c.fills.Sum(f => f.price * f.quantity) / quantity;
            var parts = c.fills.Sum(f => SlippageCost.Of(c.side, 100m, f.price, f.quantity));
            Assert.Equal(parts, SlippageCost.Of(c.side, 100m, average, quantity), 10);
        });
    }

    [Theory]
    [InlineData(60, 480, 1)]
    [InlineData(60, 540, 2)]
    [InlineData(60, 539, 1)]
    [InlineData(480, 480, 1)]
    [InlineData(481, 480, 0)]
    [InlineData(0, 480, 0)]
    [InlineData(-10, 480, 0)]
    public void Only_stamps_ahead_and_within_the_holding_count(int nextMinutes, int holdingMinutes, int stamps) =>
        Assert.Equal(stamps, FundingForecast.StampsWithin(
            Draw.Noon, Draw.Noon.AddMinutes(nextMinutes), TimeSpan.FromHours(8), TimeSpan.FromMinutes(holdingMinutes)));

    [Fact]
    public void Stamps_are_counted_as_by_walking_them()
    {
        var cases =
            from next in Gen.Choose(-100, 2_000)
            from interval in Gen.Elements(60, 240, 480)
            from holding in Gen.Choose(0, 5_000)
            select (next, interval, holding);
        Draw.Holds(cases, c =>
        {
            var walked = 0;
            for (var at = c.next; c.next > 0 && at <= c.holding; at += c.interval)
                walked++;
            Assert.Equal(walked, FundingForecast.StampsWithin(
                Draw.Noon, Draw.Noon.AddMinutes(c.next), TimeSpan.FromMinutes(c.interval), TimeSpan.FromMinutes(c.holding)));
        });
    }

    [Fact]
    public void Without_an_interval_only_the_next_stamp_counts() =>
        Assert.Equal(1, FundingForecast.StampsWithin(Draw.Noon, Draw.Noon.AddHours(1), TimeSpan.Zero, TimeSpan.FromDays(9)));

    [Fact]
    public void A_short_leg_receives_and_a_long_leg_pays_positive_rates()
    {
        // Short A at 0.01 % three times, long B at 0.005 % six times: +3 − 3 basis points.
        Assert.Equal(0m, FundingForecast.ReceivedBps(0.0001m, 3, 0.00005m, 6));
        Assert.Equal(2m, FundingForecast.ReceivedBps(0.0003m, 1, 0.0001m, 1));
        Assert.Equal(-3m, FundingForecast.ReceivedBps(0m, 1, 0.0001m, 3));
        Assert.Equal(4m, FundingForecast.ReceivedBps(0.0003m, 1, -0.0001m, 1));
    }
}
