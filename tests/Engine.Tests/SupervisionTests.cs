using Hedgerow.Engine.Local;
using Hedgerow.Journal;
using Hedgerow.Messages;
using static Hedgerow.Engine.Tests.EngineRig;

namespace Hedgerow.Engine.Tests;

public sealed class SupervisionTests
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(100);

    /// <summary>"bad…" does everything and then throws; everything else is noted and passed on.</summary>
    private static void Fragile(ScriptedActor actor, Message message, Effects effects)
    {
        switch (message)
        {
            case Say { Text: "what?" }:
                effects.Tell(Out, new Say(string.Join(',', actor.Lines)));
                break;
            case Say { Text: "swallow" }:
                try
                {
                    effects.Persist(new Noted("unbearable"));
                }
                catch (InvalidOperationException)
                {
                    effects.Tell(Out, new Say("swallowed"));
                }
                break;
            case Say say:
                effects.Persist(new Noted(say.Text));
                effects.Tell(Out, say);
                effects.SetTimer(new TimerKey("t"), TimeSpan.FromMinutes(10));
                if (say.Text.StartsWith("bad"))
                    throw new InvalidOperationException("fragile");
                break;
            default:
                effects.Tell(Out, message);
                break;
        }
    }

    [Fact]
    public async Task A_turn_that_throws_leaves_nothing_and_the_actor_comes_back_from_its_journal()
    {
        await using EngineRig rig = new EngineRig().With(Alice, Fragile);
        await rig.Start();
        await rig.Say(Alice, "1", "bad", "2");
        Assert.Equal(["1"], rig.Sink.Texts);
        TurnFailure failure = Assert.Single(rig.Failures);
        Assert.Equal((Alice, new Say("bad"), "fragile"), (failure.Address, failure.Message, failure.Error.Message));
        Assert.Equal(FirstBackOff, failure.RestartAfter);
        await rig.Advance(FirstBackOff);
        await rig.Say(Alice, "what?");
        Assert.Equal(["1", "2", "1,2"], rig.Sink.Texts);
        Assert.Equal(
            [new Started(false), new Say("1"), new Started(true), new Say("2")],
            rig.Sink.Messages.Where(m => m is not NodeHealthChanged).Take(4));
    }

    [Fact]
    public async Task Messages_meanwhile_are_kept_and_prices_conflated()
    {
        var seen = new List<Message>();
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, _) =>
        {
            if (message is Say { Text: "bad" })
                throw new InvalidOperationException("fragile");
            seen.Add(message);
        });
        await rig.Start();
        seen.Clear();
        await rig.Say(Alice, "bad");
        rig.Engine.Post(Alice, new Price("BTC", 1));
        rig.Engine.Post(Alice, new Say("a"));
        rig.Engine.Post(Alice, new Price("BTC", 2));
        await rig.Settle();
        Assert.Empty(seen);
        await rig.Advance(FirstBackOff);
        Assert.Equal([new Started(false), new Price("BTC", 2), new Say("a")], seen.Take(3));
    }

    [Fact]
    public async Task A_failure_among_the_kept_messages_keeps_the_rest()
    {
        await using EngineRig rig = new EngineRig().With(Alice, Fragile);
        await rig.Start();
        await rig.Say(Alice, "bad 1", "a", "bad 2", "b");
        await rig.Advance(FirstBackOff);
        Assert.Equal(["a"], rig.Sink.Texts);
        Assert.Equal(2 * FirstBackOff, rig.Failures[1].RestartAfter);
        await rig.Advance(2 * FirstBackOff);
        Assert.Equal(["a", "b"], rig.Sink.Texts);
    }

    [Fact]
    public async Task The_node_says_who_is_down_to_those_who_are_up()
    {
        var told = new List<string>();
        await using EngineRig rig = new EngineRig().With(Alice, Fragile).With(Bob, (_, message, _) =>
        {
            if (message is NodeHealthChanged health)
                told.Add(string.Join(',', health.Down));
        });
        await rig.Start();
        await rig.Say(Alice, "bad");
        Assert.Equal(["alice"], told);
        await rig.Advance(FirstBackOff);
        Assert.Equal(["alice", ""], told);
        Assert.Empty(Assert.Single(rig.Sink.Messages.OfType<NodeHealthChanged>()).Down);
    }

    [Fact]
    public async Task The_back_off_doubles_to_its_bound_and_starts_again_after_a_healthy_minute()
    {
        await using EngineRig rig = new EngineRig().With(Alice, Fragile);
        await rig.Start();
        for (int n = 0; n < 11; n++)
        {
            await rig.Say(Alice, "bad");
            await rig.Advance(rig.Failures[^1].RestartAfter!.Value);
        }
        double[] expected = [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000];
        Assert.Equal(expected, rig.Failures.Select(failure => failure.RestartAfter!.Value.TotalMilliseconds));
        await rig.Advance(TimeSpan.FromSeconds(59));
        await rig.Say(Alice, "bad");
        Assert.Equal(TimeSpan.FromSeconds(30), rig.Failures[^1].RestartAfter);
        await rig.Advance(TimeSpan.FromSeconds(30));
        await rig.Advance(TimeSpan.FromMinutes(1));
        await rig.Say(Alice, "bad");
        Assert.Equal(FirstBackOff, rig.Failures[^1].RestartAfter);
    }

    [Fact]
    public async Task It_is_rebuilt_only_when_what_it_had_persisted_is_on_disk()
    {
        var journal = new MemoryJournal(Notes.Codec);
        await using EngineRig rig = new EngineRig(journal).With(Alice, Fragile);
        await rig.Start();
        await rig.Say(Alice, "1", "bad");
        await rig.Advance(FirstBackOff);
        Assert.DoesNotContain(new Started(true), rig.Sink.Messages);
        journal.Flush();
        await rig.Settle();
        await rig.Say(Alice, "what?");
        Assert.Contains(new Started(true), rig.Sink.Messages);
        Assert.Equal("1", rig.Sink.Texts.Last());
    }

    [Fact]
    public async Task Timers_of_the_failed_one_are_forgotten()
    {
        await using EngineRig rig = new EngineRig().With(Alice, Fragile);
        await rig.Start();
        await rig.Say(Alice, "1", "bad");
        await rig.Advance(FirstBackOff);
        await rig.Advance(TimeSpan.FromHours(1));
        Assert.Empty(rig.Sink.Messages.OfType<TimerFired>());
    }

    [Fact]
    public async Task An_event_that_cannot_be_applied_fails_the_turn_even_if_the_actor_looks_away()
    {
        await using EngineRig rig = new EngineRig().With(Alice, Fragile);
        await rig.Start();
        await rig.Say(Alice, "1", "swallow");
        Assert.Equal(["1"], rig.Sink.Texts);
        Assert.Contains("cannot apply this", Assert.Single(rig.Failures).Error.Message);
        Assert.Single(rig.Journal.Read("alice", 0));
    }

    [Fact]
    public async Task One_that_cannot_be_made_again_is_tried_again()
    {
        int made = 0;
        var rig = new EngineRig();
        await using (rig)
        {
            rig.Engine.AddActor(Alice, () => ++made is 2 or 3 ? throw new InvalidOperationException("no luck") : new ScriptedActor(Fragile));
            await rig.Start();
            await rig.Say(Alice, "bad", "kept");
            await rig.Advance(FirstBackOff);
            await rig.Advance(2 * FirstBackOff);
            Assert.Empty(rig.Sink.Texts);
            await rig.Advance(4 * FirstBackOff);
            Assert.Equal(["kept"], rig.Sink.Texts);
            Assert.Equal(3, rig.Failures.Count);
            Assert.Contains("no luck", rig.Failures[1].Error.Message);
        }
    }

    [Fact]
    public async Task Too_many_messages_for_one_that_is_down_stop_the_engine()
    {
        await using EngineRig rig = new EngineRig(options: new LocalEngineOptions { HeldCapacity = 3 }).With(Alice, Fragile);
        await rig.Start();
        rig.Engine.Post(Alice, new Say("bad"));
        for (int n = 0; n < 4; n++)
            rig.Engine.Post(Alice, new Say($"{n}"));
        EngineFault fault = await rig.Fatal;
        Assert.Contains("more than 3 messages wait for alice, which is down", fault.Message);
    }
}
