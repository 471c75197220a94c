using System.Diagnostics;
using System.Globalization;
using Hedgerow.Journal.Orders;
using Hedgerow.Messages;

namespace Hedgerow.Journal.Bench;

/// <summary>Appends at a rate for a time, as gateways would on a bad day, and counts what came out.</summary>
internal static class OrderLogLoad
{
    private const int BatchesPerSecond = 1_000;

    public static async Task<bool> Run(int rate, int seconds, string directory)
    {
        var warnings = new List<string>();
        var file = Path.Combine(directory, "order-log.db");
        var latencies = new long[(long)rate * seconds];
        var appended = 0;
        var (peak, begin) = (0L, Stopwatch.GetTimestamp());
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        TimeSpan spent;
        await using (var log = OrderLogFile.Open(file, new OrderLogOptions { Warned = warnings.Add }))
        {
            var clock = DateTimeOffset.UtcNow;
            for (var tick = 0; appended < latencies.Length; tick++)
            {
                var due = (int)Math.Min(latencies.Length, (long)rate * (tick + 1) / BatchesPerSecond);
                for (; appended < due; appended++)
                    latencies[appended] = Append(log, appended, clock);
                if (tick % BatchesPerSecond == 0)
                    peak = Math.Max(peak, Environment.WorkingSet);
                var rest = TimeSpan.FromSeconds((tick + 1) / (double)BatchesPerSecond) - Stopwatch.GetElapsedTime(begin);
                if (rest > TimeSpan.Zero)
                    Thread.Sleep(rest);
            }
            spent = Stopwatch.GetElapsedTime(begin);
            await log.FlushAsync();
            var flushed = Stopwatch.GetElapsedTime(begin) - spent;
            Print($"appended {appended:#,0} in {spent.TotalSeconds:0.0} s: {appended / spent.TotalSeconds:#,0} a second; all written {flushed.TotalMilliseconds:0} ms later");
            Print($"spilled {log.Spilled:#,0}, lost {log.Lost:#,0}, written {log.Written:#,0}");
        }
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Array.Sort(latencies);
        Print($"one append: p50 {Micro(latencies, 0.5)} p99 {Micro(latencies, 0.99)} p99.9 {Micro(latencies, 0.999)} max {Micro(latencies, 1)}");
        Print($"memory at most {peak / 1024 / 1024} MB resident, of which {latencies.Length * 8L / 1024 / 1024} MB are this program's own figures; {processor.TotalSeconds / spent.TotalSeconds:0.000} cores");
        var found = Count(file);
        Print($"found again {found:#,0} of {appended:#,0}; files {Directory.GetFiles(directory).Sum(f => new FileInfo(f).Length) / 1024 / 1024} MB");
        warnings.ForEach(Console.WriteLine);
        return found == appended;
    }

    private static long Append(OrderLogFile log, int number, DateTimeOffset clock)
    {
        var entry = new OrderLogged(
            clock.AddTicks(number), NoticeLevel.Info, (OrderStep)((number % 6) + 1), OrderOrigin.Own, number % 2 == 0 ? "binance" : "bybit",
            "BTCUSDT", (number % 200) + 1, "h69a42a40p1l0s" + number.ToString("x", CultureInfo.InvariantCulture), "1234567890123456789",
            Side.Buy, OrderType.LimitIoc, OrderPurpose.Open, 0.125m, 60_000.1m, 0.05m, 60_000.05m, number + 1, "");
        var start = Stopwatch.GetTimestamp();
        log.Append(entry);
        return Stopwatch.GetTimestamp() - start;
    }

    /// <summary>Reads everything back, page by page, and sees that no number is missing.</summary>
    private static long Count(string file)
    {
        var (count, after) = (0L, 0L);
        while (OrderLogFile.Read(file, new OrderLogQuery { After = after, Limit = OrderLogQuery.MaxLimit }) is { Count: > 0 } page)
        {
            foreach (var row in page)
                count += row.Id == ++after ? 1 : 0;
        }
        return count;
    }

    private static string Micro(long[] sorted, double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{sorted[(long)(share * (sorted.Length - 1))] * 1e6 / Stopwatch.Frequency:0.0} µs");

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
