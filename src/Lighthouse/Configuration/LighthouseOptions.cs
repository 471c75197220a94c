using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Lighthouse.Configuration;

/// <summary>The configuration of one lighthouse: one JSON file, with overrides from the environment.</summary>
public sealed record LighthouseOptions
{
    /// <summary>Name of the lighthouse.</summary>
    [Description("Name of the lighthouse, shown in its log and its answers.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$")]
    public string Lighthouse { get; init; } = "lighthouse";

    /// <summary>The nodes of the book.</summary>
    [Description("Every node of the book.")]
    [MinLength(1), MaxLength(64)]
    public required IReadOnlyList<MemberOptions> Members { get; init; }

    /// <summary>Token by which it looks at the nodes.</summary>
    [Description("Where the token is by which the lighthouse looks at the nodes: that of an operator with the role view, configured at each of them. Absent: the nodes have no operators.")]
    public SecretReference? Token { get; init; }

    /// <summary>Time between two questions to a node.</summary>
    [Description("Time between two questions to a node, in milliseconds.")]
    [Range(50, 60000)]
    public int PollMs { get; init; } = 1000;

    /// <summary>Time after which a node that does not answer cannot be reached.</summary>
    [Description("Time in milliseconds after which a node that has not answered counts as one that cannot be reached.")]
    [Range(50, 60000)]
    public int PatienceMs { get; init; } = 2000;

    /// <summary>The operators' HTTP interface.</summary>
    [Description("The lighthouse's own HTTP interface. Who shall act through it has the same token here and at the nodes.")]
    public ApiOptions Api { get; init; } = new();

    /// <summary>Logging.</summary>
    [Description("Log of the process.")]
    public LoggingOptions Logging { get; init; } = new();
}

/// <summary>A node as the lighthouse knows it.</summary>
public sealed record MemberOptions
{
    /// <summary>Name of the node.</summary>
    [Description("Name of the node, as its own configuration says.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$")]
    public required string Name { get; init; }

    /// <summary>Address of its HTTP interface.</summary>
    [Description("Address of its HTTP interface: https://HOST:PORT, or http:// on this machine.")]
    [Node.Configuration.Url(["http", "https"])]
    public required string Url { get; init; }
}
