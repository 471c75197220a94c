using Hedgerow.Engine.Local;
using Hedgerow.Journal;
using Hedgerow.Messages;
using static Hedgerow.Engine.Tests.EngineRig;

namespace Hedgerow.Engine.Tests;

public sealed class DurabilityTests
{
    private static void Note(ScriptedActor actor, Message message, Effects effects)
    {
        switch (message)
        {
            case Say { Text: "what?" }:
                effects.Tell(Out, new Say(string.Join(',', actor.Lines)));
                break;
            case Say say:
                effects.Persist(new Noted(say.Text));
                effects.Tell(Out, new Say("now " + say.Text));
                effects.TellOnceDurable(Out, new Say("durable " + say.Text));
                break;
            default:
                break;
        }
    }

    [Fact]
    public async Task What_must_be_durable_first_waits_for_the_disk_and_keeps_its_order()
    {
        var journal = new MemoryJournal(Notes.Codec);
        await using EngineRig rig = new EngineRig(journal).With(Alice, Note).With(Bob, Note);
        await rig.Start();
        await rig.Say(Alice, "1");
        await rig.Say(Bob, "2");
        Assert.Equal(["now 1", "now 2"], rig.Sink.Texts);
        journal.Flush();
        await rig.Settle();
        Assert.Equal(["now 1", "now 2", "durable 1", "durable 2"], rig.Sink.Texts);
    }

    [Fact]
    public async Task It_waits_for_every_actor_s_events_not_only_for_its_own()
    {
        var journal = new MemoryJournal(Notes.Codec);
        await using EngineRig rig = new EngineRig(journal).With(Alice, Note).With(Bob, (_, message, effects) =>
        {
            if (message is Say)
                effects.TellOnceDurable(Out, message);
        });
        await rig.Start();
        await rig.Say(Bob, "nothing to wait for");
        Assert.Equal(["nothing to wait for"], rig.Sink.Texts);
        await rig.Say(Alice, "1");
        await rig.Say(Bob, "after 1");
        Assert.Equal(["nothing to wait for", "now 1"], rig.Sink.Texts);
        journal.Flush();
        await rig.Settle();
        Assert.Equal(["nothing to wait for", "now 1", "durable 1", "after 1"], rig.Sink.Texts);
    }

    [Fact]
    public async Task An_event_is_applied_at_once()
    {
        var journal = new MemoryJournal(Notes.Codec);
        await using EngineRig rig = new EngineRig(journal).With(Alice, Note);
        await rig.Start();
        await rig.Say(Alice, "1", "2", "what?");
        Assert.Equal("1,2", rig.Sink.Texts.Last());
        Assert.Equal(0, journal.DurablePosition);
    }

    [Fact]
    public async Task A_crash_takes_what_was_not_flushed_and_the_messages_that_waited_for_it()
    {
        var journal = new MemoryJournal(Notes.Codec);
        await using (EngineRig rig = new EngineRig(journal).With(Alice, Note))
        {
            await rig.Start();
            await rig.Say(Alice, "1");
            journal.Flush();
            await rig.Settle();
            await rig.Say(Alice, "2");
            Assert.Equal(["now 1", "durable 1", "now 2"], rig.Sink.Texts);
            journal.LoseUnflushed();
        }
        await using EngineRig again = new EngineRig(journal).With(Alice, Note);
        await again.Start();
        await again.Say(Alice, "what?");
        Assert.Equal("1", again.Sink.Texts.Last());
    }

    [Fact]
    public async Task State_survives_restarts_on_disk_with_and_without_snapshots()
    {
        string directory = Directory.CreateTempSubdirectory("engine-").FullName;
        try
        {
            for (int run = 0; run < 4; run++)
            {
                await using SqliteJournal journal = SqliteJournal.Open(Path.Combine(directory, "state.db"), Notes.Codec);
                var options = new LocalEngineOptions { SnapshotEvery = run % 2 == 0 ? 3 : 0 };
                await using EngineRig rig = new EngineRig(journal, options).With(Alice, Note).With(Bob, Note);
                await rig.Start();
                await rig.Say(Alice, "what?");
                Assert.Equal(string.Join(',', Enumerable.Range(0, run * 5)), rig.Sink.Texts.Last());
                for (int n = run * 5; n < (run + 1) * 5; n++)
                    await rig.Say(Alice, $"{n}");
                await rig.Engine.StopAsync();
                Assert.Equal($"durable {(run * 5) + 4}", rig.Sink.Texts.Last());
                Assert.NotNull(journal.ReadSnapshot("alice"));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Started_says_whether_there_was_anything()
    {
        var journal = new MemoryJournal(Notes.Codec, autoFlush: true);
        Action<ScriptedActor, Message, Effects> script = (actor, message, effects) =>
        {
            if (message is Started started)
                effects.Tell(Out, new Say($"{started.Recovered} {actor.Lines.Count}"));
            if (message is Say say)
                effects.Persist(new Noted(say.Text));
        };
        await using (EngineRig rig = new EngineRig(journal).With(Alice, script))
        {
            await rig.Start();
            await rig.Say(Alice, "1");
            Assert.Equal(["False 0"], rig.Sink.Texts);
        }
        await using EngineRig again = new EngineRig(journal).With(Alice, script);
        await again.Start();
        Assert.Equal(["True 1"], again.Sink.Texts);
    }

    [Fact]
    public async Task A_fault_of_the_journal_stops_the_engine_and_nothing_leaves_any_more()
    {
        var journal = new MemoryJournal(Notes.Codec);
        await using EngineRig rig = new EngineRig(journal).With(Alice, Note);
        await rig.Start();
        await rig.Say(Alice, "1");
        journal.Fail(new JournalFault(JournalFaultKind.DiskFull, "state.db: disk full"));
        EngineFault fault = await rig.Fatal;
        Assert.Contains("state.db: disk full", fault.Message);
        Assert.Equal(fault, rig.Engine.Fault);
        Assert.False(rig.Engine.Post(Alice, new Say("2")));
        Assert.Equal(["now 1"], rig.Sink.Texts);
        await rig.Engine.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task An_append_that_is_refused_keeps_the_rest_of_the_turn_from_leaving()
    {
        var journal = new MemoryJournal(Notes.Codec);
        await using EngineRig rig = new EngineRig(journal).With(Alice, Note);
        await rig.Start();
        // A second writer took the sequence that the actor will use.
        journal.Append("alice", 1, new Noted("intruder"));
        rig.Engine.Post(Alice, new Say("1"));
        EngineFault fault = await rig.Fatal;
        Assert.Contains("alice", fault.Message);
        Assert.Empty(rig.Sink.Texts);
    }

    [Fact]
    public async Task An_actor_that_does_not_take_its_events_refuses_the_start_by_name()
    {
        var journal = new MemoryJournal();
        journal.Append("alice", 1, new Noted("fine"));
        journal.Append("alice", 2, new Noted("unbearable"));
        journal.Flush();
        await using EngineRig rig = new EngineRig(journal).With(Alice, Note);
        var error = Assert.Throws<EngineException>(rig.Engine.Start);
        Assert.Contains("actor alice cannot be rebuilt from its journal, after sequence 1", error.Message);
        Assert.False(rig.Engine.Post(Alice, new Say("1")));
    }
}
