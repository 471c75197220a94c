using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>The configuration of one node: one JSON file, with overrides from the environment.</summary>
public sealed record NodeOptions
{
    /// <summary>Name of the node, shown in logs and in its status.</summary>
    [Description("Name of the node, shown in logs and in its status.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$")]
    public string Node { get; init; } = "node";

    /// <summary>Folder of the journal; relative paths start at the configuration file's folder.</summary>
    [Description("Folder of the journal, created when missing. A relative path starts at the configuration file's folder.")]
    public required string DataDirectory { get; init; }

    /// <summary>Where the journal is.</summary>
    [Description("Where the journal is.")]
    public JournalOptions Journal { get; init; } = new();

    /// <summary>Venue accounts.</summary>
    [Description("Venue accounts of the book. All nodes of a book name the same ones; see mesh for whose gateways are where.")]
    [MinLength(1), MaxLength(16)]
    public required IReadOnlyList<VenueOptions> Venues { get; init; }

    /// <summary>Pairs to hedge.</summary>
    [Description("Pairs: each holds one asset short on one venue and equally long on another.")]
    [MinLength(1), MaxLength(1024)]
    public required IReadOnlyList<PairOptions> Pairs { get; init; }

    /// <summary>Time unhedged before an alarm.</summary>
    [Description("Time that a lot or more may be unhedged before an alarm is raised. Hedging itself does not wait for it.")]
    [Range(100, 3600000)]
    public int UnhedgedAlarmMs { get; init; } = 5000;

    /// <summary>What is done while a venue is down.</summary>
    [Description("What is done with the healthy leg of a hedge while the venue of its other leg is down.")]
    public GuidanceOptions Guidance { get; init; } = new();

    /// <summary>Limits of the circuit breaker.</summary>
    [Description("Limits of the node's circuit breaker: when one is exceeded nothing new is opened until an operator resets it.")]
    public BreakerOptions Breaker { get; init; } = new();

    /// <summary>Margin transfers.</summary>
    [Description("Margin transfers between the venue accounts. Absent: none.")]
    public TransferOptions Transfers { get; init; } = new();

    /// <summary>The tiered stop-loss.</summary>
    [Description("Tiered stop-loss: closes positions on both legs before a venue liquidates.")]
    public LadderOptions Ladder { get; init; } = new();

    /// <summary>The other nodes of the book; null: this node has everything.</summary>
    [Description("Links to the other nodes of the book, and which of them has what. Absent: this node has everything.")]
    public MeshSection? Mesh { get; init; }

    /// <summary>The operator's HTTP interface.</summary>
    [Description("HTTP interface for health, status and the operator's commands.")]
    public ApiOptions Api { get; init; } = new();

    /// <summary>Accounts.</summary>
    [Description("NAV, reports, and what of them raises an alarm.")]
    public AccountsOptions Accounts { get; init; } = new();

    /// <summary>Alarms that leave the machine.</summary>
    [Description("Alarms that leave the machine. Without channels they only wait in the node to be acknowledged.")]
    public AlarmOptions Alarms { get; init; } = new();

    /// <summary>Logging.</summary>
    [Description("Log of the process. Orders, fills and decisions are in the journal, whatever the level here.")]
    public LoggingOptions Logging { get; init; } = new();
}

/// <summary>How much is logged.</summary>
public enum LogDetail
{
    /// <summary>Everything.</summary>
    Debug = 1,

    /// <summary>What a reader of the log wants on an ordinary day.</summary>
    Information = 2,

    /// <summary>What is handled but not ordinary.</summary>
    Warning = 3,

    /// <summary>What is broken.</summary>
    Error = 4,
}

/// <summary>Log of the process.</summary>
public sealed record LoggingOptions
{
    /// <summary>Least level that is written.</summary>
    [Description("Least level that is written.")]
    public LogDetail Level { get; init; } = LogDetail.Information;

    /// <summary>Write to standard output.</summary>
    [Description("Write to standard output.")]
    public bool Console { get; init; } = true;

    /// <summary>Also write to this file as JSON lines; absent: no file.</summary>
    [Description("Also write to this file, one JSON object a line. A relative path starts at the configuration file's folder.")]
    public string? File { get; init; }

    /// <summary>Size at which the file is rolled.</summary>
    [Description("Size in megabytes at which the log file is rolled.")]
    [Range(1, 1024)]
    public int FileSizeMb { get; init; } = 8;

    /// <summary>Rolled files that are kept.</summary>
    [Description("Log files that are kept.")]
    [Range(1, 1000)]
    public int FilesKept { get; init; } = 6;
}
