using Hedgerow.Simulator.Network;
using Hedgerow.Tests.Postgres;

namespace Hedgerow.Journal.Tests;

/// <summary>One writer at a time, and the one that lost its place finds out.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresFencingTests(PostgresCluster cluster)
{
    /// <summary>The database's clock is moved past the end of the lease, as if its holder had been silent for that long.</summary>
    private void Expire(PostgresSite site) => cluster.Execute($"UPDATE {site.Options.Schema}.journal SET expires_at = '-infinity'");

    /// <summary>When the last connection of a journal was made.</summary>
    private object? NewestConnection() => cluster.Execute("SELECT max(backend_start)::text FROM pg_stat_activity WHERE application_name = 'hedgerow'");

    /// <summary>Updates of the lease's row that wait for a lock.</summary>
    private long Waiting(PostgresSite site) => (long)cluster.Execute(
        $"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE {site.Options.Schema}.journal%'")!;

    private static (Task<PostgresLease> Lease, Task Waits) Wait(PostgresJournalOptions options, string holder, CancellationToken cancellation)
    {
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lease = PostgresLease.AcquireAsync(options, holder, PostgresSite.Terms, TimeProvider.System, _ => waits.TrySetResult(), cancellation);
        return (lease, waits.Task.WaitAsync(JournalTestExtensions.Patience));
    }

    private object? Expiry(PostgresSite site) => cluster.Execute($"SELECT expires_at::text FROM {site.Options.Schema}.journal");

    [Fact]
    public async Task The_second_one_waits_until_the_first_gives_the_lease_back()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease first = await site.Take();
        var told = new TaskCompletionSource<LeaseWait>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<PostgresLease> waiting = PostgresLease.AcquireAsync(
            site.Options, "second", PostgresSite.Terms, TimeProvider.System, wait => told.TrySetResult(wait), CancellationToken.None);
        Assert.Equal(new LeaseWait("held by first", IsHeld: true), await told.Task.WaitAsync(JournalTestExtensions.Patience));
        Assert.False(waiting.IsCompleted);
        await first.DisposeAsync();
        Assert.False(first.IsHeld);
        await using PostgresLease second = await waiting.WaitAsync(JournalTestExtensions.Patience);
        Assert.True(second.Epoch > first.Epoch);
        Assert.True(second.IsHeld);
    }

    [Fact]
    public async Task Whoever_waited_takes_over_on_connections_that_were_open_already()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease first = await site.Take();
        PostgresJournal before = site.Open(first);
        before.AppendRange("a", 1, 10);
        await before.FlushAsync();
        var told = new TaskCompletionSource<LeaseWait>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<PostgresLease> waiting = PostgresLease.AcquireAsync(
            site.Options, "second", PostgresSite.Terms with { RenewEvery = TimeSpan.FromMilliseconds(20) }, TimeProvider.System,
            wait => told.TrySetResult(wait), CancellationToken.None);
        await told.Task.WaitAsync(JournalTestExtensions.Patience);
        object? newest = NewestConnection();
        await before.DisposeAsync();
        await first.DisposeAsync();
        await using PostgresLease second = await waiting.WaitAsync(JournalTestExtensions.Patience);
        PostgresJournal journal = site.Open(second);
        object? expiry = Expiry(site);
        while (Equals(Expiry(site), expiry))
            await Task.Delay(5);
        Assert.Equal(10, journal.Numbers("a").Count);
        Assert.Equal(newest, NewestConnection());
    }

    [Fact]
    public async Task Who_is_near_the_database_comes_before_who_is_far()
    {
        await using var relay = new TcpRelay(cluster.Port, TimeSpan.FromSeconds(1));
        await using var site = new PostgresSite(cluster);
        await using PostgresLease first = await site.Take();
        using var enough = new CancellationTokenSource();
        var (far, farWaits) = Wait(site.Options with { Connection = PostgresCluster.ConnectionBy(relay.Port) }, "far", enough.Token);
        await farWaits;
        var (near, nearWaits) = Wait(site.Options, "near", enough.Token);
        await nearWaits;
        await first.DisposeAsync();
        Task<PostgresLease> winner = await Task.WhenAny(near, far).WaitAsync(JournalTestExtensions.Patience);
        Assert.Equal("near", (await winner).Holder);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => far);
        await (await near).DisposeAsync();
    }

    [Fact]
    public async Task A_lease_is_given_back_beside_a_renewal_that_is_under_way()
    {
        await using var site = new PostgresSite(cluster);
        await using PostgresLease first = await site.Take(terms: PostgresSite.Terms with { RenewEvery = TimeSpan.FromMilliseconds(20) });
        using var blocker = new Npgsql.NpgsqlConnection(cluster.Connection);
        blocker.Open();
        using Npgsql.NpgsqlTransaction transaction = blocker.BeginTransaction();
        using var hold = new Npgsql.NpgsqlCommand($"SELECT epoch FROM {site.Options.Schema}.journal FOR UPDATE", blocker);
        hold.ExecuteScalar();
        while (Waiting(site) < 1)
            await Task.Delay(5);
        Task given = first.DisposeAsync().AsTask();
        while (Waiting(site) < 2)
            await Task.Delay(5);
        transaction.Rollback();
        await given.WaitAsync(JournalTestExtensions.Patience);
        Assert.Equal("", cluster.Execute($"SELECT holder FROM {site.Options.Schema}.journal WHERE expires_at <= clock_timestamp()"));
    }

    [Fact]
    public async Task Epochs_grow_with_the_time_also_when_the_database_is_new()
    {
        await using var site = new PostgresSite(cluster);
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        PostgresLease lease = await site.Take();
        Assert.True(lease.Epoch >= now - 5, $"{lease.Epoch} is below the time {now}");
    }

    [Fact]
    public async Task A_commit_after_a_take_over_is_refused_and_leaves_nothing()
    {
        await using var site = new PostgresSite(cluster);
        PostgresJournal journal = await site.Open();
        Task<JournalFault> fault = journal.FaultOf();
        journal.AppendRange("a", 1, 10);
        await journal.FlushAsync();
        Expire(site);
        PostgresLease second = await site.Take("second");
        journal.AppendRange("a", 11, 20);
        await Assert.ThrowsAsync<JournalException>(journal.FlushAsync);
        JournalFault found = await fault;
        Assert.Equal(JournalFaultKind.Fenced, found.Kind);
        Assert.Contains("held by second", found.Message, StringComparison.Ordinal);
        PostgresJournal next = site.Open(second);
        Assert.Equal(10, next.Numbers("a").Count);
        next.AppendRange("a", 11, 12);
        await next.FlushAsync();
        Assert.Equal(12, next.Numbers("a").Count);
        Assert.Throws<JournalException>(() => journal.Append("a", 21, new Opened(21)));
    }

    [Fact]
    public async Task The_holder_hears_that_another_took_over()
    {
        await using var site = new PostgresSite(cluster);
        PostgresLease first = await site.Take(terms: PostgresSite.Terms with { RenewEvery = TimeSpan.FromMilliseconds(20) });
        Expire(site);
        // Renewals go on meanwhile, each of which prolongs the lease again: the take-over is made by hand.
        cluster.Execute($"UPDATE {site.Options.Schema}.journal SET epoch = epoch + 1, holder = 'second'");
        await first.Lost.WaitAsync();
        Assert.False(first.IsHeld);
        Assert.Contains("took over", first.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_holder_that_cannot_renew_stops_before_anybody_can_take_over()
    {
        await using var site = new PostgresSite(cluster);
        var terms = new LeaseTerms
        {
            Ttl = TimeSpan.FromSeconds(4),
            Margin = TimeSpan.FromSeconds(1),
            RenewEvery = TimeSpan.FromMilliseconds(100),
            PollEvery = TimeSpan.FromMilliseconds(20),
        };
        PostgresLease first = await site.Take(terms: terms);
        // The row is locked by somebody: no renewal gets through, as with a database that hangs.
        using var blocker = new Npgsql.NpgsqlConnection(cluster.Connection);
        blocker.Open();
        using Npgsql.NpgsqlTransaction transaction = blocker.BeginTransaction();
        using var hold = new Npgsql.NpgsqlCommand($"SELECT expires_at > clock_timestamp() FROM {site.Options.Schema}.journal FOR UPDATE", blocker);
        hold.ExecuteScalar();
        await first.Lost.WaitAsync();
        bool couldTakeOver = hold.ExecuteScalar() is false;
        Assert.False(first.IsHeld);
        Assert.False(couldTakeOver, "the lease had run out at the database before its holder stopped");
        transaction.Rollback();
        PostgresLease second = await site.Take("second");
        Assert.True(second.Epoch > first.Epoch);
    }

    [Fact]
    public void Terms_that_leave_no_time_for_two_renewals_are_refused() =>
        Assert.Throws<InvalidOperationException>(() =>
            new LeaseTerms { Ttl = TimeSpan.FromSeconds(1), Margin = TimeSpan.FromMilliseconds(500), RenewEvery = TimeSpan.FromMilliseconds(400) }.Validate());
}

internal static class TokenExtensions
{
    /// <summary>Waits until a token is cancelled.</summary>
    public static async Task WaitAsync(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = token.Register(() => cancelled.TrySetResult());
        await cancelled.Task.WaitAsync(JournalTestExtensions.Patience);
    }
}
