using System.Net.Sockets;
using System.Threading.Channels;

namespace Hedgerow.Simulator.Network;

/// <summary>One way of one connection through a <see cref="TcpRelay"/>.</summary>
internal sealed class RelayFlow(TcpRelay relay, RelayWays way)
{
    /// <summary>Pieces that may be on their way; a sender that is faster waits, as it would for a full window.</summary>
    private const int MaxPieces = 4_096;

    private readonly Channel<(long SentAt, byte[] Bytes)> _pieces =
        Channel.CreateBounded<(long, byte[])>(new BoundedChannelOptions(MaxPieces) { SingleReader = true, SingleWriter = true });

    /// <summary>Carries until one end closes or fails, or it is cancelled. Does not throw.</summary>
    public async Task RunAsync(Socket from, Socket to, CancellationToken stop)
    {
        var reading = ReadAsync(from, stop);
        try
        {
            await foreach (var (sentAt, bytes) in _pieces.Reader.ReadAllAsync(stop))
            {
                await relay.TravelAsync(sentAt, stop);
                await relay.PassAsync(way, stop);
                for (var sent = 0; sent < bytes.Length;)
                    sent += await to.SendAsync(bytes.AsMemory(sent), SocketFlags.None, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection ends.
        }
        if (stop.IsCancellationRequested)
            await reading;
    }

    private async Task ReadAsync(Socket from, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None, stop) is > 0 and var count)
            {
                relay.Record(way, buffer.AsSpan(0, count));
                await _pieces.Writer.WriteAsync((TimeProvider.System.GetTimestamp(), buffer.AsSpan(0, count).ToArray()), stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The connection ends.
        }
        _pieces.Writer.TryComplete();
    }
}
