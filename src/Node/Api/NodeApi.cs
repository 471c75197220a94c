using System.Globalization;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using static Hedgerow.Node.Api.ApiAnswers;

namespace Hedgerow.Node.Api;

/// <summary>
/// The operator's HTTP interface: <c>GET /health</c>, <c>GET /status</c>, <c>GET /member</c>, <c>GET /commands</c>,
/// <c>POST /commands/{action}</c> and more. Closed to strangers: see <see cref="Doorkeeper"/>.
/// </summary>
internal sealed class NodeApi : IAsyncDisposable
{
    private const int MaxHistory = 1000;

    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(1);

    private readonly NodeHost _node;
    private readonly WebApplication _app;
    private readonly Doorkeeper _door;

    private NodeApi(NodeHost node, ApiOptions options, TimeProvider time)
    {
        _node = node;
        _door = new Doorkeeper(new OperatorBook(options.Operators), time) { MetricsWithoutToken = options.MetricsWithoutToken };
        _app = Build(options);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => ApiServer.AddressOf(_app);

    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<NodeApi> StartAsync(NodeHost node, ApiOptions options, TimeProvider time)
    {
        var api = new NodeApi(node, options, time);
        try
        {
            await api._app.StartAsync();
            return api;
        }
        catch
        {
            await api._app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no more requests, answers those that have come, but not for long, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(AnswerPatience);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private WebApplication Build(ApiOptions options)
    {
        var app = ApiServer.Build(options);
        app.Use(_door.Guard);
        app.UseRouting();
        app.MapGet("/health", Health);
        app.MapGet("/status", Status);
        app.MapGet("/member", Member);
        app.MapGet("/commands", History);
        app.MapPost("/commands/{action}", Command);
        new AccountsApi(_node).Map(app);
        new OrderLogApi(_node).Map(app);
        GuidanceApi.Map(app, _node);
        AlarmsApi.Map(app, _node);
        WatchApi.Map(app, _node);
        return app;
    }

    private Task Health(HttpContext context)
    {
        var complaints = _node.Complaints();
        var status = complaints.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Answer(context, status, new HealthView(complaints.Count == 0, complaints));
    }

    private Task Status(HttpContext context) => Answer(context, StatusCodes.Status200OK, NodeStatus.Of(_node));

    private Task Member(HttpContext context) => Answer(context, StatusCodes.Status200OK, _node.Member());

    /// <summary>The newest interventions, newest first.</summary>
    private Task History(HttpContext context)
    {
        var text = context.Request.Query["limit"].ToString();
        var limit = 50;
        if (text.Length > 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxHistory))
            return Answer(context, StatusCodes.Status400BadRequest, new ApiError($"'limit' must be a whole number from 1 to {MaxHistory}"));
        return Answer(context, StatusCodes.Status200OK, _node.Board.Interventions(limit));
    }

    private async Task Command(HttpContext context)
    {
        if (!OperatorActions.TryParse((string?)context.Request.RouteValues["action"], out var action))
        {
            await Answer(context, StatusCodes.Status404NotFound, new ApiError("unknown action; there are: " + string.Join(", ", OperatorActions.Names)));
            return;
        }

        var (body, problem) = await CommandBody.ReadAsync(context.Request);
        var (command, misfit) = body is null ? (null, problem) : body.ToCommand(action, Doorkeeper.OperatorOf(context)!.Name);
        if (command is null)
        {
            await Answer(context, StatusCodes.Status400BadRequest, new ApiError(misfit));
            return;
        }

        var receipt = await _node.TellAsync(command);
        await Answer(context, StatusOf(receipt.State), receipt);
    }

    private static int StatusOf(ReceiptState state) => state switch
    {
        ReceiptState.Done => StatusCodes.Status200OK,
        ReceiptState.InProgress => StatusCodes.Status202Accepted,
        ReceiptState.Refused => StatusCodes.Status409Conflict,
        ReceiptState.NotTaken => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
