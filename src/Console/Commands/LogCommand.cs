using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hedgerow.Journal.Orders;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow log</c>: every step of every order, and what was said to people.</summary>
internal static class LogCommand
{
    private const string Path = "/log?";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    public static Command Build()
    {
        var venue = new Option<string?>("--venue") { Description = "Venue account, or the source of notices." };
        var pair = new Option<string?>("--pair") { Description = "Name of the pair." };
        var level = new Option<string?>("--level") { Description = "info, warning or alarm: this level and above." };
        level.AcceptOnlyFromAmong("info", "warning", "alarm");
        var from = AccountsOutput.Instant("--from", "Entries from this time on.");
        var to = AccountsOutput.Instant("--to", "Entries before this time.");
        var limit = new Option<int>("--limit") { Description = "Entries at most.", DefaultValueFactory = _ => 50 }
            .MustBe(n => n is >= 1 and <= OrderLogQuery.MaxLimit, $"must be from 1 to {OrderLogQuery.MaxLimit}");
        var follow = new Option<bool>("--follow") { Description = "Goes on with what comes, until it is interrupted." };
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var command = new Command("log", "Shows the life of orders: sent, accepted, filled, in doubt, …; also those that are not ours.")
        {
            venue, pair, level, from, to, limit, follow, json, url, token,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            var filter = AccountsOutput.Query("venue", parsed.GetValue(venue)) + AccountsOutput.Query("pair", parsed.GetValue(pair))
                + AccountsOutput.Query("level", parsed.GetValue(level)) + AccountsOutput.Query("from", parsed.GetValue(from))
                + AccountsOutput.Query("to", parsed.GetValue(to));
            var page = await client.GetAsync<OrderLogPage>($"{Path}limit={parsed.GetValue(limit)}{filter}");
            Write(page.Rows.Reverse(), parsed.GetValue(json));
            if (parsed.GetValue(follow))
                await FollowAsync(client, filter, page.LastId, parsed.GetValue(json), cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task FollowAsync(NodeClient client, string filter, long last, bool json, CancellationToken cancellation)
    {
        using var interruption = new Interruption();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, interruption.Token);
        while (!both.IsCancellationRequested)
        {
            var page = await client.GetAsync<OrderLogPage>(string.Create(CultureInfo.InvariantCulture, $"{Path}after={last}&limit=1000{filter}"));
            Write(page.Rows, json);
            last = Math.Max(last, page.LastId);
            if (page.Rows.Count == 0)
                await Task.Delay(PollInterval, both.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private static void Write(IEnumerable<OrderLogRow> rows, bool json)
    {
        foreach (var row in rows)
        {
            if (json)
                Console.WriteLine(JsonSerializer.Serialize(row, ApiJson.Options));
            else
                AnsiConsole.MarkupLine(Line(row.Entry));
        }
    }

    internal static string Line(OrderLogged entry)
    {
        var colour = entry.Level switch { NoticeLevel.Alarm => "red", NoticeLevel.Warning => "yellow", _ => "grey" };
        var time = entry.Time.UtcDateTime.ToString("MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var what = entry.Step == OrderStep.Notice ? entry.Text : Order(entry);
        return $"[grey]{time}[/] [{colour}]{entry.Level.ToString().ToLowerInvariant(),-7}[/] {Markup.Escape(entry.Venue),-10} {Markup.Escape(what)}";
    }

    private static string Order(OrderLogged entry)
    {
        var origin = entry.Origin == OrderOrigin.Own ? "" : $" [{entry.Origin}]";
        var filled = entry.CumulativeQuantity > 0m
            ? string.Create(CultureInfo.InvariantCulture, $", filled {entry.CumulativeQuantity:0.########} at {entry.AveragePrice:0.########}")
            : "";
        var id = entry.ClientId.Length > 0 ? entry.ClientId : entry.VenueOrderId;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Step,-15}{origin} {entry.Side} {entry.Quantity:0.########} {entry.Symbol} {entry.Type} at {entry.Price:0.########}{filled} {entry.Purpose} {id} {entry.Text}");
    }
}
