using System.Diagnostics;
using System.Globalization;

namespace Hedgerow.Journal.Tests;

public sealed class KillTests
{
    private const int Kills = 4;

    [Fact]
    public async Task Nothing_reported_durable_is_lost_by_kill_9_and_what_is_left_is_a_prefix()
    {
        using var directory = new JournalDirectory();
        long before = 0;
        for (int kill = 1; kill <= Kills; kill++)
        {
            long reported = await AppendAndKill(directory.File, before, commits: 20 * kill);
            await using SqliteJournal journal = directory.Open();
            before = CheckPrefix(journal, reported);
        }
    }

    /// <summary>Starts the child, kills it after a number of reported commits, and gives the last complete report.</summary>
    private static async Task<long> AppendAndKill(string file, long before, int commits)
    {
        string host = Environment.ProcessPath is { } path && IsHost(path) ? path : "dotnet";
        var start = new ProcessStartInfo(host)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList = { typeof(CrashChild).Assembly.Location, CrashChild.Argument, file },
        };
        using Process child = Process.Start(start)!;
        using var patience = new CancellationTokenSource(JournalTestExtensions.Patience);
        try
        {
            long last = 0;
            for (int n = 0; n < commits; n++)
            {
                string line = await child.StandardOutput.ReadLineAsync(patience.Token)
                    ?? throw new InvalidOperationException("the child ended by itself");
                last = long.Parse(line, CultureInfo.InvariantCulture);
                Assert.True(last > before);
            }
            var refused = Assert.Throws<JournalException>(() => SqliteJournal.Open(file, Sample.Codec));
            Assert.Equal(JournalFaultKind.InUse, refused.Kind);
            child.Kill(); // SIGKILL: no handler of the child runs
            // What it had written before it died counts as reported, too; only the last line may be cut off.
            string rest = await child.StandardOutput.ReadToEndAsync(patience.Token);
            string[] complete = rest.Split('\n')[..^1];
            return complete.Length > 0 ? long.Parse(complete[^1], CultureInfo.InvariantCulture) : last;
        }
        finally
        {
            if (!child.HasExited)
                child.Kill();
            await child.WaitForExitAsync(patience.Token);
        }
    }

    private static bool IsHost(string path) => Path.GetFileNameWithoutExtension(path) == "dotnet";

    private static long CheckPrefix(SqliteJournal journal, long reported)
    {
        Assert.True(journal.DurablePosition >= reported, $"{journal.DurablePosition} is there, {reported} was reported");
        var positions = new List<long>();
        foreach (string stream in CrashChild.StreamNames)
        {
            long expected = 1;
            foreach (RecoveredEvent row in journal.Read(stream, 0))
            {
                Assert.Equal(expected, row.Sequence);
                Assert.Equal(new Opened((int)expected, stream), row.Event);
                positions.Add(row.Position);
                expected++;
            }
            if (journal.ReadSnapshot(stream) is { } snapshot)
                Assert.Equal(new Total(snapshot.Sequence), snapshot.State);
        }
        // Positions are given to snapshots as well: those replaced by a newer one leave a hole, one every 500 events.
        positions.Sort();
        Assert.True(positions.Count >= journal.DurablePosition - (journal.DurablePosition / 500) - 2);
        Assert.Equal(positions.Count, positions.Distinct().Count());
        return journal.DurablePosition;
    }
}
