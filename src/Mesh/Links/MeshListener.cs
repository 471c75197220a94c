using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Hedgerow.Mesh.Handshake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Mesh.Links;

/// <summary>Takes the connections of peers that dial us. Whoever has not proven itself costs little and gets nowhere.</summary>
internal sealed partial class MeshListener : IAsyncDisposable
{
    /// <summary>Path of the links.</summary>
    public const string Path = "/link";

    /// <summary>Mark of a connection on which a request came.</summary>
    private static readonly object HasAsked = new();

    private readonly MeshOptions _options;
    private readonly LinkIdentity _self;
    private readonly IReadOnlyDictionary<string, Link> _links;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly StrangerGate _gate;
    private readonly byte[] _certificateHash;
    private readonly CancellationTokenSource _stop = new();
    private readonly WebApplication _app;

    public MeshListener(MeshOptions options, LinkIdentity self, IReadOnlyDictionary<string, Link> links, TimeProvider time, ILogger log)
    {
        (_options, _self, _links, _time, _log) = (options, self, links, time, log);
        _gate = new StrangerGate(time);
        _certificateHash = options.Certificate is { } certificate ? SHA256.HashData(certificate.RawData) : Transcript.NoCertificate;
        _app = Build(options);
    }

    /// <summary>Handshakes that failed, and connections that found no room.</summary>
    public long Refused => _gate.Refused;

    /// <summary>Where it listens, for those who dial: <c>ws://127.0.0.1:4711/link</c>.</summary>
    public Uri Address
    {
        get
        {
            var http = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return new UriBuilder(http) { Scheme = _options.Certificate is null ? "ws" : "wss", Path = Path }.Uri;
        }
    }

    /// <exception cref="IOException">The port is in use.</exception>
    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private WebApplication Build(MeshOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging();
        // The thread that read a socket hands its frame on itself: waking another one for it costs more than everything a link does with
        // a message. What takes messages is not to wait for another socket, as with the sockets of venues.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Listen!, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => WatchAsync(next, connection));
                if (options.Certificate is not null)
                    listen.UseHttps(options.Certificate, https => https.HandshakeTimeout = options.Bounds.Handshake);
            });
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = StrangerGate.MaxAtOnce * 2;
            kestrel.Limits.MaxConcurrentUpgradedConnections = StrangerGate.MaxAtOnce + options.Peers.Count * 2;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestHeadersTotalSize = 4096;
            kestrel.Limits.MaxRequestHeaderCount = 32;
            kestrel.Limits.RequestHeadersTimeout = options.Bounds.Handshake;
            kestrel.Limits.KeepAliveTimeout = options.Bounds.Handshake;
        });
        var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Run(AcceptAsync);
        return app;
    }

    /// <summary>Notes a connection that ends without a request: what it sent was no TLS where there should be, or no HTTP, or nothing.</summary>
    private async Task WatchAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        try
        {
            await next(connection);
        }
        finally
        {
            if (!connection.Items.ContainsKey(HasAsked) && !_stop.IsCancellationRequested)
                Refuse((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None, "it made no request that can be read");
        }
    }

    private async Task AcceptAsync(HttpContext context)
    {
        var from = context.Connection.RemoteIpAddress ?? IPAddress.None;
        context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items[HasAsked] = true;
        // No page of a browser has business here, also not one that reaches loopback.
        if (!context.WebSockets.IsWebSocketRequest || context.Request.Path != Path || context.Request.Headers.Origin.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            Refuse(from, "no link was asked for");
            return;
        }
        if (!_gate.TryEnter(from))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            Refuse(from, "too many handshakes at once");
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        if (await ProveAsync(socket, from) is { } peer)
            await _links[peer.Peer].RunAsync(new LinkConnection(socket, peer, _options.Bounds), _stop.Token);
    }

    /// <summary>The peer, when it has proven itself within its time; it leaves the gate in either case.</summary>
    private async Task<Established?> ProveAsync(WebSocket socket, IPAddress from)
    {
        using var patience = new CancellationTokenSource(_options.Bounds.Handshake, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
        var handshake = new AcceptorHandshake(_self, _links.ContainsKey, RandomNumberGenerator.GetBytes(32), _certificateHash);
        try
        {
            return await HandshakeSocket.RunAsync(socket, handshake.Receive, either.Token);
        }
        catch (Exception e) when (e is LinkException or WebSocketException or OperationCanceledException or IOException)
        {
            if (!_stop.IsCancellationRequested)
                Refuse(from, patience.IsCancellationRequested ? "the handshake took too long" : e.Message);
            socket.Abort();
            return null;
        }
        finally
        {
            _gate.Leave(from);
        }
    }

    private void Refuse(IPAddress from, string why)
    {
        if (_gate.NoteRefused(out var withheld))
            Log.Refused(_log, from, why, withheld);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "a connection from {From} was refused: {Why} ({Withheld} refusals before it were not logged)")]
        public static partial void Refused(ILogger log, IPAddress from, string why, long withheld);
    }
}
