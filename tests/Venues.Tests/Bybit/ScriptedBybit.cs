using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>A request as the scripted venue saw it.</summary>
internal sealed record SeenRequest(string Method, string Path, string Query, string Body, IHeaderDictionary Headers);

/// <summary>What the scripted venue answers.</summary>
internal sealed record ScriptedAnswer(string Body, int Status = 200)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public static ScriptedAnswer Ok(string result) => new($$"""{"retCode":0,"retMsg":"OK","result":{{result}},"retExtInfo":{},"time":1700000000000}""");

    public static ScriptedAnswer Code(long code, string text) => new($$"""{"retCode":{{code}},"retMsg":"{{text}}","result":{},"retExtInfo":{},"time":1700000000000}""");
}

/// <summary>
/// A server on loopback that says what a test tells it to say: REST by a function, WebSockets by hand, with log-on,
/// subscriptions and heartbeats answered unless told otherwise.
/// </summary>
internal sealed class ScriptedBybit : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Channel<ScriptedSocket>> _accepted = new();

    private ScriptedBybit(WebApplication app) => _app = app;

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    /// <summary>Answers REST; null breaks the connection without an answer.</summary>
    public Func<SeenRequest, ScriptedAnswer?> OnRequest { get; set; } = _ => ScriptedAnswer.Ok("{}");

    /// <summary>Answer to a frame, or null for silence; asked before the usual answers.</summary>
    public Func<string, string, string?>? OnFrame { get; set; }

    public Uri Http { get; private set; } = null!;

    public BybitSettings Settings => new()
    {
        RestUrl = Http,
        PublicUrl = Stream("public"),
        PrivateUrl = Stream("private"),
        TradeUrl = Stream("trade"),
        FirstBackoff = TimeSpan.FromMilliseconds(10),
        MaxBackoff = TimeSpan.FromMilliseconds(50),
    };

    public static async Task<ScriptedBybit> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var venue = new ScriptedBybit(app);
        app.UseWebSockets();
        app.Run(venue.Serve);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        venue.Http = new Uri(addresses.Addresses.Single());
        return venue;
    }

    /// <summary>The next connection to a stream.</summary>
    public async Task<ScriptedSocket> Accept(string stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await Accepted(stream).Reader.ReadAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private Uri Stream(string name) => new UriBuilder(Http) { Scheme = "ws", Path = name }.Uri;

    private Channel<ScriptedSocket> Accepted(string stream) => _accepted.GetOrAdd(stream, _ => Channel.CreateUnbounded<ScriptedSocket>());

    private async Task Serve(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await ServeSocket(context);
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var seen = new SeenRequest(
            context.Request.Method,
            context.Request.Path,
            context.Request.QueryString.Value?.TrimStart('?') ?? string.Empty,
            body,
            new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value)));
        Requests.Enqueue(seen);
        var answer = seen.Path == "/v5/market/time"
            ? ScriptedAnswer.Ok($$"""{"timeSecond":"1","timeNano":"{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}}000000"}""")
            : OnRequest(seen);
        if (answer is null)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(answer.Body);
    }

    private async Task ServeSocket(HttpContext context)
    {
        var stream = context.Request.Path.Value!.Trim('/');
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var peer = new ScriptedSocket(socket);
        await Accepted(stream).Writer.WriteAsync(peer);
        await peer.Run(frame => OnFrame?.Invoke(stream, frame) ?? UsualAnswer(stream, frame));
    }

    private static string? UsualAnswer(string stream, string frame)
    {
        var operation = WireObject.Parse(Encoding.UTF8.GetBytes(frame)).Text("op");
        var id = WireObject.Parse(Encoding.UTF8.GetBytes(frame)).TextOrEmpty("req_id");
        return operation switch
        {
            "auth" when stream == "trade" => """{"retCode":0,"retMsg":"OK","op":"auth","connId":"c1"}""",
            "auth" => """{"success":true,"ret_msg":"","op":"auth","conn_id":"c1"}""",
            "subscribe" or "unsubscribe" => $$"""{"success":true,"ret_msg":"","conn_id":"c1","req_id":"{{id}}","op":"{{operation}}"}""",
            "ping" => """{"success":true,"ret_msg":"pong","conn_id":"c1","op":"ping"}""",
            _ => null,
        };
    }
}

/// <summary>The venue's end of one connection.</summary>
internal sealed class ScriptedSocket
{
    private readonly WebSocket _socket;
    private readonly Channel<string> _frames = Channel.CreateUnbounded<string>();
    private readonly SemaphoreSlim _writing = new(1);

    public ScriptedSocket(WebSocket socket) => _socket = socket;

    public void Abort() => _socket.Abort();

    public async Task Send(string frame)
    {
        await _writing.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The next frame that holds a text; frames before it are passed over.</summary>
    public async Task<string> Read(string containing)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var frame = await _frames.Reader.ReadAsync(limit.Token);
            if (frame.Contains(containing, StringComparison.Ordinal))
            {
                return frame;
            }
        }
    }

    public async Task Run(Func<string, string?> answer)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                var frame = Encoding.UTF8.GetString(buffer, 0, got.Count);
                if (answer(frame) is { } text)
                {
                    await Send(text);
                }

                await _frames.Writer.WriteAsync(frame);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The adapter or the test cut the connection.
        }
    }
}
