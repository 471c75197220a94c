using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>This node's place among the nodes of one book.</summary>
public sealed record MeshSection
{
    /// <summary>IP address on which links are accepted.</summary>
    [Description("IP address on which links of other nodes are accepted. Anything but loopback needs a certificate.")]
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>TCP port on which links are accepted; absent: none are.</summary>
    [Description("TCP port on which links are accepted. Absent: this node dials all its peers.")]
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>The secret that the nodes share.</summary>
    [Description("Where the secret is that all nodes of the book share, 32 bytes or more; 64 random hexadecimal digits are a good one.")]
    public required SecretReference Secret { get; init; }

    /// <summary>Certificate and private key in PEM.</summary>
    [Description("Where this node's certificate and private key are, in one PEM. Absent: no TLS, and links stay on this machine.")]
    public SecretReference? Certificate { get; init; }

    /// <summary>Venue accounts whose gateways run here.</summary>
    [Description("Venue accounts whose gateways, and keys, are on this node. Every account is on one node.")]
    [MaxLength(16)]
    public IReadOnlyList<string> Venues { get; init; } = [];

    /// <summary>True when this node may coordinate.</summary>
    [Description("True: this node decides, or stands by to decide. False: it has gateways only, which obey the coordinator of another node.")]
    public bool Coordinator { get; init; }

    /// <summary>The other nodes.</summary>
    [Description("The other nodes of the book that this one has links to. Of two nodes one dials the other.")]
    [MinLength(1), MaxLength(16)]
    public required IReadOnlyList<MeshPeerOptions> Peers { get; init; }
}

/// <summary>Another node of the book.</summary>
public sealed record MeshPeerOptions
{
    /// <summary>Its name, as its own configuration says.</summary>
    [Description("Name of the node, as its own configuration says.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$")]
    public required string Name { get; init; }

    /// <summary>Where to dial it; absent: it dials this node.</summary>
    [Description("Where this node dials it: wss://HOST:PORT, or ws:// on this machine. Absent: it dials this node.")]
    [Url(["ws", "wss"])]
    public string? Dial { get; init; }

    /// <summary>SHA-256 of the certificate that it must show.</summary>
    [Description("SHA-256 of the certificate that it must show, 64 hexadecimal digits. Absent: one that this machine trusts for its name.")]
    [RegularExpression("^[0-9a-fA-F]{64}$")]
    public string? CertificateSha256 { get; init; }

    /// <summary>Venue accounts whose gateways run there.</summary>
    [Description("Venue accounts whose gateways, and keys, are on that node. A node that may coordinate knows of every account where it is; one that has gateways only need not.")]
    [MaxLength(16)]
    public IReadOnlyList<string> Venues { get; init; } = [];

    /// <summary>True when it may coordinate.</summary>
    [Description("True: that node decides, or stands by to decide.")]
    public bool Coordinator { get; init; }
}
