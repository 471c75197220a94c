using System.Diagnostics;
using System.Globalization;
using BenchmarkDotNet.Attributes;

namespace Hedgerow.Benchmarks;

/// <summary>Cost of one evaluation of margin and ladder over 5 venues × 200 positions.</summary>
[MemoryDiagnoser]
public class LadderBenchmarks
{
    private readonly LadderBook _book = new();

    [Benchmark]
    public int Watch() => _book.Watch();

    [Benchmark]
    public int Fire() => _book.Fire();

    [Benchmark]
    public decimal LiquidationPrices() => _book.Prices();

    /// <summary>Prints medians and tails of single evaluations.</summary>
    internal static void Print()
    {
        var book = new LadderBook();
        Print("look: figures and rungs", book.Watch);
        Print("firing: figures, rungs, plan of the cuts at every venue", book.Fire);
        Print("liquidation prices of all positions", () => (int)book.Prices() & 1);
    }

    private static void Print(string what, Func<int> evaluate)
    {
        const int warmUp = 5_000;
        const int measured = 20_000;
        var times = new double[measured];
        var kept = 0;
        for (var i = -warmUp; i < measured; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            kept += evaluate();
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        }
        Array.Sort(times);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ladder, {LadderBook.Venues} venues x {LadderBook.Positions} positions, {what}: p50 {times[measured / 2]:F1} us, p90 {times[measured * 9 / 10]:F1}, p99 {times[measured * 99 / 100]:F1}, p99.9 {times[measured * 999 / 1000]:F1} ({kept})"));
    }
}
