namespace Hedgerow.Journal;

/// <summary>Where a journal in PostgreSQL is, and its bounds.</summary>
public sealed record PostgresJournalOptions
{
    /// <summary>Npgsql connection string. May hold a password: it is never part of a message.</summary>
    public required string Connection { get; init; }

    /// <summary>The database schema that holds the journal: lower-case letters, digits and underscores, at most 48.</summary>
    public required string Schema { get; init; }

    /// <summary>Entries that may wait for the journal's thread; a further append waits. At least 1.</summary>
    public int QueueCapacity { get; init; } = 65_536;

    /// <summary>Entries in one transaction at most. At least 1.</summary>
    public int MaxGroup { get; init; } = 2_048;

    /// <summary>
    /// How long the journal tries to reach a server that cannot be reached, restarts, or has no space, before it faults. Nothing is
    /// reported durable meanwhile.
    /// </summary>
    public TimeSpan ReconnectPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest time for one statement or commit before the connection is given up.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Hears of what was worked around: a corrupt snapshot, a lost connection.</summary>
    public Action<string>? Warned { get; init; }

    internal void Validate()
    {
        if (Schema.Length is 0 or > 48 || !char.IsAsciiLetterLower(Schema[0])
            || !Schema.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            throw new InvalidOperationException($"'{Schema}' is no name for a journal's schema: lower-case letters, digits and underscores, at most 48");
        }
        if (QueueCapacity < 1 || MaxGroup < 1 || ReconnectPatience < TimeSpan.Zero || CommandTimeout < TimeSpan.FromSeconds(1))
            throw new InvalidOperationException("a bound of the journal is out of range");
    }
}
