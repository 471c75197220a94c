namespace Hedgerow.Journal.Tests;

public sealed class RecoveryTests
{
    [Fact]
    public async Task What_was_flushed_is_read_back_in_order_after_reopening()
    {
        using var directory = new JournalDirectory();
        await using (SqliteJournal journal = directory.Open())
        {
            journal.AppendRange("a", 1, 100);
            journal.AppendRange("b", 1, 3);
            await journal.FlushAsync();
            Assert.Equal(103, journal.DurablePosition);
        }
        await using SqliteJournal again = directory.Open();
        Assert.Equal(Enumerable.Range(1, 100), again.Numbers("a"));
        Assert.Equal(Enumerable.Range(51, 50), again.Numbers("a", after: 50));
        Assert.Equal([1, 2, 3], again.Numbers("b"));
        Assert.Equal(["a", "b"], again.Streams());
        Assert.Empty(again.Read("unheard of", 0));
        Assert.Null(again.ReadSnapshot("a"));
        Assert.Equal(103, again.DurablePosition);
        Assert.Equal(104, again.Append("b", 4, new Opened(4)));
    }

    [Fact]
    public async Task Closing_commits_what_was_appended_without_a_flush()
    {
        using var directory = new JournalDirectory();
        await using (SqliteJournal journal = directory.Open())
            journal.AppendRange("a", 1, 10);
        await using SqliteJournal again = directory.Open();
        Assert.Equal(10, again.Numbers("a").Count);
    }

    [Fact]
    public async Task Streams_share_one_commit_order()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        var appended = new List<(long Position, string Stream)>();
        for (int n = 1; n <= 50; n++)
        {
            foreach (string stream in (string[])["x", "y", "z"])
                appended.Add((journal.Append(stream, n, new Opened(n)), stream));
        }
        await journal.FlushAsync();
        IEnumerable<(long, string)> read = from stream in journal.Streams()
                                           from row in journal.Read(stream, 0)
                                           orderby row.Position
                                           select (row.Position, stream);
        Assert.Equal(appended, read);
    }

    [Fact]
    public async Task Snapshot_and_tail_give_the_rest()
    {
        using var directory = new JournalDirectory();
        await using (SqliteJournal journal = directory.Open())
        {
            journal.AppendRange("a", 1, 10);
            journal.SaveSnapshot("a", 5, new Total(15));
            journal.SaveSnapshot("a", 8, new Total(36));
            long position = journal.Append("a", 11, new Opened(11));
            await journal.FlushAsync();
            Assert.Equal(position, journal.DurablePosition);
        }
        await using SqliteJournal again = directory.Open();
        Assert.Equal(new RecoveredSnapshot(8, new Total(36)), again.ReadSnapshot("a"));
        Assert.Equal([9, 10, 11], again.Numbers("a", after: 8));
    }

    [Fact]
    public async Task Pruning_deletes_what_the_snapshot_holds_and_nothing_else()
    {
        using var directory = new JournalDirectory();
        await using (SqliteJournal journal = directory.Open())
        {
            journal.AppendRange("a", 1, 5_000);
            journal.AppendRange("b", 1, 10);
            Assert.Equal(0, await journal.PruneAsync("a"));
            journal.SaveSnapshot("a", 4_990, new Total(1));
            await journal.FlushAsync();
            Assert.Equal(4_990, await journal.PruneAsync("a"));
            Assert.Equal(0, await journal.PruneAsync("a"));
        }
        await using SqliteJournal again = directory.Open();
        Assert.Equal(10, again.Numbers("a", after: 4_990).Count);
        Assert.Equal(10, again.Numbers("b").Count);
        var refused = Assert.Throws<JournalException>(() => again.Numbers("a"));
        Assert.Equal(JournalFaultKind.Pruned, refused.Kind);
        again.Append("a", 5_001, new Opened(5_001));
        await again.FlushAsync();
        Assert.Equal(5_001, again.Numbers("a", after: 5_000).Single());
    }

    [Fact]
    public async Task Old_versions_are_read_as_the_newest()
    {
        using var directory = new JournalDirectory();
        await using (SqliteJournal journal = directory.Open(codec: Sample.OldCodec))
        {
            journal.Append("a", 1, new OldOpened(7));
            await journal.FlushAsync();
        }
        await using SqliteJournal again = directory.Open();
        Assert.Equal(new Opened(7, "old"), again.Read("a", 0).Single().Event);
    }

    [Fact]
    public async Task A_type_of_a_newer_release_is_an_error_that_names_the_place()
    {
        using var directory = new JournalDirectory();
        await using (SqliteJournal journal = directory.Open())
        {
            journal.AppendRange("a", 1, 3);
            await journal.FlushAsync();
        }
        await using SqliteJournal old = directory.Open(codec: Sample.OldCodec);
        var error = Assert.Throws<JournalException>(() => old.Numbers("a"));
        Assert.Equal(JournalFaultKind.UnknownEvent, error.Kind);
        Assert.Contains("stream 'a' at sequence 1", error.Message);
        Assert.Contains("opened v2", error.Message);
    }
}
