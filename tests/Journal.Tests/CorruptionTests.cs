using System.Text;
using Hedgerow.Journal.Sqlite;

namespace Hedgerow.Journal.Tests;

public sealed class CorruptionTests
{
    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        using var directory = new JournalDirectory();
        File.WriteAllText(directory.File, new string('?', 10_000));
        var error = Assert.Throws<JournalException>(() => directory.Open());
        Assert.Equal(JournalFaultKind.Corrupt, error.Kind);
        Assert.Contains(directory.File, error.Message);
    }

    [Fact]
    public async Task A_flipped_bit_in_an_event_is_found_and_named()
    {
        using var directory = new JournalDirectory();
        await Write(directory, events: 20);
        Flip(directory.File, "word-13");
        await using SqliteJournal journal = directory.Open();
        var read = new List<int>();
        var error = Assert.Throws<JournalException>(() =>
        {
            foreach (RecoveredEvent row in journal.Read("a", 0))
                read.Add(((Opened)row.Event).Number);
        });
        Assert.Equal(JournalFaultKind.Corrupt, error.Kind);
        Assert.Contains("stream 'a', sequence 13: checksum mismatch", error.Message);
        Assert.Equal(12, read.Count);
    }

    [Fact]
    public async Task A_missing_event_is_found_and_named()
    {
        using var directory = new JournalDirectory();
        await Write(directory, events: 20);
        using (Database database = Database.Open(directory.File, writable: true, busyTimeoutMs: 0))
            database.Execute("DELETE FROM events WHERE sequence = 7", "test");
        await using SqliteJournal journal = directory.Open();
        var error = Assert.Throws<JournalException>(() => journal.Numbers("a"));
        Assert.Equal(JournalFaultKind.Corrupt, error.Kind);
        Assert.Contains("sequence 7", error.Message);
    }

    [Fact]
    public async Task Events_that_changed_places_are_found()
    {
        using var directory = new JournalDirectory();
        await Write(directory, events: 20);
        using (Database database = Database.Open(directory.File, writable: true, busyTimeoutMs: 0))
        {
            database.Execute("UPDATE events SET sequence = 99 WHERE sequence = 3", "test");
            database.Execute("UPDATE events SET sequence = 3 WHERE sequence = 4", "test");
            database.Execute("UPDATE events SET sequence = 4 WHERE sequence = 99", "test");
        }
        await using SqliteJournal journal = directory.Open();
        var error = Assert.Throws<JournalException>(() => journal.Numbers("a"));
        Assert.Contains("sequence 3: checksum mismatch", error.Message);
    }

    [Fact]
    public async Task A_malformed_page_is_an_error_that_names_file_and_stream()
    {
        using var directory = new JournalDirectory();
        await Write(directory, events: 2_000);
        byte[] bytes = File.ReadAllBytes(directory.File);
        bytes.AsSpan(bytes.Length / 2, 16_384).Fill(0xEE);
        File.WriteAllBytes(directory.File, bytes);
        var error = Assert.Throws<JournalException>(() =>
        {
            SqliteJournal journal = directory.Open();
            try
            {
                journal.Numbers("a");
            }
            finally
            {
                journal.DisposeAsync().AsTask().Wait(JournalTestExtensions.Patience);
            }
        });
        Assert.Equal(JournalFaultKind.Corrupt, error.Kind);
        Assert.Contains(directory.File, error.Message);
    }

    [Fact]
    public async Task A_corrupt_snapshot_falls_back_to_all_events_and_says_so()
    {
        using var directory = new JournalDirectory();
        await Write(directory, events: 10, snapshotSum: 123_454_321);
        Flip(directory.File, "123454321");
        var warnings = new List<string>();
        await using SqliteJournal journal = directory.Open(new SqliteJournalOptions { Warned = warnings.Add });
        Assert.Null(journal.ReadSnapshot("a"));
        Assert.Contains("checksum mismatch", Assert.Single(warnings));
        Assert.Equal(10, journal.Numbers("a").Count);
        Assert.Equal(0, await journal.PruneAsync("a"));
    }

    [Fact]
    public async Task A_corrupt_snapshot_over_pruned_events_is_an_error()
    {
        using var directory = new JournalDirectory();
        await Write(directory, events: 10, snapshotSum: 123_454_321);
        await using (SqliteJournal journal = directory.Open())
            Assert.Equal(10, await journal.PruneAsync("a"));
        Flip(directory.File, "123454321");
        await using SqliteJournal again = directory.Open();
        var error = Assert.Throws<JournalException>(() => again.ReadSnapshot("a"));
        Assert.Equal(JournalFaultKind.Corrupt, error.Kind);
        Assert.Contains("events 1 to 10 were pruned", error.Message);
    }

    [Fact]
    public async Task A_snapshot_of_an_unknown_version_falls_back_to_all_events()
    {
        using var directory = new JournalDirectory();
        await using (SqliteJournal journal = directory.Open(codec: Sample.OldCodec))
        {
            journal.Append("a", 1, new OldOpened(1));
            journal.SaveSnapshot("a", 1, new OldOpened(1));
            await journal.FlushAsync();
        }
        JsonEventCodec newer = new JsonEventCodecBuilder().Add("opened", 2, SampleJson.Default.Opened).Build();
        await using SqliteJournal again = directory.Open(codec: newer);
        Assert.Null(again.ReadSnapshot("a"));
    }

    private static async Task Write(JournalDirectory directory, int events, long snapshotSum = 0)
    {
        await using SqliteJournal journal = directory.Open();
        for (int n = 1; n <= events; n++)
            journal.Append("a", n, new Opened(n, $"word-{n}"));
        if (snapshotSum > 0)
            journal.SaveSnapshot("a", events, new Total(snapshotSum));
        await journal.FlushAsync();
    }

    /// <summary>Flips one bit of the first character after the place where a text stands in the file.</summary>
    private static void Flip(string file, string text)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        Assert.True(at >= 0, "the text is in the file");
        bytes[at] ^= 0x02;
        File.WriteAllBytes(file, bytes);
    }
}
