using Hedgerow.Journal.Postgres;
using Npgsql;

namespace Hedgerow.Journal;

/// <summary>Why somebody waits for a lease.</summary>
/// <param name="Why">For people.</param>
/// <param name="IsHeld">True: somebody else has it, as it should be. False: the server cannot be asked.</param>
public sealed record LeaseWait(string Why, bool IsHeld);

/// <summary>
/// The right to write a journal, and to order anything in its name: one process has it at a time.
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>An epoch is given once and only grows; it is at least the database's time in seconds since 1970, so that it also grows
/// when a database was set up anew.</item>
/// <item>Nobody gets the lease before <see cref="LeaseTerms.Ttl"/> has passed since its holder's last renewal was carried out, by
/// the clock of the database, or its holder gave it back.</item>
/// <item><see cref="IsHeld"/> turns false for ever, by the holder's own monotonic clock, before that: counted from the moment at which
/// the renewal was sent. A process that was stopped and goes on finds it false at its first look.</item>
/// <item>Whatever a holder that missed all that still writes is refused by the journal, in the transaction that writes it.</item>
/// <item>A lease that was given back is nobody's: a renewal that was under way then changes nothing.</item>
/// <item>Of several that wait, those near the database come first: everybody leaves a free lease alone for as long as its own round trip to
/// the database takes. The farther a node is, the longer it needs until it trades.</item>
/// </list>
/// </remarks>
public sealed class PostgresLease : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly LeaseTerms _terms;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly LeaseWatch _watch;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _disposed;

    private PostgresLease(PostgresServer server, LeaseTerms terms, TimeProvider time, string holder, long epoch, long askedAt)
    {
        _server = server;
        _terms = terms;
        _time = time;
        Holder = holder;
        Epoch = epoch;
        _origin = askedAt;
        _watch = new LeaseWatch(terms, TimeSpan.Zero);
        _loop = Task.Run(KeepAsync);
    }

    /// <summary>The epoch that it gives: higher than every earlier one of this journal.</summary>
    public long Epoch { get; }

    /// <summary>Who holds it, for people.</summary>
    public string Holder { get; }

    /// <summary>True while nobody else can have it. One comparison with the monotonic clock; look before every order.</summary>
    public bool IsHeld => _watch.IsHeld(Now);

    /// <summary>The way to the server, which the journal shares.</summary>
    internal PostgresServer Server => _server;

    /// <summary>Ends when the lease is lost: the process must stop.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why it was lost; empty while it is not.</summary>
    public string Reason => _watch.Reason;

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Waits until the lease is free and takes it.</summary>
    /// <param name="options">The journal.</param>
    /// <param name="holder">Who asks, for people.</param>
    /// <param name="terms">How long it lasts.</param>
    /// <param name="time">The holder's clock.</param>
    /// <param name="waiting">Hears why it waits, whenever that changes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="JournalException">The journal is none of this release, or may not be used.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public static async Task<PostgresLease> AcquireAsync(
        PostgresJournalOptions options, string holder, LeaseTerms terms, TimeProvider time, Action<LeaseWait>? waiting, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        terms.Validate();
        var server = new PostgresServer(options);
        try
        {
            LeaseWait? told = null;
            TimeSpan roundTrip = TimeSpan.Zero;
            for (bool isChecked = false, isConnected = false; ;)
            {
                LeaseWait wait;
                try
                {
                    if (!isChecked)
                        PostgresSchema.Ensure(server);
                    isChecked = true;
                    if (!isConnected)
                        await server.ConnectAheadAsync(cancellation);
                    isConnected = true;
                    long askedAt = time.GetTimestamp();
                    var (epoch, other) = await TryTakeAsync(server, holder, terms.Ttl, roundTrip, cancellation);
                    if (epoch is { } taken)
                        return new PostgresLease(server, terms, time, holder, taken, askedAt);
                    roundTrip = Shorter(roundTrip, time.GetElapsedTime(askedAt));
                    wait = new LeaseWait("held by " + other, IsHeld: true);
                }
                catch (Exception e) when (IsPassing(e) && !cancellation.IsCancellationRequested)
                {
                    (isConnected, roundTrip) = (false, TimeSpan.Zero); // what broke one connection broke the others
                    wait = new LeaseWait((e as JournalException ?? server.Error(e, "taking the lease")).Message, IsHeld: false);
                }
                if (wait != told)
                    waiting?.Invoke(told = wait);
                await Task.Delay(terms.PollEvery, time, cancellation);
            }
        }
        catch (Exception e)
        {
            server.Dispose();
            throw e is JournalException or OperationCanceledException ? e : server.Error(e, "taking the lease");
        }
    }

    /// <summary>Gives it back, so that the next one need not wait. Nothing may be written or ordered any more when it is called.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stop.CancelAsync();
        // Beside a renewal that is under way: far from the database one nearly always is, and who waits shall not wait for it.
        if (IsHeld)
        {
            try
            {
                using var limit = new CancellationTokenSource(_terms.Ttl, _time);
                await ExecuteAsync($"UPDATE {_server.Schema}.journal SET expires_at = clock_timestamp(), holder = '' WHERE epoch = $1", limit.Token, Epoch);
            }
            catch (Exception e) when (IsPassing(e) || e is OperationCanceledException)
            {
                // It runs out by itself.
            }
        }
        _watch.Lose("given back");
        await _loop;
        TellLost();
        _server.Dispose();
        _stop.Dispose();
    }

    /// <summary>The shortest one is the way there; what is longer waited for a processor or a lock. Zero: none was measured yet.</summary>
    private static TimeSpan Shorter(TimeSpan known, TimeSpan measured) =>
        known == TimeSpan.Zero || measured < known ? measured : known;

    private static bool IsPassing(Exception e) => e is JournalException { Kind: JournalFaultKind.Unreachable } || PostgresServer.IsPassing(e);

    /// <summary>Takes it if it is free, or says who has it: one round trip, since whoever waits may be far from the database.</summary>
    private static async Task<(long? Epoch, string Holder)> TryTakeAsync(
        PostgresServer server, string holder, TimeSpan ttl, TimeSpan grace, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await server.OpenAsync(cancellation);
        var take = new NpgsqlBatchCommand(
            $"""
            UPDATE {server.Schema}.journal
            SET epoch = greatest(epoch + 1, floor(extract(epoch FROM clock_timestamp()))::bigint), holder = $1,
                expires_at = clock_timestamp() + $2
            WHERE expires_at + $3 <= clock_timestamp() RETURNING epoch
            """)
        {
            Parameters = { new() { Value = holder }, new() { Value = ttl }, new() { Value = grace } },
        };
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { take, new($"SELECT holder FROM {server.Schema}.journal") } };
        await using NpgsqlDataReader row = await batch.ExecuteReaderAsync(cancellation);
        long? epoch = await row.ReadAsync(cancellation) ? row.GetInt64(0) : null;
        await row.NextResultAsync(cancellation);
        var other = await row.ReadAsync(cancellation) && row.GetString(0) is { Length: > 0 } named ? named : "nobody";
        // To the end: what goes wrong at the commit is told there.
        await row.NextResultAsync(cancellation);
        return (epoch, other);
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params object[] values)
    {
        await using NpgsqlConnection connection = await _server.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task KeepAsync()
    {
        while (true)
        {
            try
            {
                await Task.Delay(_terms.RenewEvery, _time, _stop.Token);
                TimeSpan askedAt = Now;
                if (!_watch.TryBegin(askedAt))
                {
                    TellLost();
                    return;
                }
                TimeSpan left = _watch.Left(Now);
                using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
                int rows = await ExecuteAsync(
                    $"UPDATE {_server.Schema}.journal SET expires_at = clock_timestamp() + $2 WHERE epoch = $1 AND holder = $3", limit.Token, Epoch, _terms.Ttl, Holder);
                if (!_watch.Answered(askedAt, Now, isOurs: rows == 1))
                {
                    TellLost();
                    return;
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (PostgresServer.IsPassing(e) || e is OperationCanceledException)
            {
                _watch.Failed(_server.Error(e, "renewing").Message);
            }
            catch (Exception e)
            {
                Lose(_server.Error(e, "renewing").Message);
                return;
            }
        }
    }

    private void Lose(string reason)
    {
        _watch.Lose(reason);
        TellLost();
    }

    private void TellLost() => _lost.Cancel();
}
