using System.Text.Json;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Api;

/// <summary>One point of a chart. Money in the book's asset.</summary>
/// <param name="Time">When.</param>
/// <param name="Equity">All accounts and the money between them.</param>
/// <param name="Nav">What the shares are worth together.</param>
/// <param name="Shares">Shares.</param>
/// <param name="NavPerShare">Price of a share.</param>
/// <param name="SpotAndFutures">Signed value of all positions.</param>
/// <param name="Unexplained">Money that nobody explains.</param>
/// <param name="InFlight">On its way between venues.</param>
public sealed record NavPoint(
    DateTimeOffset Time,
    decimal Equity,
    decimal Nav,
    decimal Shares,
    decimal NavPerShare,
    decimal SpotAndFutures,
    decimal Unexplained,
    decimal InFlight)
{
    /// <summary>The point of a book's point.</summary>
    public static NavPoint Of(BookPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return new NavPoint(
            point.Time, point.Equity(), point.Nav, point.Shares, point.NavPerShare(), point.SpotAndFutures, point.Unexplained, point.InFlight);
    }
}

/// <summary>Answer to <c>GET /accounts/history</c>.</summary>
/// <param name="Asset">The book.</param>
/// <param name="Points">Oldest first.</param>
/// <param name="Moves">The owner's moves in that time, oldest first.</param>
/// <param name="Return7">Annualised return over 7 days as a fraction; null while the history is shorter.</param>
/// <param name="Return30">The same over 30 days.</param>
/// <param name="Return90">The same over 90 days.</param>
public sealed record NavHistory(
    string Asset,
    IReadOnlyList<NavPoint> Points,
    IReadOnlyList<OwnerMoved> Moves,
    decimal? Return7,
    decimal? Return30,
    decimal? Return90);

/// <summary>Answer to <c>GET /accounts/report</c>: the lines add up exactly to the change of equity.</summary>
/// <param name="Asset">The book.</param>
/// <param name="From">First instant.</param>
/// <param name="To">Last instant.</param>
/// <param name="EquityChange">Equity at the end less at the begin.</param>
/// <param name="Lines">Where it came from.</param>
/// <param name="Volume">Traded notional.</param>
/// <param name="Fills">Executions.</param>
/// <param name="Fee">Rebate estimate and performance fee.</param>
/// <param name="Venues">The accounts at the end.</param>
public sealed record AccountsReport(
    string Asset,
    NavPoint From,
    NavPoint To,
    decimal EquityChange,
    IReadOnlyList<ChangeLine> Lines,
    decimal Volume,
    long Fills,
    PerformanceFee Fee,
    IReadOnlyList<VenueFigures> Venues)
{
    /// <summary>The report of an explained change.</summary>
    public static AccountsReport Of(ExplainedChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new AccountsReport(
            change.Asset, NavPoint.Of(change.From), NavPoint.Of(change.To), change.To.Equity() - change.From.Equity(),
            change.Lines, change.Volume, change.Fills, change.Fee, change.To.Venues);
    }
}

/// <summary>Body of <c>POST /owner/{action}</c>.</summary>
internal sealed record OwnerBody
{
    private const int MaxText = 200;

    public required string Asset { get; init; }

    public required decimal Amount { get; init; }

    public required string Why { get; init; }

    public required string RequestId { get; init; }

    /// <summary>The owner's words as they are written in addresses and on the command line.</summary>
    public static IReadOnlyList<string> Actions { get; } = [.. Enum.GetNames<OwnerAction>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    /// <summary>The command, or null and what is wrong with it.</summary>
    public static async Task<(OwnerCommand? Command, string Problem)> ReadAsync(HttpRequest request, string? action)
    {
        var index = Actions.ToList().IndexOf(action ?? "");
        if (index < 0)
            return (null, "unknown action; there are: " + string.Join(", ", Actions));
        // A form that a page posts cannot have this type without the browser asking first.
        if (!request.HasJsonContentType())
            return (null, "the body must be application/json");
        try
        {
            var body = await request.ReadFromJsonAsync<OwnerBody>(ApiJson.Options, request.HttpContext.RequestAborted);
            return body is null ? (null, "the body must be an object") : body.Check(Enum.GetValues<OwnerAction>()[index], Doorkeeper.OperatorOf(request.HttpContext)!.Name);
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

    private (OwnerCommand? Command, string Problem) Check(OwnerAction action, string who)
    {
        foreach (var (name, text) in new[] { ("asset", Asset), ("why", Why), ("requestId", RequestId) })
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > MaxText)
                return (null, $"'{name}' must have 1 to {MaxText} characters");
        }
        return Math.Abs(Amount) > 1e15m
            ? (null, "'amount' is beyond any account")
            : (new OwnerCommand(RequestId, action, Asset, Amount, who, Why), "");
    }
}
