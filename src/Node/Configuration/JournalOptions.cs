using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>Where the node's journal is.</summary>
public sealed record JournalOptions
{
    /// <summary>In PostgreSQL; absent: a file in the data folder.</summary>
    [Description("Keeps the journal in PostgreSQL, where a second node may stand by for it. Absent: a file in the data folder.")]
    public PostgresOptions? Postgres { get; init; }
}

/// <summary>A journal in PostgreSQL.</summary>
public sealed record PostgresOptions
{
    /// <summary>Connection string.</summary>
    [Description("Where the connection string is: Host=…;Database=…;Username=…;Password=…;SSL Mode=VerifyFull.")]
    public required SecretReference Connection { get; init; }

    /// <summary>Schema.</summary>
    [Description("Schema that holds the journal, made when missing. Nodes that stand by for each other name the same one, others another.")]
    [RegularExpression("^[a-z][a-z0-9_]{0,47}$")]
    public string Schema { get; init; } = "hedgerow";

    /// <summary>Time of the lease.</summary>
    [Description("Time after its last renewal at which another node may take over. A node that cannot renew stops a quarter of it earlier.")]
    [Range(1000, 600000)]
    public int LeaseMs { get; init; } = 3000;

    /// <summary>Patience with a server that cannot be reached.</summary>
    [Description("Seconds for which the journal waits for a server that cannot be reached before the node stops; it stops earlier when it loses the lease.")]
    [Range(1, 3600)]
    public int ReconnectSeconds { get; init; } = 120;
}
