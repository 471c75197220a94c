using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hedgerow.Links.Bench;

/// <summary>The floor: the same server and client, one WebSocket, bytes back as they came. No handshake, no seal, no messages.</summary>
internal sealed class BareEcho : IAsyncDisposable
{
    private const int MaxBytes = 64 * 1024;

    private readonly WebApplication _app;
    private readonly ClientWebSocket _client = new();
    private readonly byte[] _sent = RandomNumberGenerator.GetBytes(MaxBytes);
    private readonly byte[] _received = new byte[MaxBytes];

    private BareEcho(X509Certificate2? certificate, bool isInline)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging();
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = isInline);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        _app = builder.Build();
        _app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        _app.Run(EchoAsync);
        _client.Options.KeepAliveInterval = TimeSpan.Zero;
        _client.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
    }

    /// <param name="certificate">For TLS.</param>
    /// <param name="isInline">With the setting of the server that links have, instead of its default.</param>
    public static async Task<BareEcho> StartAsync(X509Certificate2? certificate, bool isInline)
    {
        var echo = new BareEcho(certificate, isInline);
        await echo._app.StartAsync();
        var http = new Uri(echo._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await echo._client.ConnectAsync(
            new UriBuilder(http) { Scheme = certificate is null ? "ws" : "wss" }.Uri, CancellationToken.None);
        return echo;
    }

    /// <summary>There and back with so many bytes.</summary>
    public async Task TripAsync(int bytes)
    {
        await _client.SendAsync(_sent.AsMemory(0, bytes), WebSocketMessageType.Binary, true, CancellationToken.None);
        while (!(await _client.ReceiveAsync(_received.AsMemory(), CancellationToken.None)).EndOfMessage)
        {
            // More of the same.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Abort();
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[MaxBytes];
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                await socket.SendAsync(buffer.AsMemory(0, part.Count), WebSocketMessageType.Binary, part.EndOfMessage, CancellationToken.None);
            }
        }
        catch (WebSocketException)
        {
            // The client is done.
        }
    }
}
