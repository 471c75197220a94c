using System.Collections.Concurrent;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Lighthouse.Tests;

/// <summary>What a fake node was asked.</summary>
internal sealed record Asked(string Method, string Path, string? Authorization, string Body);

/// <summary>An HTTP server in a node's place, which answers as the test says.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _end = new();

    private FakeNode(string name, ApiOptions options)
    {
        Name = name;
        Answer = context => ApiAnswers.Answer(context, StatusCodes.Status200OK, View);
        View = ViewOf(name);
        _app = ApiServer.Build(options);
        _app.Run(TakeAsync);
    }

    public string Name { get; }

    /// <summary>What it says of itself.</summary>
    public MemberView View { get; set; }

    /// <summary>How it answers <c>/member</c>.</summary>
    public RequestDelegate Answer { get; set; }

    /// <summary>How it answers everything else.</summary>
    public RequestDelegate AnswerOther { get; set; } = context => ApiAnswers.Answer(context, StatusCodes.Status200OK, new HealthView(true, []));

    /// <summary>Everything but <c>/member</c>, oldest first.</summary>
    public ConcurrentQueue<Asked> Errands { get; } = new();

    /// <summary>The token by which it was last asked for <c>/member</c>.</summary>
    public string? LookedAtBy { get; private set; }

    public Uri Address => ApiServer.AddressOf(_app);

    /// <summary>Ends with the node: who waits for it never answers before.</summary>
    public CancellationToken End => _end.Token;

    public static async Task<FakeNode> StartAsync(string name, int port = 0)
    {
        var node = new FakeNode(name, new ApiOptions { Port = port });
        await node._app.StartAsync();
        return node;
    }

    /// <summary>A node that runs, has no role and does not complain.</summary>
    public static MemberView ViewOf(string name) => new(
        name, "1.0.0", "0123456789abcdef", DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow, MemberPhase.Running, "", false, [], true, []);

    /// <summary>Answers a text that is no JSON of ours, or is.</summary>
    public static RequestDelegate Text(string text, int status = StatusCodes.Status200OK) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(text);
    };

    /// <summary>Answers when the node ends.</summary>
    public RequestDelegate Never() => context => Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(End, context.RequestAborted).Token)
        .ContinueWith(_ => { }, TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        await _end.CancelAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.FirstOrDefault();
        if (context.Request.Path == "/member")
        {
            LookedAtBy = authorization;
            await Answer(context);
            return;
        }
        using var body = new StreamReader(context.Request.Body);
        Errands.Enqueue(new Asked(context.Request.Method, context.Request.Path + context.Request.QueryString, authorization, await body.ReadToEndAsync()));
        await AnswerOther(context);
    }
}
