using System.Globalization;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hedgerow.CommandLine.Demo;

/// <summary>The live table of a terminal.</summary>
internal sealed class TableDisplay(LiveDisplayContext context) : IDemoDisplay
{
    private const int NoticeLines = 6;

    private static readonly (VenueChannel Channel, string Name)[] Channels =
    [
        (VenueChannel.Public, "market"), (VenueChannel.Private, "account"), (VenueChannel.Orders, "orders"), (VenueChannel.Rest, "rest"),
    ];

    public void Show(DemoFrame frame) => context.UpdateTarget(Render(frame));

    /// <summary>The whole picture.</summary>
    internal static IRenderable Render(DemoFrame frame) => new Rows(
        new Rule($"[bold]hedgerow demo[/]  {Markup.Escape(frame.Title)}").LeftJustified(),
        Progress(frame),
        Venues(frame),
        Pairs(frame),
        Money(frame.Summary),
        Notices(frame.Status.Notices));

    private static IRenderable Progress(DemoFrame frame)
    {
        const int Width = 40;
        var share = Math.Clamp(frame.Elapsed / frame.Duration, 0, 1);
        var done = (int)(share * Width);
        return new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $" [green]{new string('━', done)}[/][grey]{new string('━', Width - done)}[/]  {frame.Elapsed.TotalSeconds:0} s of {frame.Duration.TotalSeconds:0} s  [yellow]{Markup.Escape(frame.Phase)}[/]"));
    }

    private static Table Venues(DemoFrame frame)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn("venue").AddColumn("state").AddColumn("channels")
            .AddColumn(new TableColumn("bid / ask").RightAligned()).AddColumn(new TableColumn("position").RightAligned())
            .AddColumn(new TableColumn("equity").RightAligned()).AddColumn(new TableColumn("orders").RightAligned());
        foreach (var gateway in frame.Status.Gateways)
        {
            var book = frame.Books.GetValueOrDefault(gateway.Venue);
            table.AddRow(
                new Markup(Markup.Escape(gateway.Venue)),
                new Markup(StateOf(gateway)),
                new Markup(string.Join(' ', Channels.Select(c => $"[{(gateway.ChannelsUp.Contains(c.Channel) ? "green" : "red")}]{c.Name}[/]"))),
                new Text($"{book.Bid:#,0.0} / {book.Ask:#,0.0}"),
                new Markup(Signed(DemoFrame.PositionOf(gateway)?.Quantity ?? 0m)),
                new Text($"{gateway.Account?.Equity ?? 0m:#,0.00}"),
                new Text($"{gateway.Totals.OrdersSent}"));
        }

        return table;
    }

    private static string StateOf(GatewayState gateway) => gateway switch
    {
        { Phase: GatewayPhase.Ready, AcceptsExposure: true } => "[green]ready[/]",
        { Phase: GatewayPhase.Ready } => $"[yellow]{Markup.Escape(gateway.Reason)}[/]",
        _ => $"[yellow]{gateway.Phase.ToString().ToLowerInvariant()}[/]",
    };

    private static Table Pairs(DemoFrame frame)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn("pair").AddColumn("state").AddColumn("doing")
            .AddColumn(new TableColumn("spread + / − bps").RightAligned()).AddColumn(new TableColumn("A / B").RightAligned())
            .AddColumn(new TableColumn("net").RightAligned()).AddColumn(new TableColumn("opened / closed").RightAligned());
        foreach (var pair in frame.Status.Coordinator?.Pairs ?? [])
        {
            table.AddRow(
                new Markup(Markup.Escape(pair.Name)),
                new Markup(pair.HaltReason.Length > 0 ? $"[red]{Markup.Escape(PlainDisplay.State(pair))}[/]" : $"[green]{PlainDisplay.State(pair)}[/]"),
                new Text(pair.Activity),
                new Text($"{PlainDisplay.Bps(pair.SpreadPlusBps)} / {PlainDisplay.Bps(pair.SpreadMinusBps)}"),
                new Markup($"{Signed(pair.PositionA)} / {Signed(pair.PositionB)}"),
                new Markup(pair.NetExposure == 0 ? "0.000" : $"[yellow]{pair.NetExposure:+0.000;-0.000}[/]"),
                new Text($"{pair.HedgesOpened} / {pair.HedgesClosed}"));
        }

        return table;
    }

    private static Markup Money(RunSummary summary) => new(string.Create(
        CultureInfo.InvariantCulture,
        $" equity [bold]{summary.EquityEnd:#,0.00}[/]   profit [{(summary.Pnl < 0 ? "red" : "green")}]{summary.Pnl:+#,0.00;-#,0.00;0.00}[/]   fees {summary.FeesPaid:#,0.00}   fills {summary.Fills}   quotes {summary.Quotes:#,0}   longest unhedged {summary.MaxUnhedgedMs:0} ms"));

    private static IRenderable Notices(IReadOnlyList<Notice> notices)
    {
        var lines = notices.TakeLast(NoticeLines).Select(n =>
        {
            var colour = n.Level switch { NoticeLevel.Alarm => "red", NoticeLevel.Warning => "yellow", _ => "grey" };
            return (IRenderable)new Markup($" [grey]{n.Time:HH:mm:ss}[/] [{colour}]{Markup.Escape(n.Source)}: {Markup.Escape(n.Text)}[/]").Overflow(Overflow.Ellipsis);
        });
        return new Rows(lines);
    }

    private static string Signed(decimal quantity)
    {
        var text = quantity.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
        return quantity switch { > 0 => $"[green]{text}[/]", < 0 => $"[red]{text}[/]", _ => text };
    }
}
