using System.Globalization;
using Hedgerow.CommandLine.Demo;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hedgerow.CommandLine;

/// <summary>The tables in which a node's status is shown, live or once.</summary>
internal static class StatusTables
{
    private static readonly (VenueChannel Channel, string Name)[] Channels =
    [
        (VenueChannel.Public, "market"), (VenueChannel.Private, "account"), (VenueChannel.Orders, "orders"), (VenueChannel.Rest, "rest"),
    ];

    /// <summary>One row a venue account.</summary>
    /// <param name="gateways">Their gateways.</param>
    /// <param name="books">Bid and ask by venue, where they are known; null: the venues' health instead.</param>
    public static Table Venues(IReadOnlyList<GatewayState> gateways, IReadOnlyDictionary<string, (decimal Bid, decimal Ask)>? books = null)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn("venue").AddColumn("state").AddColumn(new TableColumn("channels").NoWrap())
            .AddColumn(new TableColumn("position").RightAligned()).AddColumn(new TableColumn("equity").RightAligned()).AddColumn(new TableColumn("orders").RightAligned());
        if (books is not null)
            table.AddColumn(new TableColumn("bid / ask").RightAligned());
        else
            table.AddColumn("health");
        foreach (var gateway in gateways)
        {
            List<IRenderable> row =
            [
                new Markup(Markup.Escape(gateway.Venue)),
                new Markup(StateOf(gateway, besideHealth: books is null)),
                new Markup(string.Join(' ', Channels.Select(c => $"[{(gateway.ChannelsUp.Contains(c.Channel) ? "green" : "red")}]{c.Name}[/]"))),
                Positions(gateway.Account),
                new Text(gateway.Account is { } account ? $"{account.Equity:#,0.00}" : "?"),
                new Text($"{gateway.Totals.OrdersSent}"),
            ];
            if (books is null)
                row.Add(new Markup(HealthOf(gateway.Health)));
            else if (books.GetValueOrDefault(gateway.Venue) is { } book)
                row.Add(new Text($"{book.Bid:#,0.0} / {book.Ask:#,0.0}"));
            table.AddRow(row);
        }

        return table;
    }

    private static Markup Positions(AccountSnapshot? account)
    {
        if (account is null)
            return new Markup("[yellow]unknown[/]");
        return account.Positions.Count == 0
            ? new Markup("[grey]flat[/]")
            : new Markup(string.Join('\n', account.Positions.Select(p => $"{Signed(p.Quantity)} [grey]{Markup.Escape(p.Symbol)}[/]")));
    }

    /// <param name="gateway">The gateway.</param>
    /// <param name="besideHealth">True when the health is shown beside it, with its fact.</param>
    private static string StateOf(GatewayState gateway, bool besideHealth) => gateway switch
    {
        { Phase: GatewayPhase.Ready, AcceptsExposure: true } => "[green]ready[/]",
        { Phase: GatewayPhase.Ready, Health.Health: VenueHealth.Down or VenueHealth.Recovering } when besideHealth => "[yellow]no new exposure[/]",
        { Phase: GatewayPhase.Ready } => $"[yellow]{Markup.Escape(gateway.Reason)}[/]",
        _ => $"[yellow]{gateway.Phase.ToString().ToLowerInvariant()}[/]",
    };

    /// <summary>The health and, unless all is well, the fact that decided and since when.</summary>
    private static string HealthOf(VenueHealthView? health)
    {
        if (health is null)
            return "[grey]not judged[/]";
        var colour = health.Health switch { VenueHealth.Healthy => "green", VenueHealth.Down => "red", _ => "yellow" };
        var word = $"[{colour}]{health.Health.ToString().ToLowerInvariant()}[/]";
        return health.Health == VenueHealth.Healthy ? word
            : string.Create(CultureInfo.InvariantCulture, $"{word}: {Markup.Escape(health.Fact)}{(health.Since > DateTimeOffset.MinValue ? $" [grey]since {health.Since:HH:mm:ss}[/]" : "")}");
    }

    /// <summary>What to do with each pair that has a leg at a venue that is down, or that there is guidance should one go down.</summary>
    public static IRenderable Guidance(GuidanceView? view)
    {
        var venues = view?.Venues ?? [];
        var lines = venues.Where(v => v.IsDown).SelectMany(venue => venue.Legs.Select(leg => (IRenderable)new Markup(
            $" [red]{Markup.Escape(venue.FailedVenue)} is down[/], pair {Markup.Escape(leg.Pair)}: {Markup.Escape(leg.Advice)} [grey](hedgerow guidance)[/]"))).ToList();
        if (lines.Count == 0 && venues.Count > 0)
            lines.Add(new Markup($" [grey]guidance, should one of them go down: {Markup.Escape(string.Join(", ", venues.Select(v => v.FailedVenue)))} (hedgerow guidance)[/]"));
        return new Rows(lines);
    }

    /// <summary>A line when alarms wait for somebody to acknowledge them.</summary>
    public static IRenderable Alarms(AlarmsView? view) => view is not { Open.Count: > 0 } ? new Rows() : new Markup(
        $" [red]{view.Open.Count} alarm(s) not acknowledged[/], the newest: {Markup.Escape(view.Open[^1].Text)} [grey](hedgerow alarms)[/]{Environment.NewLine}");

    /// <summary>One row a pair.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="most">Rows at most; those that hold something or are halted come first, and the rest is counted.</param>
    public static Table Pairs(IReadOnlyList<PairView> pairs, int most = int.MaxValue)
    {
        var rest = Math.Max(0, pairs.Count - most);
        if (rest > 0)
            pairs = [.. pairs.OrderByDescending(p => p.HaltReason.Length > 0).ThenByDescending(p => Math.Abs(p.PositionA) + Math.Abs(p.PositionB)).Take(most)];
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn("pair").AddColumn("state").AddColumn("doing")
            .AddColumn(new TableColumn("spread + / − bps").RightAligned()).AddColumn(new TableColumn("A / B").RightAligned())
            .AddColumn(new TableColumn("net").RightAligned()).AddColumn(new TableColumn("opened / closed").RightAligned());
        foreach (var pair in pairs)
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

        if (rest > 0)
            table.Caption($"and {rest} more pairs, which hold less");
        return table;
    }

    /// <summary>One row a route, then one a transfer that is not over.</summary>
    public static Table Transfers(TreasurerView view)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn("route").AddColumn("from / to").AddColumn("mode").AddColumn("doing")
            .AddColumn(new TableColumn("amount").RightAligned()).AddColumn(new TableColumn("24 h").RightAligned());
        foreach (var route in view.Routes)
        {
            table.AddRow(
                new Text(route.Name), new Text($"{route.From} / {route.To}"), new Text(route.Mode.ToString().ToLowerInvariant()), new Text(route.Activity),
                new Text(route.Asset), new Text($"{route.CountToday} × {route.AmountToday:#,0.##}"));
        }

        foreach (var transfer in view.Transfers.Where(t => !t.State.IsFinal()))
        {
            table.AddRow(
                new Text(transfer.Id), new Text($"{transfer.From} / {transfer.To}"),
                new Markup(transfer.IsStuck ? "[red]stuck[/]" : $"[yellow]{transfer.State.ToString().ToLowerInvariant()}[/]"),
                new Text(transfer.Reason), new Text($"{transfer.Amount:#,0.##}"), new Text($"{transfer.ChangedAt:HH:mm:ss}"));
        }

        return table;
    }

    /// <summary>One row a venue account: how near it is to its liquidation.</summary>
    public static Table Margins(IReadOnlyList<VenueMarginView> margins)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn("margin").AddColumn(new TableColumn("leverage").RightAligned()).AddColumn(new TableColumn("margin ratio").RightAligned())
            .AddColumn(new TableColumn("nearest liquidation").RightAligned()).AddColumn("ladder");
        foreach (var margin in margins)
        {
            table.AddRow(
                new Markup(Markup.Escape(margin.Venue)),
                new Markup(margin.IsKnown ? Figure(margin.Leverage, "0.00") : "[yellow]unknown[/]"),
                new Markup(margin.IsKnown ? Figure(margin.MarginRatio, "0.0 %") : "[yellow]unknown[/]"),
                new Text(margin.NearestSymbol.Length == 0 ? "none" : string.Create(
                    CultureInfo.InvariantCulture, $"{margin.NearestLiquidation:#,0.0} {margin.NearestSymbol} ({margin.NearestDistance:0.0 %} away)")),
                new Markup(LadderOf(margin)));
        }

        return table;
    }

    private static string Figure(decimal? figure, string format) =>
        figure is { } value ? value.ToString(format, CultureInfo.InvariantCulture) : "[red]no equity[/]";

    private static string LadderOf(VenueMarginView margin)
    {
        var fired = margin.Firings == 0 ? "never fired" : $"fired {margin.Firings} times, last {Markup.Escape(margin.LastFiring)}";
        return margin.Hold.Length == 0 ? fired : $"[yellow]{Markup.Escape(margin.Hold)}[/]; {fired}";
    }

    /// <summary>What must be said in so many words: debts of the ladder, contracts that end, and parts that a venue closed by itself.</summary>
    public static IRenderable Remarks(CoordinatorView? view)
    {
        if (view is null)
            return new Rows();
        var debts = view.Debts.Select(d => (IRenderable)new Markup(
            $" [red]still to close: {d.Quantity.ToString(CultureInfo.InvariantCulture)} {Markup.Escape(d.Symbol)} at {Markup.Escape(d.Venue)} (pair {Markup.Escape(d.Pair)})[/]"));
        var forced = view.Pairs.Where(p => p.ForcedClose.Length > 0).Select(p => (IRenderable)new Markup(
            $" [yellow]{Markup.Escape(p.Name)}: {Markup.Escape(p.ForcedClose)}[/]"));
        var ending = view.Pairs.Where(p => p.ExpiryReason.Length > 0).Select(p => (IRenderable)new Markup(
            $" [yellow]{Markup.Escape(p.Name)}: {Markup.Escape(p.ExpiryReason)}[/]"));
        return new Rows(debts.Concat(ending).Concat(forced));
    }

    /// <summary>Sums on one line.</summary>
    public static Markup Money(RunSummary summary) => new(string.Create(
        CultureInfo.InvariantCulture,
        $" equity [bold]{summary.EquityEnd:#,0.00}[/]   profit [{(summary.Pnl < 0 ? "red" : "green")}]{summary.Pnl:+#,0.00;-#,0.00;0.00}[/]   fees {summary.FeesPaid:#,0.00}   fills {summary.Fills}   quotes {summary.Quotes:#,0}   longest unhedged {summary.MaxUnhedgedMs:0} ms"));

    /// <summary>The newest notices, one a line.</summary>
    public static IRenderable Notices(IReadOnlyList<Notice> notices, int count)
    {
        var lines = notices.TakeLast(count).Select(n =>
        {
            var colour = n.Level switch { NoticeLevel.Alarm => "red", NoticeLevel.Warning => "yellow", _ => "grey" };
            return (IRenderable)new Markup($" [grey]{n.Time:HH:mm:ss}[/] [{colour}]{Markup.Escape(Shorten($"{n.Source}: {n.Text}"))}[/]");
        });
        return new Rows(lines);
    }

    /// <summary>To one line of the terminal.</summary>
    private static string Shorten(string text)
    {
        var room = Math.Max(20, AnsiConsole.Profile.Width - 11);
        return text.Length <= room ? text : text[..(room - 1)] + "…";
    }

    private static string Signed(decimal quantity)
    {
        var text = quantity.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);
        return quantity switch { > 0 => $"[green]{text}[/]", < 0 => $"[red]{text}[/]", _ => text };
    }
}
