using System.Globalization;

namespace Hedgerow.Journal.Tests;

/// <summary>
/// Appends to two streams as fast as it can and reports on standard output what the journal says is durable, until it
/// is killed. The parent checks that nothing reported is missing.
/// </summary>
internal static class CrashChild
{
    public const string Argument = "--append-until-killed";

    public static readonly string[] StreamNames = ["first", "second"];

    public static async Task Run(string file)
    {
        // Small bounds, so that many commits and checkpoints happen before the kill.
        var options = new SqliteJournalOptions { QueueCapacity = 512, MaxGroup = 64 };
        await using SqliteJournal journal = SqliteJournal.Open(file, Sample.Codec, options);
        journal.Committed += Report;
        long[] next = [.. StreamNames.Select(name => journal.Read(name, 0).LongCount() + 1)];
        for (int turn = 0; ; turn++)
        {
            int which = turn % 3 == 0 ? 1 : 0;
            journal.Append(StreamNames[which], next[which], new Opened((int)next[which], StreamNames[which]));
            if (next[which] % 500 == 0)
                journal.SaveSnapshot(StreamNames[which], next[which], new Total(next[which]));
            next[which]++;
            if (turn % 10 == 0)
                journal.RequestCommit();
        }
    }

    private static void Report(long position)
    {
        Console.Out.Write(position.ToString(CultureInfo.InvariantCulture) + "\n");
        Console.Out.Flush();
    }
}
