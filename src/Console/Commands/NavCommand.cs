using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hedgerow.CommandLine.Charts;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow nav</c>: what the books are worth, with charts.</summary>
internal static class NavCommand
{
    private const int ChartHeight = 8;

    public static Command Build()
    {
        var days = new Option<double>("--days") { Description = "Days of history in the charts.", DefaultValueFactory = _ => 30 }
            .MustBe(d => d is >= 0.01 and <= 36_600, "must be from 0.01 to 36600");
        var asset = AccountsOutput.Asset();
        var json = new Option<bool>("--json") { Description = "History as JSON." };
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var command = new Command("nav", "Shows equity, NAV per share and returns of a running node's books. Exit code 1 while an account is stale.") { days, asset, json, url, token };
        command.SetAction(async (parsed, _) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            var path = string.Create(CultureInfo.InvariantCulture, $"/accounts/history?days={parsed.GetValue(days)}{AccountsOutput.Query("asset", parsed.GetValue(asset))}");
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(await client.GetAsync<JsonElement>(path), AccountsOutput.Indented));
                return ExitCode.Ok;
            }
            var view = await client.GetAsync<AccountsView>("/accounts");
            return Show(view, await client.GetAsync<NavHistory>(path));
        });
        return command;
    }

    private static int Show(AccountsView view, NavHistory history)
    {
        var console = Terminal.Create();
        var book = view.Books.FirstOrDefault(b => b.Asset == history.Asset);
        if (book?.Point is not { } point)
        {
            console.MarkupLine("[yellow]the book has no value yet[/]");
            return ExitCode.Failed;
        }
        console.Write(new Rule($"[bold]NAV in {Markup.Escape(book.Asset)}[/]  {(book.IsCurrent ? "[green]current[/]" : "[red]as of " + AccountsOutput.Time(point.Time) + "[/]")}").LeftJustified());
        console.Write(Venues(view, book));
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $" NAV [bold]{point.Nav:#,0.00}[/]   shares {point.Shares:#,0.########}   NAV per share [bold]{book.NavPerShare:0.00000000}[/]"));
        console.MarkupLine($" annualised return   7 days {Percent(book.Return7)}   30 days {Percent(book.Return30)}   90 days {Percent(book.Return90)}");
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $" in flight {point.InFlight:#,0.00}   expected {point.Expected:#,0.00}   unexplained {Marked(point.Unexplained)}   volume today {book.VolumeToday:#,0}   rebate today (estimate) {book.RebateToday:#,0.00}"));
        console.MarkupLine(" mv " + string.Join("   ", book.Exposures.Select(e => string.Create(
            CultureInfo.InvariantCulture, $"{Markup.Escape(e.Asset)} {e.Quantity:0.########} = {e.Value:#,0.00} of {e.Gross:#,0.00}")).DefaultIfEmpty("flat")));
        Chart(console, "equity", history, p => p.Equity, "#,0.00");
        Chart(console, "NAV per share", history, p => p.NavPerShare, "0.00000000");
        Chart(console, "mv: value of all positions, spot and futures", history, p => p.SpotAndFutures, "#,0.00");
        return book.IsCurrent ? ExitCode.Ok : ExitCode.Failed;
    }

    private static Table Venues(AccountsView view, BookView book)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand().AddColumn("venue").AddColumn("account");
        foreach (var name in new[] { "equity", "free margin", "leverage", "realised", "unrealised", "fees", "funding" })
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var venue in book.Point!.Venues)
        {
            var freshness = view.Venues.FirstOrDefault(v => v.Venue == venue.Venue);
            table.AddRow(
                [
                    Markup.Escape(venue.Venue),
                    freshness switch
                    {
                        null => "[red]not configured[/]",
                        { IsFresh: true } => $"[green]{freshness.AgeMs / 1000:0} s old[/]",
                        { AgeMs: { } age } => $"[red]stale, {age / 1000:0} s old[/]",
                        _ => "[red]not read yet[/]",
                    },
                    .. new[] { venue.Equity, venue.FreeMargin }.Select(AccountsOutput.Money),
                    venue.Equity > 0m ? string.Create(CultureInfo.InvariantCulture, $"{venue.Gross / venue.Equity:0.00}") : "–",
                    .. new[] { venue.Realised, venue.Unrealised, -venue.Fees, venue.Funding }.Select(AccountsOutput.Signed),
                ]);
        }
        return table;
    }

    private static void Chart(IAnsiConsole console, string title, NavHistory history, Func<NavPoint, decimal> value, string format)
    {
        console.MarkupLine($"[bold] {Markup.Escape(title)}[/]");
        foreach (var line in LineChart.Draw([.. history.Points.Select(p => (p.Time, value(p)))], Math.Clamp(console.Profile.Width - 1, 40, 160), ChartHeight, format))
            console.WriteLine(line);
    }

    private static string Marked(decimal unexplained) => unexplained == 0m
        ? "0.00"
        : string.Create(CultureInfo.InvariantCulture, $"[red]{unexplained:+#,0.00######;-#,0.00######}[/]");

    private static string Percent(decimal? fraction) => fraction is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"[bold]{value * 100:0.00} %[/]")
        : "[grey]too short a history[/]";
}
