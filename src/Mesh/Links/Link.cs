using Hedgerow.Mesh.Streams;
using Hedgerow.Messages;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Mesh.Links;

/// <summary>
/// The link to one peer, over all its connections: a <see cref="LinkMachine"/> behind a lock, and at most one connection. Whoever tells
/// a message while nobody sends, sends it on its own thread, as far as the socket takes it without waiting.
/// </summary>
internal sealed partial class Link : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkMachine _machine;
    private readonly IMeshHandler _handler;
    private readonly TimeProvider _time;
    private readonly LinkBounds _bounds;
    private readonly ILogger _log;
    private readonly long _origin;
    private readonly ITimer _beat;
    private readonly LogBudget _unfit;
    private readonly LogBudget _notDelivered;
    private readonly SemaphoreSlim _turn = new(1);
    private LinkConnection? _connection;
    private LinkConnection? _newest;
    private LinkPhase _told = LinkPhase.Down;
    private bool _toldOverflow;
    private DateTimeOffset _since;
    private string _problem = "";
    private string _release = "";
    private long _connections;
    private bool _stopped;

    public Link(string peer, MeshOptions options, IMeshHandler handler, TimeProvider time, ILogger log)
    {
        Peer = peer;
        _bounds = options.Bounds;
        _machine = new LinkMachine(options.Bounds, options.Registry);
        _handler = handler;
        _time = time;
        _log = log;
        _unfit = new LogBudget(time);
        _notDelivered = new LogBudget(time);
        _origin = time.GetTimestamp();
        _since = time.GetUtcNow();
        _beat = time.CreateTimer(_ => Beat(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _beat.Change(_bounds.Beat, Timeout.InfiniteTimeSpan);
    }

    public string Peer { get; }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    public bool IsDown
    {
        get
        {
            lock (_gate)
                return _connection is null;
        }
    }

    /// <summary>Takes a message for the peer. Neither blocks nor throws; safe from any thread.</summary>
    public TellOutcome Tell(Address to, Message message)
    {
        TellOutcome outcome;
        string problem;
        lock (_gate)
            outcome = _machine.Tell(to, message, out problem);
        if (outcome == TellOutcome.Taken)
            Pump();
        else if (outcome == TellOutcome.Unfit && _unfit.TryTake(out var withheld))
            Log.Unfit(_log, Peer, problem, withheld);
        else if (outcome == TellOutcome.Overflow)
            TellChange();
        return outcome;
    }

    /// <summary>Runs a connection until it ends. The newest connection wins: an older one is cut.</summary>
    /// <returns>How long it was the link's connection.</returns>
    public async Task<TimeSpan> RunAsync(LinkConnection connection, CancellationToken stop)
    {
        lock (_gate)
        {
            _newest = connection;
            _connection?.Abort("a newer connection took its place");
        }
        try
        {
            // What the older one has read is delivered first, or its messages would mix with those of the newer one.
            await _turn.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            connection.Dispose();
            return TimeSpan.Zero;
        }
        try
        {
            if (!TryOpen(connection))
                return TimeSpan.Zero;
            var opened = Now;
            Pump();
            await ReadAsync(connection, stop);
            return Now - opened;
        }
        finally
        {
            Close(connection);
            _turn.Release();
        }
    }

    public LinkView View()
    {
        lock (_gate)
            return ViewLocked();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopped = true;
            _connection?.Abort("this node stops");
        }
        await _beat.DisposeAsync();
        await _turn.WaitAsync();
        _turn.Dispose();
    }

    private bool TryOpen(LinkConnection connection)
    {
        int dropped;
        lock (_gate)
        {
            if (_newest != connection || _stopped)
                return false;
            dropped = _machine.Open(connection.Peer.Incarnation, connection.Peer.Version, Now);
            _connection = connection;
            _release = connection.Peer.Release;
            _connections++;
        }
        if (dropped > 0)
            Log.Dropped(_log, Peer, dropped);
        return true;
    }

    private void Close(LinkConnection connection)
    {
        lock (_gate)
        {
            if (_connection == connection)
            {
                _machine.Close();
                _connection = null;
                _problem = connection.Reason ?? "the connection ended";
            }
        }
        connection.Dispose();
        TellChange();
    }

    private async Task ReadAsync(LinkConnection connection, CancellationToken stop)
    {
        var content = new FrameContent();
        // Once for the connection: a token in each receive would be registered each time.
        await using var stopping = stop.UnsafeRegister(static c => ((LinkConnection)c!).Abort("this node stops"), connection);
        try
        {
            while (connection.Reason is null)
            {
                var frame = await connection.ReceiveAsync();
                content.Clear();
                lock (_gate)
                    _machine.Read(frame.Span, Now, content);
                if (_told != LinkPhase.Up)
                    TellChange();
                Deliver(content);
                Pump();
            }
        }
        catch (LinkException e)
        {
            connection.Abort(e.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            connection.Abort("the connection broke: " + e.Message);
        }
        // What waits for a frame may go on within Abort, on the thread that cuts the connection, which may hold the lock: nobody is told
        // of the end under it.
        await Task.Yield();
    }

    private void Deliver(FrameContent content)
    {
        foreach (var (to, message) in content.Messages)
        {
            try
            {
                _handler.Receive(Peer, to, message);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (_notDelivered.TryTake(out var withheld))
                    Log.NotDelivered(_log, Peer, message.GetType().Name, to.Value, withheld, e);
            }
        }
        lock (_gate)
            _machine.NoteDelivered(content.Through);
        foreach (var (kind, problem) in content.NotUnderstood)
            Log.NotUnderstood(_log, Peer, kind, problem);
        foreach (var kind in content.NotUnderstoodByPeer)
            Log.NotUnderstoodByPeer(_log, Peer, kind);
    }

    private void Pump()
    {
        LinkConnection? connection;
        lock (_gate)
        {
            connection = _connection;
            if (connection is null || connection.IsSending)
                return;
            connection.IsSending = true;
        }
        _ = PumpAsync(connection);
    }

    private async Task PumpAsync(LinkConnection connection)
    {
        try
        {
            while (TryWrite(connection))
                await connection.SendAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            connection.Abort("the connection broke: " + e.Message);
        }
    }

    /// <summary>Writes the next frame; when there is none, gives up the right to send in the same instant.</summary>
    private bool TryWrite(LinkConnection connection)
    {
        lock (_gate)
        {
            if (_connection == connection && _machine.Write(connection.Frame))
                return true;
            connection.IsSending = false;
            return false;
        }
    }

    private void Beat()
    {
        string? silent;
        lock (_gate)
        {
            if (_stopped)
                return;
            silent = _machine.Beat(Now);
            if (silent is not null)
                _connection?.Abort(silent);
        }
        if (silent is null)
            Pump();
        TellChange();
        try
        {
            _beat.Change(_bounds.Beat, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Stopped meanwhile.
        }
    }

    /// <summary>Tells the handler when the link came up, went down, or began or ceased to overflow.</summary>
    private void TellChange()
    {
        LinkView view;
        lock (_gate)
        {
            var phase = _machine.Phase == LinkPhase.Up ? LinkPhase.Up : LinkPhase.Down;
            if (phase == _told && _machine.IsOverflowing == _toldOverflow)
                return;
            if (phase != _told)
                _since = _time.GetUtcNow();
            (_told, _toldOverflow) = (phase, _machine.IsOverflowing);
            view = ViewLocked();
        }
        if (view.IsOverflowing)
            Log.Overflows(_log, Peer, view.Kept);
        if (view.Phase == LinkPhase.Up)
            Log.Up(_log, Peer, view.Release, view.Protocol);
        else
            Log.Down(_log, Peer, view.Problem);
        _handler.LinkChanged(view);
    }

    private LinkView ViewLocked()
    {
        var counts = _machine.Counts;
        return new LinkView(
            Peer, _machine.Phase, _since, _release, _connection?.Peer.Version ?? 0, _machine.RoundTrip, _machine.Kept, _machine.IsOverflowing, _problem)
        {
            Connections = _connections,
            Sent = counts.Taken,
            Resent = counts.Resent,
            Received = counts.Received,
            Superseded = counts.Replaced + counts.NotKept,
            Overflowed = counts.Overflowed,
            Unfit = counts.Unfit,
            Dropped = counts.Dropped,
            NotUnderstood = counts.NotUnderstood,
            NotUnderstoodByPeer = counts.NotUnderstoodByPeer,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "link to {Peer} is up: release '{Release}', protocol {Protocol}")]
        public static partial void Up(ILogger log, string peer, string release, int protocol);

        [LoggerMessage(Level = LogLevel.Warning, Message = "link to {Peer} is down: {Problem}")]
        public static partial void Down(ILogger log, string peer, string problem);

        [LoggerMessage(Level = LogLevel.Error, Message = "link to {Peer} overflows: {Kept} messages wait to be acknowledged; {Peer} is unreachable, nothing more is taken")]
        public static partial void Overflows(ILogger log, string peer, int kept);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} runs another process than before: {Count} messages to the old one are dropped")]
        public static partial void Dropped(ILogger log, string peer, int count);

        [LoggerMessage(Level = LogLevel.Error, Message = "a message to {Peer} cannot pass: {Problem} ({Withheld} before it were not logged)")]
        public static partial void Unfit(ILogger log, string peer, string problem, long withheld);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} from {Peer} to '{Address}' was not delivered ({Withheld} before it were not logged)")]
        public static partial void NotDelivered(ILogger log, string peer, string kind, string address, long withheld, Exception error);

        [LoggerMessage(Level = LogLevel.Warning, Message = "a message {Kind} of {Peer} was not understood: {Problem}")]
        public static partial void NotUnderstood(ILogger log, string peer, string kind, string problem);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} did not understand messages {Kind}")]
        public static partial void NotUnderstoodByPeer(ILogger log, string peer, string kind);
    }
}
