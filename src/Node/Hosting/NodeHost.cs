using Hedgerow.Actors.Desk;
using Hedgerow.Actors.Gateway;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;
using Hedgerow.Hedging;
using Hedgerow.Journal;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Fleet;
using Hedgerow.Node.Guard;
using Hedgerow.Node.Journals;
using Hedgerow.Node.Kinds;
using Hedgerow.Node.Status;
using Hedgerow.Venues;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Hosting;

/// <summary>
/// One node: journal, engine, actors, venue adapters, status board and HTTP interface, wired by a configuration. It
/// trades from its start on, as soon as every gateway has compared its ledger with its venue.
/// </summary>
public sealed partial class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    // A node that is stopped shall be followed by another one within seconds: what cannot be finished by then is left to that one.
    private static readonly TimeSpan ParkPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestPatience = TimeSpan.FromSeconds(0.5);

    private readonly NodeOptions _options;
    private readonly FleetLayout _layout;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly List<VenueAdapter> _adapters = [];
    private readonly Dictionary<string, VenueEndpoint> _venues = new(StringComparer.Ordinal);
    private readonly BreakerTap _tap;
    private readonly TaskCompletionSource<string> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeJournal? _journal;
    private LocalEngine? _engine;
    private BreakerHost? _breaker;
    private volatile string _breakerFailure = "";
    private NodeApi? _api;
    private Task _noticeLog = Task.CompletedTask;
    private bool _stopped;

    /// <summary>What snapshots contain is pruned: 64 MB of disk are enough for the journal.</summary>
    private static readonly LocalEngineOptions EngineOptions = new() { PruneAfterSnapshot = true };

    private NodeHost(NodeOptions options, TimeProvider time, ILoggerFactory loggers, string withdrawn)
    {
        _candidacy = new Candidacy(withdrawn);
        _office = new NodeOffice(options.Node, options.Journal.Postgres is not null, answer => _engine?.Post(Address.Desk, answer));
        _options = options;
        _layout = FleetLayout.Of(options);
        _fingerprint = new(() => BookFingerprint.Of(options, [.. _layout.OwnVenues.Select(venue => venue.Name)], _layout.MayCoordinate));
        _time = time;
        _startedAt = time.GetUtcNow();
        _log = loggers.CreateLogger("node");
        _tap = new BreakerTap(options.Pairs.SelectMany(p => new[] { p.A, p.B }).Select(l => new InstrumentId(l.Venue, l.Symbol)));
    }

    /// <summary>What the actors say of themselves.</summary>
    public StatusBoard Board { get; } = new();

    /// <summary>Address of the HTTP interface.</summary>
    public Uri ApiAddress => _api?.Address ?? throw new InvalidOperationException("the node is not running");

    /// <summary>Name of the node.</summary>
    public string Name => _options.Node;

    /// <summary>Completes with the reason when the node cannot go on: nothing is decided or sent any more.</summary>
    public Task<string> Failed => _failed.Task;

    /// <summary>File of the journal in a data folder.</summary>
    /// <param name="dataDirectory">As configured.</param>
    public static string JournalFile(string dataDirectory) => Path.Combine(dataDirectory, "journal.db");

    /// <summary>File of the circuit breaker's journal in a data folder.</summary>
    /// <param name="dataDirectory">As configured.</param>
    public static string BreakerFile(string dataDirectory) => Path.Combine(dataDirectory, "breaker.db");

    /// <summary>Opens the journal, rebuilds the actors, opens the HTTP interface and starts to trade.</summary>
    /// <param name="configuration">Checked configuration.</param>
    /// <param name="loggers">Makes the logs.</param>
    /// <param name="time">Clock; the system's when null.</param>
    /// <param name="cancellation">Ends the waiting of a node that stands by for another.</param>
    /// <param name="withdrawn">Who drained the node before it began, and why: it does not stand by until it rejoins. Empty: nobody.</param>
    /// <exception cref="NodeLeftException">It stood by, or was withdrawn, and an operator told it to leave.</exception>
    /// <exception cref="JournalException">The journal is in use, corrupt, or cannot be written.</exception>
    /// <exception cref="IOException">The HTTP port is in use, or the data folder cannot be made.</exception>
    public static async Task<NodeHost> StartAsync(
        NodeConfiguration configuration, ILoggerFactory loggers, TimeProvider? time = null, CancellationToken cancellation = default, string withdrawn = "")
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(loggers);
        var host = new NodeHost(configuration.Options, time ?? TimeProvider.System, loggers, withdrawn);
        try
        {
            await host.RunAsync(loggers, cancellation);
            return host;
        }
        catch
        {
            await host.StopAsync();
            throw;
        }
    }

    /// <summary>Sums up what the board shows.</summary>
    /// <param name="invariantViolations">Counted by the caller.</param>
    public RunSummary Summarise(long invariantViolations)
    {
        var view = Board.View();
        return RunSummary.From(view.Gateways, view.Coordinator, invariantViolations);
    }

    /// <summary>Tells the desk an operator's command and waits until it took effect, but not for ever.</summary>
    /// <param name="command">The command; one request id takes effect once.</param>
    /// <returns>What became of it so far.</returns>
    public async Task<CommandReceipt> TellAsync(OperatorCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (NodeOffice.IsFor(command))
        {
            command = command with { Subject = Name };
            if (TellStandingBy(command) is { } receipt)
                return receipt;
        }
        if (!Board.Commands.TryAwait(command, out var answer))
            return new CommandReceipt(command.RequestId, ReceiptState.Unknown, "too many commands wait for their answers; repeat it with the same request id");
        // The desk lives on the hot loop; a trip must work while that hangs, so the breaker hears it beforehand as well.
        if (command.Action == OperatorAction.TripBreaker && _breaker is not null && _breakerFailure.Length == 0 && !_stopped)
            _tap.Tell(new TripBreaker(command.RequestId, command.Who, command.Why));
        try
        {
            if (_engine?.Post(Address.Desk, command) != true)
                return new CommandReceipt(command.RequestId, ReceiptState.Unknown, "the node is not running");
            return await answer.WaitAsync(AnswerPatience, _time);
        }
        catch (TimeoutException)
        {
            return Board.Commands.GiveUp(command)
                ?? new CommandReceipt(command.RequestId, ReceiptState.Unknown, "no answer in time; repeat it with the same request id");
        }
        finally
        {
            Board.Commands.GiveUp(command);
        }
    }

    /// <summary>What keeps the node from being well; empty when nothing does.</summary>
    public IReadOnlyList<string> Complaints()
    {
        var complaints = new List<string>();
        var view = Board.View();
        if (_failed.Task.IsCompletedSuccessfully)
            complaints.Add("stopped: " + _failed.Task.Result);
        if (_candidacy.Withdrawn is { Length: > 0 } withdrawn)
            return [.. complaints, "withdrawn: " + withdrawn];
        if (_standby is { } waits)
            return [.. complaints, "standing by: " + waits.Why];
        foreach (var venue in _layout.MayCoordinate ? _options.Venues : _layout.OwnVenues)
        {
            var state = view.Gateways.FirstOrDefault(g => g.Venue == venue.Name);
            if (state is null)
                complaints.Add($"{venue.Name}: starting");
            else if (!state.AcceptsExposure)
                complaints.Add($"{venue.Name}: {state.Reason}");
        }

        if (_breakerFailure.Length > 0)
            complaints.Add("circuit breaker: stopped: " + _breakerFailure);
        else if (view.Breaker is { IsTripped: true } breaker)
            complaints.Add("circuit breaker: " + breaker.Reason());
        if (_alarmsFailure.Length > 0)
            complaints.Add("alarms: stopped, none leaves the machine: " + _alarmsFailure);
        complaints.AddRange(ComplaintsOfCoordination(view));
        foreach (var pair in view.Coordinator?.Pairs ?? [])
        {
            if (pair.HaltReason.Length > 0)
                complaints.Add($"pair {pair.Name}: {pair.HaltReason}");
        }

        return complaints;
    }

    /// <summary>
    /// Stops in order: nothing new is traded, orders under way are finished, the journal is flushed, sockets are closed.
    /// Positions stay as they are. Safe to call again.
    /// </summary>
    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await EndStandBy();
        // Whoever has asked gets an answer, but not for long: the right to trade is given back as soon as nothing can leave any more, and
        // who waits for it shall not wait for the rest.
        var api = _api is null ? Task.CompletedTask : _api.DisposeAsync().AsTask();
        var answered = Within(api, RestPatience);
        if (_engine is not null)
        {
            await FinishOrders(_engine);
            await answered; // the engine answers
            _links?.Rest();
            await StopEngine(_engine);
        }

        if (_breaker is not null)
            await _breaker.DisposeAsync();
        foreach (var adapter in _adapters)
            await adapter.DisposeAsync();
        if (_journal is not null)
            await _journal.DisposeAsync();
        if (_links is not null)
            await _links.DisposeAsync();
        await api;
        // Late, so that what stopping itself brought to light still leaves the machine.
        Board.Noticed = null;
        await StopAlarms();
        if (_orderLog is not null)
            await _orderLog.DisposeAsync();
        Board.Close();
        await _noticeLog;
        Log.Stopped(_log, _options.Node);
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task RunAsync(ILoggerFactory loggers, CancellationToken cancellation)
    {
        _noticeLog = Task.Run(() => WriteNotices(loggers.CreateLogger("actors")));
        Directory.CreateDirectory(_options.DataDirectory);
        // A file is taken first, so that a second process is refused by it; a lease is waited for with the interface open, so that a
        // node that stands by for another one can be asked why it does not trade.
        if (_options.Journal.Postgres is null)
            _journal = await OpenJournal(cancellation);
        var orderLog = OpenOrderLog();
        _api = await NodeApi.StartAsync(this, _options.Api, _time);
        if (!_layout.IsAlone)
            _links = await FleetLinks.StartAsync(_options, _layout, Board, _time, loggers);
        SayWithdrawn();
        _journal ??= await _candidacy.StandAsync(OpenJournal, cancellation);
        await EndStandBy();
        _journal.Lost.Register(() => OnRightLost(_journal.LostReason));
        _engine = new LocalEngine(_journal.Journal, _time, EngineOptions);
        _engine.Fatal += fault => Fail(fault.Message, fault.Cause);
        _engine.TurnFailed += OnTurnFailed;
        _engine.AddEndpoint(Address.Status, Board);
        _engine.AddEndpoint(Address.Breaker, new TapEndpoint(_tap));
        _engine.AddEndpoint(Address.OrderLog, orderLog);
        _engine.AddEndpoint(Address.Node, _office);
        OpenAlarms(_engine);
        foreach (var venue in _layout.OwnVenues)
            AddVenue(venue, _engine, loggers);
        AddGatewaysElsewhere(_engine);
        if (_layout.OwnVenues.Count > 0)
            _breaker = new BreakerHost(WireBreaker(_engine));
        AddCoordination(_engine);
        var desk = ActorSettings.Desk(_options);
        _engine.AddActor(Address.Desk, () => new OperatorDesk(desk));
        _engine.Start();
        _links?.Serve(_engine);
        _alarms!.Start();
        // After the engine: while it replays its journal the coordinator cannot give a sign of life.
        _breaker?.Start();
        Log.Started(_log, _options.Node, _api.Address, _journal.Name);
    }

    private Task<NodeJournal> OpenJournal(CancellationToken cancellation) =>
        NodeJournal.OpenAsync(_options, _time, Warn, StandBy, cancellation);

    private void OnRightLost(string why)
    {
        if (!_stopped) // at an orderly end it is given back
            Fail("the right to trade was lost: " + why, cause: null);
    }

    private void AddVenue(VenueOptions venue, LocalEngine engine, ILoggerFactory loggers)
    {
        var gateway = Address.Gateway(venue.Name);
        // The breaker hears it first: posting runs the hot loop on this very thread, and that may hang.
        var adapter = VenueKinds.Of(venue.Kind).Create(venue, Report, _time, loggers.CreateLogger("venue." + venue.Name));
        _adapters.Add(adapter);
        var settings = ActorSettings.Gateway(_options, venue) with
        {
            OrderLog = Address.OrderLog,
            OrderLogRevision = OrderLog.LastRevision(venue.Name),
        };
        _venues.Add(venue.Name, new VenueEndpoint(adapter, _tap, answer => engine.Post(gateway, answer), () => _journal!.MayAct, _time));
        engine.AddEndpoint(Address.Venue(venue.Name), _venues[venue.Name]);
        engine.AddActor(gateway, () => new ExchangeGateway(settings));

        void Report(VenueReport report)
        {
            _tap.Told(venue.Name, report);
            engine.Post(gateway, report);
        }
    }

    private BreakerWiring WireBreaker(LocalEngine engine) => new()
    {
        Settings = ActorSettings.Breaker(_options),
        JournalFile = BreakerFile(_options.DataDirectory),
        PollInterval = TimeSpan.FromMilliseconds(_options.Breaker.PollMs),
        Tap = _tap,
        Node = engine,
        Venues = _venues.ToDictionary(v => v.Key, IEndpoint (v) => v.Value, StringComparer.Ordinal),
        Board = Board,
        Time = _time,
        Failed = OnBreakerFailed,
        TurnFailed = OnTurnFailed,
        Warned = Warn,
    };

    /// <summary>Without its breaker the node opens nothing; what hedges and reduces goes on.</summary>
    private void OnBreakerFailed(string reason)
    {
        _breakerFailure = reason;
        foreach (var venue in _venues.Values)
            venue.Close("the circuit breaker stopped: " + reason);
        Board.Add(new Notice(NoticeLevel.Alarm, "breaker", "stopped, nothing new is opened: " + reason, _time.GetUtcNow()));
    }

    /// <summary>Lets the coordinator and then the gateways finish what is under way; a node that cannot write any more just stops.</summary>
    private async Task FinishOrders(LocalEngine engine)
    {
        if (_failed.Task.IsCompleted)
            return;
        if (_layout.MayCoordinate && engine.Post(Address.Coordinator, new StopTrading()))
            await Within(Board.Stop.Parked, ParkPatience);
        var venues = _venues.Keys;
        foreach (var venue in venues)
            engine.Post(Address.Gateway(venue), new StopOrdering());
        await Within(Board.Stop.AllRested(venues), RestPatience);
    }

    private async Task Within(Task task, TimeSpan patience)
    {
        try
        {
            await task.WaitAsync(patience, _time);
        }
        catch (TimeoutException)
        {
            // The next life waits for what may still arrive.
        }
    }

    private static async Task StopEngine(LocalEngine engine)
    {
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            await engine.StopAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or JournalException)
        {
            // Too slow, or the journal has faulted: what is not durable was not promised to anybody.
        }
    }

    private void OnTurnFailed(TurnFailure failure)
    {
        // The log may write to a disk; the loop must not wait for it.
        _ = Task.Run(() => Log.TurnFailed(_log, failure.Address.Value, failure.Message.GetType().Name, failure.Error));
        Board.Add(new Notice(
            NoticeLevel.Alarm, failure.Address.Value,
            $"failed on {failure.Message.GetType().Name}: {failure.Error.Message}; restarted after {failure.RestartAfter?.TotalMilliseconds ?? 0:0} ms",
            _time.GetUtcNow()));
    }

    private void Fail(string reason, Exception? cause)
    {
        Board.Add(new Notice(NoticeLevel.Alarm, "engine", "stopped: " + reason, _time.GetUtcNow()));
        Log.EngineStopped(_log, reason, cause);
        _failed.TrySetResult(reason);
    }

    private void Warn(string text) =>
        Board.Add(new Notice(NoticeLevel.Warning, "journal", text, _time.GetUtcNow()));

    private async Task WriteNotices(ILogger log)
    {
        await foreach (var notice in Board.Unlogged.ReadAllAsync())
        {
            var level = notice.Level switch
            {
                NoticeLevel.Alarm => LogLevel.Error,
                NoticeLevel.Warning => LogLevel.Warning,
                _ => LogLevel.Information,
            };
            Log.Notice(log, level, notice.Source, notice.Text);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "node {Node} started, HTTP at {Address}, journal {Journal}")]
        public static partial void Started(ILogger log, string node, Uri address, string journal);

        [LoggerMessage(6, LogLevel.Information, "node {Node} stands by, HTTP at {Address}, journal {Why}")]
        public static partial void StandsBy(ILogger log, string node, Uri address, string why);

        [LoggerMessage(7, LogLevel.Warning, "node {Node} does not stand by, HTTP at {Address}, withdrawn by {Why}")]
        public static partial void Withdrawn(ILogger log, string node, Uri address, string why);

        [LoggerMessage(2, LogLevel.Information, "node {Node} stopped")]
        public static partial void Stopped(ILogger log, string node);

        [LoggerMessage(3, LogLevel.Error, "{Address} failed on {Message}")]
        public static partial void TurnFailed(ILogger log, string address, string message, Exception error);

        [LoggerMessage(4, LogLevel.Critical, "the engine stopped: {Reason}")]
        public static partial void EngineStopped(ILogger log, string reason, Exception? cause);

        [LoggerMessage(EventId = 5, Message = "{Source}: {Text}")]
        public static partial void Notice(ILogger log, LogLevel level, string source, string text);
    }
}
