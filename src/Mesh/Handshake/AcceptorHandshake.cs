namespace Hedgerow.Mesh.Handshake;

/// <summary>
/// The side of a handshake that was dialled. Pure: frames in, frames out. The dialler proves itself first, so that a stranger who
/// connects learns nothing that depends on the secret.
/// </summary>
/// <param name="self">Who we are.</param>
/// <param name="isExpected">True for the names of nodes that may dial us.</param>
/// <param name="nonce">32 random bytes, never used before.</param>
/// <param name="certificateHash">Of the certificate that the connection stands on.</param>
internal sealed class AcceptorHandshake(LinkIdentity self, Func<string, bool> isExpected, byte[] nonce, byte[] certificateHash)
{
    private Hello? _hello;
    private Challenge? _challenge;
    private byte[] _transcript = [];
    private bool _ended;

    /// <summary>Takes the next frame of the dialler. After the end nothing is taken any more.</summary>
    public HandshakeStep Receive(ReadOnlySpan<byte> frame)
    {
        if (_ended)
            return new HandshakeStep(Reply: null, Failure: "a frame after the end of the handshake");
        return _hello is null ? OnHello(frame) : OnProof(frame);
    }

    private HandshakeStep OnHello(ReadOnlySpan<byte> frame)
    {
        if (!Hello.TryRead(frame, out var hello))
            return Refuse(RefusalReason.Denied, "the first frame is no hello");
        if (hello.To != self.Name)
            return Refuse(RefusalReason.Denied, $"'{hello.From}' wants the node '{hello.To}', this is '{self.Name}'");
        if (hello.From == self.Name || !isExpected(hello.From))
            return Refuse(RefusalReason.Denied, $"a node '{hello.From}' is not expected");
        if (self.Versions.Common(hello.Versions) is not { } version)
            return Refuse(RefusalReason.Version, $"'{hello.From}' speaks protocol {hello.Versions}, this node {self.Versions}");
        _hello = hello;
        _challenge = new Challenge(version, self.Incarnation, nonce, self.Release);
        var challenge = _challenge.Write();
        _transcript = Transcript.Hash(frame, challenge, certificateHash);
        return new HandshakeStep(challenge);
    }

    private HandshakeStep OnProof(ReadOnlySpan<byte> frame)
    {
        if (!HandshakeFrames.TryReadProof(frame, HandshakeFrame.Proof, out var proof))
            return Refuse(RefusalReason.Denied, $"'{_hello!.From}' sent no proof");
        if (!self.Secret.Accepts(proof, "dialler", _transcript))
            return Refuse(RefusalReason.Denied, $"'{_hello!.From}' does not have the secret, or sees another certificate than ours");
        _ended = true;
        var established = Established.Of(
            _hello!.From, _hello.Incarnation, _hello.Release, _challenge!.Version,
            Transcript.IsTls(certificateHash) ? null : direction => self.Secret.DeriveKey(direction, _transcript), "to dialler", "to acceptor");
        return new HandshakeStep(HandshakeFrames.WriteProof(HandshakeFrame.Welcome, self.Secret.Prove("acceptor", _transcript)), established);
    }

    private HandshakeStep Refuse(RefusalReason reason, string failure)
    {
        _ended = true;
        return new HandshakeStep(HandshakeFrames.WriteRefusal(reason), Failure: failure);
    }
}
