using Hedgerow.Journal;
using Hedgerow.Journal.Orders;
using Hedgerow.Messages;
using Hedgerow.Node.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Hedgerow.Node.Api.ApiAnswers;

namespace Hedgerow.Node.Api;

/// <summary>A page of the order log.</summary>
/// <param name="Rows">Newest first; oldest first when asked for what came after a number.</param>
/// <param name="LastId">Number to go on after: the highest on the page, or the one that was asked for.</param>
public sealed record OrderLogPage(IReadOnlyList<OrderLogRow> Rows, long LastId);

/// <summary><c>GET /log?from=&amp;to=&amp;venue=&amp;pair=&amp;level=&amp;before=&amp;after=&amp;limit=</c>: the order log, page by page.</summary>
internal sealed class OrderLogApi(NodeHost node)
{
    private static readonly string[] Parameters = ["from", "to", "venue", "pair", "level", "before", "after", "limit"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/log", Page);

    private async Task Page(HttpContext context)
    {
        var reader = new QueryReader(context.Request.Query, Parameters);
        var query = Read(reader);
        if (reader.Problem is { } problem)
        {
            await Answer(context, StatusCodes.Status400BadRequest, new ApiError(problem));
            return;
        }
        try
        {
            var rows = await Task.Run(() => node.OrderLog.Find(query));
            await Answer(context, StatusCodes.Status200OK, new OrderLogPage(rows, rows.Count == 0 ? query.After ?? 0 : rows.Max(r => r.Id)));
        }
        catch (JournalException e)
        {
            await Answer(context, StatusCodes.Status503ServiceUnavailable, new ApiError(e.Message));
        }
    }

    private OrderLogQuery Read(QueryReader reader)
    {
        var (from, to) = (reader.Instant("from"), reader.Instant("to"));
        if (from >= to)
            reader.Refuse("'from' must be earlier than 'to'");
        var (before, after) = (reader.Text("before"), reader.Text("after"));
        if (before.Length > 0 && after.Length > 0)
            reader.Refuse("'before' and 'after' exclude each other");
        return new OrderLogQuery
        {
            From = from,
            To = to,
            Venue = reader.Text("venue") is { Length: > 0 } venue ? venue : null,
            Pair = PairNumber(reader),
            Level = reader.Word<NoticeLevel>("level"),
            Before = before.Length > 0 ? (long)reader.Number("before", 0, 0, 1e15) : null,
            After = after.Length > 0 ? (long)reader.Number("after", 0, 0, 1e15) : null,
            Limit = (int)reader.Number("limit", 100, 1, OrderLogQuery.MaxLimit),
        };
    }

    private int? PairNumber(QueryReader reader)
    {
        if (reader.Text("pair") is not { Length: > 0 } name)
            return null;
        if (node.PairNumbers.TryGetValue(name, out var number))
            return number;
        reader.Refuse($"no pair is called '{name}'; there are: {string.Join(", ", node.PairNumbers.Keys)}");
        return null;
    }
}
