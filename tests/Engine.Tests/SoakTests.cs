using Hedgerow.Engine.Local;
using Hedgerow.Journal;
using Hedgerow.Messages;
using static Hedgerow.Engine.Tests.EngineRig;

namespace Hedgerow.Engine.Tests;

public sealed class SoakTests
{
    private const int Threads = 4;
    private const int Each = 1_500;

    /// <summary>
    /// Everything at once, in real time and on disk: posting threads, small queues, failing actors, snapshots, held
    /// messages. What was not part of a failed turn must be noted once, in the order of its thread, and told once.
    /// </summary>
    [Fact]
    public async Task Nothing_is_lost_doubled_or_overtaken_under_load_and_failures()
    {
        string directory = Directory.CreateTempSubdirectory("engine-soak-").FullName;
        try
        {
            string file = Path.Combine(directory, "state.db");
            int failed;
            string[] told;
            await using (SqliteJournal journal = SqliteJournal.Open(file, Notes.Codec))
            {
                var options = new LocalEngineOptions
                {
                    InboxCapacity = 32,
                    InlineTurns = 8,
                    SnapshotEvery = 200,
                    BackOffMin = TimeSpan.FromMilliseconds(1),
                    BackOffMax = TimeSpan.FromMilliseconds(2),
                };
                await using EngineRig rig = new EngineRig(journal, options, TimeProvider.System)
                    .With(Alice, Relay).With(Bob, Keep);
                await rig.Start();
                PostFromManyThreads(rig.Engine);
                // Kept messages come with the restart, which real time brings: the last thing said must arrive.
                string[] last = [.. Enumerable.Range(0, Threads).Select(thread => $"{thread}:{Each}")];
                Assert.True(SpinWait.SpinUntil(() => last.All(rig.Sink.Texts.ToHashSet().Contains), Patience));
                await rig.Engine.StopAsync().WaitAsync(Patience);
                Assert.Null(rig.Engine.Fault);
                failed = rig.Failures.Count;
                told = [.. rig.Sink.Texts];
            }
            Assert.Equal(Threads, failed);
            await using SqliteJournal again = SqliteJournal.Open(file, Notes.Codec);
            string[] noted = [.. again.Read("bob", 0).Select(row => ((Noted)row.Event).Text)];
            Assert.Equal((Threads * Each) - failed, noted.Length);
            Assert.Equal(noted, told);
            for (int thread = 0; thread < Threads; thread++)
            {
                int[] numbers = [.. noted.Where(text => text.StartsWith($"{thread}:")).Select(text => int.Parse(text[2..]))];
                Assert.Equal(numbers.Order().Distinct(), numbers);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Relay(ScriptedActor actor, Message message, Effects effects)
    {
        if (message is Say)
            effects.Tell(Bob, message);
    }

    /// <summary>Fails on some messages after having done everything for them.</summary>
    private static void Keep(ScriptedActor actor, Message message, Effects effects)
    {
        if (message is not Say say)
            return;
        effects.Persist(new Noted(say.Text));
        effects.TellOnceDurable(Out, say);
        if (say.Text.EndsWith(":700"))
            throw new InvalidOperationException("unlucky number");
    }

    private static void PostFromManyThreads(LocalEngine engine)
    {
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (int n = 1; n <= Each; n++)
                engine.Post(Alice, new Say($"{thread}:{n}"));
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            Assert.True(thread.Join(Patience));
    }
}
