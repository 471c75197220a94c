using System.Globalization;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Spectre.Console;

namespace Hedgerow.CommandLine;

/// <summary>The tables in which a fleet is shown.</summary>
internal static class FleetTables
{
    /// <summary>Writes everything.</summary>
    public static void Write(IAnsiConsole console, FleetView fleet)
    {
        var coordinator = fleet.Coordinator is { } there ? $"{Markup.Escape(there.Node)} coordinates, epoch {there.Epoch}" : "nobody coordinates";
        console.Write(new Rule($"[bold]{coordinator}[/]  {(fleet.Ok ? "[green]well[/]" : "[red]not well[/]")}").LeftJustified());
        foreach (var complaint in fleet.Complaints)
            console.MarkupLine($" [red]{Markup.Escape(complaint)}[/]");
        console.Write(Nodes(fleet.Members));
        console.Write(Venues(fleet.Members));
        console.Write(Links(fleet.Members));
        console.MarkupLine($" [grey]as {Markup.Escape(fleet.Lighthouse)} {fleet.Release} saw it at {Time(fleet.Time)} UTC[/]");
    }

    private static Table Nodes(IReadOnlyList<MemberSighting> members)
    {
        var table = TableOf("node", "state", "has", "#epoch", "#answers in", "#clock", "release", "started (UTC)");
        foreach (var member in members)
        {
            table.AddRow(
                new Text(member.Name), new Markup(StateOf(member)), new Text(Roles(member.Node)), new Text($"{member.Node?.Epoch}"),
                new Text(Ms(member.LatencyMs)), new Text(Ms(member.ClockOffsetMs)), new Text(member.Node?.Release ?? ""),
                new Text(member.Node is { } node ? Time(node.StartedAt) : ""));
        }
        return table;
    }

    private static Table Venues(IReadOnlyList<MemberSighting> members)
    {
        var table = TableOf("venue", "node", "health", "state", "#epoch", "#open orders");
        foreach (var (member, venue) in members.SelectMany(m => (m.Node?.Venues ?? []).Select(v => (m, v))))
        {
            var isLost = member.State != MemberState.Reachable;
            table.AddRow(
                new Text(venue.Venue), new Text(member.Name), new Markup(isLost ? "[red]not known[/]" : HealthOf(venue)),
                new Markup(isLost ? "[grey]its node is not reachable[/]" : venue.AcceptsExposure ? "[green]ready[/]" : $"[yellow]{Markup.Escape(Reason(venue))}[/]"),
                new Text($"{venue.Epoch}"), new Text($"{venue.OpenOrders}"));
        }
        return table;
    }

    private static Table Links(IReadOnlyList<MemberSighting> members)
    {
        var table = TableOf("from", "to", "link", "#there and back", "since (UTC)");
        foreach (var (member, link) in members.Where(m => m.State == MemberState.Reachable).SelectMany(m => m.Node!.Links.Select(l => (m, l))))
        {
            table.AddRow(
                new Text(member.Name), new Text(link.Peer), new Markup(link.IsUp ? "[green]up[/]" : $"[red]{Markup.Escape(link.State)}[/]"),
                new Text(Ms(link.RoundTripMs)), new Text(Time(link.Since)));
        }
        return table;
    }

    private static Table TableOf(params string[] heads)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        foreach (var head in heads)
            table.AddColumn(head.StartsWith('#') ? new TableColumn(head[1..]).RightAligned() : new TableColumn(head));
        return table;
    }

    private static string StateOf(MemberSighting member) => member switch
    {
        { State: not MemberState.Reachable } =>
            $"[red]{Word(member.State)}[/] since {Time(member.Since)}: {Markup.Escape(member.Problem)}",
        { Node: { Coordinates: true } } => "[green]coordinates[/]",
        { Node: { Phase: MemberPhase.StandingBy } node } => $"[green]stands by[/]: {Markup.Escape(node.Reason)}",
        { Node: var node } => $"[{(node!.Ok ? "green" : "yellow")}]{Word(node.Phase)}[/]{(node.Reason.Length > 0 ? ": " + Markup.Escape(node.Reason) : "")}",
    };

    private static string HealthOf(MemberVenue venue) => venue.Health switch
    {
        null => "[grey]not judged[/]",
        VenueHealth.Healthy => "[green]healthy[/]",
        { } health => $"[{(health == VenueHealth.Down ? "red" : "yellow")}]{Word(health)}[/]: {Markup.Escape(venue.Fact)}",
    };

    private static string Reason(MemberVenue venue) => venue.Reason.Length > 0 ? venue.Reason : Word(venue.Phase);

    private static string Roles(MemberView? node) => node is null ? "" : string.Join(
        "; ", new[] { node.MayCoordinate ? "coordinator" : "", string.Join(", ", node.OwnVenues) }.Where(role => role.Length > 0));

    private static string Word<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();

    private static string Ms(double? ms) => ms is { } known ? known.ToString(Math.Abs(known) < 10d ? "0.0 ms" : "0 ms", CultureInfo.InvariantCulture) : "";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
