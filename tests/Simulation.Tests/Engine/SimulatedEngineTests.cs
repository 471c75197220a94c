using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Engine;

public class SimulatedEngineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Started_is_the_first_message_and_says_whether_there_was_a_past()
    {
        var seen = new List<Message>();
        var bench = new Bench().Add(Bench.A, (_, message, effects) =>
        {
            seen.Add(message);
            if (message is Note note)
            {
                effects.Persist(new Added(note.Text));
            }
        }).Start();
        bench.Tell(Bench.A, "x");
        bench.Engine.RunFor(Second);
        bench.Engine.Crash("one", Second);
        bench.Engine.RunFor(2 * Second);

        Assert.Equal([new Started(false), new Note("x"), new Started(true)], seen);
    }

    [Fact]
    public void Within_a_host_messages_arrive_at_once_in_order()
    {
        var bench = new Bench()
            .Add(Bench.A, (_, message, effects) =>
            {
                if (message is Note)
                {
                    effects.Tell(Bench.B, new Note("1"));
                    effects.Tell(Bench.Out, new Note("2"));
                    effects.Tell(Bench.B, new Note("3"));
                }
            })
            .Add(Bench.B, (_, message, effects) => Forward(message, effects))
            .Start();
        bench.Tell(Bench.A, "go");

        Assert.Equal(["2", "1", "3"], bench.Output.Texts);
        Assert.All(bench.Output.Seen, seen => Assert.Equal(bench.Engine.Now, seen.Time));
    }

    [Fact]
    public void A_timer_fires_once_after_its_time_and_setting_it_again_replaces_it()
    {
        var bench = new Bench().Add(Bench.A, (_, message, effects) =>
        {
            switch (message)
            {
                case Note("set"):
                    effects.SetTimer(new TimerKey("t"), Second);
                    break;
                case Note("cancel"):
                    effects.CancelTimer(new TimerKey("t"));
                    break;
                case TimerFired fired:
                    effects.Tell(Bench.Out, new Note(fired.Key.Kind));
                    break;
            }
        }).Start();
        var begin = bench.Engine.Now;
        bench.Tell(Bench.A, "set");
        bench.Engine.RunFor(Second / 2);
        bench.Tell(Bench.A, "set");
        bench.Engine.RunFor(5 * Second);
        Assert.Single(bench.Output.Seen);
        Assert.InRange(bench.Output.Seen[0].Time - begin, 1.5 * Second, 1.51 * Second);

        bench.Tell(Bench.A, "set");
        bench.Tell(Bench.A, "cancel");
        bench.Engine.RunFor(5 * Second);
        Assert.Single(bench.Output.Seen);
    }

    [Fact]
    public void A_held_message_leaves_only_when_the_events_before_it_are_durable()
    {
        var bench = new Bench().Add(Bench.A, (_, message, effects) =>
        {
            if (message is Note)
            {
                effects.Persist(new Added("e"));
                effects.TellOnceDurable(Bench.Out, new Note("durable"));
                effects.Tell(Bench.Out, new Note("now"));
            }
        }).Start();
        bench.Tell(Bench.A, "go");
        Assert.Equal(["now"], bench.Output.Texts);
        bench.Engine.RunFor(Second);
        Assert.Equal(["now", "durable"], bench.Output.Texts);
    }

    [Fact]
    public void A_crash_loses_what_was_not_flushed_and_the_messages_held_for_it()
    {
        var lost = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var bench = new Bench(new SimulationOptions { Seed = seed }).Add(Bench.A, (_, message, effects) =>
            {
                if (message is Note note)
                {
                    effects.Persist(new Added(note.Text));
                    effects.TellOnceDurable(Bench.Out, note);
                }
            }).Start();
            bench.Tell(Bench.A, "kept");
            bench.Engine.RunFor(Second);
            bench.Tell(Bench.A, "at risk");
            bench.Engine.Crash("one", Second);
            bench.Engine.RunFor(2 * Second);

            Assert.Equal(["kept"], bench.Output.Texts);
            Assert.Equal(1, bench.Output.HostCrashes);
            Assert.Equal("kept", bench.Actor(Bench.A).Texts[0]);
            lost += bench.Actor(Bench.A).Texts.Count == 1 ? 1 : 0;
        }

        // A commit under way reaches the disk or not: both happen.
        Assert.InRange(lost, 1, 19);
    }

    [Theory]
    [InlineData(0, "", 0)]
    [InlineData(1, "first", 0)]
    [InlineData(2, "first", 1)]
    [InlineData(3, "first,second", 1)]
    public void A_crash_in_the_midst_of_a_turn_carries_out_only_the_effects_before_it(int after, string told, int appended)
    {
        // Endpoints of the dying host are told nothing that was still in its queue; another host's are.
        var bench = new Bench().Add(Bench.A, (_, message, effects) =>
        {
            if (message is Note)
            {
                effects.Tell(Bench.B, new Note("first"));
                effects.Persist(new Added("e"));
                effects.Tell(Bench.B, new Note("second"));
                effects.Persist(new Added("f"));
            }
        }).Add(Bench.B, (_, message, effects) =>
        {
            if (message is Note note)
            {
                effects.Persist(new Added(note.Text));
            }
        }, "two").Start();
        bench.Engine.CrashDuringTurn("one", after, Second);
        bench.Tell(Bench.A, "go");
        Assert.False(bench.Engine.IsUp("one"));
        bench.Engine.RunFor(2 * Second);
        Assert.True(bench.Engine.IsUp("one"));
        Assert.Equal(told, string.Join(',', bench.Actor(Bench.B).Texts.Order()));
        Assert.True(bench.Actor(Bench.A).Texts.Count <= appended);
    }

    [Fact]
    public void An_actor_that_throws_loses_the_turn_only_and_comes_back_after_its_back_off()
    {
        var health = new List<NodeHealthChanged>();
        var bench = new Bench()
            .Add(Bench.A, (actor, message, effects) =>
            {
                if (message is Note note)
                {
                    effects.Persist(new Added(note.Text));
                    effects.Tell(Bench.Out, note);
                    if (note.Text == "bad")
                    {
                        throw new InvalidOperationException("on purpose");
                    }
                }
            })
            .Add(Bench.B, (_, message, _) =>
            {
                if (message is NodeHealthChanged changed)
                {
                    health.Add(changed);
                }
            })
            .Start();
        bench.Tell(Bench.A, "good");
        bench.Tell(Bench.A, "bad");
        bench.Tell(Bench.A, "waits");
        Assert.Equal(["good"], bench.Output.Texts);
        Assert.Equal([Bench.A], Assert.Single(health).Down);

        bench.Engine.RunFor(Second);
        Assert.Equal(["good", "waits"], bench.Output.Texts);
        Assert.Equal(["good", "waits"], bench.Actor(Bench.A).Texts);
        Assert.Empty(health[^1].Down);
        Assert.Equal(2, health.Count);
        var failure = Assert.Single(bench.Engine.Failures);
        Assert.False(failure.Injected);
        Assert.Equal(new Note("bad"), failure.Message);
    }

    [Fact]
    public void Back_off_doubles_while_failures_follow_each_other()
    {
        var bench = new Bench().Add(Bench.A, (_, message, _) =>
        {
            if (message is Started { Recovered: false })
            {
                throw new InvalidOperationException("cannot start");
            }
        }).Start();
        bench.Engine.RunFor(5 * Second);
        var gaps = bench.Engine.Failures.Zip(bench.Engine.Failures.Skip(1), (a, b) => (b.Time - a.Time).TotalMilliseconds);
        Assert.Equal([100, 200, 400, 800], gaps.Take(4));
    }

    [Fact]
    public void Of_quotes_that_wait_for_a_failed_actor_only_the_newest_is_kept()
    {
        var id = new InstrumentId("v", "S");
        var sequences = new List<long>();
        var bench = new Bench().Add(Bench.A, (_, message, _) =>
        {
            if (message is Quote quote)
            {
                sequences.Add(quote.Sequence);
            }
        }).Start();
        bench.Engine.FailNextTurn(Bench.A);
        bench.Tell(Bench.A, "fails");
        for (var i = 1; i <= 5; i++)
        {
            bench.Engine.Post(Bench.A, new Quote(id, 1, 1, 2, 1, i, bench.Engine.Now, bench.Engine.Now));
        }

        bench.Engine.RunFor(Second);
        Assert.Equal([5L], sequences);
        Assert.True(Assert.Single(bench.Engine.Failures).Injected);
    }

    [Fact]
    public void Between_hosts_messages_take_time_get_lost_and_never_come_twice()
    {
        var options = new SimulationOptions { Seed = 3, Network = new NetworkOptions { LossRate = 0.2, SlowShare = 0.2 } };
        var bench = new Bench(options)
            .Add(Bench.A, (_, message, effects) =>
            {
                if (message is Note note)
                {
                    effects.Tell(Bench.B, note);
                }
            }, "two")
            .Add(Bench.B, (_, message, effects) => Forward(message, effects))
            .Start();
        for (var i = 0; i < 500; i++)
        {
            bench.Tell(Bench.A, i.ToString());
        }

        Assert.Empty(bench.Output.Seen);
        bench.Engine.RunFor(Second);
        Assert.InRange(bench.Output.Seen.Count, 350, 450);
        Assert.Equal(bench.Output.Seen.Count, bench.Output.Texts.Distinct().Count());
        Assert.NotEqual(bench.Output.Texts.OrderBy(int.Parse), bench.Output.Texts);

        bench.Engine.Network.Cut("one", "two");
        var before = bench.Output.Seen.Count;
        bench.Tell(Bench.A, "cut");
        bench.Engine.RunFor(Second);
        Assert.Equal(before, bench.Output.Seen.Count);
        bench.Engine.Network.Options = new NetworkOptions();
        bench.Engine.Network.Heal("one", "two");
        bench.Tell(Bench.A, "healed");
        bench.Engine.RunFor(Second);
        Assert.Equal("healed", bench.Output.Texts.Last());
    }

    [Fact]
    public void Replay_is_compared_with_the_live_state_and_a_difference_is_found()
    {
        var honest = new Bench(new SimulationOptions { SnapshotEvery = 3 }).Add(Bench.A, Remember).Start();
        for (var i = 0; i < 10; i++)
        {
            honest.Tell(Bench.A, i.ToString());
            honest.Engine.RunFor(Second);
        }

        Assert.Null(honest.Engine.CheckReplay(Bench.A));

        var cheat = new Bench().Add(Bench.A, (actor, message, effects) =>
        {
            Remember(actor, message, effects);
            actor.Texts.Add("not from an event");
        }).Start();
        Assert.Contains("replay", cheat.Engine.CheckReplay(Bench.A));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_restart_gives_the_state_whatever_snapshots_were_taken(bool keepAll)
    {
        var bench = new Bench(new SimulationOptions { SnapshotEvery = 4, KeepAllEvents = keepAll }).Add(Bench.A, Remember).Start();
        for (var i = 0; i < 30; i++)
        {
            bench.Tell(Bench.A, i.ToString());
        }

        bench.Engine.RunFor(Second);
        bench.Engine.Crash("one", Second);
        bench.Engine.RunFor(2 * Second);
        bench.Engine.Crash("one", Second);
        bench.Engine.RunFor(2 * Second);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i.ToString()), bench.Actor(Bench.A).Texts);
    }

    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_seed_another()
    {
        Assert.Equal(Run(11), Run(11));
        Assert.NotEqual(Run(11), Run(12));
    }

    [Fact]
    public void Effects_used_after_their_turn_are_an_error()
    {
        Effects? kept = null;
        var bench = new Bench().Add(Bench.A, (_, _, effects) => kept = effects).Start();
        Assert.Throws<InvalidOperationException>(() => kept!.Tell(Bench.Out, new Note("late")));
        Assert.Empty(bench.Output.Seen);
    }

    [Fact]
    public void An_unknown_address_is_an_error_that_names_it()
    {
        var bench = new Bench().Start();
        var error = Assert.Throws<InvalidOperationException>(() => bench.Engine.Post(new Address("nobody"), new Note("x")));
        Assert.Contains("nobody", error.Message);
    }

    private static ulong Run(ulong seed)
    {
        var options = new SimulationOptions { Seed = seed, HashContents = true, Network = new NetworkOptions { LossRate = 0.05 } };
        var bench = new Bench(options)
            .Add(Bench.A, (_, message, effects) => PingPong(message, effects, Bench.B), "one")
            .Add(Bench.B, (_, message, effects) => PingPong(message, effects, Bench.A), "two")
            .Start();
        bench.Engine.RunFor(20 * Second);
        bench.Engine.CrashDuringTurn("one", 1, Second);
        bench.Engine.RunFor(20 * Second);
        Assert.True(bench.Engine.Trace.Steps > 100);
        return bench.Engine.Trace.Hash;
    }

    private static void PingPong(Message message, Effects effects, Address other)
    {
        if (message is Started or TimerFired)
        {
            effects.SetTimer(new TimerKey("again"), Second);
        }

        effects.Persist(new Added(message.GetType().Name));
        if (message is not Note { Text: "xxxxxxxx" })
        {
            effects.Tell(other, new Note(message is Note note ? note.Text + "x" : "x"));
        }
    }

    private static void Forward(Message message, Effects effects)
    {
        if (message is Note)
        {
            effects.Tell(Bench.Out, message);
        }
    }

    private static void Remember(Scripted actor, Message message, Effects effects)
    {
        if (message is Note note)
        {
            effects.Persist(new Added(note.Text));
        }
    }
}
