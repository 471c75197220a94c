using Hedgerow.Actors.Desk;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Desk;

public sealed class OperatorDeskTests
{
    private readonly DeskBench _bench = new();

    [Fact]
    public void A_command_is_told_on_once_durable_and_its_answer_shown_once_durable()
    {
        _bench.Send(DeskBench.Pause("r1"));

        Assert.Equal([DeskBench.Pause("r1")], _bench.ToldTo(Address.Coordinator));
        Assert.Equal(InterventionState.InProgress, _bench.Last.State);
        Assert.Contains("coordinator", _bench.Last.Text);
        _bench.Send(new OperatorAnswer("r1", true, "paused"));
        Assert.Equal((InterventionState.Done, "paused"), (_bench.Last.State, _bench.Last.Text));
        Assert.All(_bench.Effects.Told.Where(t => t.Message is OperatorCommand or Intervention), t => Assert.True(t.Durable));
    }

    [Fact]
    public void The_same_request_is_answered_again_and_does_not_act_again()
    {
        _bench.Send(DeskBench.Pause("r1"));
        _bench.Send(new OperatorAnswer("r1", true, "paused"));
        _bench.Forget();

        _bench.Send(DeskBench.Pause("r1"));
        // A second answer, of a target that was told twice, changes nothing either.
        _bench.Send(new OperatorAnswer("r1", false, "already done"));

        Assert.Empty(_bench.ToldTo(Address.Coordinator));
        Assert.Equal("paused", Assert.Single(_bench.Told<Intervention>()).Text);
        Assert.Equal(2, _bench.Effects.Events.Count);
    }

    [Theory]
    [InlineData("eth", "ann")]
    [InlineData("btc", "bob")]
    public void A_request_id_of_another_command_is_not_taken(string pair, string who)
    {
        _bench.Send(DeskBench.Pause("r1"));
        _bench.Forget();

        _bench.Send(DeskBench.Pause("r1", pair, who));

        Assert.Contains("requestId", Assert.Single(_bench.Told<CommandNotTaken>()).Text);
        Assert.Empty(_bench.ToldTo(Address.Coordinator));
        Assert.Single(_bench.Effects.Events);
    }

    [Fact]
    public void What_is_not_answered_is_told_again_ever_more_slowly_and_alarmed()
    {
        _bench.Send(DeskBench.Pause("r1"));
        _bench.Run(TimeSpan.FromSeconds(29));
        Assert.Equal(5, _bench.ToldTo(Address.Coordinator).Count); // at 0, 1, 3, 7 and 15 s
        Assert.Empty(_bench.Alarms);

        _bench.Run(TimeSpan.FromSeconds(300));
        Assert.Single(_bench.Told<Notice>(), n => n.Level == NoticeLevel.Alarm);
        Assert.InRange(_bench.ToldTo(Address.Coordinator).Count, 14, 16);
        _bench.Send(new OperatorAnswer("r1", true, "paused"));
        _bench.Forget();
        _bench.Run(TimeSpan.FromMinutes(5));
        Assert.Empty(_bench.Effects.Told);
    }

    [Fact]
    public void A_restart_tells_what_was_not_answered_and_shows_everything()
    {
        _bench.Send(DeskBench.Pause("r1"));
        _bench.Send(DeskBench.Pause("r2", "eth"));
        _bench.Send(new OperatorAnswer("r1", false, "no"));

        var after = _bench.Restarted();

        Assert.Equal([DeskBench.Pause("r2", "eth")], after.ToldTo(Address.Coordinator));
        Assert.Equal([("r1", InterventionState.Refused), ("r2", InterventionState.InProgress)],
            after.Told<Intervention>().Select(i => (i.Command.RequestId, i.State)));
        after.Send(DeskBench.Pause("r1"));
        Assert.Equal("no", after.Last.Text);
        after.Send(new OperatorAnswer("r2", true, "late"));
        Assert.Equal("late", after.Last.Text);
    }

    public static TheoryData<OperatorCommand, string, Message> Targets => new()
    {
        { new("r", OperatorAction.Approve, "", "ann", "why", Subject: "t"), "treasurer", new ApproveTransfer("r", "t", "ann", "why") },
        { new("r", OperatorAction.Reject, "", "ann", "why", Subject: "t"), "treasurer", new RejectTransfer("r", "t", "ann", "why") },
        { new("r", OperatorAction.Transfer, "", "ann", "why", Subject: "a-b", Quantity: 5m), "treasurer", new OrderTransfer("r", "a-b", 5m, "ann", "why") },
        { new("r", OperatorAction.SettleTransfer, "", "ann", "why", Subject: "t"), "treasurer", new SettleTransfer("r", "t", "ann", "why") },
        { new("r", OperatorAction.ResetBreaker, "", "ann", "why", AcceptExposure: true), "breaker", new ResetBreaker("r", "ann", "why", true) },
        { new("r", OperatorAction.TripBreaker, "", "ann", "why"), "breaker", new TripBreaker("r", "ann", "why") },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Each_command_goes_to_the_one_that_acts_in_its_words(OperatorCommand command, string target, Message told)
    {
        _bench.Send(command);
        Assert.Equal([told], _bench.ToldTo(new Address(target)));
    }

    [Fact]
    public void A_gap_goes_to_the_gateway_and_an_acknowledgement_to_the_keeper_of_alarms()
    {
        var gap = new OperatorCommand("r1", OperatorAction.AcceptGap, "", "ann", "why", Venue: "b");
        _bench.Send(gap);
        Assert.Equal([gap], _bench.ToldTo(Address.Gateway("b")));

        var seen = new OperatorCommand("r2", OperatorAction.Acknowledge, "", "ann", "seen", Subject: "*");
        _bench.Send(seen);
        Assert.Equal([seen], _bench.ToldTo(Address.Alarms));
    }

    [Theory]
    [InlineData(OperatorAction.Drain)]
    [InlineData(OperatorAction.Leave)]
    [InlineData(OperatorAction.Rejoin)]
    public void What_is_said_about_a_node_is_said_to_that_node_and_names_it(OperatorAction action)
    {
        var bench = new DeskBench(DeskBench.Settings with { Node = "tokyo" });
        var own = new OperatorCommand("r1", action, "", "ann", "upgrade", Subject: "tokyo");
        bench.Send(own);
        bench.Send(own with { RequestId = "r2", Subject = "ireland" });
        bench.Send(own with { RequestId = "r3", Subject = null });
        bench.Send(own with { RequestId = "r4", Pair = "btc" });

        Assert.Equal([own], bench.ToldTo(Address.Node));
        Assert.Equal(
            ["node: this is tokyo; say it to ireland", "node: is needed", "pair: does not belong here"], bench.Told<CommandNotTaken>().Select(refused => refused.Text));
    }

    public static TheoryData<OperatorCommand, string> Wrong => new()
    {
        { new("", OperatorAction.Pause, "btc", "ann", "why"), "requestId" },
        { new(new string('x', 101), OperatorAction.Pause, "btc", "ann", "why"), "requestId" },
        { new("r", OperatorAction.Pause, "btc", " ", "why"), "who" },
        { new("r", OperatorAction.Pause, "btc", "ann", ""), "reason" },
        { new("r", OperatorAction.Pause, "doge", "ann", "why"), "pair: no pair is called doge" },
        { new("r", OperatorAction.Pause, "", "ann", "why"), "pair" },
        { new("r", OperatorAction.Pause, "btc", "ann", "why", Venue: "a"), "pair" },
        { new("r", OperatorAction.Pause, "btc", "ann", "why", Quantity: 1m), "quantity" },
        { new("r", OperatorAction.Pause, "", "ann", "why", Venue: "z"), "venue: no venue is called z" },
        { new("r", OperatorAction.Isolate, "btc", "ann", "why"), "venue" },
        { new("r", OperatorAction.Isolate, "btc", "ann", "why", Venue: "a"), "pair" },
        { new("r", OperatorAction.Adopt, "btc", "ann", "why", Venue: "a"), "venue" },
        { new("r", OperatorAction.Adopt, "", "ann", "why"), "pair" },
        { new("r", OperatorAction.Reduce, "btc", "ann", "why"), "quantity" },
        { new("r", OperatorAction.Reduce, "*", "ann", "why", Quantity: 1m), "pair" },
        { new("r", OperatorAction.Reduce, "btc", "ann", "why", Quantity: -1m), "quantity" },
        { new("r", OperatorAction.Approve, "", "ann", "why"), "transfer" },
        { new("r", OperatorAction.Approve, "btc", "ann", "why", Subject: "t"), "pair" },
        { new("r", OperatorAction.Acknowledge, "", "ann", "why"), "alarm" },
        { new("r", OperatorAction.ExecuteGuidance, "", "ann", "why"), "pair" },
        { new("r", OperatorAction.ExecuteGuidance, "*", "ann", "why", Venue: "a"), "pair" },
        { new("r", OperatorAction.ExecuteGuidance, "btc", "ann", "why", Step: 0), "step" },
        { new("r", OperatorAction.ExecuteGuidance, "btc", "ann", "why", Quantity: 1m), "quantity" },
        { new("r", OperatorAction.Pause, "btc", "ann", "why", Step: 1), "step" },
        { new("r", OperatorAction.Transfer, "", "ann", "why", Subject: "t"), "quantity" },
        { new("r", OperatorAction.Transfer, "", "ann", "why", Quantity: 1m), "route" },
        { new("r", OperatorAction.TripBreaker, "", "ann", "why", AcceptExposure: true), "acceptExposure" },
        { new("r", OperatorAction.ResetBreaker, "", "ann", "why", Subject: "t"), "subject" },
        { new("r", (OperatorAction)99, "btc", "ann", "why"), "action" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_command_is_not_taken_and_names_the_field(OperatorCommand command, string text)
    {
        _bench.Send(command);
        Assert.StartsWith(text, Assert.Single(_bench.Told<CommandNotTaken>()).Text);
        Assert.Empty(_bench.Effects.Events);
    }

    [Fact]
    public void Transfers_and_breakers_are_refused_where_there_are_none()
    {
        var bench = new DeskBench(DeskBench.Settings with { HasTreasurer = false, HasBreaker = false, HasAlarms = false });
        bench.Send(new OperatorCommand("r1", OperatorAction.Approve, "", "ann", "why", Subject: "t"));
        bench.Send(new OperatorCommand("r2", OperatorAction.ResetBreaker, "", "ann", "why"));
        bench.Send(new OperatorCommand("r3", OperatorAction.Acknowledge, "", "ann", "why", Subject: "*"));
        bench.Send(new OperatorCommand("r4", OperatorAction.Leave, "", "ann", "why", Subject: "tokyo"));
        Assert.Equal(4, bench.Told<CommandNotTaken>().Count);
    }

    [Fact]
    public void Where_only_gateways_are_nothing_is_said_of_the_book()
    {
        var bench = new DeskBench(DeskBench.Settings with { HasCoordinator = false, HasTreasurer = false, VenuesElsewhere = ["b"] });
        bench.Send(DeskBench.Pause("r1"));
        bench.Send(new OperatorCommand("r2", OperatorAction.Isolate, "", "ann", "why", Venue: "a"));
        bench.Send(new OperatorCommand("r3", OperatorAction.AcceptGap, "", "ann", "why", Venue: "b"));
        Assert.Equal(
            ["action: this node does not coordinate", "action: this node does not coordinate", "venue: the gateway of b is on another node"],
            bench.Told<CommandNotTaken>().Select(t => t.Text.Split(';')[0]));
        bench.Send(new OperatorCommand("r4", OperatorAction.AcceptGap, "", "ann", "why", Venue: "a"));
        Assert.Single(bench.ToldTo(Address.Gateway("a")));
    }

    [Fact]
    public void Only_so_many_wait_at_once()
    {
        for (var i = 0; i < 5; i++)
            _bench.Send(DeskBench.Pause($"r{i}"));
        Assert.Equal("r4", Assert.Single(_bench.Told<CommandNotTaken>()).Command.RequestId);
        _bench.Send(new OperatorAnswer("r0", true, "done"));
        _bench.Send(DeskBench.Pause("r4"));
        Assert.Equal(5, _bench.State.Interventions.Count);
    }

    [Fact]
    public void The_newest_are_remembered_and_what_waits_is_never_forgotten()
    {
        _bench.Send(DeskBench.Pause("waits"));
        for (var i = 0; i < 30; i++)
        {
            _bench.Send(DeskBench.Pause($"r{i}"));
            _bench.Send(new OperatorAnswer($"r{i}", true, "done"));
        }
        Assert.Equal(["waits", .. Enumerable.Range(22, 8).Select(i => $"r{i}")], _bench.State.Interventions.Select(i => i.Command.RequestId));
        Bench.AssertReplays(() => new OperatorDesk(DeskBench.Settings), _bench.Effects.Events, _bench.Actor);
    }

    [Fact]
    public void A_message_of_no_known_kind_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => _bench.Send(new EpochRefused("a", 1, 2)));
}
