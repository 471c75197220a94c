using Hedgerow.Lighthouse.Forwarding;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Lighthouse.Page;
using Hedgerow.Node.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using static Hedgerow.Node.Api.ApiAnswers;

namespace Hedgerow.Lighthouse;

/// <summary>
/// The front door of the fleet: <c>GET /</c> (page), <c>GET /cluster</c>, <c>GET /health</c>, <c>GET /healthz</c>; a node's whole interface below
/// <c>/nodes/NAME</c>; and at the root what a node that coordinates answers. Who comes in is decided as at a node (<see cref="Doorkeeper"/>).
/// </summary>
internal sealed class LighthouseApi(Func<FleetView> fleet, NodeForwarder forwarder, Doorkeeper door)
{
    private const int MaxPath = 100;

    /// <summary>What the coordinator's node is asked for at the root.</summary>
    private static readonly string[] OfTheBook = ["status", "guidance", "accounts", "accounts/history", "accounts/report", "log", "commands"];

    /// <summary>Adds what it answers.</summary>
    public void Map(WebApplication app)
    {
        // The page holds nothing but itself: whoever has no token sees nothing of the fleet by it.
        app.Use((context, next) => FleetPage.IsAsked(context.Request) ? FleetPage.AnswerAsync(context) : next(context));
        app.Use(door.Guard);
        app.UseRouting();
        app.MapGet("/cluster", context => Answer(context, StatusCodes.Status200OK, fleet()));
        app.MapGet("/health", Health);
        WatchApi.MapAlive(app);
        foreach (var path in OfTheBook)
            app.MapGet("/" + path, context => AskAsync(context, CommandRoute.ToCoordinator(fleet()), path));
        app.MapPost("/owner/{action}", context => AskAsync(context, CommandRoute.ToCoordinator(fleet()), "owner/" + Word(context, "action")));
        app.MapPost("/commands/{action}", CommandAsync);
        app.MapMethods("/nodes/{name}/{**path}", [HttpMethods.Get, HttpMethods.Post], AtNodeAsync);
        app.MapGet("/alarms", context => Answer(context, StatusCodes.Status404NotFound, new ApiError("alarms are a node's; ask /nodes/NAME/alarms")));
    }

    private Task Health(HttpContext context)
    {
        var now = fleet();
        return Answer(context, now.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, new HealthView(now.Ok, now.Complaints));
    }

    private async Task CommandAsync(HttpContext context)
    {
        var name = Word(context, "action");
        if (!OperatorActions.TryParse(name, out var action))
        {
            await Answer(context, StatusCodes.Status404NotFound, new ApiError("unknown action; there are: " + string.Join(", ", OperatorActions.Names)));
            return;
        }
        if (await BodyOf(context) is not { } body)
            return;
        var route = CommandRoute.Of(action, body, fleet());
        if (route.IsWrong)
            await Answer(context, StatusCodes.Status422UnprocessableEntity, new CommandReceipt(CommandRoute.TextOf(body, "requestId"), ReceiptState.NotTaken, route.Problem));
        else
            await CarryAsync(context, route, new Errand("commands/" + name, "", body));
    }

    private async Task AtNodeAsync(HttpContext context)
    {
        var (name, path) = (Word(context, "name"), Word(context, "path"));
        var members = fleet().Members;
        if (members.FirstOrDefault(m => m.Name == name) is not { } node)
            await Answer(context, StatusCodes.Status404NotFound, new ApiError($"no node is called '{name}'; there are: {string.Join(", ", members.Select(m => m.Name))}"));
        else if (!IsPathOfANode(path))
            await Answer(context, StatusCodes.Status404NotFound, new ApiError("no node answers at such a path"));
        else
            await AskAsync(context, new CommandRoute(node, ""), path);
    }

    private async Task AskAsync(HttpContext context, CommandRoute route, string path)
    {
        if (HttpMethods.IsGet(context.Request.Method))
            await CarryAsync(context, route, new Errand(path, context.Request.QueryString.Value ?? "", null));
        else if (await BodyOf(context) is { } body)
            await CarryAsync(context, route, new Errand(path, context.Request.QueryString.Value ?? "", body));
    }

    private async Task CarryAsync(HttpContext context, CommandRoute route, Errand errand)
    {
        var problem = route.Node is null ? route.Problem : await forwarder.CarryAsync(context, route.Node, errand);
        if (problem.Length == 0)
            return;
        // Whether a command arrived is not known: its sender says it again with the same request id, and it takes effect once.
        if (errand.Body is { } body && errand.Path.StartsWith("commands/", StringComparison.Ordinal))
            await Answer(context, StatusCodes.Status503ServiceUnavailable, new CommandReceipt(CommandRoute.TextOf(body, "requestId"), ReceiptState.Unknown, problem));
        else
            await Answer(context, StatusCodes.Status503ServiceUnavailable, new ApiError(problem));
    }

    /// <summary>The body, which the server bounds; null when something was answered already.</summary>
    private static async Task<byte[]?> BodyOf(HttpContext context)
    {
        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return body.ToArray();
        }
        catch (BadHttpRequestException e)
        {
            await Answer(context, e.StatusCode, new ApiError(e.Message));
            return null;
        }
    }

    private static string Word(HttpContext context, string key) => context.Request.RouteValues[key] as string ?? "";

    /// <summary>Words of small letters and hyphens between slashes: nothing else is a node's, and nothing else can mean another place.</summary>
    private static bool IsPathOfANode(string path) =>
        path.Length <= MaxPath && path.Split('/').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterLower(c) || c == '-'));
}
