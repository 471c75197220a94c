using Hedgerow.Journal.Postgres;

namespace Hedgerow.Journal;

/// <summary>
/// The journal in a schema of a PostgreSQL database, written under the epoch of a <see cref="PostgresLease"/>: every commit
/// checks it in its own transaction, so that a writer whose lease has passed on finds out at its next commit and stops.
/// </summary>
public sealed class PostgresJournal : GroupCommitJournal
{
    private PostgresJournal(PostgresServer server, PostgresWriter writer, PostgresReader reader, PostgresJournalOptions options)
        : base(server.Name, writer, reader, options.QueueCapacity, options.MaxGroup, options.Warned)
    {
    }

    /// <summary>Opens the journal for the holder of its lease.</summary>
    /// <param name="options">Bounds. The same as the lease was taken with.</param>
    /// <param name="codec">Knows every event that will be written or read.</param>
    /// <param name="lease">The lease, which is given back after the journal is closed; the journal stops waiting for its server when it is lost.</param>
    /// <param name="time">Clock of the patience.</param>
    /// <exception cref="JournalException">The server cannot be reached, or another epoch is in charge.</exception>
    public static async Task<PostgresJournal> OpenAsync(PostgresJournalOptions options, IEventCodec codec, PostgresLease lease, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        // Its connections are open, and both are asked at once: whoever takes over may be far from the database. Not on threads of the pool,
        // of which a small machine has two: the lease must be renewed meanwhile.
        var server = lease.Server;
        Task<PostgresWriter> opening = OnThread(() => PostgresWriter.Open(server, options, codec, lease.Epoch, time, lease.Lost));
        Task<PostgresReadAhead> reading = OnThread(() => PostgresReadAhead.Load(server));
        await Task.WhenAny(Task.WhenAll(opening, reading)); // fails below
        PostgresWriter writer = await opening;
        try
        {
            var reader = new PostgresReader(server, codec, await reading, () => writer.HasWritten);
            var journal = new PostgresJournal(server, writer, reader, options);
            journal.Start();
            return journal;
        }
        catch (Exception e) when (e is not JournalException)
        {
            writer.Dispose();
            throw server.Error(e, "reading what is to be replayed");
        }
    }

    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
