namespace Hedgerow.Mesh.Handshake;

/// <summary>The side of a handshake that dials. Pure: frames in, frames out.</summary>
internal sealed class DiallerHandshake
{
    private readonly LinkIdentity _self;
    private readonly string _peer;
    private readonly byte[] _certificateHash;
    private Challenge? _challenge;
    private byte[] _transcript = [];
    private bool _ended;

    /// <param name="self">Who we are.</param>
    /// <param name="peer">Node name that must answer.</param>
    /// <param name="nonce">32 random bytes, never used before.</param>
    /// <param name="certificateHash">Of the certificate that the acceptor showed.</param>
    public DiallerHandshake(LinkIdentity self, string peer, byte[] nonce, byte[] certificateHash)
    {
        _self = self;
        _peer = peer;
        _certificateHash = certificateHash;
        Hello = new Hello(self.Versions, self.Incarnation, nonce, self.Name, peer, self.Release).Write();
    }

    /// <summary>The first frame.</summary>
    public byte[] Hello { get; }

    /// <summary>Takes the next frame of the acceptor. After the end nothing is taken any more.</summary>
    public HandshakeStep Receive(ReadOnlySpan<byte> frame)
    {
        if (_ended)
            return new HandshakeStep(Reply: null, Failure: "a frame after the end of the handshake");
        if (HandshakeFrames.TryReadRefusal(frame, out var reason))
        {
            return Fail(reason == RefusalReason.Version
                ? $"'{_peer}' speaks no protocol of {_self.Versions}"
                : $"'{_peer}' refused: it expects another node, has another secret, or shows us another certificate than its own");
        }
        return _challenge is null ? OnChallenge(frame) : OnWelcome(frame);
    }

    private HandshakeStep OnChallenge(ReadOnlySpan<byte> frame)
    {
        if (!Challenge.TryRead(frame, out var challenge))
            return Fail($"'{_peer}' sent no challenge");
        if (challenge.Version < _self.Versions.Min || challenge.Version > _self.Versions.Max)
            return Fail($"'{_peer}' chose protocol {challenge.Version}, this node speaks {_self.Versions}");
        _challenge = challenge;
        _transcript = Transcript.Hash(Hello, frame, _certificateHash);
        return new HandshakeStep(HandshakeFrames.WriteProof(HandshakeFrame.Proof, _self.Secret.Prove("dialler", _transcript)));
    }

    private HandshakeStep OnWelcome(ReadOnlySpan<byte> frame)
    {
        if (!HandshakeFrames.TryReadProof(frame, HandshakeFrame.Welcome, out var proof))
            return Fail($"'{_peer}' sent no proof");
        if (!_self.Secret.Accepts(proof, "acceptor", _transcript))
            return Fail($"whoever answers for '{_peer}' does not have the secret");
        _ended = true;
        return new HandshakeStep(Reply: null, Established.Of(
            _peer, _challenge!.Incarnation, _challenge.Release, _challenge.Version,
            Transcript.IsTls(_certificateHash) ? null : direction => _self.Secret.DeriveKey(direction, _transcript), "to acceptor", "to dialler"));
    }

    private HandshakeStep Fail(string failure)
    {
        _ended = true;
        return new HandshakeStep(Reply: null, Failure: failure);
    }
}
