using Hedgerow.Journal.Postgres;
using Hedgerow.Tests.Postgres;

namespace Hedgerow.Journal.Tests;

/// <summary>The promises of docs/journal.md, kept by PostgreSQL.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresJournalTests(PostgresCluster cluster)
{
    [Fact]
    public async Task What_was_flushed_is_read_back_in_order_after_reopening()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease lease = await site.Take();
        await using (PostgresJournal journal = site.Open(lease))
        {
            journal.AppendRange("a", 1, 100);
            journal.AppendRange("b", 1, 3);
            await journal.FlushAsync();
            Assert.Equal(103, journal.DurablePosition);
        }
        PostgresJournal again = site.Open(lease);
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
    public async Task What_was_read_ahead_is_given_once_and_whatever_comes_later_is_read_from_the_database()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease lease = await site.Take();
        await using (PostgresJournal journal = site.Open(lease))
        {
            journal.AppendRange("a", 1, 20);
            journal.SaveSnapshot("a", 12, new Total(78));
            await journal.FlushAsync();
        }
        PostgresJournal again = site.Open(lease);
        Assert.Equal(new RecoveredSnapshot(12, new Total(78)), again.ReadSnapshot("a"));
        Assert.Equal(Enumerable.Range(13, 8), again.Numbers("a", after: 12));
        again.AppendRange("a", 21, 25);
        again.SaveSnapshot("a", 22, new Total(253));
        await again.FlushAsync();
        Assert.Equal(new RecoveredSnapshot(22, new Total(253)), again.ReadSnapshot("a"));
        Assert.Equal(Enumerable.Range(23, 3), again.Numbers("a", after: 22));
        Assert.Equal(Enumerable.Range(1, 25), again.Numbers("a"));

        // Who reads from another place than the snapshot's end gets everything from there.
        await again.DisposeAsync();
        Assert.Equal(Enumerable.Range(6, 20), site.Open(lease).Numbers("a", after: 5));
    }

    [Fact]
    public async Task A_stream_that_was_not_there_is_empty_without_asking_until_something_is_written()
    {
        await using var site = new PostgresSite(cluster);
        PostgresJournal journal = await site.Open();
        cluster.Execute($"ALTER TABLE {site.Options.Schema}.streams RENAME TO hidden");
        Assert.Null(journal.ReadSnapshot("a"));
        Assert.Empty(journal.Numbers("a"));
        cluster.Execute($"ALTER TABLE {site.Options.Schema}.hidden RENAME TO streams");
        journal.AppendRange("a", 1, 3);
        await journal.FlushAsync();
        Assert.Equal([1, 2, 3], journal.Numbers("a"));
    }

    [Fact]
    public async Task More_than_is_read_ahead_is_read_stream_by_stream()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease lease = await site.Take();
        await using (PostgresJournal journal = site.Open(lease))
        {
            journal.AppendRange("a", 1, PostgresReadAhead.MaxEvents - 10);
            journal.AppendRange("b", 1, 11);
            await journal.FlushAsync();
        }
        PostgresJournal again = site.Open(lease);
        Assert.Equal(PostgresReadAhead.MaxEvents - 10, again.Numbers("a").Count());
        Assert.Equal(Enumerable.Range(1, 11), again.Numbers("b"));
    }

    [Fact]
    public async Task Many_events_share_few_transactions_and_one_commit_order()
    {
        await using var site = new PostgresSite(cluster);
        PostgresJournal journal = await site.Open();
        var appended = new List<(long Position, string Stream)>();
        for (int n = 1; n <= 2_000; n++)
        {
            foreach (string stream in (string[])["x", "y", "z"])
                appended.Add((journal.Append(stream, n, new Opened(n)), stream));
        }
        await journal.FlushAsync();
        Assert.InRange(journal.Transactions, 1, 10);
        IEnumerable<(long, string)> read = from stream in journal.Streams()
                                           from row in journal.Read(stream, 0)
                                           orderby row.Position
                                           select (row.Position, stream);
        Assert.Equal(appended, read);
    }

    [Fact]
    public async Task Snapshot_and_tail_give_the_rest_and_pruning_deletes_what_the_snapshot_holds()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease lease = await site.Take();
        await using (PostgresJournal journal = site.Open(lease))
        {
            journal.AppendRange("a", 1, 5_000);
            journal.AppendRange("b", 1, 10);
            await journal.FlushAsync();
            Assert.Equal(0, await journal.PruneAsync("a"));
            journal.SaveSnapshot("a", 100, new Total(15));
            journal.SaveSnapshot("a", 4_990, new Total(36)); // two in one group: the last counts
            await journal.FlushAsync();
            Assert.Equal(4_990, await journal.PruneAsync("a"));
            Assert.Equal(0, await journal.PruneAsync("a"));
        }
        PostgresJournal again = site.Open(lease);
        Assert.Equal(new RecoveredSnapshot(4_990, new Total(36)), again.ReadSnapshot("a"));
        Assert.Equal(10, again.Numbers("a", after: 4_990).Count);
        Assert.Equal(10, again.Numbers("b").Count);
        Assert.Equal(JournalFaultKind.Pruned, Assert.Throws<JournalException>(() => again.Numbers("a")).Kind);
        again.Append("a", 5_001, new Opened(5_001));
        await again.FlushAsync();
        Assert.Equal(5_001, again.Numbers("a", after: 5_000).Single());
    }

    [Fact]
    public async Task Old_versions_are_read_as_the_newest_and_newer_ones_are_an_error()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease lease = await site.Take();
        await using (PostgresJournal journal = site.Open(lease, Sample.OldCodec))
        {
            journal.Append("a", 1, new OldOpened(7));
            await journal.FlushAsync();
        }
        await using (PostgresJournal journal = site.Open(lease))
        {
            Assert.Equal(new Opened(7, "old"), journal.Read("a", 0).Single().Event);
            journal.AppendRange("a", 2, 2);
            await journal.FlushAsync();
        }
        PostgresJournal old = site.Open(lease, Sample.OldCodec);
        var error = Assert.Throws<JournalException>(() => old.Read("a", 0).ToList());
        Assert.Equal(JournalFaultKind.UnknownEvent, error.Kind);
        Assert.Contains("stream 'a' at sequence 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_was_changed_or_is_missing_is_found()
    {
        await using var site = new PostgresSite(cluster);
        PostgresJournal journal = await site.Open();
        journal.AppendRange("a", 1, 5);
        await journal.FlushAsync();
        cluster.Execute($"UPDATE {site.Options.Schema}.events SET payload = payload || '\\x20' WHERE sequence = 4");
        var changed = Assert.Throws<JournalException>(() => journal.Numbers("a"));
        Assert.Equal(JournalFaultKind.Corrupt, changed.Kind);
        Assert.Contains("sequence 4: checksum mismatch", changed.Message, StringComparison.Ordinal);
        cluster.Execute($"DELETE FROM {site.Options.Schema}.events WHERE sequence = 2");
        Assert.Contains("sequence 2: it is missing", Assert.Throws<JournalException>(() => journal.Numbers("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_writer_that_skips_a_sequence_stops()
    {
        await using var site = new PostgresSite(cluster);
        PostgresJournal journal = await site.Open();
        Task<JournalFault> fault = journal.FaultOf();
        journal.Append("a", 2, new Opened(2));
        await Assert.ThrowsAsync<JournalException>(journal.FlushAsync);
        Assert.Equal(JournalFaultKind.OutOfSequence, (await fault).Kind);
    }

    [Fact]
    public async Task Another_release_s_schema_and_a_missing_server_are_named()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease lease = await site.Take();
        cluster.Execute($"UPDATE {site.Options.Schema}.journal SET version = 99");
        var foreign = await Assert.ThrowsAsync<JournalException>(() => site.Take("second"));
        Assert.Equal(JournalFaultKind.ForeignSchema, foreign.Kind);
        Assert.Contains("schema version 99", foreign.Message, StringComparison.Ordinal);
        var unreadable = await Assert.ThrowsAsync<JournalException>(() => PostgresLease.AcquireAsync(
            site.Options with { Connection = "Pass word=secret;;Nonsense" }, "x", PostgresSite.Terms, TimeProvider.System, null, CancellationToken.None));
        Assert.DoesNotContain("secret", unreadable.ToString(), StringComparison.Ordinal);
        Assert.True(lease.IsHeld);
    }
}
