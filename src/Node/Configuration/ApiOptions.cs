using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>The operators' HTTP interface.</summary>
public sealed record ApiOptions
{
    /// <summary>IP address to listen on.</summary>
    [Description("IP address to listen on. Anything but loopback needs operators, and a certificate here or TLS in front of it.")]
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>TCP port; zero takes a free one, which the log names.</summary>
    [Description("TCP port; 0 takes a free one, which the log names.")]
    [Range(0, 65535)]
    public int Port { get; init; } = 7411;

    /// <summary>Certificate and private key in PEM.</summary>
    [Description("Where this node's certificate and private key are, in one PEM; the one of its links will do. Absent: plain http.")]
    public SecretReference? Certificate { get; init; }

    /// <summary>Who may use it.</summary>
    [Description("Who may use it, each by a token of their own. Without any, everybody on this machine may look and nobody may act; with any, nobody may even look without a token.")]
    [MaxLength(64)]
    public IReadOnlyList<OperatorOptions> Operators { get; init; } = [];

    /// <summary>True: GET /metrics needs no token.</summary>
    [Description("True: whoever reaches the port may read the figures at /metrics, which tell positions and equity. False: they need a token like everything else.")]
    public bool MetricsWithoutToken { get; init; }
}

/// <summary>What an operator may do.</summary>
public enum OperatorRole
{
    /// <summary>Look: every GET.</summary>
    View = 1,

    /// <summary>Look and intervene.</summary>
    Act = 2,
}

/// <summary>One person or program that may use the interface.</summary>
public sealed record OperatorOptions
{
    /// <summary>Name, kept with every intervention.</summary>
    [Description("Name of the person or program; it is kept with everything they do.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9._@-]{0,63}$")]
    public required string Name { get; init; }

    /// <summary>What they may do.</summary>
    [Description("view: may look. act: may also intervene.")]
    public required OperatorRole Role { get; init; }

    /// <summary>Their bearer token.</summary>
    [Description("Where the token is that their requests carry (Authorization: Bearer …), 16 characters or more; 32 random hexadecimal digits are a good one.")]
    public required SecretReference Token { get; init; }
}
