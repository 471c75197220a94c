namespace Hedgerow.Mesh.Handshake;

/// <summary>A peer that has proven itself on a connection.</summary>
/// <param name="Peer">Its node name.</param>
/// <param name="Incarnation">Of its process.</param>
/// <param name="Release">Its release, for people.</param>
/// <param name="Version">Protocol version that is spoken.</param>
/// <param name="Sealer">Seals what we send; null where TLS does.</param>
/// <param name="Opener">Opens what it sends; null where TLS does.</param>
internal sealed record Established(
    string Peer, long Incarnation, string Release, ushort Version, FrameSealer? Sealer, FrameOpener? Opener) : IDisposable
{
    /// <summary>A peer that has proven itself, with the keys of its connection where TLS has none.</summary>
    public static Established Of(
        string peer, long incarnation, string release, ushort version, Func<string, byte[]>? key, string outgoing, string incoming) => new(
        peer, incarnation, release, version,
        key is null ? null : new FrameSealer(key(outgoing)), key is null ? null : new FrameOpener(key(incoming)));

    public void Dispose()
    {
        Sealer?.Dispose();
        Opener?.Dispose();
    }
}

/// <summary>Who we are in a handshake.</summary>
/// <param name="Name">Our node name.</param>
/// <param name="Incarnation">Of our process.</param>
/// <param name="Release">Our release, for people.</param>
/// <param name="Versions">Protocol versions that we speak.</param>
/// <param name="Secret">The shared secret.</param>
internal sealed record LinkIdentity(string Name, long Incarnation, string Release, ProtocolRange Versions, LinkSecret Secret);

/// <summary>What one frame of a handshake leads to. Exactly one of three: more to come, established, failed.</summary>
/// <param name="Reply">Frame to send; null when there is none.</param>
/// <param name="Established">The proven peer.</param>
/// <param name="Failure">Why it ends here, for our log; null when it does not. A reply is still sent.</param>
internal readonly record struct HandshakeStep(byte[]? Reply, Established? Established = null, string? Failure = null);
