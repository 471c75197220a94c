using System.Net.WebSockets;
using System.Text;

namespace Hedgerow.TickToOrder;

/// <summary>
/// The least a client of these sockets can do: it answers every book frame with a constant order, decoding, deciding and
/// signing nothing. What it takes is the price of the sockets and of waking a process.
/// </summary>
internal static class FloorClient
{
    private static readonly byte[] BookMark = "\"bookTicker\""u8.ToArray();

    public static async Task Run(Uri streams, Uri orders)
    {
        using var book = await Connect(streams);
        using var trade = await Connect(orders);
        await book.SendAsync("""{"method":"SUBSCRIBE","params":["btcusdt@bookTicker"],"id":1}"""u8.ToArray(), WebSocketMessageType.Text, true, default);
        _ = Drain(trade);
        var order = Encoding.UTF8.GetBytes(
            """{"id":"1","method":"order.place","params":{"newClientOrderId":"h1p1l0s1","newOrderRespType":"RESULT","price":"60000.1","quantity":"0.001","recvWindow":2000,"side":"SELL","symbol":"BTCUSDT","timeInForce":"IOC","timestamp":1767225600000,"type":"LIMIT"}}""");
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var got = await book.ReceiveAsync(buffer.AsMemory(), default);
            if (got.MessageType == WebSocketMessageType.Close)
                return;
            if (buffer.AsSpan(0, got.Count).IndexOf(BookMark) >= 0)
                await trade.SendAsync(order.AsMemory(), WebSocketMessageType.Text, true, default);
        }
    }

    private static async Task<ClientWebSocket> Connect(Uri address)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(30);
        await socket.ConnectAsync(address, default);
        return socket;
    }

    private static async Task Drain(ClientWebSocket socket)
    {
        var buffer = new byte[16 * 1024];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), default)).MessageType != WebSocketMessageType.Close)
        {
        }
    }
}
