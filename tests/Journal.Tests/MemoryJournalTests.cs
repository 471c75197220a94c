namespace Hedgerow.Journal.Tests;

public sealed class MemoryJournalTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_what_was_flushed_survives_a_crash(bool withCodec)
    {
        await using var journal = new MemoryJournal(withCodec ? Sample.Codec : null);
        long committed = 0;
        journal.Committed += position => committed = position;
        journal.AppendRange("a", 1, 5);
        journal.SaveSnapshot("a", 3, new Total(6));
        Assert.Empty(journal.Read("a", 0));
        journal.Flush();
        Assert.Equal(6, committed);
        Assert.Equal(6, journal.DurablePosition);
        journal.AppendRange("a", 6, 9);
        journal.Append("b", 1, new Opened(1));
        Assert.Equal(5, journal.UnflushedCount);

        journal.LoseUnflushed();

        Assert.Equal([1, 2, 3, 4, 5], journal.Numbers("a"));
        Assert.Equal(["a"], journal.Streams());
        Assert.Equal(new RecoveredSnapshot(3, new Total(6)), journal.ReadSnapshot("a"));
        Assert.Equal(7, journal.Append("a", 6, new Opened(6)));
        Assert.Equal(8, journal.Append("b", 1, new Opened(1)));
    }

    [Fact]
    public async Task A_commit_on_request_flushes_at_once_when_asked_for()
    {
        await using var journal = new MemoryJournal(autoFlush: true);
        journal.AppendRange("a", 1, 2);
        journal.RequestCommit();
        Assert.Equal(2, journal.DurablePosition);
    }

    [Fact]
    public async Task After_a_fault_nothing_is_committed()
    {
        await using var journal = new MemoryJournal();
        var faults = new List<JournalFault>();
        journal.Faulted += faults.Add;
        journal.AppendRange("a", 1, 2);
        journal.Fail(new JournalFault(JournalFaultKind.DiskFull, "full"));
        journal.Fail(new JournalFault(JournalFaultKind.Io, "again"));
        journal.Flush();
        Assert.Equal(0, journal.DurablePosition);
        Assert.Equal("full", Assert.Single(faults).Message);
        Assert.Throws<JournalException>(() => journal.Append("a", 3, new Opened(3)));
        await Assert.ThrowsAsync<JournalException>(journal.FlushAsync);
    }

    [Fact]
    public async Task Sequences_have_no_gap()
    {
        await using var journal = new MemoryJournal();
        Assert.Throws<JournalException>(() => journal.Append("a", 2, new Opened(2)));
        journal.AppendRange("a", 1, 1);
        Assert.Throws<JournalException>(() => journal.Append("a", 1, new Opened(1)));
        Assert.Throws<JournalException>(() => journal.SaveSnapshot("a", 2, new Total(1)));
    }

    [Fact]
    public async Task Pruned_events_are_gone()
    {
        await using var journal = new MemoryJournal();
        journal.AppendRange("a", 1, 5);
        journal.SaveSnapshot("a", 3, new Total(6));
        journal.Flush();
        Assert.Equal(3, await journal.PruneAsync("a"));
        Assert.Equal([4, 5], journal.Numbers("a", after: 3));
        Assert.Throws<JournalException>(() => journal.Numbers("a"));
        journal.AppendRange("a", 6, 6);
        journal.LoseUnflushed();
        journal.AppendRange("a", 6, 6);
    }
}
