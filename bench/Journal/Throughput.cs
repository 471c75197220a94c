using System.Diagnostics;

namespace Hedgerow.Journal.Bench;

/// <summary>Durable events a second, the wait for a commit, and recovery; printed as a table.</summary>
internal static class Throughput
{
    private const string Stream = "gateway/bench";
    private const int TailAfterSnapshot = 1_000;
    private const int Waits = 2_000;

    public static async Task Run(int events, string directory)
    {
        string file = Path.Combine(directory, "state.db");
        Console.WriteLine($"file {file}, {events:N0} events of one stream, .NET {Environment.Version}, {Environment.ProcessorCount} cores");
        await Write(file, events);
        await Recover(file, "without snapshot", events);
        await Snapshot(file, events);
        await Recover(file, $"with snapshot, tail {TailAfterSnapshot:N0}", TailAfterSnapshot);
        await Wait(Path.Combine(directory, "waits.db"));
    }

    private static async Task Write(string file, int events)
    {
        await using SqliteJournal journal = SqliteJournal.Open(file, BenchEvents.Codec);
        // Made before the clock starts: making events is the writer's business.
        OrderNoted[] orders = [.. Enumerable.Range(1, events).Select(n => BenchEvents.Order(n))];
        long start = Stopwatch.GetTimestamp();
        for (int n = 0; n < events; n++)
        {
            journal.Append(Stream, n + 1, orders[n]);
            if (n % 10 == 0)
                journal.RequestCommit();
        }
        await journal.FlushAsync();
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        double group = (double)events / journal.Transactions;
        Print("durable events/s", $"{events / took.TotalSeconds:N0}", $"{journal.Transactions:N0} commits, {group:N0} events each on average");
        Print("bytes per event", $"{(double)new FileInfo(file).Length / events:N0}", "database file");
    }

    private static async Task Snapshot(string file, int events)
    {
        await using SqliteJournal journal = SqliteJournal.Open(file, BenchEvents.Codec);
        journal.SaveSnapshot(Stream, events - TailAfterSnapshot, new TotalsTaken(events - TailAfterSnapshot, 0));
        await journal.FlushAsync();
    }

    private static async Task Recover(string file, string how, int expected)
    {
        long start = Stopwatch.GetTimestamp();
        await using SqliteJournal journal = SqliteJournal.Open(file, BenchEvents.Codec);
        RecoveredSnapshot? snapshot = journal.ReadSnapshot(Stream);
        decimal filled = 0;
        int read = 0;
        foreach (RecoveredEvent row in journal.Read(Stream, snapshot?.Sequence ?? 0))
        {
            filled += ((OrderNoted)row.Event).Filled;
            read++;
        }
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        if (read != expected || filled != expected * 0.1m)
            throw new InvalidOperationException($"recovered {read} events, not {expected}");
        Print($"recovery {how}", $"{took.TotalSeconds:0.000} s", $"open, read, verify, deserialise {read:N0} events");
    }

    /// <summary>From an append to the report that it is durable, one at a time: what a held message waits.</summary>
    private static async Task Wait(string file)
    {
        await using SqliteJournal journal = SqliteJournal.Open(file, BenchEvents.Codec);
        var waits = new double[Waits];
        for (int n = 0; n < Waits; n++)
        {
            OrderNoted order = BenchEvents.Order(n);
            long start = Stopwatch.GetTimestamp();
            journal.Append(Stream, n + 1, order);
            await journal.FlushAsync();
            waits[n] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        Array.Sort(waits);
        Print("one event to disk, p50 / p99", $"{waits[Waits / 2]:N0} / {waits[Waits * 99 / 100]:N0} µs", $"{Waits:N0} single commits");
    }

    private static void Print(string what, string figure, string how) => Console.WriteLine($"{what,-40} {figure,18}   {how}");
}
