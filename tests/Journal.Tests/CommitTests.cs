namespace Hedgerow.Journal.Tests;

public sealed class CommitTests
{
    [Fact]
    public async Task Many_events_share_few_transactions()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        journal.AppendRange("a", 1, 20_000);
        await journal.FlushAsync();
        Assert.InRange(journal.Transactions, 1, 20);
    }

    [Fact]
    public async Task A_group_is_bounded()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open(new SqliteJournalOptions { MaxGroup = 100 });
        journal.AppendRange("a", 1, 1_000);
        await journal.FlushAsync();
        Assert.InRange(journal.Transactions, 10, 1_000);
    }

    [Fact]
    public async Task Commits_are_reported_in_order_and_reach_the_last_append()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open(new SqliteJournalOptions { MaxGroup = 64 });
        var reported = new List<long>();
        journal.Committed += reported.Add;
        for (int n = 1; n <= 1_000; n++)
        {
            journal.Append("a", n, new Opened(n));
            journal.RequestCommit();
        }
        await journal.FlushAsync();
        Assert.Equal(reported.Order(), reported);
        Assert.Equal(1_000, reported[^1]);
    }

    [Fact]
    public async Task A_full_queue_makes_the_writer_wait_and_drops_nothing()
    {
        using var directory = new JournalDirectory();
        using var held = new ManualResetEventSlim();
        using var committing = new ManualResetEventSlim();
        await using SqliteJournal journal = directory.Open(new SqliteJournalOptions { QueueCapacity = 10 });
        journal.Committed += _ =>
        {
            committing.Set();
            Assert.True(held.Wait(JournalTestExtensions.Patience));
        };
        journal.AppendRange("a", 1, 1);
        journal.RequestCommit();
        Assert.True(committing.Wait(JournalTestExtensions.Patience));

        // The journal's thread stands in the handler: ten more fit, the eleventh waits.
        journal.AppendRange("a", 2, 11);
        var writer = new Thread(() => journal.AppendRange("a", 12, 12));
        writer.Start();
        Assert.True(SpinWait.SpinUntil(
            () => writer.ThreadState.HasFlag(ThreadState.WaitSleepJoin), JournalTestExtensions.Patience));
        held.Set();
        Assert.True(writer.Join(JournalTestExtensions.Patience));
        await journal.FlushAsync();
        Assert.Equal(12, journal.Numbers("a").Count);
    }

    [Fact]
    public async Task An_append_wakes_nobody_until_asked()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        journal.AppendRange("a", 1, 5);
        Assert.Equal(0, journal.Transactions);
        await journal.FlushAsync();
        Assert.Equal(1, journal.Transactions);
    }
}
