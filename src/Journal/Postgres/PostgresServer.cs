using System.Net.Sockets;
using Npgsql;

namespace Hedgerow.Journal.Postgres;

/// <summary>The way to the server, and what its errors mean.</summary>
internal sealed class PostgresServer : IDisposable
{
    /// <summary>Raised by <c>advance</c>: the token or the position is not the journal's any more.</summary>
    public const string FencedState = "HG001";

    /// <summary>
    /// Connections that whoever takes over needs in its first second: one writes, one reads what is to be replayed, one renews the lease.
    /// A new one takes four round trips or more (TCP, TLS, password); 240 ms away from the database that is about as long as a short lease lasts.
    /// </summary>
    private const int NeededAtOnce = 3;

    private readonly NpgsqlDataSource _source;

    public PostgresServer(PostgresJournalOptions options)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(options.Connection)
            {
                CommandTimeout = (int)options.CommandTimeout.TotalSeconds,
                Timeout = (int)options.CommandTimeout.TotalSeconds,
                CancellationTimeout = 2_000,
                KeepAlive = 5,
                MinPoolSize = NeededAtOnce,
                ApplicationName = "hedgerow",
                IncludeErrorDetail = false,
                // Durable means what it says, whatever the server's default.
                Options = "-c synchronous_commit=on",
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // Its message may repeat the text, and the text may hold a password.
            throw new JournalException(JournalFaultKind.NotWritable, "the connection string of the journal cannot be read");
        }
        Schema = options.Schema;
        Name = $"{options.Schema} on {builder.Host}:{builder.Port}/{builder.Database}";
        _source = NpgsqlDataSource.Create(builder);
    }

    /// <summary>What messages call the journal.</summary>
    public string Name { get; }

    /// <summary>The journal's schema; safe inside a statement.</summary>
    public string Schema { get; }

    public NpgsqlConnection Open() => _source.OpenConnection();

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => _source.OpenConnectionAsync(cancellation);

    /// <summary>Makes the connections that a take-over needs, so that it finds them open.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public async Task ConnectAheadAsync(CancellationToken cancellation)
    {
        var opening = Enumerable.Range(0, NeededAtOnce).Select(_ => OpenAsync(cancellation).AsTask()).ToList();
        try
        {
            await Task.WhenAll(opening);
        }
        finally
        {
            foreach (var connection in opening.Where(o => o.IsCompletedSuccessfully))
                await connection.Result.DisposeAsync(); // back to the pool
        }
    }

    public void Dispose() => _source.Dispose();

    /// <summary>True when another attempt may succeed: connection, restart, time-out, no space.</summary>
    public static bool IsPassing(Exception error) => error switch
    {
        // 08 connection, 53 resources (53100: disk full), 57 the server stops or starts, 40 lost a race, 58030 an I/O error below it.
        PostgresException e => e.SqlState[..2] is "08" or "53" or "57" or "40" || e.SqlState == "58030",
        NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException => true,
        InvalidOperationException => true, // the connection broke between two statements
        _ => false,
    };

    /// <summary>What went wrong, in the journal's words.</summary>
    public JournalException Error(Exception error, string place)
    {
        var (kind, meaning) = error switch
        {
            PostgresException { SqlState: FencedState } => (JournalFaultKind.Fenced, "was taken over by another process"),
            PostgresException { SqlState: "23505" } => (JournalFaultKind.SecondWriter, "has a second writer"),
            PostgresException { SqlState: "53100" } => (JournalFaultKind.DiskFull, "cannot grow: the server's disk is full"),
            PostgresException { SqlState: "42501" or "28P01" or "28000" or "3D000" } => (JournalFaultKind.NotWritable, "cannot be opened"),
            PostgresException { SqlState: "XX001" or "XX002" } => (JournalFaultKind.Corrupt, "is corrupt"),
            PostgresException { SqlState: "42P01" or "3F000" or "42703" } => (JournalFaultKind.ForeignSchema, "does not have a journal's tables"),
            _ when IsPassing(error) => (JournalFaultKind.Unreachable, "cannot be reached"),
            _ => (JournalFaultKind.Io, "failed"),
        };
        var reason = error is PostgresException p ? $"{p.SqlState}: {p.MessageText}" : error.Message;
        return new JournalException(kind, $"journal {Name} {meaning}, while {place} ({reason})", error);
    }
}
