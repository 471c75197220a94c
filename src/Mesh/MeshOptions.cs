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

    /// <summary>Checks what fits together.</summary>
    /// <param name="options">What to check.</param>
    /// <exception cref="ArgumentException">Something does not fit; the message names it.</exception>
    internal static void Check(MeshOptions options)
    {
        if (FaultOf(options) is { } fault)
            throw new ArgumentException(fault, nameof(options));
    }

    private static string? FaultOf(MeshOptions options)
    {
        var names = options.Peers.Select(peer => peer.Name).Append(options.Node).ToList();
        if (names.Find(name => !NodeName().IsMatch(name)) is { } odd)
            return $"'{odd}' is no node name";
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"the node name '{twice.Key}' is used twice";
        if (options.Listen is { } listen && options.Certificate is null && !IPAddress.IsLoopback(listen.Address))
            return $"listening on {listen} needs a certificate; without TLS links stay on the machine";
        if (options.Certificate is { HasPrivateKey: false })
            return "the certificate has no private key";
        return options.Peers.Select(FaultOf).FirstOrDefault(fault => fault is not null);
    }

    private static string? FaultOf(MeshPeer peer)
    {
        if (peer.Dial is { } dial)
        {
            if (!dial.IsAbsoluteUri || dial.Scheme is not ("ws" or "wss"))
                return $"'{dial}' of '{peer.Name}' is no address ws://HOST:PORT or wss://HOST:PORT";
            if (dial.Scheme == "ws" && !dial.IsLoopback)
                return $"'{dial}' of '{peer.Name}' needs wss: without TLS links stay on the machine";
        }
        if (peer.CertificateSha256 is not { } pin)
            return null;
        if (peer.Dial?.Scheme != "wss")
            return $"a certificate of '{peer.Name}' is named, but it is not dialled with wss";
        return pin.Length == SHA256.HashSizeInBytes * 2 && pin.All(char.IsAsciiHexDigit)
            ? null
            : $"the certificate's SHA-256 of '{peer.Name}' is not 64 hexadecimal digits";
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$", RegexOptions.None, 1000)]
    private static partial Regex NodeName();
}
