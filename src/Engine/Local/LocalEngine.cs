using Hedgerow.Journal;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Local;

/// <summary>
/// Runs the actors of one process on one event loop, with a journal on disk and real time. At any instant at most one
/// thread runs actors: either the loop's own, or one that brought a message while the loop was idle. See
/// docs/engines.md for the invariants.
/// </summary>
public sealed partial class LocalEngine : IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly LocalEngineOptions _options;
    private readonly Dictionary<Address, Place> _places = [];
    private readonly List<ActorPlace> _actors = [];
    private readonly TurnEffects _effects;
    private readonly TimerHeap _timers = new();
    private readonly MessageRing _local = new();
    private readonly Queue<AwaitingDurable> _awaiting = new();
    private bool _started;
    private bool _running;

    /// <summary>Creates an engine without actors.</summary>
    /// <param name="journal">Keeps the actors' events; stays the caller's to dispose of, after the engine.</param>
    /// <param name="time">Gives time and timers.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public LocalEngine(IJournal journal, TimeProvider time, LocalEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(time);
        _journal = journal;
        _time = time;
        _options = options ?? new LocalEngineOptions();
        _options.Validate();
        _effects = new TurnEffects(Find);
        _thread = new Thread(RunThread) { IsBackground = true, Name = "engine" };
    }

    /// <summary>
    /// Raised once when the engine stops for good: the journal has faulted, or a bound that no sound actor reaches was
    /// reached. Nothing is delivered any more. Add handlers before <see cref="Start"/>; they must not block.
    /// </summary>
    public event Action<EngineFault>? Fatal;

    /// <summary>Raised on the loop for every turn that threw. A handler must neither block nor throw.</summary>
    public event Action<TurnFailure>? TurnFailed;

    /// <summary>Why the engine stopped; null while it has not.</summary>
    public EngineFault? Fault
    {
        get
        {
            lock (_gate)
                return _fault;
        }
    }

    /// <summary>Turns of actors run so far.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>Messages from outside that wait now.</summary>
    public int InboxCount
    {
        get
        {
            lock (_gate)
                return _inbox.Count;
        }
    }

    /// <summary>Messages from outside that a newer one of their key replaced before they were delivered.</summary>
    public long ConflatedCount
    {
        get
        {
            lock (_gate)
                return _inbox.Conflated;
        }
    }

    /// <summary>Adds an actor; it is brought up by <see cref="Start"/>, in the order of adding.</summary>
    /// <param name="address">Its address, and the name of its stream in the journal.</param>
    /// <param name="create">Makes a new instance without memory; called at every start.</param>
    public void AddActor(Address address, Func<Actor> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        var place = new ActorPlace(address, create);
        Add(place);
        _actors.Add(place);
    }

    /// <summary>Adds an endpoint.</summary>
    public void AddEndpoint(Address address, IEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Add(new EndpointPlace(address, endpoint));
    }

    /// <summary>
    /// Rebuilds every actor from its snapshot and events, tells each <see cref="Started"/>, and opens the loop. Returns
    /// when the actors are rebuilt; their first turns run on the loop's thread.
    /// </summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="EngineException">An actor could not be made or did not take its events.</exception>
    public void Start()
    {
        if (_started)
            throw new InvalidOperationException("the engine was started already");
        _started = true;
        foreach (ActorPlace place in _actors)
        {
            bool recovered = BringUp(place);
            TellLocally(place, new Started(recovered));
        }
        _journal.Committed += OnCommitted;
        _journal.Faulted += OnJournalFault;
        _alarm = ReferenceEquals(_time, TimeProvider.System)
            ? null
            : _time.CreateTimer(_ => Want(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            _accepting = _fault is null;
            _wanted = true;
        }
        _running = true;
        _thread.Start();
    }

    /// <summary>
    /// Brings a message from outside the actors. Safe from any thread. Waits while the inbox is full, unless called
    /// from the loop itself.
    /// </summary>
    /// <remarks>
    /// When the loop is idle, the calling thread runs the actors itself before this returns, up to
    /// <see cref="LocalEngineOptions.InlineTurns"/> turns: a quote then becomes an order without waking a second thread.
    /// So hold no lock while calling it that an endpoint's <see cref="IEndpoint.Deliver"/> takes.
    /// </remarks>
    /// <returns>True when it will be delivered; false when the engine has stopped or was not started.</returns>
    /// <exception cref="EngineException">Nothing has this address.</exception>
    public bool Post(Address to, Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Place place = Find(to);
        if (IsOnLoop)
        {
            TellLocally(place, message);
            return !_stopped;
        }
        if (!Admit(place, message, out bool run))
            return false;
        if (run)
            RunInline(new Envelope(place, message));
        return true;
    }

    /// <summary>
    /// Stops: takes no more messages, delivers those it has and those that wait for the disk, flushes the journal.
    /// Timers do not fire any more. Safe to call again.
    /// </summary>
    /// <param name="cancellation">When cancelled, what is still waiting is left undelivered.</param>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
            _accepting = false;
        if (!_running)
            return;
        try
        {
            await Drain(cancellation);
        }
        finally
        {
            lock (_gate)
                StopThread();
            if (_running && !IsOnLoop)
            {
                _thread.Join();
                AwaitGuest();
            }
            _journal.Committed -= OnCommitted;
            _journal.Faulted -= OnJournalFault;
            if (_alarm is not null)
                await _alarm.DisposeAsync();
        }
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task Drain(CancellationToken cancellation)
    {
        // Bounded: each round needs an actor that answers a durable message with another one.
        for (int round = 0; round < 100; round++)
        {
            await Idle().WaitAsync(cancellation);
            if (_stopped)
                return;
            await _journal.FlushAsync().WaitAsync(cancellation);
            if (AwaitingCount == 0)
                return;
        }
    }

    private void Add(Place place)
    {
        if (_started)
            throw new InvalidOperationException("addresses are added before the engine starts");
        if (string.IsNullOrEmpty(place.Address.Value))
            throw new EngineException("an address must not be empty");
        if (!_places.TryAdd(place.Address, place))
            throw new EngineException($"address {place.Address} is taken already");
    }

    private Place Find(Address address) => _places.TryGetValue(address, out Place? place)
        ? place
        : throw new EngineException($"nothing has the address '{address}'");
}
