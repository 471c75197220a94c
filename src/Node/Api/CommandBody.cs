using System.Text.Json;
using Hedgerow.Messages;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Api;

/// <summary>Body of <c>POST /commands/{action}</c>. Who says it is known from the token, never from here.</summary>
internal sealed record CommandBody
{
    private const int MaxName = 100;
    private const int MaxReason = 500;

    /// <summary>Why; kept in the journal.</summary>
    public required string Reason { get; init; }

    /// <summary>Name of a pair, or * for all.</summary>
    public string? Pair { get; init; }

    /// <summary>Name of a venue account.</summary>
    public string? Venue { get; init; }

    /// <summary>Base units by which to reduce, or the amount to transfer.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>Venue of the one leg to reduce; absent: both legs.</summary>
    public string? OneLegAt { get; init; }

    /// <summary>Id of a transfer.</summary>
    public string? Transfer { get; init; }

    /// <summary>Name of a route to transfer by.</summary>
    public string? Route { get; init; }

    /// <summary>With a reset of the breaker: the present net exposure is taken as meant.</summary>
    public bool AcceptExposure { get; init; }

    /// <summary>Step of the outage guidance, from 1; absent: the last one that is reached.</summary>
    public int? Step { get; init; }

    /// <summary>Id of an alarm, or * for all.</summary>
    public string? Alarm { get; init; }

    /// <summary>Chosen by the sender so that it can be said again; made here when absent.</summary>
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
            var problem = body is null ? "the body must be an object" : body.Problem();
            return problem.Length > 0 ? (null, problem) : (body, problem);
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

    /// <summary>The command that an operator says with it; a problem when a field does not belong to the action.</summary>
    public (OperatorCommand? Command, string Problem) ToCommand(OperatorAction action, string who)
    {
        var problem = action != OperatorAction.Reduce && OneLegAt is not null ? "'oneLegAt' does not belong here"
            : action == OperatorAction.Reduce && Venue is not null ? "'venue' does not belong here; one leg is named by 'oneLegAt'"
            : action != OperatorAction.Acknowledge && Alarm is not null ? "'alarm' does not belong here"
            : action is not (OperatorAction.Approve or OperatorAction.Reject or OperatorAction.SettleTransfer) && Transfer is not null ? "'transfer' does not belong here"
            : action != OperatorAction.Transfer && Route is not null ? "'route' does not belong here"
            : "";
        return problem.Length > 0
            ? (null, problem)
            : (new OperatorCommand(
                RequestId ?? Guid.NewGuid().ToString("N"), action, Pair ?? "", who, Reason, Venue ?? OneLegAt, Transfer ?? Route ?? Alarm, Quantity, AcceptExposure, Step), "");
    }

    private string Problem()
    {
        foreach (var (name, text, most) in new[]
        {
            ("reason", Reason, MaxReason), ("pair", Pair ?? "x", MaxName), ("venue", Venue ?? "x", MaxName), ("oneLegAt", OneLegAt ?? "x", MaxName),
            ("transfer", Transfer ?? "x", MaxName), ("route", Route ?? "x", MaxName), ("alarm", Alarm ?? "x", MaxName), ("requestId", RequestId ?? "x", MaxName),
        })
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > most || text.Any(char.IsControl))
                return $"'{name}' must have 1 to {most} characters, all of them printable";
        }

        return Quantity is <= 0m ? "'quantity' must be above 0" : string.Empty;
    }
}

/// <summary>The operator's actions as they are written in addresses.</summary>
public static class OperatorActions
{
    /// <summary>Every action.</summary>
    public static IReadOnlyList<string> Names { get; } = Enum.GetNames<OperatorAction>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName).ToList();

    /// <summary>The name of an action.</summary>
    /// <param name="action">One of the defined ones.</param>
    public static string NameOf(OperatorAction action) => JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString());

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
