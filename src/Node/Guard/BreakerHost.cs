using Hedgerow.Actors.Breaker;
using Hedgerow.Engine.Local;
using Hedgerow.Journal;
using Hedgerow.Messages;
using Hedgerow.Node.Hosting;

namespace Hedgerow.Node.Guard;

/// <summary>
/// Runs a node's circuit breaker beside the node's engine and without it: an engine, a thread and a journal of its own. It
/// shares nothing with the hot loop but the tap, which it empties, and the adapters, to which it sends cancels itself.
/// </summary>
internal sealed class BreakerHost : IAsyncDisposable
{
    private readonly LocalEngine _engine;
    private readonly SqliteJournal _journal;
    private readonly Outbox _outbox;
    private readonly BreakerTap _tap;
    private readonly TimeSpan _pollInterval;
    private readonly Action<string> _failed;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private long _lostTold;
    private bool _started;

    /// <summary>Opens the breaker's journal and prepares its engine.</summary>
    /// <param name="wiring">What it is connected to.</param>
    /// <exception cref="JournalException">The journal is in use, corrupt, or cannot be written.</exception>
    public BreakerHost(BreakerWiring wiring)
    {
        _tap = wiring.Tap;
        _failed = wiring.Failed;
        _pollInterval = wiring.PollInterval;
        _journal = SqliteJournal.Open(wiring.JournalFile, StoredEvents.Codec(), new SqliteJournalOptions { Warned = wiring.Warned });
        _outbox = new Outbox(wiring.Node);
        _engine = new LocalEngine(_journal, wiring.Time);
        _engine.Fatal += fault => _failed(fault.Message);
        _engine.TurnFailed += wiring.TurnFailed;
        _engine.AddEndpoint(Address.Status, wiring.Board);
        _engine.AddEndpoint(Address.Desk, _outbox.To(Address.Desk));
        foreach (var (venue, endpoint) in wiring.Venues)
        {
            _engine.AddEndpoint(Address.Venue(venue), endpoint);
            _engine.AddEndpoint(Address.Gateway(venue), _outbox.To(Address.Gateway(venue)));
        }
        var settings = wiring.Settings;
        _engine.AddActor(Address.Breaker, () => new CircuitBreaker(settings));
        _thread = new Thread(Run) { IsBackground = true, Name = "breaker" };
    }

    /// <summary>Rebuilds the breaker from its journal and begins to listen. Its first word opens the gates, or leaves them closed.</summary>
    /// <exception cref="EngineException">The breaker did not take its events.</exception>
    public void Start()
    {
        _engine.Start();
        _started = true;
        _thread.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Set();
        if (_started)
            _thread.Join();
        try
        {
            await _engine.StopAsync();
        }
        catch (JournalException)
        {
            // What is not durable was not promised to anybody.
        }
        await _outbox.DisposeAsync();
        await _journal.DisposeAsync();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stop.Wait(_pollInterval))
            {
                _tap.Drain(Deliver);
                TellLost();
            }
            _tap.Drain(Deliver);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _failed(e.Message);
        }
    }

    private void Deliver(Message message) => _engine.Post(Address.Breaker, message);

    private void TellLost()
    {
        var lost = _tap.Lost;
        if (lost == _lostTold)
            return;
        _lostTold = lost;
        _engine.Post(Address.Breaker, new TripBreaker($"lost-facts-{lost}", "the node", $"{lost} facts found no room on their way to the breaker"));
    }
}
