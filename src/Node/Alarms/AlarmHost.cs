using Hedgerow.Actors.Alarms;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;
using Hedgerow.Journal;
using Hedgerow.Messages;
using Hedgerow.Node.Hosting;

namespace Hedgerow.Node.Alarms;

/// <summary>What an <see cref="AlarmHost"/> is connected to.</summary>
internal sealed record AlarmWiring
{
    public required AlarmSettings Settings { get; init; }

    /// <summary>Path of the journal of alarms.</summary>
    public required string JournalFile { get; init; }

    public required AlarmTap Tap { get; init; }

    public required IReadOnlyList<AlarmChannel> Channels { get; init; }

    public required IEndpoint Board { get; init; }

    /// <summary>The way to the operators' desk; must not run it on the caller's thread.</summary>
    public required IEndpoint Desk { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Told, with the reason, when alarms cannot go on.</summary>
    public required Action<string> Failed { get; init; }

    public required Action<TurnFailure> TurnFailed { get; init; }

    public required Action<string> Warned { get; init; }
}

/// <summary>
/// Runs a node's keeper of alarms beside the node's engine and without it: an engine and a journal of its own, so that an
/// alarm leaves while the hot loop hangs, and the loop goes on while a channel does.
/// </summary>
internal sealed class AlarmHost : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly AlarmWiring _wiring;
    private readonly SqliteJournal _journal;
    private readonly LocalEngine _engine;
    private readonly AlarmSender _sender;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _pump = Task.CompletedTask;
    private volatile bool _isEnding;
    private bool _started;

    /// <summary>Opens the journal and prepares the engine.</summary>
    /// <exception cref="JournalException">The journal is in use, corrupt, or cannot be written.</exception>
    public AlarmHost(AlarmWiring wiring)
    {
        _wiring = wiring;
        _journal = SqliteJournal.Open(wiring.JournalFile, StoredEvents.Codec(), new SqliteJournalOptions { Warned = wiring.Warned });
        _sender = new AlarmSender(wiring.Channels, wiring.Tap.Deliver);
        _engine = new LocalEngine(_journal, wiring.Time, new LocalEngineOptions { PruneAfterSnapshot = true });
        _engine.Fatal += fault => wiring.Failed(fault.Message);
        _engine.TurnFailed += wiring.TurnFailed;
        _engine.AddEndpoint(Address.Status, new Views(this));
        _engine.AddEndpoint(Address.Desk, wiring.Desk);
        _engine.AddEndpoint(Address.AlarmChannels, _sender);
        var settings = wiring.Settings;
        _engine.AddActor(Address.Alarms, () => new AlarmDesk(settings));
    }

    /// <summary>Rebuilds what is open from the journal and begins to listen.</summary>
    /// <exception cref="EngineException">The journal's events were not taken.</exception>
    public void Start()
    {
        _engine.Start();
        _started = true;
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Tells what waits, if the channels take it within seconds, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_started)
            await TellLastWords();
        _wiring.Tap.Close();
        await _pump;
        try
        {
            await _engine.StopAsync();
        }
        catch (JournalException)
        {
            // What is not durable was not promised to anybody.
        }
        await _sender.DisposeAsync();
        await _journal.DisposeAsync();
    }

    private async Task TellLastWords()
    {
        _isEnding = true;
        _wiring.Tap.Deliver(new FlushAlarms());
        try
        {
            await _idle.Task.WaitAsync(LastWords, _wiring.Time);
        }
        catch (TimeoutException)
        {
            // A channel is out. What is open is in the journal and is told at the next start.
        }
    }

    private async Task PumpAsync()
    {
        await foreach (var message in _wiring.Tap.Waiting.ReadAllAsync())
        {
            if (_wiring.Tap.TakeLost() is > 0 and var lost)
                _engine.Post(Address.Alarms, new NoticesLost(lost));
            // False when the engine has stopped: what it failed for is shown as the node's complaint.
            if (!_engine.Post(Address.Alarms, message))
                _idle.TrySetResult();
        }
    }

    private void Shown(AlarmsView view)
    {
        if (_isEnding && view.Channels.All(channel => channel.Waiting == 0))
            _idle.TrySetResult();
    }

    /// <summary>The status board, and who waits for the channels to be through.</summary>
    private sealed class Views(AlarmHost host) : IEndpoint
    {
        public void Deliver(Message message)
        {
            host._wiring.Board.Deliver(message);
            if (message is AlarmsView view)
                host.Shown(view);
        }
    }
}
