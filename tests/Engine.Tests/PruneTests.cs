using Hedgerow.Engine.Local;
using Hedgerow.Journal;

namespace Hedgerow.Engine.Tests;

/// <summary>Snapshots with pruning: the journal's file stays bounded, and the state after a restart is the same.</summary>
public sealed class PruneTests
{
    private const int Kept = 50;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_file_stays_bounded_only_with_pruning_and_the_state_comes_back(bool prunes)
    {
        var directory = Directory.CreateTempSubdirectory("prune-");
        try
        {
            var file = Path.Combine(directory.FullName, "journal.db");
            var (early, expected) = (0L, Array.Empty<string>());
            await using (var rig = Rig(file, prunes))
            {
                rig.With(EngineRig.Alice, Keep);
                await rig.Start();
                for (var round = 0; round < 10; round++)
                {
                    for (var i = 0; i < 2_000; i++)
                        await SayQuietly(rig, $"{round}-{i}-" + new string('x', 200));
                    await rig.Settle();
                    await rig.Journal.FlushAsync();
                    if (round == 1)
                        early = SizeOf(file);
                }
                expected = (await StateOf(rig)).ToArray();
                await rig.DisposeAsync();
                await rig.Journal.DisposeAsync();
            }
            Assert.Equal(prunes, SizeOf(file) < early * 2);
            await using var again = Rig(file, prunes);
            again.With(EngineRig.Alice, Keep);
            await again.Start();
            Assert.Equal(expected, await StateOf(again));
            await again.DisposeAsync();
            await again.Journal.DisposeAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static EngineRig Rig(string file, bool prunes) =>
        new(SqliteJournal.Open(file, Notes.Codec), new LocalEngineOptions { SnapshotEvery = 500, PruneAfterSnapshot = prunes });

    /// <summary>Remembers the newest notes only, so that its snapshot does not grow.</summary>
    private static void Keep(ScriptedActor actor, Messages.Message message, Effects effects)
    {
        if (message is not Say { Text: var text })
            return;
        if (text == "state?")
            effects.Tell(EngineRig.Out, new Say(string.Join(',', actor.Lines)));
        else
            effects.Persist(new Noted(text));
        if (actor.Lines.Count > Kept)
            actor.Lines.RemoveRange(0, actor.Lines.Count - Kept);
    }

    private static Task SayQuietly(EngineRig rig, string text)
    {
        Assert.True(rig.Engine.Post(EngineRig.Alice, new Say(text)));
        return Task.CompletedTask;
    }

    private static async Task<IEnumerable<string>> StateOf(EngineRig rig)
    {
        await rig.Say(EngineRig.Alice, "state?");
        return rig.Sink.Messages.OfType<Say>().Last().Text.Split(',').TakeLast(Kept);
    }

    private static long SizeOf(string file) => new FileInfo(file).Length;
}
