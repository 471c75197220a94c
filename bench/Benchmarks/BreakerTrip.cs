using System.Diagnostics;
using System.Globalization;
using Hedgerow.Actors.Breaker;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;
using Hedgerow.Hedging;
using Hedgerow.Journal;
using Hedgerow.Messages;
using Hedgerow.Node.Guard;

namespace Hedgerow.Benchmarks;

/// <summary>
/// From a fact at the venues' border to the closed gate and to the last cancel that the trip sends, while books and orders of
/// many instruments pass: the real tap, thread, engine, journal and breaker of a node; only the adapters are left out.
/// </summary>
internal static class BreakerTrip
{
    private const int Pairs = 100;
    private const int Resting = 20;
    private const int QuotesPerMs = 20;

    public static async Task Run(int warmUp, int measured)
    {
        var folder = Directory.CreateTempSubdirectory("hedgerow-bench-");
        try
        {
            await Measure(folder.FullName, warmUp, measured);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Measure(string folder, int warmUp, int measured)
    {
        var pairs = Enumerable.Range(0, Pairs)
            .Select(i => new BreakerPair($"p{i}", new InstrumentId("a", $"S{i}"), new InstrumentId("b", $"S{i}"), OffsetSchedule.Constant(0m))).ToList();
        var tap = new BreakerTap(pairs.SelectMany(p => new[] { p.A, p.B }));
        var (a, b, status) = (new Border(), new Border(), new Border());
        await using var journal = new MemoryJournal();
        await using var node = new LocalEngine(journal, TimeProvider.System);
        node.AddEndpoint(Address.Gateway("a"), status);
        node.AddEndpoint(Address.Gateway("b"), status);
        node.AddEndpoint(Address.Desk, status);
        node.Start();
        await using var host = new BreakerHost(new BreakerWiring
        {
            Settings = new BreakerSettings { Venues = ["a", "b"], Pairs = pairs, Limits = new BreakerLimits { Orders = 100_000, CoordinatorSilence = TimeSpan.FromDays(1), StaleQuote = TimeSpan.FromDays(1) } },
            JournalFile = Path.Combine(folder, "breaker.db"),
            PollInterval = TimeSpan.FromMilliseconds(1),
            Tap = tap,
            Node = node,
            Venues = new Dictionary<string, IEndpoint> { ["a"] = a, ["b"] = b },
            Board = status,
            Time = TimeProvider.System,
            Failed = reason => throw new InvalidOperationException(reason),
            TurnFailed = failure => throw new InvalidOperationException("the breaker failed", failure.Error),
            Warned = _ => { },
        });
        host.Start();
        using var stop = new CancellationTokenSource();
        var load = new Thread(() => Load(tap, pairs, stop.Token)) { IsBackground = true, Name = "load" };
        load.Start();
        SpinWait.SpinUntil(() => a.IsOpen && b.IsOpen, TimeSpan.FromSeconds(10));
        var (gates, cancels) = (new List<double>(measured), new List<double>(measured));
        var random = new Random(1);
        for (var i = 0; i < warmUp + measured; i++)
        {
            var (gate, cancel) = Trip(tap, a, b, i);
            if (i >= warmUp)
            {
                gates.Add(gate);
                cancels.Add(cancel);
            }
            // The fact must not keep step with the breaker's own clock.
            Thread.Sleep(random.Next(1, 4));
        }
        await stop.CancelAsync();
        load.Join();
        Print("fact to closed gates", gates);
        Print($"fact to the last of {Resting} cancels", cancels);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load: {QuotesPerMs * 1000} quotes/s on {2 * Pairs} instruments, one order a millisecond; {tap.Lost} facts lost"));
    }

    private static (double GateMs, double CancelMs) Trip(BreakerTap tap, Border a, Border b, int round)
    {
        var ids = new List<string>();
        for (var i = 0; i < Resting; i++)
        {
            var id = new ClientOrderId(round + 1, 1, 0, i + 1).ToString();
            ids.Add(id);
            tap.Told(i % 2 == 0 ? "a" : "b", new OrderChanged(new OrderSnapshot(
                id, "", "S0", Side.Buy, OrderType.PostOnly, 1m, 100m, 0m, 0m, OrderStatus.New, false, TradeCause.Order, DateTimeOffset.UtcNow)));
        }
        Thread.Sleep(5);
        (a.Cancels, b.Cancels) = (0, 0);
        var begin = Stopwatch.GetTimestamp();
        tap.Told("a", new ClockAnswer(1, true, TimeSpan.FromMinutes(1), TimeSpan.Zero));
        SpinWait.SpinUntil(() => !a.IsOpen && !b.IsOpen && a.Cancels + b.Cancels >= Resting, TimeSpan.FromSeconds(10));
        var gate = Stopwatch.GetElapsedTime(begin, Math.Max(a.ClosedAt, b.ClosedAt)).TotalMilliseconds;
        var cancel = Stopwatch.GetElapsedTime(begin, Math.Max(a.CancelledAt, b.CancelledAt)).TotalMilliseconds;
        for (var i = 0; i < Resting; i++)
            tap.Told(i % 2 == 0 ? "a" : "b", new CancelOutcome(ids[i], RequestOutcome.Accepted, "", ""));
        tap.Told("a", new ClockAnswer(1, true, TimeSpan.Zero, TimeSpan.Zero));
        tap.Tell(new ResetBreaker($"r{round}", "bench", "again"));
        SpinWait.SpinUntil(() => a.IsOpen && b.IsOpen, TimeSpan.FromSeconds(10));
        return (gate, cancel);
    }

    private static void Load(BreakerTap tap, List<BreakerPair> pairs, CancellationToken stop)
    {
        for (long n = 1; !stop.IsCancellationRequested; n++)
        {
            var now = DateTimeOffset.UtcNow;
            for (var i = 0; i < QuotesPerMs; i++)
            {
                var pair = pairs[(int)((n * QuotesPerMs + i) / 2 % pairs.Count)];
                var id = i % 2 == 0 ? pair.A : pair.B;
                tap.Told(id.Venue, new Quote(id, 100m, 1m, 100.1m, 1m, n * QuotesPerMs + i, now, now));
            }
            tap.Asked("a", new PlaceOrder($"load{n}", "S0", Side.Buy, OrderType.LimitIoc, 1m, 100m, false, OrderPurpose.Hedge));
            Thread.Sleep(1);
        }
    }

    private static void Print(string what, List<double> ms)
    {
        ms.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: p50 {ms[ms.Count / 2]:F2} ms, p99 {ms[ms.Count * 99 / 100]:F2} ms, max {ms[^1]:F2} ms ({ms.Count} trips)"));
    }

    /// <summary>A venue's border: notes when the gate closed and when the last cancel came.</summary>
    private sealed class Border : IEndpoint
    {
        private long _closedAt;
        private long _cancelledAt;
        private int _cancels;
        private int _isOpen;

        public bool IsOpen => Volatile.Read(ref _isOpen) != 0;

        public long ClosedAt => Volatile.Read(ref _closedAt);

        public long CancelledAt => Volatile.Read(ref _cancelledAt);

        public int Cancels
        {
            get => Volatile.Read(ref _cancels);
            set => Volatile.Write(ref _cancels, value);
        }

        public void Deliver(Message message)
        {
            switch (message)
            {
                case ExposureGate gate:
                    if (!gate.IsOpen)
                        Volatile.Write(ref _closedAt, Stopwatch.GetTimestamp());
                    Volatile.Write(ref _isOpen, gate.IsOpen ? 1 : 0);
                    break;
                case CancelOrder:
                    Volatile.Write(ref _cancelledAt, Stopwatch.GetTimestamp());
                    Interlocked.Increment(ref _cancels);
                    break;
                default:
                    break;
            }
        }
    }
}
