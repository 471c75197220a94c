using Hedgerow.CommandLine;
using Hedgerow.CommandLine.Commands;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.Console.Tests;

/// <summary>What <c>hedgerow cluster drain|leave|down|resume</c> is going to say, and to whom.</summary>
public sealed class ClusterPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly FleetView Fleet = Of(
        Seen("ireland", v => v with { MayCoordinate = true, HoldsLease = true, Coordinates = true, Epoch = 3 }),
        Seen("singapore", v => v with { MayCoordinate = true, HoldsLease = false, Phase = MemberPhase.StandingBy }),
        Seen("virginia", v => v with { MayCoordinate = true, HoldsLease = false, Phase = MemberPhase.Withdrawn }),
        Seen("tokyo", v => v with { OwnVenues = ["binance", "coinex"] }),
        Seen("osaka", v => v with { OwnVenues = ["htx"] }) with { State = MemberState.Unreachable, Problem = "no answer in 2 s" },
        new MemberSighting("mars", "https://mars.example/", MemberState.Unreachable, Now, "no such host"),
        Seen("dublin", v => v with { MayCoordinate = true, HoldsLease = false, Phase = MemberPhase.StandingBy }) with { State = MemberState.Unreachable });

    [Theory]
    [InlineData("drain", "ireland", "Drain node")]
    [InlineData("drain", "singapore", "Drain node")]
    [InlineData("drain", "tokyo", "Isolate binance, Isolate coinex")]
    [InlineData("leave", "ireland", "Leave node")]
    [InlineData("leave", "tokyo", "Isolate binance, Isolate coinex, Leave node")]
    [InlineData("resume", "virginia", "Rejoin node")]
    [InlineData("resume", "tokyo", "Resume binance, Resume coinex")]
    [InlineData("down", "osaka", "Isolate htx")]
    [InlineData("down", "dublin", "")]
    public void Each_move_is_said_to_those_whom_it_concerns(string move, string node, string steps) =>
        Assert.Equal(steps, string.Join(", ", Plan(move, node).Steps.Select(step => $"{step.Action} {step.Suffix}")));

    [Theory]
    [InlineData("drain", "venus", ExitCode.BadInput, "no node is called venus")]
    [InlineData("drain", "osaka", ExitCode.Unavailable, "no answer in 2 s; if it is gone, say: cluster down osaka")]
    [InlineData("leave", "mars", ExitCode.Unavailable, "cluster down mars")]
    [InlineData("resume", "singapore", ExitCode.BadInput, "is not drained")]
    [InlineData("down", "tokyo", ExitCode.BadInput, "tokyo answers")]
    [InlineData("down", "mars", ExitCode.BadInput, "isolate them by hedgerow isolate --venue V")]
    public void What_cannot_be_done_is_refused(string move, string node, int code, string text)
    {
        var refused = Assert.Throws<CommandException>(() => Plan(move, node));

        Assert.Equal((code, true), (refused.ExitCode, refused.Message.Contains(text, StringComparison.Ordinal)));
    }

    [Fact]
    public void It_is_warned_of_where_nobody_is_left_to_take_over()
    {
        Assert.DoesNotContain(Plan("drain", "ireland").Words, word => word.Contains("WARNING", StringComparison.Ordinal));

        var alone = Of(Fleet.Members[0]);
        Assert.Contains("WARNING: no other node stands by: nothing trades until one does", ClusterPlan.Of(ClusterMove.Leave, "ireland", alone).Words);
    }

    [Fact]
    public void The_tables_show_every_node_and_take_nothing_for_markup()
    {
        var console = new StringWriter();
        var ansi = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings { Out = new Spectre.Console.AnsiConsoleOutput(console) });
        ansi.Profile.Width = 200;
        var odd = Seen("tokyo", v => v with { OwnVenues = ["okx"], Venues = [new MemberVenue("okx", GatewayPhase.Starting, false, "[red]not[/] yet", 3, 0)] });

        FleetTables.Write(ansi, Of([.. Fleet.Members.Where(m => m.Name != "tokyo"), odd]));

        var text = console.ToString();
        Assert.All(Fleet.Members, member => Assert.Contains(member.Name, text, StringComparison.Ordinal));
        Assert.Contains("ireland coordinates, epoch 3", text, StringComparison.Ordinal);
        Assert.Contains("[red]not[/] yet", text, StringComparison.Ordinal);
        Assert.Contains("no such host", text, StringComparison.Ordinal);
    }

    private static ClusterPlan Plan(string move, string node) => ClusterPlan.Of(Enum.Parse<ClusterMove>(move, ignoreCase: true), node, Fleet);

    private static FleetView Of(params MemberSighting[] members) => FleetView.Of("north", "1.0.0", members, Now);

    private static MemberSighting Seen(string name, Func<MemberView, MemberView> change) =>
        new(name, $"https://{name}.example/", MemberState.Reachable, Now, "")
        {
            Node = change(new MemberView(name, "1.0.0", "1", Now, Now, MemberPhase.Running, "", false, [], true, [])),
            SeenAt = Now,
        };
}
