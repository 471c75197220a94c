using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Hedgerow.Mesh.Handshake;

namespace Hedgerow.Mesh;

/// <summary>A node of the mesh that this node has a link to.</summary>
public sealed record MeshPeer
{
    /// <summary>Its node name; it must prove that it has the secret, and say this name.</summary>
    public required string Name { get; init; }

    /// <summary>Where to dial it: <c>ws://</c> or <c>wss://</c> with host and port. Null: it dials us.</summary>
    public Uri? Dial { get; init; }

    /// <summary>
    /// SHA-256 of the certificate that it must show, as 64 hexadecimal digits. Null: a certificate that the machine trusts for the name
    /// in <see cref="Dial"/>.
    /// </summary>
    public string? CertificateSha256 { get; init; }
}

/// <summary>This node's place in the mesh.</summary>
public sealed partial record MeshOptions
{
    /// <summary>Our node name.</summary>
    public required string Node { get; init; }

    /// <summary>The secret that the nodes share.</summary>
    public required LinkSecret Secret { get; init; }

    /// <summary>Where we listen; null: nowhere. Port 0: any that is free. Without a certificate a loopback address only.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Certificate with its private key that we show; null: no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Nodes that we have links to. Of two nodes one dials the other.</summary>
    public required IReadOnlyList<MeshPeer> Peers { get; init; }

    /// <summary>Messages that we send and read.</summary>
    public MessageRegistry Registry { get; init; } = MessageRegistry.Default;

    /// <summary>How much links keep, and how long they wait.</summary>
    public LinkBounds Bounds { get; init; } = new();

    /// <summary>Our release, told to peers, for people.</summary>
    public string Release { get; init; } = "";

    internal ProtocolRange Versions { get; init; } = ProtocolRange.Current;

    /// <exception cref="ArgumentException">Something does not fit; the message names it.</exception>
    internal void Validate()
    {
        foreach (var name in Peers.Select(peer => peer.Name).Append(Node))
        {
            if (!NodeName().IsMatch(name))
                throw new ArgumentException($"'{name}' is no node name");
        }
        if (Peers.Select(peer => peer.Name).Append(Node).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"the node name '{twice.Key}' is used twice");
        if (Listen is not null && Certificate is null && !IPAddress.IsLoopback(Listen.Address))
            throw new ArgumentException($"listening on {Listen} needs a certificate; without TLS links stay on the machine");
        if (Certificate is { HasPrivateKey: false })
            throw new ArgumentException("the certificate has no private key");
        foreach (var peer in Peers)
            Validate(peer);
    }

    private static void Validate(MeshPeer peer)
    {
        if (peer.Dial is { } dial)
        {
            if (!dial.IsAbsoluteUri || dial.Scheme is not ("ws" or "wss"))
                throw new ArgumentException($"'{dial}' of '{peer.Name}' is no address ws://HOST:PORT or wss://HOST:PORT");
            if (dial.Scheme == "ws" && !dial.IsLoopback)
                throw new ArgumentException($"'{dial}' of '{peer.Name}' needs wss: without TLS links stay on the machine");
        }
        if (peer.CertificateSha256 is null)
            return;
        if (peer.Dial?.Scheme != "wss")
            throw new ArgumentException($"a certificate of '{peer.Name}' is named, but it is not dialled with wss");
        if (peer.CertificateSha256.Length != SHA256.HashSizeInBytes * 2 || !peer.CertificateSha256.All(char.IsAsciiHexDigit))
            throw new ArgumentException($"the certificate's SHA-256 of '{peer.Name}' is not 64 hexadecimal digits");
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$", RegexOptions.None, 1000)]
    private static partial Regex NodeName();
}
