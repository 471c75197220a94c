using Hedgerow.Engine.Local;
using Hedgerow.Journal;

namespace Hedgerow.Engine.Tests;

/// <summary>Snapshots with pruning: the journal's file stays bounded, and the state after a restart is the same.</summary>
public sealed class PruneTests
{
    private const int Kept = 50;

    [Fact]
    public async Task The_file_stays_bounded_only_with_pruning_and_the_state_comes_back()
    {
        var directory = Directory.CreateTempSubdirectory("prune-");
        try
        {
            var pruned = await SizeAfterALongLife(Path.Combine(directory.FullName, "pruned.db"), prunes: true);
            var whole = await SizeAfterALongLife(Path.Combine(directory.FullName, "whole.db"), prunes: false);
            Assert.True(pruned * 3 < whole, $"{pruned} bytes with pruning, {whole} without");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<long> SizeAfterALongLife(string file, bool prunes)
    {
        string[] expected;
        var rig = Rig(file, prunes).With(EngineRig.Alice, Keep);
        await rig.Start();
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 1_000; i++)
                Assert.True(rig.Engine.Post(EngineRig.Alice, new Say($"{round}-{i}-" + new string('x', 200))));
            await rig.Settle();
            await rig.Journal.FlushAsync();
        }
        expected = [.. await StateOf(rig)];
        await rig.DisposeAsync();
        await rig.Journal.DisposeAsync();

        var again = Rig(file, prunes).With(EngineRig.Alice, Keep);
        await again.Start();
        Assert.Equal(expected, await StateOf(again));
        await again.DisposeAsync();
        await again.Journal.DisposeAsync();
        return new FileInfo(file).Length;
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

    private static async Task<IEnumerable<string>> StateOf(EngineRig rig)
    {
        await rig.Say(EngineRig.Alice, "state?");
        return rig.Sink.Messages.OfType<Say>().Last().Text.Split(',').TakeLast(Kept);
    }
}
