using Hedgerow.Messages;
using Xunit.Abstractions;

namespace Hedgerow.Simulation.Tests.Scenarios;

/// <summary>March 2023 with ladder and transfers on, where the tapes lie next to the repository.</summary>
public sealed class RealTapesTests(ITestOutputHelper output)
{
    [Fact]
    public void The_stablecoin_crisis_is_survived_with_ladder_and_transfers()
    {
        if (SharedFiles.Directory("data") is not { } data)
        {
            output.WriteLine("skipped: no ../shared/data next to the repository, and HEDGEROW_SHARED is not set");
            return;
        }

        var report = ReplayRunner.Run(new ReplayOptions
        {
            TapeA = Path.Combine(data, "btcusdc-1m-2023-03-binanceus.csv"),
            TapeB = Path.Combine(data, "btcusdc-1m-2023-03-kraken.csv"),
            Transfers = TransferMode.Auto,
            Deposit = 20_000,
        });
        output.WriteLine(report.ToJson());
        Assert.Null(report.Violation);
        Assert.Equal(0, report.Venues.Sum(venue => venue.Liquidations));
        Assert.Equal(0, report.Summary.NetExposure);
        Assert.True(report.Transfers > 0 || report.LadderFirings > 0, "neither ladder nor transfers had anything to do");
        Assert.True(report.Summary.Pnl > 0, $"pnl {report.Summary.Pnl}");
    }
}
