using System.Diagnostics;
using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.TickToOrder;

/// <summary>
/// One client under measurement: its own process and its own pair of simulated venues, so that a tick wakes it alone.
/// </summary>
internal sealed class Contender : IAsyncDisposable
{
    private const string Symbol = "BTCUSDT";

    // One is a stutter of the machine; so many in a row are a client that has stopped answering.
    private const int MostMissedInARow = 20;

    private readonly ManualResetEventSlim _arrived = new();
    private readonly List<double> _micros = [];
    private Child? _client;
    private long _arrivedAt;
    private int _waiting;
    private int _tick;
    private int _missedInARow;
    private bool _hasAnswered;

    private Contender(string name, SimulatorHost host)
    {
        Name = name;
        Host = host;
    }

    public string Name { get; }

    public SimulatorHost Host { get; }

    public int Missed { get; private set; }

    public IReadOnlyList<double> Micros => _micros;

    /// <summary>Starts the venues; the client is started by <see cref="Launch"/>.</summary>
    public static async Task<Contender> Open(string name, string ed25519PublicKey)
    {
        Contender? contender = null;
        var host = await SimulatorHost.StartAsync(
            new VenueServerOptions
            {
                Instruments = StandardMarkets.Binance("binance"),
                Accounts = [new SimulatedAccount("bench", "bench-key", "bench-secret", 10_000_000m)
                {
                    Ed25519ApiKey = "bench-ed25519",
                    Ed25519PublicKey = ed25519PublicKey,
                }],
                Limits = VenueLimits.None,
                MessageRead = channel => contender?.OnMessage(channel),
            },
            new VenueServerOptions
            {
                Instruments = StandardMarkets.Bybit("bybit"),
                Accounts = [new SimulatedAccount("bench", "bench-key", "bench-secret", 10_000_000m)],
                Limits = VenueLimits.None,
            });
        contender = new Contender(name, host);
        contender.Books(wide: false);
        return contender;
    }

    public Child Launch(ProcessStartInfo start) => _client = Child.Start(start);

    /// <summary>Moves the other venue's book first, so that every client may act on the tick, then ticks and waits for the order.</summary>
    /// <returns>False when no order came within a second.</returns>
    /// <exception cref="InvalidOperationException">It has stopped answering after it had begun to.</exception>
    public bool Tick(bool record)
    {
        var wide = _tick++ % 2 == 0;
        Host.Bybit.SetBook(Symbol, 60_000m, 50m, 60_000.1m, 50m);
        Thread.Sleep(3);
        _arrived.Reset();
        Volatile.Write(ref _waiting, 1);
        var sentAt = Stopwatch.GetTimestamp();
        Books(wide);
        if (!_arrived.Wait(TimeSpan.FromSeconds(1)))
        {
            Volatile.Write(ref _waiting, 0);
            if (record)
                Missed++;
            if (++_missedInARow >= MostMissedInARow && _hasAnswered)
                throw new InvalidOperationException($"{Name} has stopped answering: {_missedInARow} ticks in a row without an order");
            return false;
        }
        (_missedInARow, _hasAnswered) = (0, true);
        if (record)
            _micros.Add(Stopwatch.GetElapsedTime(sentAt, Volatile.Read(ref _arrivedAt)).TotalMicroseconds);
        return true;
    }

    public double Percentile(double share)
    {
        var sorted = _micros.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        await Host.DisposeAsync();
        _arrived.Dispose();
    }

    // Wide: selling here and buying there pays; narrow: closing does. The size differs each time, so no frame is a repetition.
    private void Books(bool wide)
    {
        var bid = wide ? 60_300m : 59_700m;
        Host.Binance.SetBook(Symbol, bid, 50m + _tick % 10, bid + 0.1m, 50m);
    }

    private void OnMessage(VenueChannel channel)
    {
        if (channel != VenueChannel.Orders || Interlocked.Exchange(ref _waiting, 0) == 0)
            return;
        Volatile.Write(ref _arrivedAt, Stopwatch.GetTimestamp());
        _arrived.Set();
    }
}
