using System.Net;
using System.Net.Sockets;

namespace Hedgerow.Mesh.Tests.Links;

/// <summary>Stands between two ends of a TCP connection: passes bytes on, holds them back without closing, or cuts.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly MemoryStream _fromClient = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile bool _frozen;
    private volatile bool _refusing;

    public TcpRelay(Uri target)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target.Port);
        _listener.Start();
        Address = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>Where to dial instead of the target.</summary>
    public Uri Address { get; }

    /// <summary>Everything that clients have sent since the start, in order of arrival.</summary>
    public byte[] FromClient
    {
        get
        {
            lock (_gate)
                return _fromClient.ToArray();
        }
    }

    /// <summary>Bytes come no further, and nothing is closed; what came meanwhile is lost.</summary>
    public void Freeze() => _frozen = true;

    /// <summary>New connections pass again; old ones that lost bytes stay as they are.</summary>
    public void Thaw() => _frozen = false;

    /// <summary>Closes what is open and takes nothing new.</summary>
    public void Cut()
    {
        _refusing = true;
        lock (_gate)
        {
            foreach (var socket in _sockets)
                socket.Close(0);
            _sockets.Clear();
        }
    }

    public void Restore() => _refusing = false;

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
                if (_refusing)
                {
                    client.Close(0);
                    continue;
                }
                var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                client.NoDelay = true;
                lock (_gate)
                    _sockets.AddRange([client, server]);
                await server.ConnectAsync(_target, _stop.Token);
                _ = CopyAsync(client, server, record: true);
                _ = CopyAsync(server, client, record: false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool record)
    {
        var buffer = new byte[64 * 1024];
        var lost = false;
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None) is > 0 and var count)
            {
                if (record)
                {
                    lock (_gate)
                        _fromClient.Write(buffer, 0, count);
                }
                lost |= _frozen;
                if (!lost)
                    await to.SendAsync(buffer.AsMemory(0, count), SocketFlags.None);
            }
            to.Close(0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            to.Close(0);
        }
    }
}
