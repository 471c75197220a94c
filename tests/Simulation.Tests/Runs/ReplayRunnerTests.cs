using System.Globalization;
using System.Text;
using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulation.Tests.Runs;

public sealed class ReplayRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-replay").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_tapes_and_seed_give_the_same_bytes()
    {
        var options = Options(0);
        var first = ReplayRunner.Run(options).ToJson();
        Assert.Equal(first, ReplayRunner.Run(options).ToJson());
        Assert.NotEqual(first, ReplayRunner.Run(options with { Seed = 2 }).ToJson());
    }

    [Fact]
    public void A_spread_that_comes_and_goes_earns_and_leaves_nothing_unhedged()
    {
        var fractions = new List<double>();
        var report = ReplayRunner.Run(Options(0), progress => fractions.Add(progress.Fraction));
        Assert.Null(report.Violation);
        Assert.True(report.Summary.HedgesOpened > 10);
        Assert.True(report.Summary.HedgesClosed > 10);
        Assert.Equal(0, report.Summary.NetExposure);
        Assert.True(report.Summary.Pnl > 0, $"pnl {report.Summary.Pnl}");
        Assert.Equal(report.Summary.EquityEnd - report.Summary.EquityStart, report.Summary.Pnl);
        Assert.Equal(report.Venues.Sum(venue => venue.FeesPaid), report.Summary.FeesPaid);
        Assert.Equal(1, fractions[^1]);
        Assert.Equal(fractions.Order(), fractions);
    }

    [Fact]
    public void Without_a_spread_nothing_is_traded()
    {
        var report = ReplayRunner.Run(Options(0) with { TapeB = Tape("same.csv", 0, 0) });
        Assert.Equal(0, report.Summary.OrdersPlaced);
        Assert.Equal(0, report.Summary.Pnl);
    }

    [Fact]
    public void Tapes_without_a_common_time_are_an_error() =>
        Assert.Throws<TapeException>(() => ReplayRunner.Run(Options(60 * 24 * 40)));

    private ReplayOptions Options(int shiftMinutes) => new()
    {
        TapeA = Tape("a.csv", 0, 0),
        TapeB = Tape($"b{shiftMinutes}.csv", 200, shiftMinutes),
    };

    /// <summary>Three hours of candles around 20,000 with a swing of some width and a period of an hour.</summary>
    private string Tape(string name, double swing, int shiftMinutes)
    {
        var rows = new StringBuilder("open_time_ms,open,high,low,close,volume\n");
        for (var minute = 0; minute < 180; minute++)
        {
            var price = 20_000 + (swing * Math.Sin(minute * Math.Tau / 60));
            var time = 1_700_000_000_000 + ((minute + shiftMinutes) * 60_000L);
            rows.Append(CultureInfo.InvariantCulture, $"{time},{price:F2},{price + 2:F2},{price - 2:F2},{price + 1:F2},100\n");
        }

        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, rows.ToString());
        return path;
    }
}
