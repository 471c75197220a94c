using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Gateway;
using Hedgerow.Engine.Local;
using Hedgerow.Hedging;
using Hedgerow.Journal;
using Hedgerow.Messages;
using Hedgerow.Node.Hosting;
using Hedgerow.Venues.Binance;

namespace Hedgerow.Benchmarks;

/// <summary>
/// From the bytes of a best-bid-and-ask frame to the bytes of the signed order that it causes, inside one process: the
/// real decoder, engine, journal on disk, gateways, coordinator and encoder; only the sockets are left out.
/// </summary>
internal static class FrameToOrder
{
    private const string Symbol = "BTCUSDT";

    public static async Task Run(int warmUp, int measured)
    {
        var folder = Directory.CreateTempSubdirectory("hedgerow-bench-");
        try
        {
            await using var journal = SqliteJournal.Open(Path.Combine(folder.FullName, "journal.db"), StoredEvents.Codec());
            await using var engine = new LocalEngine(journal, TimeProvider.System);
            var a = new InstantVenue("binance", Symbol, engine);
            var b = new InstantVenue("bybit", Symbol, engine);
            Wire(engine, a, b);
            engine.Start();
            SpinWait.SpinUntil(() => a.IsReady && b.IsReady, TimeSpan.FromSeconds(30));
            var micros = new List<double>(measured);
            for (var i = 0; i < warmUp + measured; i++)
            {
                var took = Tick(engine, a, b, i);
                if (i >= warmUp && took is { } one)
                    micros.Add(one);
            }
            Print(micros, measured);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Wire(LocalEngine engine, InstantVenue a, InstantVenue b)
    {
        engine.AddEndpoint(Address.Status, new Silence());
        foreach (var venue in (InstantVenue[])[a, b])
        {
            engine.AddEndpoint(Address.Venue(venue.Name), venue);
            engine.AddActor(Address.Gateway(venue.Name), () => new ExchangeGateway(new GatewaySettings { Venue = venue.Name, Symbols = [Symbol] }));
        }
        engine.AddActor(Address.Coordinator, () => new HedgeCoordinator(new CoordinatorSettings
        {
            Venues = [new VenueTerms(a.Name, 0.0002m, 0.0005m), new VenueTerms(b.Name, 0.0002m, 0.00055m)],
            Pairs =
            [
                new PairSettings
                {
                    Number = 1,
                    Name = "btc",
                    LegA = new InstrumentId(a.Name, Symbol),
                    LegB = new InstrumentId(b.Name, Symbol),
                    Curve = new HedgeCurve(0.01m, OffsetSchedule.Constant(0m), 10m, 2m),
                    OrderCap = 0.01m,
                    ClipInterval = TimeSpan.Zero,
                },
            ],
        }));
    }

    /// <summary>One frame; null when it caused no order (the first ones, while the gateways start).</summary>
    private static double? Tick(LocalEngine engine, InstantVenue a, InstantVenue b, int tick)
    {
        var now = TimeProvider.System.GetUtcNow();
        var sequence = tick + 1L;
        engine.Post(Address.Gateway(b.Name), new Quote(new InstrumentId(b.Name, Symbol), 60_000m, 50m, 60_000.1m, 50m, sequence, now, now));
        var frame = Frame(sequence, tick % 2 == 0 ? 60_300m : 59_700m, now.ToUnixTimeMilliseconds());
        a.Expect();
        var begin = Stopwatch.GetTimestamp();
        var ticker = BinanceBookTicker.Decode(frame);
        engine.Post(Address.Gateway(a.Name), new Quote(
            new InstrumentId(a.Name, Symbol), ticker.Bid, ticker.BidSize, ticker.Ask, ticker.AskSize, ticker.Update,
            DateTimeOffset.FromUnixTimeMilliseconds(ticker.TransactionMs), TimeProvider.System.GetUtcNow()));
        SpinWait.SpinUntil(() => a.OrderAt != 0, TimeSpan.FromMilliseconds(100));
        var took = a.OrderAt == 0 ? (double?)null : Stopwatch.GetElapsedTime(begin, a.OrderAt).TotalMicroseconds;
        // Answers come as from a socket thread: after the order has left.
        SpinWait.SpinUntil(() => a.AnswerAll() & b.AnswerAll(), TimeSpan.FromSeconds(1));
        return took;
    }

    private static byte[] Frame(long sequence, decimal bid, long timeMs) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"e":"bookTicker","u":{{sequence}},"E":{{timeMs}},"T":{{timeMs}},"s":"BTCUSDT","b":"{{bid:F2}}","B":"50.000","a":"{{bid + 0.1m:F2}}","A":"50.000"}"""));

    private static void Print(List<double> micros, int measured)
    {
        micros.Sort();
        double At(double share) => micros[Math.Min(micros.Count - 1, (int)(share * micros.Count))];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"frame to signed order: p50 {At(0.5):F1} us  p90 {At(0.9):F1} us  p99 {At(0.99):F1} us  p99.9 {At(0.999):F1} us  orders {micros.Count} of {measured} frames"));
    }

    private sealed class Silence : Engine.IEndpoint
    {
        public void Deliver(Message message)
        {
        }
    }
}
