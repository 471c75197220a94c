using System.Globalization;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;
using Hedgerow.Node.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hedgerow.Node.Api.ApiAnswers;

namespace Hedgerow.Node.Api;

/// <summary>
/// Accounts over HTTP: <c>GET /accounts</c> (now), <c>GET /accounts/history?asset=&amp;days=</c>,
/// <c>GET /accounts/report?asset=&amp;from=&amp;to=</c>, and <c>POST /owner/{action}</c>, which moves shares and never coins.
/// </summary>
internal sealed class AccountsApi(NodeHost node)
{
    private const string NoAnswer = "the bookkeeper does not answer in time";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts", Now);
        routes.MapGet("/accounts/history", History);
        routes.MapGet("/accounts/report", Report);
        routes.MapPost("/owner/{action}", Owner);
    }

    private Task Now(HttpContext context) => node.Board.Accounts.View is { } view
        ? Answer(context, StatusCodes.Status200OK, view)
        : Answer(context, StatusCodes.Status503ServiceUnavailable, new ApiError("the accounts are not known yet"));

    private async Task History(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query, ["asset", "days"]);
        var days = query.Number("days", 90, 0.01, 36_600);
        if (await BookOf(context, query) is not { } history)
            return;
        var from = history.Points.Count == 0 ? default : history.Points[^1].Time - TimeSpan.FromDays(days);
        await Answer(context, StatusCodes.Status200OK, new NavHistory(
            history.Asset,
            [.. history.Points.Where(p => p.Time >= from).Select(NavPoint.Of)],
            [.. history.Moves.Where(m => m.Time >= from)],
            BookPoints.ReturnOver(history.Points, 7), BookPoints.ReturnOver(history.Points, 30), BookPoints.ReturnOver(history.Points, 90)));
    }

    private async Task Report(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query, ["asset", "from", "to"]);
        var (from, to) = (query.Instant("from"), query.Instant("to"));
        if (from is { } begin && to is { } end && begin >= end)
            query.Refuse("'from' must be earlier than 'to'");
        if (await BookOf(context, query) is not { } history)
            return;
        var report = ExplainedChange.Between(
            history.Asset, history.Points, from ?? DateTimeOffset.MinValue, to ?? DateTimeOffset.MaxValue, node.FeeTerms);
        if (report is null)
            await Answer(context, StatusCodes.Status404NotFound, new ApiError(Nothing(history)));
        else
            await Answer(context, StatusCodes.Status200OK, AccountsReport.Of(report));
    }

    private async Task Owner(HttpContext context)
    {
        var (body, problem) = await OwnerBody.ReadAsync(context.Request, (string?)context.Request.RouteValues["action"]);
        if (body is null)
        {
            await Answer(context, StatusCodes.Status400BadRequest, new ApiError(problem));
            return;
        }
        var answer = await node.TellAsync(body);
        await Answer(context, answer.Ok ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, answer);
    }

    /// <summary>The asked book's history; null when something else was answered already.</summary>
    private async Task<AccountsHistory?> BookOf(HttpContext context, QueryReader query)
    {
        var asset = query.Text("asset");
        if (query.Problem is { } problem)
        {
            await Answer(context, StatusCodes.Status400BadRequest, new ApiError(problem));
            return null;
        }
        if (await node.HistoryAsync(asset) is not { } history)
        {
            await Answer(context, StatusCodes.Status503ServiceUnavailable, new ApiError(NoAnswer));
            return null;
        }
        if (history.Asset.Length > 0)
            return history;
        var books = history.Assets.Count == 0 ? "no book has begun yet" : "there is " + string.Join(", ", history.Assets);
        await Answer(context, StatusCodes.Status404NotFound, new ApiError(asset.Length == 0 ? $"name a book by 'asset': {books}" : $"there is no book in '{asset}': {books}"));
        return null;
    }

    private static string Nothing(AccountsHistory history) => history.Points.Count == 0
        ? "the book has no history yet"
        : string.Create(CultureInfo.InvariantCulture, $"the history from {history.Points[0].Time:O} to {history.Points[^1].Time:O} has no two points in that span");
}
