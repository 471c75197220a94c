using Hedgerow.Engine.Local;
using Hedgerow.Messages;
using static Hedgerow.Engine.Tests.EngineRig;

namespace Hedgerow.Engine.Tests;

public sealed class StrandTests
{
    [Fact]
    public async Task Many_threads_post_and_one_at_a_time_runs()
    {
        const int Threads = 4;
        const int Each = 5_000;
        int inside = 0;
        int most = 0;
        var last = new int[Threads];
        int count = 0;
        await using EngineRig rig = new EngineRig(options: new LocalEngineOptions { InboxCapacity = 64 })
            .With(Alice, (_, message, effects) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                if (message is Say say)
                    effects.Tell(Bob, say);
                Interlocked.Decrement(ref inside);
            })
            .With(Bob, (_, message, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                if (message is Say say)
                {
                    string[] parts = say.Text.Split(':');
                    int thread = int.Parse(parts[0]);
                    int number = int.Parse(parts[1]);
                    Assert.Equal(last[thread] + 1, number);
                    last[thread] = number;
                    count++;
                }
                Interlocked.Decrement(ref inside);
            });
        await rig.Start();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (int n = 1; n <= Each; n++)
                rig.Engine.Post(Alice, new Say($"{thread}:{n}"));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(Patience));
        await rig.Settle();
        Assert.Empty(rig.Failures);
        Assert.Equal(1, most);
        Assert.Equal(Threads * Each, count);
    }

    [Fact]
    public async Task Who_posts_into_an_idle_loop_runs_it()
    {
        int ranOn = 0;
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, effects) =>
        {
            ranOn = Environment.CurrentManagedThreadId;
            if (message is Say)
                effects.Tell(Out, message);
        });
        await rig.Start();
        rig.Engine.Post(Alice, new Say("hello"));
        int poster = Environment.CurrentManagedThreadId;
        Assert.Equal(["hello"], rig.Sink.Texts);
        Assert.Equal(poster, ranOn);
    }

    [Fact]
    public async Task Posting_threads_run_nothing_when_told_so()
    {
        string? ranOn = "";
        await using EngineRig rig = new EngineRig(options: new LocalEngineOptions { InlineTurns = 0 })
            .With(Alice, (_, _, _) => ranOn = Thread.CurrentThread.Name);
        await rig.Start();
        await rig.Say(Alice, "hello");
        Assert.Equal("engine", ranOn);
    }

    [Fact]
    public async Task A_guest_hands_over_after_its_share()
    {
        const int Share = 5;
        const int Turns = 50;
        var ranOn = new List<int>();
        await using EngineRig rig = new EngineRig(options: new LocalEngineOptions { InlineTurns = Share })
            .With(Alice, (_, message, effects) =>
            {
                if (message is not Say)
                    return;
                ranOn.Add(Environment.CurrentManagedThreadId);
                if (ranOn.Count < Turns)
                    effects.Tell(Alice, message);
            });
        await rig.Start();
        int poster = Environment.CurrentManagedThreadId;
        rig.Engine.Post(Alice, new Say("go"));
        await rig.Settle();
        Assert.Equal(Turns, ranOn.Count);
        Assert.Equal(Share, ranOn.Count(thread => thread == poster));
        Assert.All(ranOn.Take(Share), thread => Assert.Equal(poster, thread));
    }

    [Fact]
    public async Task What_follows_from_a_message_comes_before_the_next_from_outside()
    {
        var order = new List<string>();
        using var gate = new Gate();
        await using EngineRig rig = new EngineRig()
            .With(Alice, (_, message, effects) =>
            {
                if (message is not Say say)
                    return;
                gate.Pass(say);
                order.Add("alice " + say.Text);
                effects.Tell(Bob, say);
            })
            .With(Bob, (_, message, _) =>
            {
                if (message is Say say)
                    order.Add("bob " + say.Text);
            });
        await rig.Start();
        using (gate.Hold(rig.Engine, Alice))
        {
            rig.Engine.Post(Alice, new Say("1"));
            rig.Engine.Post(Alice, new Say("2"));
        }
        await rig.Settle();
        Assert.Equal(["alice hold", "bob hold", "alice 1", "bob 1", "alice 2", "bob 2"], order);
    }

    [Fact]
    public async Task Messages_without_end_between_actors_do_not_keep_the_outside_waiting()
    {
        bool stop = false;
        await using EngineRig rig = new EngineRig()
            .With(Alice, (_, message, effects) =>
            {
                if (message is Say && !Volatile.Read(ref stop))
                    effects.Tell(Alice, message);
            })
            .With(Bob, (_, message, _) =>
            {
                if (message is Say)
                    Volatile.Write(ref stop, true);
            });
        await rig.Start();
        rig.Engine.Post(Alice, new Say("round"));
        rig.Engine.Post(Bob, new Say("stop"));
        await rig.Settle();
        Assert.True(stop);
    }

    [Fact]
    public async Task Unknown_addresses_are_refused()
    {
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, effects) =>
        {
            if (message is not Say)
                return;
            effects.Tell(Out, message);
            effects.Tell(new Address("nobody"), message);
        });
        await rig.Start();
        Assert.Throws<EngineException>(() => rig.Engine.Post(new Address("nobody"), new Say("?")));
        await rig.Say(Alice, "hello");
        Assert.Contains("nobody", Assert.Single(rig.Failures).Error.Message);
        Assert.Empty(rig.Sink.Messages);
    }

    [Fact]
    public async Task Stopping_delivers_what_waits_flushes_and_refuses_more()
    {
        var journal = new Journal.MemoryJournal(Notes.Codec);
        await using EngineRig rig = new EngineRig(journal).With(Alice, (_, message, effects) =>
        {
            if (message is not Say say)
                return;
            effects.Persist(new Noted(say.Text));
            effects.TellOnceDurable(Out, say);
        });
        await rig.Start();
        await rig.Say(Alice, "1", "2", "3");
        Assert.Empty(rig.Sink.Messages);
        await rig.Engine.StopAsync().WaitAsync(Patience);
        Assert.Equal(["1", "2", "3"], rig.Sink.Texts);
        Assert.Equal(3, journal.Read("alice", 0).Count());
        Assert.False(rig.Engine.Post(Alice, new Say("late")));
        await rig.Engine.StopAsync();
    }

    [Fact]
    public async Task An_endpoint_that_throws_is_reported_and_the_rest_goes_on()
    {
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, effects) =>
        {
            if (message is Say)
            {
                effects.Tell(Out, message);
                effects.Persist(new Noted("after"));
            }
        });
        rig.Sink.Delivered = _ => throw new InvalidOperationException("cable");
        await rig.Start();
        await rig.Say(Alice, "1");
        TurnFailure failure = Assert.Single(rig.Failures);
        Assert.Equal((Out, "cable"), (failure.Address, failure.Error.Message));
        Assert.Null(failure.RestartAfter);
        Assert.Single(rig.Journal.Read("alice", 0));
    }

    [Fact]
    public async Task Effects_are_dead_after_the_turn()
    {
        Effects? kept = null;
        await using EngineRig rig = new EngineRig().With(Alice, (_, _, effects) => kept = effects);
        await rig.Start();
        Assert.Throws<InvalidOperationException>(() => kept!.Tell(Out, new Say("late")));
        Assert.Throws<InvalidOperationException>(() => kept!.Now);
    }
}
