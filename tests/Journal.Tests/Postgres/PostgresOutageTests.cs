using Hedgerow.Tests.Postgres;

namespace Hedgerow.Journal.Tests;

/// <summary>The server dies, restarts, hangs, is slow, has no space.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresOutageTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_crash_of_the_server_loses_nothing_that_was_reported_durable_and_nothing_is_stored_twice()
    {
        await using var site = new PostgresSite(cluster);
        PostgresJournal journal = await site.Open();
        long next = 1;
        for (int crash = 0; crash < 3; crash++)
        {
            // Appending goes on while the server goes down and comes up again, so that commits are cut in every state.
            using var end = new CancellationTokenSource();
            Task writing = Task.Run(() =>
            {
                for (; !end.IsCancellationRequested; next++)
                {
                    journal.Append("a", next, new Opened((int)next));
                    if (next % 7 == 0)
                        journal.RequestCommit();
                    if (next % 50 == 0)
                        Thread.Yield();
                }
            });
            long durable = journal.DurablePosition;
            Assert.True(SpinWait.SpinUntil(() => journal.DurablePosition > durable + 100, JournalTestExtensions.Patience));
            cluster.Stop("immediate");
            long reported = journal.DurablePosition;
            cluster.Start();
            Assert.True(SpinWait.SpinUntil(() => journal.DurablePosition > reported + 100, JournalTestExtensions.Patience), "the journal did not recover by itself");
            await end.CancelAsync();
            await writing;
            await journal.FlushAsync();
            List<int> stored = journal.Numbers("a");
            Assert.Equal(Enumerable.Range(1, (int)next - 1), stored);
        }
        Assert.NotEmpty(site.Warnings);
    }

    [Fact]
    public async Task While_the_server_is_away_nothing_is_reported_durable()
    {
        await using var site = new PostgresSite(cluster);
        PostgresJournal journal = await site.Open();
        journal.AppendRange("a", 1, 5);
        await journal.FlushAsync();
        cluster.Stop();
        try
        {
            journal.AppendRange("a", 6, 10);
            Task flush = journal.FlushAsync();
            Assert.True(SpinWait.SpinUntil(() => site.Warnings.Count > 0, JournalTestExtensions.Patience));
            Assert.False(flush.IsCompleted);
            Assert.Equal(5, journal.DurablePosition);
            cluster.Start();
            await flush.WaitAsync(JournalTestExtensions.Patience);
            Assert.Equal(10, journal.DurablePosition);
        }
        finally
        {
            EnsureRunning();
        }
    }

    [Fact]
    public async Task Patience_ends()
    {
        var site = new PostgresSite(cluster)
        {
            Options = new PostgresJournalOptions { Connection = cluster.Connection, Schema = cluster.NewSchema(), ReconnectPatience = TimeSpan.FromMilliseconds(200) },
        };
        PostgresJournal journal = await site.Open();
        Task<JournalFault> fault = journal.FaultOf();
        cluster.Stop();
        try
        {
            journal.AppendRange("a", 1, 1);
            await Assert.ThrowsAsync<JournalException>(journal.FlushAsync);
            Assert.Equal(JournalFaultKind.Unreachable, (await fault).Kind);
        }
        finally
        {
            EnsureRunning();
        }
        await site.DisposeAsync();
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_not_stored_twice()
    {
        await using var relay = new AnswerCutter(cluster.Port);
        await using var site = new PostgresSite(cluster)
        {
            Options = new PostgresJournalOptions { Connection = PostgresCluster.ConnectionBy(relay.Port), Schema = cluster.NewSchema(), ReconnectPatience = TimeSpan.FromSeconds(90) },
        };
        PostgresJournal journal = await site.Open();
        journal.AppendRange("a", 1, 5);
        await journal.FlushAsync();
        relay.CutNextAnswerTo(".advance(");
        journal.AppendRange("a", 6, 10);
        await journal.FlushAsync().WaitAsync(JournalTestExtensions.Patience);
        Assert.Equal(1, relay.Cuts);
        Assert.Equal(Enumerable.Range(1, 10), journal.Numbers("a"));
        Assert.Equal(10L, cluster.Execute($"SELECT last_position FROM {site.Options.Schema}.journal"));
    }

    [Fact]
    public async Task A_server_that_does_not_sync_is_refused()
    {
        await using var site = new PostgresSite(cluster);
        cluster.Stop("fast");
        cluster.Start("fsync=off");
        try
        {
            var refused = await Assert.ThrowsAsync<JournalException>(() => site.Take());
            Assert.Equal(JournalFaultKind.NotDurable, refused.Kind);
            Assert.Contains("fsync = off", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            cluster.Stop("fast");
            cluster.Start();
        }
    }

    [Fact]
    public async Task A_full_disk_is_waited_out()
    {
        await using var site = new PostgresSite(cluster);
        PostgresJournal journal = await site.Open();
        journal.AppendRange("a", 1, 5);
        await journal.FlushAsync();
        // What the server says when it cannot extend a file, said by a trigger.
        cluster.Execute($"""
            CREATE FUNCTION {site.Options.Schema}.full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON {site.Options.Schema}.events EXECUTE FUNCTION {site.Options.Schema}.full_disk()
            """);
        journal.AppendRange("a", 6, 10);
        Task flush = journal.FlushAsync();
        Assert.True(SpinWait.SpinUntil(() => site.Warnings.Count > 0, JournalTestExtensions.Patience));
        Assert.Contains("disk is full", site.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(5, journal.DurablePosition);
        cluster.Execute($"DROP TRIGGER full_disk ON {site.Options.Schema}.events");
        await flush.WaitAsync(JournalTestExtensions.Patience);
        Assert.Equal(Enumerable.Range(1, 10), journal.Numbers("a"));
    }

    private void EnsureRunning()
    {
        try
        {
            cluster.Execute("SELECT 1");
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException)
        {
            cluster.Start();
        }
    }
}
