using System.Net;
using System.Net.Sockets;

namespace Hedgerow.Simulator.Network;

/// <summary>Which way bytes flow through a <see cref="TcpRelay"/>.</summary>
[Flags]
public enum RelayWays
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>From who dialled to the target.</summary>
    Forth = 1,

    /// <summary>From the target to who dialled.</summary>
    Back = 2,

    /// <summary>Both.</summary>
    Both = Forth | Back,
}

/// <summary>
/// The line between two ends of TCP connections on this machine, such as that between two regions: delays what passes, holds it back
/// without closing anything, one way or both, or cuts. Bytes are never reordered, changed or, while a connection lives, lost.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly MemoryStream? _recorded;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RelayWays _held;
    private volatile bool _isCut;
    private long _delayTicks;

    /// <summary>Begins to listen on loopback.</summary>
    /// <param name="targetPort">Where connections go on to, on loopback; nobody need listen there yet.</param>
    /// <param name="delay">Time that bytes take one way.</param>
    /// <param name="isRecording">True: what dialling ends send is kept.</param>
    public TcpRelay(int targetPort, TimeSpan delay = default, bool isRecording = false)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        _recorded = isRecording ? new MemoryStream() : null;
        Delay = delay;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where to dial instead of the target.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Time that bytes take one way: those that have not arrived when it changes, too, but none overtakes another.</summary>
    public TimeSpan Delay
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _delayTicks));
        set => Volatile.Write(ref _delayTicks, value.Ticks);
    }

    /// <summary>Everything that dialling ends have sent since the start, in order of arrival; empty when nothing is recorded.</summary>
    public byte[] Recorded
    {
        get
        {
            lock (_gate)
                return _recorded?.ToArray() ?? [];
        }
    }

    /// <summary>Bytes come no further, and nothing is closed: a line that hangs.</summary>
    /// <param name="ways">Those that hang; the others go on.</param>
    public void Hold(RelayWays ways)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _held = ways;
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }

    /// <summary>What was held back goes on.</summary>
    public void Release() => Hold(RelayWays.None);

    /// <summary>Closes what is open, and whatever is dialled from now on.</summary>
    public void Cut()
    {
        _isCut = true;
        lock (_gate)
        {
            foreach (var socket in _sockets)
                socket.Close(0);
            _sockets.Clear();
        }
    }

    /// <summary>Connections pass again.</summary>
    public void Restore() => _isCut = false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Cut();
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                if (_isCut)
                    client.Close(0);
                else
                    _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var _ = client;
        try
        {
            client.NoDelay = true;
            await server.ConnectAsync(_target, _stop.Token);
            lock (_gate)
            {
                if (_isCut)
                    return;
                _sockets.UnionWith([client, server]);
            }
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var forth = new RelayFlow(this, RelayWays.Forth).RunAsync(client, server, ended.Token);
            var back = new RelayFlow(this, RelayWays.Back).RunAsync(server, client, ended.Token);
            await Task.WhenAny(forth, back);
            // What is still on its way is lost with the connection, as the ends see it.
            await ended.CancelAsync();
            client.Close(0);
            server.Close(0);
            await Task.WhenAll(forth, back);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody listens, or the relay stops: the dialling end sees a connection that ends.
        }
        finally
        {
            lock (_gate)
            {
                _sockets.Remove(client);
                _sockets.Remove(server);
            }
        }
    }

    internal void Record(RelayWays way, ReadOnlySpan<byte> bytes)
    {
        if (_recorded is null || way != RelayWays.Forth)
            return;
        lock (_gate)
            _recorded.Write(bytes);
    }

    /// <summary>Waits until bytes have been on their way for as long as they take. A change of that is seen within one <see cref="Look"/>.</summary>
    internal async Task TravelAsync(long sentAt, CancellationToken stop)
    {
        while (Delay - TimeProvider.System.GetElapsedTime(sentAt) is var left && left > TimeSpan.Zero)
            await Task.Delay(left < Look ? left : Look, stop);
    }

    /// <summary>Waits while a way is held.</summary>
    internal async Task PassAsync(RelayWays way, CancellationToken stop)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
                changed = _changed.Task;
            if (!_held.HasFlag(way))
                return;
            await changed.WaitAsync(stop);
        }
    }
}
