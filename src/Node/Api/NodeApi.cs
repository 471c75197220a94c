using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hedgerow.Node.Api;

/// <summary>
/// The operator's HTTP interface: <c>GET /health</c>, <c>GET /status</c>, <c>POST /commands/{action}</c>. Closed to
/// strangers: on loopback unless a token is configured, and no page in a browser can use it.
/// </summary>
internal sealed class NodeApi : IAsyncDisposable
{
    private const int MaxBodyBytes = 16 * 1024;

    private readonly NodeHost _node;
    private readonly WebApplication _app;
    private readonly byte[]? _token;

    private NodeApi(NodeHost node, ApiOptions options)
    {
        _node = node;
        _token = options.Token is { } token ? Encoding.UTF8.GetBytes("Bearer " + SecretFiles.Read(token)) : null;
        _app = Build(options);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<NodeApi> StartAsync(NodeHost node, ApiOptions options)
    {
        var api = new NodeApi(node, options);
        try
        {
            await api._app.StartAsync();
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private WebApplication Build(ApiOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = 64;
        });
        var app = builder.Build();
        app.Use(Guard);
        app.UseRouting();
        app.MapGet("/health", Health);
        app.MapGet("/status", Status);
        app.MapPost("/commands/{action}", Command);
        new AccountsApi(_node).Map(app);
        new OrderLogApi(_node).Map(app);
        GuidanceApi.Map(app, _node);
        return app;
    }

    /// <summary>A browser sends Origin with what a page does; an operator's tools do not.</summary>
    private Task Guard(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContainsKey("Origin"))
            return Answer(context, StatusCodes.Status403Forbidden, new ApiError("not for web pages"));
        return IsAllowed(context.Request) ? next(context) : Answer(context, StatusCodes.Status401Unauthorized, new ApiError("a bearer token is needed"));
    }

    private bool IsAllowed(HttpRequest request) =>
        _token is null || CryptographicOperations.FixedTimeEquals(_token, Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()));

    private Task Health(HttpContext context)
    {
        var complaints = _node.Complaints();
        var status = complaints.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Answer(context, status, new HealthView(complaints.Count == 0, complaints));
    }

    private Task Status(HttpContext context) => Answer(context, StatusCodes.Status200OK, NodeStatus.Of(_node));

    private async Task Command(HttpContext context)
    {
        if (!OperatorActions.TryParse((string?)context.Request.RouteValues["action"], out var action))
        {
            await Answer(context, StatusCodes.Status404NotFound, new ApiError("unknown action; there are: " + string.Join(", ", OperatorActions.Names)));
            return;
        }

        var (body, problem) = await CommandBody.ReadAsync(context.Request);
        if (body is null)
        {
            await Answer(context, StatusCodes.Status400BadRequest, new ApiError(problem));
            return;
        }

        var answer = await _node.TellAsync(new OperatorCommand(
            body.RequestId ?? Guid.NewGuid().ToString("N"), action, body.Pair, body.Who, body.Why));
        await Answer(context, answer.Ok ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, answer);
    }

    private static Task Answer<T>(HttpContext context, int status, T body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, ApiJson.Options, context.RequestAborted);
    }
}
