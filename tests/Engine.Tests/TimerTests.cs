using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Engine.Local;
using Hedgerow.Messages;
using static Hedgerow.Engine.Tests.EngineRig;

namespace Hedgerow.Engine.Tests;

public sealed class TimerTests
{
    private static readonly TimerKey Key = new("tick");

    [Fact]
    public async Task A_timer_fires_once_at_its_time()
    {
        DateTimeOffset? firedAt = null;
        int fired = 0;
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, effects) =>
        {
            if (message is Started)
                effects.SetTimer(Key, TimeSpan.FromSeconds(5));
            if (message is TimerFired { Key: var key } && key == Key)
            {
                fired++;
                firedAt = effects.Now;
            }
        });
        DateTimeOffset start = rig.Time.GetUtcNow();
        await rig.Start();
        await rig.Advance(TimeSpan.FromSeconds(4.999));
        Assert.Equal(0, fired);
        await rig.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, fired);
        Assert.Equal(start.AddSeconds(5), firedAt);
        await rig.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task Setting_again_replaces_and_cancelling_forgets()
    {
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, effects) =>
        {
            switch (message)
            {
                case Say { Text: "set" }:
                    effects.SetTimer(Key, TimeSpan.FromSeconds(5));
                    break;
                case Say { Text: "cancel" }:
                    effects.CancelTimer(Key);
                    break;
                case TimerFired:
                    effects.Tell(Out, message);
                    break;
                default:
                    break;
            }
        });
        await rig.Start();
        await rig.Say(Alice, "set");
        await rig.Advance(TimeSpan.FromSeconds(4));
        await rig.Say(Alice, "set");
        await rig.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(rig.Sink.Messages);
        await rig.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(rig.Sink.Messages);
        await rig.Say(Alice, "set", "cancel", "cancel");
        await rig.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(rig.Sink.Messages);
    }

    [Fact]
    public async Task A_timer_cancelled_by_one_that_is_due_with_it_does_not_fire()
    {
        var seen = new List<string>();
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, effects) =>
        {
            if (message is Started)
            {
                effects.SetTimer(new TimerKey("first"), TimeSpan.FromSeconds(1));
                effects.SetTimer(new TimerKey("second"), TimeSpan.FromSeconds(1));
                effects.SetTimer(new TimerKey("third", "x"), TimeSpan.FromSeconds(1));
            }
            if (message is TimerFired fired)
            {
                seen.Add(fired.Key.Kind);
                effects.CancelTimer(new TimerKey("second"));
            }
        });
        await rig.Start();
        await rig.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["first", "third"], seen);
    }

    [Fact]
    public async Task Keys_belong_to_their_actor()
    {
        Action<ScriptedActor, Message, Effects> script = (_, message, effects) =>
        {
            if (message is Started)
                effects.SetTimer(Key, TimeSpan.FromSeconds(1));
            if (message is TimerFired)
                effects.Tell(Out, new Say(effects.Self.Value));
        };
        await using EngineRig rig = new EngineRig().With(Alice, script).With(Bob, script);
        await rig.Start();
        await rig.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["alice", "bob"], rig.Sink.Texts);
    }

    [Fact]
    public async Task A_timer_of_zero_fires_at_once_and_one_may_set_itself_again()
    {
        int fired = 0;
        await using EngineRig rig = new EngineRig().With(Alice, (_, message, effects) =>
        {
            if (message is TimerFired)
                fired++;
            if (fired < 10)
                effects.SetTimer(Key, TimeSpan.Zero);
        });
        await rig.Start();
        await rig.Advance(TimeSpan.Zero);
        Assert.Equal(10, fired);
    }

    [Fact]
    public async Task Real_time_rings_without_messages()
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using EngineRig rig = new EngineRig(time: TimeProvider.System).With(Alice, (_, message, effects) =>
        {
            if (message is Say)
                effects.SetTimer(Key, TimeSpan.FromMilliseconds(20));
            if (message is TimerFired)
                fired.TrySetResult();
        });
        await rig.Start();
        rig.Engine.Post(Alice, new Say("set"));
        await fired.Task.WaitAsync(Patience);
    }

    /// <summary>The heap against a sorted list, through any course of setting, moving, removing and taking.</summary>
    [Fact]
    public void The_heap_gives_timers_in_the_order_of_their_times()
    {
        var place = new ActorPlace(Alice, () => throw new InvalidOperationException("never made"));
        Gen<(int Node, int Due)[]> courses =
            Gen.Choose(0, 15).SelectMany(node => Gen.Choose(-3, 30), (node, due) => (node, due)).ArrayOf(200);
        Prop.ForAll(courses.ToArbitrary(), course =>
        {
            var heap = new TimerHeap();
            TimerNode[] nodes = [.. Enumerable.Range(0, 16).Select(n => new TimerNode(place, new TimerKey($"{n}")))];
            var model = new List<(long Due, int Step, TimerNode Node)>();
            for (int step = 0; step < course.Length; step++)
            {
                (int which, int due) = course[step];
                TimerNode node = nodes[which];
                if (due == -3)
                {
                    TimerNode? expected = model.Order(TimerOrder).Select(m => m.Node).FirstOrDefault();
                    if (!ReferenceEquals(heap.TakeDue(long.MaxValue - 1), expected))
                        return false;
                    model.RemoveAll(m => m.Node == expected);
                    continue;
                }
                model.RemoveAll(m => m.Node == node);
                if (due < 0)
                {
                    heap.Remove(node);
                }
                else
                {
                    heap.Set(node, due);
                    model.Add((due, step, node));
                }
                if (heap.Count != model.Count || (model.Count > 0 && heap.NextDue != model.Min(m => m.Due)))
                    return false;
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static readonly Comparer<(long Due, int Step, TimerNode Node)> TimerOrder =
        Comparer<(long Due, int Step, TimerNode Node)>.Create((a, b) => (a.Due, a.Step).CompareTo((b.Due, b.Step)));
}
