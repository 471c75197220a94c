using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hedgerow.Node.Api;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow report</c>: where a change of equity came from, to the last digit.</summary>
internal static class ReportCommand
{
    public static Command Build()
    {
        var from = AccountsOutput.Instant("--from", "Begin; the history's own when it is not given.");
        var to = AccountsOutput.Instant("--to", "End; now when it is not given.");
        var asset = AccountsOutput.Asset();
        var json = new Option<bool>("--json") { Description = "The whole report as JSON." };
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var command = new Command("report", "Explains what changed a book's equity between two instants: the lines add up to the change.") { from, to, asset, json, url, token };
        command.SetAction(async (parsed, _) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            var path = "/accounts/report?" + (AccountsOutput.Query("from", parsed.GetValue(from)) + AccountsOutput.Query("to", parsed.GetValue(to))
                + AccountsOutput.Query("asset", parsed.GetValue(asset))).TrimStart('&');
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(await client.GetAsync<JsonElement>(path), AccountsOutput.Indented));
            else
                Show(await client.GetAsync<AccountsReport>(path));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(AccountsReport report)
    {
        var console = Terminal.Create();
        console.Write(new Rule($"[bold]{Markup.Escape(report.Asset)}[/]  {AccountsOutput.Time(report.From.Time)} to {AccountsOutput.Time(report.To.Time)}").LeftJustified());
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("what").AddColumn("venue").AddColumn("symbol").AddColumn(new TableColumn("amount").RightAligned());
        foreach (var line in report.Lines)
            table.AddRow(Words(line.Kind.ToString()), Markup.Escape(line.Venue), Markup.Escape(line.Symbol), Exact(line.Amount));
        table.AddEmptyRow();
        table.AddRow("[bold]change of equity[/]", "", "", $"[bold]{Exact(report.EquityChange)}[/]");
        console.Write(table);
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $" equity {report.From.Equity:#,0.00} → {report.To.Equity:#,0.00}   NAV per share {report.From.NavPerShare:0.00000000} → {report.To.NavPerShare:0.00000000}"));
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $" volume {report.Volume:#,0.00}   fills {report.Fills}   rebate (estimate) {report.Fee.Rebates:#,0.00}"));
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $" performance fee {report.Fee.Fee:#,0.00} (net new profit {report.Fee.NewProfit:#,0.00} above {report.Fee.HighWaterMark:0.00000000} a share, with rebates), referrer {report.Fee.ReferrerShare:#,0.00}"));
    }

    /// <summary>Every digit: the lines must add up to the eye as well.</summary>
    private static string Exact(decimal amount) => amount.ToString("+#,0.00########;-#,0.00########;0.00", CultureInfo.InvariantCulture);

    private static string Words(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
