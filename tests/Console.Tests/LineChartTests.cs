using Hedgerow.CommandLine.Charts;

namespace Hedgerow.Console.Tests;

public sealed class LineChartTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_rising_line_goes_from_the_lower_left_to_the_upper_right()
    {
        var lines = LineChart.Draw([.. Enumerable.Range(0, 100).Select(i => (Start.AddMinutes(i), (decimal)i))], 60, 6);
        Assert.Equal(7, lines.Count);
        Assert.Contains("99.00", lines[0]);
        Assert.Contains("0.00", lines[5]);
        Assert.NotEqual('\u2800', lines[0][^1]);
        Assert.Equal('\u2800', lines[0][15]);
        Assert.NotEqual('\u2800', lines[5][15]);
        Assert.Equal('\u2800', lines[5][^1]);
        Assert.Contains("03-01 12:00", lines[6]);
        Assert.EndsWith("03-01 13:39", lines[6]);
        Assert.All(lines.Take(6), l => Assert.Equal(60, l.Length));
    }

    [Fact]
    public void The_line_has_no_gaps()
    {
        var lines = LineChart.Draw([(Start, 5m), (Start.AddDays(10), 1m), (Start.AddDays(11), 9m)], 50, 4);
        for (var column = 15; column < 50; column++)
            Assert.Contains(lines.Take(4), l => l[column] != '\u2800');
        Assert.Contains("2026-03-12", lines[4]);
    }

    [Fact]
    public void One_point_a_flat_line_and_nothing_are_drawn()
    {
        Assert.Empty(LineChart.Draw([], 60, 6));
        Assert.Equal(7, LineChart.Draw([(Start, 1m)], 60, 6).Count);
        Assert.Equal(7, LineChart.Draw([(Start, 0m), (Start.AddHours(1), 0m)], 60, 6).Count);
        Assert.Contains("e", LineChart.Draw([(Start, 1e20m), (Start.AddHours(1), 2e20m)], 60, 6)[0]);
    }
}
