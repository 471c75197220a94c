using System.Diagnostics;
using System.Globalization;
using Hedgerow.Mesh.Streams;
using Hedgerow.Messages;

namespace Hedgerow.Links.Bench;

/// <summary>What is measured of one link, plain or over TLS.</summary>
internal sealed class LinkBench(LinkEcho link)
{
    /// <summary>Trips of each kind before anything is measured: the runtime compiles for several seconds, of a link longer than of an echo.</summary>
    private const int WarmUp = 20_000;

    private static readonly OrderReport Report = new(
        "bybit", 1_000_043, 1_000_044, "h17p2l0s345678", "BTCUSDT", Side.Sell, OrderType.LimitIoc, 0.125m, 60_000.1m, OrderState.Closed, 0.125m,
        60_000.20m, "", true);

    private static readonly Message[] Kinds =
    [
        new CancelRequest(17, "h17p2l0s345678"),
        new OrderRequest(
            17, "h17p2l0s345678", "BTCUSDT", Side.Sell, OrderType.LimitIoc, 0.125m, 60_000.1m, false, OrderPurpose.Open, DateTimeOffset.UtcNow),
        Report,
        new Quote(
            new InstrumentId("bybit", "BTCUSDT"), 60_000.1m, 1.25m, 60_000.2m, 0.5m, 123_456_789, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow),
    ];

    public static async Task RunAsync(bool isTls, int trips, int seconds)
    {
        Console.WriteLine(isTls ? "over TLS" : "plain");
        using var certificate = isTls ? BenchCertificate.New() : null;
        await using var link = await LinkEcho.StartAsync(certificate);
        var bench = new LinkBench(link);
        if (trips > 0)
            await bench.MeasureTripsAsync(isTls, trips);
        if (seconds > 0)
            await bench.MeasureThroughputAsync(TimeSpan.FromSeconds(seconds));
    }

    private async Task MeasureTripsAsync(bool isTls, int count)
    {
        await using var bare = BareProcess.Start(isInline: false, isTls);
        await using var inline = BareProcess.Start(isInline: true, isTls);
        var trips = new LinkTrips(link);
        link.IsEchoing = true;
        foreach (var message in Kinds)
            await Trips.MeasureAsync(message, WarmUp, bare, inline, trips);
        foreach (var message in Kinds)
        {
            var all = await Trips.MeasureAsync(message, count, bare, inline, trips);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{message.GetType().Name} there and back, {count:N0} times, beside {LinkEcho.FrameBytes(message)} bytes over a bare WebSocket"));
            foreach (var one in all)
                Console.WriteLine(one);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  p50 of the link: {all[2].P50 / all[0].P50:F2} of bare (goal: at most 1.25), {all[2].P50 / all[1].P50:F2} of bare+"));
        }
        link.IsEchoing = false;
    }

    private async Task MeasureThroughputAsync(TimeSpan duration)
    {
        var (before, refused, told) = (link.Counted, 0L, 0L);
        var started = Stopwatch.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetTotalAllocatedBytes();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            if (link.Tell(Report) == TellOutcome.Taken)
            {
                told++;
                continue;
            }
            refused++;
            await Task.Delay(1); // full: until half of the room is free
        }
        while (link.Counted - before < told)
            await Task.Delay(1);
        var took = Stopwatch.GetElapsedTime(started);
        var cores = (Environment.CpuUsage.TotalTime - cpu) / took;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{told:N0} OrderReports in {took.TotalSeconds:F2} s: {told / took.TotalSeconds:N0} a second (goal: at least 50,000); {cores:F2} cores and {(GC.GetTotalAllocatedBytes() - allocated) / told} bytes allocated a message for both nodes; the link was full {refused:N0} times"));
    }
}
