using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hedgerow.Journal.Tests;

/// <summary>
/// A relay before a server. When told to, it lets the next request that holds a text through, waits until the server has answered,
/// and cuts the connection instead of handing the answer on: the client cannot know what happened.
/// </summary>
internal sealed class AnswerCutter : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly Task _accepting;
    private string? _marker;
    private int _cuts;

    public AnswerCutter(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Cuts => Volatile.Read(ref _cuts);

    public void CutNextAnswerTo(string marker) => Volatile.Write(ref _marker, marker);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
            _ = Relay(await _listener.AcceptTcpClientAsync(_stop.Token));
    }

    private async Task Relay(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
            var isDoomed = new StrongBox();
            Task up = Pump(client.GetStream(), server.GetStream(), bytes =>
            {
                if (Volatile.Read(ref _marker) is { } marker && Encoding.Latin1.GetString(bytes.Span).Contains(marker, StringComparison.Ordinal)
                    && Interlocked.CompareExchange(ref _marker, null, marker) is not null)
                    isDoomed.Value = true;
                return true;
            });
            Task down = Pump(server.GetStream(), client.GetStream(), _ =>
            {
                if (!isDoomed.Value)
                    return true;
                Interlocked.Increment(ref _cuts);
                return false;
            });
            await Task.WhenAny(up, down);
        }
    }

    private async Task Pump(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> passes)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, _stop.Token)) > 0;)
        {
            if (!passes(buffer.AsMemory(0, read)))
                return;
            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private sealed class StrongBox
    {
        public volatile bool Value;
    }
}
