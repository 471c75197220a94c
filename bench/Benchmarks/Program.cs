using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Running;
using Hedgerow.Benchmarks;
using Hedgerow.Benchmarks.Load;

if (args is ["coordinator"])
{
    foreach (var symbols in (int[])[1, 10, 100])
        PrintCoordinator(symbols);
    return 0;
}
if (args is ["ladder"])
{
    LadderBenchmarks.Print();
    return 0;
}
if (args is ["breaker-trip"])
{
    await BreakerTrip.Run(warmUp: 50, measured: 1_000);
    return 0;
}
if (args is ["load", .. var load])
    return await LoadRun.Run(load);
if (args is ["frame-to-order"])
{
    await FrameToOrder.Run(warmUp: 20_000, measured: 50_000);
    return 0;
}
BenchmarkSwitcher.FromAssembly(typeof(CoordinatorBenchmarks).Assembly).Run(args);
return 0;

static void PrintCoordinator(int symbols)
{
    const int quotes = 2_000_000;
    var market = new CoordinatorMarket(symbols);
    var rates = new List<double>();
    for (var round = 0; round < 6; round++)
    {
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < quotes; i++)
            market.Quote(i % market.Instruments);
        rates.Add(quotes / Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }
    // The first round compiles.
    rates.RemoveAt(0);
    rates.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"coordinator: 5 venues x {symbols} symbols: {rates[rates.Count / 2]:F0} quotes/s median, {rates[0]:F0} worst of {rates.Count} rounds, {market.Told} messages told"));
}
