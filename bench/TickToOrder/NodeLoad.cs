using System.Diagnostics;
using System.Globalization;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.TickToOrder;

/// <summary>Memory and processor time of a node with two venues at a given rate of quotes, read from the system.</summary>
internal static class NodeLoad
{
    private const string Symbol = "BTCUSDT";
    private const int StepsPerSecond = 250;

    public static async Task Run(string root, int quotesPerSecond, TimeSpan duration)
    {
        using var folder = new BenchFolder();
        var keys = BenchKeys.Create(folder.Path);
        await using var contender = await Contender.Open("hedgerow", keys.PublicPem);
        contender.Launch(Bench.Hedgerow(root, folder.Path, contender.Host, keys.PrivateFile));
        Bench.WaitUntilAnswering([contender]);
        Drive(contender.Host, quotesPerSecond, TimeSpan.FromSeconds(10));
        var before = contender.ProcessorTime();
        var begin = Stopwatch.GetTimestamp();
        var sent = Drive(contender.Host, quotesPerSecond, duration);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var cores = (contender.ProcessorTime() - before).TotalSeconds / seconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"node: {sent / seconds:F0} quotes/s for {seconds:F0} s: {contender.ResidentMegabytes():F1} MB resident (peak {contender.PeakMegabytes():F1} MB), {cores:F3} cores"));
    }

    /// <summary>Books of both venues that wobble within a spread which is not worth trading.</summary>
    private static long Drive(SimulatorHost host, int quotesPerSecond, TimeSpan duration)
    {
        var perStep = quotesPerSecond / StepsPerSecond / 2;
        var begin = Stopwatch.GetTimestamp();
        long sent = 0;
        for (var step = 1; Stopwatch.GetElapsedTime(begin) < duration; step++)
        {
            for (var i = 0; i < perStep; i++)
            {
                var bid = 60_000m + (sent / 2 % 10) * 0.1m;
                host.Binance.SetBook(Symbol, bid, 50m, bid + 0.1m, 50m);
                host.Bybit.SetBook(Symbol, bid, 50m, bid + 0.1m, 50m);
                sent += 2;
            }
            var wait = TimeSpan.FromSeconds((double)step / StepsPerSecond) - Stopwatch.GetElapsedTime(begin);
            if (wait > TimeSpan.Zero)
                Thread.Sleep(wait);
        }
        return sent;
    }
}
