using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests.Accounts;

public sealed class PointThinningTests
{
    [Fact]
    public void Ends_stay_and_points_keep_their_figures() => Draw.Holds(Points.History(40_000), points =>
    {
        var kept = PointThinning.Thin(points);
        Assert.Same(points[0], kept[0]);
        Assert.Equal(points[^1].Time, kept[^1].Time);
        foreach (var point in kept)
        {
            var original = points.Single(p => p.Time == point.Time);
            Assert.Equal(original with { Changes = [] }, point with { Changes = [] }, SameFigures);
            Assert.Equal((0m, 0m), point.Imbalance());
        }
    });

    [Fact]
    public void Changes_between_points_that_stay_add_up_as_before() => Draw.Holds(Points.History(3_000), points =>
    {
        var kept = PointThinning.Thin(points);
        for (var i = 1; i < kept.Count; i++)
        {
            var span = points.Where(p => p.Time > kept[i - 1].Time && p.Time <= kept[i].Time);
            Assert.Equal(PointThinning.Sum(span.SelectMany(p => p.Changes)), PointThinning.Sum(kept[i].Changes));
        }
    });

    [Fact]
    public void Thinning_twice_is_thinning_once() => Draw.Holds(Points.History(3_000), points =>
    {
        var once = PointThinning.Thin(points);
        Assert.Equal(once.Select(p => p.Time), PointThinning.Thin(once).Select(p => p.Time));
    });

    [Fact]
    public void Twelve_years_of_minutes_fit_on_a_page()
    {
        // Months far apart are enough: what lies between would only be merged away.
        var point = Points.First();
        var kept = new List<BookPoint> { point };
        var now = Points.Start.AddYears(12);
        for (var day = 0; day < 365 * 12; day++)
            kept.Add(point with { Time = now.AddDays(day - (365 * 12)) });
        for (var minute = -60 * 24 * 32; minute <= 0; minute++)
            kept.Add(point with { Time = now.AddMinutes(minute) });
        kept = PointThinning.Thin([.. kept.OrderBy(p => p.Time).DistinctBy(p => p.Time)]);
        Assert.InRange(kept.Count, 5_700, 5_900);
        Assert.True(kept.Count(p => now - p.Time <= TimeSpan.FromDays(1)) is >= 1_440 and <= 1_442);
    }

    [Fact]
    public void Too_many_symbols_make_the_history_coarser_and_then_sum_them_up()
    {
        var points = new List<BookPoint> { Points.First() };
        for (var i = 0; i < 600; i++)
        {
            var next = Points.Next(points[^1], TimeSpan.FromMinutes(1), "A", 1m);
            points.Add(next with { Changes = [.. Enumerable.Range(0, 20).Select(s => new SymbolChange("v", "S" + s, 0.05m, 0m, 0m, 0.5m, 1))] });
        }
        var kept = PointThinning.Thin(points, maxChanges: 4_000);
        Assert.InRange(kept.Sum(p => p.Changes.Count), 1, 4_000);
        Assert.Equal(PointThinning.Sum(points.SelectMany(p => p.Changes)), PointThinning.Sum(kept.SelectMany(p => p.Changes)));

        var summed = PointThinning.Thin(points, maxChanges: 60);
        Assert.True(summed.Sum(p => p.Changes.Count) <= 60);
        Assert.Equal(600m, summed.Sum(p => p.Changes.Sum(c => c.Realised)));
    }

    private static bool SameFigures(BookPoint x, BookPoint y) =>
        x.Time == y.Time && x.Nav == y.Nav && x.Owner == y.Owner && x.Unexplained == y.Unexplained && x.Venues.SequenceEqual(y.Venues);
}
