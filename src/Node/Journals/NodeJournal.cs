using Hedgerow.Journal;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;

namespace Hedgerow.Node.Journals;

/// <summary>
/// The node's journal, and with it the right to trade: a file belongs to the process that has it open, a schema in PostgreSQL
/// to the one that holds its lease.
/// </summary>
internal sealed class NodeJournal : IAsyncDisposable
{
    private readonly GroupCommitJournal _journal;
    private readonly PostgresLease? _lease;

    private NodeJournal(GroupCommitJournal journal, PostgresLease? lease)
    {
        _journal = journal;
        _lease = lease;
    }

    /// <summary>The journal itself.</summary>
    public IJournal Journal => _journal;

    /// <summary>What messages call it.</summary>
    public string Name => _journal.Name;

    /// <summary>Events and snapshots that were decided and are not on disk yet.</summary>
    public long Lag => _journal.Lag;

    /// <summary>Events and snapshots that are on disk, since the journal began.</summary>
    public long DurablePosition => _journal.DurablePosition;

    /// <summary>Transactions committed since it was opened.</summary>
    public long Transactions => _journal.Transactions;

    /// <summary>True while no other process can be trading in this journal's name. One comparison; look before every order.</summary>
    public bool MayAct => _lease?.IsHeld ?? true;

    /// <summary>Ends when the right is lost; never for a file.</summary>
    public CancellationToken Lost => _lease?.Lost ?? CancellationToken.None;

    /// <summary>Why it was lost.</summary>
    public string LostReason => _lease?.Reason ?? "";

    /// <summary>Opens it; in PostgreSQL, waits until the lease is free.</summary>
    /// <param name="options">The node's configuration.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="warned">Hears of what was worked around.</param>
    /// <param name="waiting">Hears why it waits, whenever that changes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="JournalException">In use, corrupt, not writable, or not a journal of this release.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public static async Task<NodeJournal> OpenAsync(
        NodeOptions options, TimeProvider time, Action<string> warned, Action<LeaseWait> waiting, CancellationToken cancellation)
    {
        if (options.Journal.Postgres is not { } postgres)
        {
            return new NodeJournal(
                SqliteJournal.Open(NodeHost.JournalFile(options.DataDirectory), StoredEvents.Codec(), new SqliteJournalOptions { Warned = warned }),
                lease: null);
        }

        var settings = new PostgresJournalOptions
        {
            Connection = SecretFiles.Read(postgres.Connection),
            Schema = postgres.Schema,
            ReconnectPatience = TimeSpan.FromSeconds(postgres.ReconnectSeconds),
            Warned = warned,
        };
        var lease = await PostgresLease.AcquireAsync(
            settings, options.Node, LeaseTerms.Of(TimeSpan.FromMilliseconds(postgres.LeaseMs)), time, waiting, cancellation);
        try
        {
            return new NodeJournal(await PostgresJournal.OpenAsync(settings, StoredEvents.Codec(), lease, time), lease);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>Flushes and closes the journal, then gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        if (_lease is not null)
            await _lease.DisposeAsync();
    }
}
