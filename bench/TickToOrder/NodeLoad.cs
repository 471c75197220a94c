using System.Diagnostics;
using System.Globalization;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.TickToOrder;

/// <summary>Memory and processor time of a node with two venues at a given rate of quotes, read from the system.</summary>
internal static class NodeLoad
{
    private const string Symbol = "BTCUSDT";
    private const int StepsPerSecond = 250;

    /// <summary>A node that has everything.</summary>
    public static async Task RunWhole(string root, int quotesPerSecond, TimeSpan duration)
    {
        using var folder = new BenchFolder();
        var keys = BenchKeys.Create(folder.Path);
        await using var contender = await Contender.Open("hedgerow", keys.PublicPem);
        var node = contender.Launch(Bench.Hedgerow(root, folder.Path, contender.Host, keys.PrivateFile));
        Bench.WaitUntilAnswering([contender]);
        Measure("node", node, contender.Host, quotesPerSecond, duration);
    }

    /// <summary>
    /// A node with the gateways of both venues, whose coordinator is another process, linked over TLS. Every quote crosses the link. The
    /// ticks before and after show that the whole way works: quote, link, decision, link, order at the venue.
    /// </summary>
    public static async Task RunGateway(string root, int quotesPerSecond, TimeSpan duration)
    {
        using var folder = new BenchFolder();
        var keys = BenchKeys.Create(folder.Path);
        await using var contender = await Contender.Open("gateway", keys.PublicPem);
        var (gateway, coordinator) = BenchFleet.Write(folder.Path, contender.Host, keys.PrivateFile);
        var node = contender.Launch(Bench.Node(root, gateway));
        await using var other = Child.Start(Bench.Node(root, coordinator));
        Bench.WaitUntilAnswering([contender]);
        Measure("gateway node, linked to its coordinator", node, contender.Host, quotesPerSecond, duration);
        Bench.WaitUntilAnswering([contender]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the coordinator beside it: {other.ResidentMegabytes():F1} MB resident"));
    }

    private static void Measure(string what, Child node, SimulatorHost host, int quotesPerSecond, TimeSpan duration)
    {
        Drive(host, quotesPerSecond, TimeSpan.FromSeconds(10));
        var before = node.ProcessorTime();
        var begin = Stopwatch.GetTimestamp();
        var sent = Drive(host, quotesPerSecond, duration);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var cores = (node.ProcessorTime() - before).TotalSeconds / seconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {sent / seconds:F0} quotes/s for {seconds:F0} s: {node.ResidentMegabytes():F1} MB resident (goal: at most 128; peak {node.PeakMegabytes:F1}), {cores:F3} cores (goal: at most 0.6)"));
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
