using FsCheck.Fluent;
using Hedgerow.Hedging.Accounts;

namespace Hedgerow.Hedging.Tests.Accounts;

public sealed class ExplainedChangeTests
{
    [Fact]
    public void The_lines_add_up_exactly_between_any_two_points_thinned_or_not() => Draw.Holds(
        from points in Points.History(2_000)
        from first in Gen.Choose(0, points.Count - 2)
        from last in Gen.Choose(first + 1, points.Count - 1)
        from thin in Gen.Elements(true, false)
        select (points: thin ? PointThinning.Thin(points) : points, start: points[first].Time, end: points[last].Time),
        x =>
        {
            if (ExplainedChange.Between("USDT", x.points, x.start, x.end, FeeTerms.Default) is not { } change)
                return;
            Assert.Equal(change.To.Equity() - change.From.Equity(), change.Total);
            Assert.True(change.From.Time <= x.start && change.To.Time <= x.end);
        });

    [Fact]
    public void Each_line_says_what_it_is()
    {
        var first = Points.First();
        var second = Points.Next(first, TimeSpan.FromHours(1), "A", 100m, fees: 3m, funding: -2m, unrealised: 7m, money: 50m);
        var third = Points.Next(second, TimeSpan.FromHours(1), "B", -40m, fees: 1m, unrealised: -5m, money: 20m, known: false);
        var change = ExplainedChange.Between("USDT", [first, second, third], Points.Start, third.Time, FeeTerms.Default)!;
        Assert.Equal(
            [
                new ChangeLine(ChangeKind.Realised, "v", "A", 100m), new ChangeLine(ChangeKind.Fees, "v", "A", -3m), new ChangeLine(ChangeKind.Funding, "v", "A", -2m),
                new ChangeLine(ChangeKind.Realised, "v", "B", -40m), new ChangeLine(ChangeKind.Fees, "v", "B", -1m),
                new ChangeLine(ChangeKind.Unrealised, "v", "", -5m), new ChangeLine(ChangeKind.Owner, "", "", 50m), new ChangeLine(ChangeKind.Unexplained, "", "", 20m),
            ],
            change.Lines);
        Assert.Equal((1_400m, 2L), (change.Volume, change.Fills));
    }

    [Fact]
    public void A_span_before_the_history_or_without_two_points_is_none()
    {
        var first = Points.First();
        Assert.Null(ExplainedChange.Between("USDT", [first], Points.Start, Points.Start.AddDays(1), FeeTerms.Default));
        Assert.Null(ExplainedChange.Between("USDT", [first], Points.Start.AddDays(-2), Points.Start.AddDays(-1), FeeTerms.Default));
        Assert.Null(ExplainedChange.Between("USDT", [], Points.Start, Points.Start.AddDays(1), FeeTerms.Default));
    }

    [Fact]
    public void The_fee_is_due_above_the_highest_price_only_with_rebates()
    {
        var high = Points.Next(Points.First(), TimeSpan.FromHours(1), "A", 1_000m); // 1.1 a share
        var low = Points.Next(high, TimeSpan.FromHours(1), "A", -500m);
        var again = Points.Next(low, TimeSpan.FromHours(1), "A", 700m); // 1.12: 200 above the mark
        var change = ExplainedChange.Between("USDT", [Points.First(), high, low, again], low.Time, again.Time, FeeTerms.Default)!;
        Assert.Equal(1.1m, change.Fee.HighWaterMark);
        Assert.Equal(200m, change.Fee.NewProfit);
        Assert.Equal(0.7m, change.Fee.Rebates);
        Assert.Equal(0.3m * 200.7m, change.Fee.Fee);
        Assert.Equal(0.2m * 0.3m * 200.7m, change.Fee.ReferrerShare);
        Assert.Equal(0m, PerformanceFee.Of(1.2m, again, 0m, FeeTerms.Default).Fee);
    }
}
