using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Engine.Local;
using Hedgerow.Messages;
using static Hedgerow.Engine.Tests.EngineRig;

namespace Hedgerow.Engine.Tests;

public sealed class MailboxTests
{
    [Fact]
    public async Task Of_prices_only_the_latest_of_each_key_is_delivered_in_the_place_of_the_first()
    {
        using var gate = new Gate();
        var seen = new List<Message>();
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, _) =>
        {
            gate.Pass(message);
            seen.Add(message);
        });
        await rig.Start();
        seen.Clear();
        using (gate.Hold(rig.Engine, Alice))
        {
            rig.Engine.Post(Alice, new Price("BTC", 1));
            rig.Engine.Post(Alice, new Say("between"));
            rig.Engine.Post(Alice, new Price("ETH", 2));
            rig.Engine.Post(Alice, new Price("BTC", 3));
            rig.Engine.Post(Alice, new Say("between"));
        }
        await rig.Settle();
        Assert.Equal(
            [new Say("hold"), new Price("BTC", 3), new Say("between"), new Price("ETH", 2), new Say("between")], seen);
        Assert.Equal(1, rig.Engine.ConflatedCount);
        await rig.Say(Alice, "idle again");
        rig.Engine.Post(Alice, new Price("BTC", 3));
        await rig.Settle();
        Assert.Equal(new Price("BTC", 3), seen[^1]);
    }

    [Fact]
    public async Task Equal_keys_of_two_receivers_do_not_replace_each_other()
    {
        using var gate = new Gate();
        var seen = new List<string>();
        await using EngineRig rig = new EngineRig()
            .With(Alice, (_, message, _) =>
            {
                gate.Pass(message);
                seen.Add("alice " + message);
            })
            .With(Bob, (_, message, _) => seen.Add("bob " + message));
        await rig.Start();
        seen.Clear();
        using (gate.Hold(rig.Engine, Alice))
        {
            rig.Engine.Post(Alice, new Price("BTC", 1));
            rig.Engine.Post(Bob, new Price("BTC", 2));
        }
        await rig.Settle();
        Assert.Equal(["alice " + new Say("hold"), "alice " + new Price("BTC", 1), "bob " + new Price("BTC", 2)], seen);
    }

    [Fact]
    public async Task A_full_inbox_makes_the_poster_wait_and_drops_nothing()
    {
        const int Capacity = 4;
        using var gate = new Gate();
        var seen = new List<string>();
        await using EngineRig rig = new EngineRig(options: new LocalEngineOptions { InboxCapacity = Capacity })
            .With(Alice, (_, message, _) =>
            {
                gate.Pass(message);
                if (message is Say say)
                    seen.Add(say.Text);
            });
        await rig.Start();
        Thread poster;
        using (gate.Hold(rig.Engine, Alice))
        {
            poster = new Thread(() =>
            {
                for (int n = 1; n <= Capacity + 3; n++)
                    rig.Engine.Post(Alice, new Say($"{n}"));
            });
            poster.Start();
            Assert.True(SpinWait.SpinUntil(() => poster.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience));
            Assert.Equal(Capacity, rig.Engine.InboxCount);
        }
        Assert.True(poster.Join(Patience));
        await rig.Settle();
        Assert.Equal(["hold", "1", "2", "3", "4", "5", "6", "7"], seen);
    }

    [Fact]
    public async Task A_newer_price_finds_its_place_in_a_full_inbox()
    {
        using var gate = new Gate();
        var seen = new List<Message>();
        await using EngineRig rig = new EngineRig(options: new LocalEngineOptions { InboxCapacity = 1 })
            .With(Alice, (_, message, _) =>
            {
                gate.Pass(message);
                seen.Add(message);
            });
        await rig.Start();
        using (gate.Hold(rig.Engine, Alice))
        {
            rig.Engine.Post(Alice, new Price("BTC", 1));
            rig.Engine.Post(Alice, new Price("BTC", 2));
        }
        await rig.Settle();
        Assert.Equal(new Price("BTC", 2), seen[^1]);
    }

    [Fact]
    public async Task What_is_posted_from_the_loop_never_waits()
    {
        EngineRig rig = new EngineRig(options: new LocalEngineOptions { InboxCapacity = 1 }).With(Alice, (_, message, effects) =>
        {
            if (message is Say { Text: "ask" })
                effects.Tell(Out, message);
            else if (message is Say)
                effects.Persist(new Noted(((Say)message).Text));
        });
        await using (rig)
        {
            rig.Sink.Delivered = _ =>
            {
                for (int n = 0; n < 10; n++)
                    Assert.True(rig.Engine.Post(Alice, new Say($"answer {n}")));
            };
            await rig.Start();
            await rig.Say(Alice, "ask");
            Assert.Equal(10, rig.Journal.Read("alice", 0).Count());
        }
    }

    [Fact]
    public async Task Actors_that_answer_each_other_without_end_stop_the_engine()
    {
        await using EngineRig rig = new EngineRig(options: new LocalEngineOptions { LoopCapacity = 1_000 })
            .With(Alice, (_, message, effects) =>
            {
                if (message is not Say)
                    return;
                effects.Tell(Alice, message);
                effects.Tell(Alice, message);
            });
        await rig.Start();
        rig.Engine.Post(Alice, new Say("again"));
        EngineFault fault = await rig.Fatal;
        Assert.Contains("more than 1000 messages wait between actors, at a Say to alice", fault.Message);
        Assert.False(rig.Engine.Post(Alice, new Say("anyone?")));
    }

    /// <summary>The ring against a list: 0 takes, 1–3 add a price of that key, others add something unique.</summary>
    [Fact]
    public void The_ring_does_what_a_list_would()
    {
        var place = new EndpointPlace(Out, new Sink());
        Prop.ForAll(Gen.Choose(0, 6).ArrayOf(300).ToArbitrary(), course =>
        {
            var ring = new MessageRing(initialCapacity: 2);
            var model = new List<Message>();
            for (int step = 0; step < course.Length; step++)
            {
                if (course[step] == 0)
                {
                    bool taken = ring.TryTake(out Envelope envelope);
                    if (taken != model.Count > 0 || (taken && !ReferenceEquals(envelope.Message, model[0])))
                        return false;
                    if (taken)
                        model.RemoveAt(0);
                    continue;
                }
                Message message = course[step] <= 3 ? new Price($"{course[step]}", step) : new Say($"{step}");
                int older = model.FindIndex(m => m is Price p && message is Price q && p.Symbol == q.Symbol);
                bool fits = older >= 0 || model.Count < 20;
                if (ring.TryAdd(place, message, limit: 20) != fits)
                    return false;
                if (older >= 0)
                    model[older] = message;
                else if (fits)
                    model.Add(message);
                if (ring.Count != model.Count)
                    return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }
}
