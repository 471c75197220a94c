using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Tests.Alarms;

/// <summary>What one request to an <see cref="AlarmServer"/> carried.</summary>
internal sealed record AlarmRequest(string Path, string Authorization, JsonElement Body)
{
    public string Text => Body.GetProperty("text").GetString()!;
}

/// <summary>A web server on loopback that takes alarms as a webhook or as Telegram's Bot API would, and answers as a test says.</summary>
internal sealed class AlarmServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<AlarmRequest> _requests = new();

    private AlarmServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Every request so far, oldest first.</summary>
    public IReadOnlyList<AlarmRequest> Requests => [.. _requests];

    /// <summary>Answers a request; the default takes it.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("""{"ok":true}""");

    public static async Task<AlarmServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new AlarmServer(app);
        app.Run(server.Take);
        await app.StartAsync();
        return server;
    }

    /// <summary>Answers with a status and a body.</summary>
    public static Func<HttpContext, Task> With(int status, string body = "", string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
    }

    private async Task Take(HttpContext context)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
        _requests.Enqueue(new AlarmRequest(context.Request.Path, context.Request.Headers.Authorization.ToString(), body));
        await Answer(context);
    }
}
