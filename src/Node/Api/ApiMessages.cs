using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Api;

/// <summary>How the HTTP interface writes and reads JSON.</summary>
public static class ApiJson
{
    /// <summary>Camel case, words for enumerations, nothing unknown taken in silence.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for programs and people, never inside a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
    };
}

/// <summary>Why a request was refused.</summary>
/// <param name="Error">For people.</param>
public sealed record ApiError(string Error);

/// <summary>Answer to <c>GET /health</c>.</summary>
/// <param name="Ok">True when nothing keeps the node from trading.</param>
/// <param name="Complaints">What does.</param>
public sealed record HealthView(bool Ok, IReadOnlyList<string> Complaints);

/// <summary>Answer to <c>GET /status</c>.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Ok">True when nothing keeps it from trading.</param>
/// <param name="Complaints">What does.</param>
/// <param name="Coordinator">The coordinator's view; null before the first.</param>
/// <param name="Gateways">The gateways' states, without the instruments' rules.</param>
/// <param name="Totals">Sums over all venues.</param>
/// <param name="Notices">Newest notices, oldest first.</param>
public sealed record NodeStatus(
    string Node,
    bool Ok,
    IReadOnlyList<string> Complaints,
    CoordinatorView? Coordinator,
    IReadOnlyList<GatewayState> Gateways,
    RunSummary Totals,
    IReadOnlyList<Notice> Notices)
{
    /// <summary>The circuit breaker's view; null before the first.</summary>
    public BreakerView? Breaker { get; init; }

    /// <summary>The treasurer's view: routes and transfers; null before the first.</summary>
    public TreasurerView? Treasurer { get; init; }

    /// <summary>The status of a node now.</summary>
    public static NodeStatus Of(NodeHost node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var view = node.Board.View();
        var complaints = node.Complaints();
        return new NodeStatus(
            node.Name, complaints.Count == 0, complaints, view.Coordinator, view.Gateways,
            RunSummary.From(view.Gateways, view.Coordinator, 0), view.Notices)
        {
            Breaker = view.Breaker,
            Treasurer = view.Treasurer,
        };
    }
}

/// <summary>Body of <c>POST /commands/{action}</c>.</summary>
internal sealed record CommandBody
{
    private const int MaxText = 200;

    public required string Pair { get; init; }

    public required string Who { get; init; }

    public required string Why { get; init; }

    public string? RequestId { get; init; }

    /// <summary>The body, or null and what is wrong with it.</summary>
    public static async Task<(CommandBody? Body, string Problem)> ReadAsync(HttpRequest request)
    {
        // A form that a page posts cannot have this type without the browser asking first.
        if (!request.HasJsonContentType())
            return (null, "the body must be application/json");
        try
        {
            var body = await request.ReadFromJsonAsync<CommandBody>(ApiJson.Options, request.HttpContext.RequestAborted);
            return body is null ? (null, "the body must be an object") : body.Check();
        }
        catch (JsonException e)
        {
            return (null, "the body is not right: " + e.Message);
        }
        catch (BadHttpRequestException e)
        {
            return (null, e.Message);
        }
    }

    private (CommandBody? Body, string Problem) Check()
    {
        foreach (var (name, text) in new[] { ("pair", Pair), ("who", Who), ("why", Why), ("requestId", RequestId ?? "x") })
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > MaxText)
                return (null, $"'{name}' must have 1 to {MaxText} characters");
        }

        return (this, string.Empty);
    }
}

/// <summary>The operator's actions as they are written in addresses and on the command line.</summary>
public static class OperatorActions
{
    /// <summary>Every action.</summary>
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<OperatorAction>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName).ToList();

    /// <summary>Reads a name.</summary>
    /// <param name="name">As in <see cref="Names"/>.</param>
    /// <param name="action">The action.</param>
    public static bool TryParse(string? name, out OperatorAction action)
    {
        action = default;
        var index = Names.ToList().IndexOf(name ?? string.Empty);
        if (index < 0)
            return false;
        action = Enum.GetValues<OperatorAction>()[index];
        return true;
    }
}
