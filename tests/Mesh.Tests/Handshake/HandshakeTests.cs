using System.Security.Cryptography;
using Hedgerow.Mesh.Handshake;

namespace Hedgerow.Mesh.Tests.Handshake;

public class HandshakeTests
{
    private static readonly LinkSecret Secret = new("0123456789abcdef0123456789abcdef");
    private static readonly LinkSecret OtherSecret = new("0123456789abcdef0123456789abcdeF");
    private static readonly byte[] Certificate = SHA256.HashData("certificate"u8);

    [Fact]
    public void Two_that_share_the_secret_establish_a_link_and_read_each_other()
    {
        var (dialler, acceptor) = Run(new Case { AcceptorShows = Transcript.NoCertificate });

        Assert.Equal(("tokyo", 11L), (acceptor.Established!.Peer, acceptor.Established.Incarnation));
        Assert.Equal(("ireland", 22L), (dialler.Established!.Peer, dialler.Established.Incarnation));
        Assert.Equal("there", Pass(dialler.Established.Sealer!, acceptor.Established.Opener!, "there"));
        Assert.Equal("back", Pass(acceptor.Established.Sealer!, dialler.Established.Opener!, "back"));
    }

    [Fact]
    public void Under_TLS_frames_are_not_sealed_a_second_time()
    {
        var (dialler, acceptor) = Run(new Case());

        Assert.Equal((null, null), (dialler.Established!.Sealer, dialler.Established.Opener));
        Assert.Equal((null, null), (acceptor.Established!.Sealer, acceptor.Established.Opener));
    }

    /// <summary>Whoever sees TLS and whoever does not, do not come together: nobody can take the seals away.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_is_sealed_for_both_or_for_neither(bool isDiallerSealed)
    {
        var (dialler, acceptor) = Run(new Case
        {
            DiallerSees = isDiallerSealed ? Transcript.NoCertificate : Certificate,
            AcceptorShows = isDiallerSealed ? Certificate : Transcript.NoCertificate,
        });

        Assert.Null(dialler.Established);
        Assert.NotNull(acceptor.Failure);
    }

    [Fact]
    public void A_dialler_with_another_secret_is_denied_and_learns_no_proof()
    {
        var (dialler, acceptor) = Run(new Case { DiallerSecret = OtherSecret });

        Assert.Contains("does not have the secret", acceptor.Failure);
        Assert.Null(dialler.Established);
        Assert.Contains("refused", dialler.Failure);
    }

    [Fact]
    public void An_acceptor_with_another_secret_denies_and_whoever_pretends_is_found_out()
    {
        var self = new LinkIdentity("tokyo", 11, "r1", ProtocolRange.Current, Secret);
        var dialler = new DiallerHandshake(self, "ireland", Nonce(1), Certificate);
        dialler.Receive(new Challenge(1, 22, Nonce(2), "r1").Write());

        var step = dialler.Receive(HandshakeFrames.WriteProof(HandshakeFrame.Welcome, Nonce(3)));

        Assert.Null(step.Established);
        Assert.Contains("does not have the secret", step.Failure);
    }

    /// <summary>Somebody in between who ends TLS with a certificate of its own, even one that the dialler takes, gets no further.</summary>
    [Fact]
    public void Two_that_see_different_certificates_do_not_come_together()
    {
        var (dialler, acceptor) = Run(new Case { DiallerSees = SHA256.HashData("another"u8) });

        Assert.Contains("another certificate", acceptor.Failure);
        Assert.Null(dialler.Established);
    }

    [Theory]
    [InlineData("singapore", "ireland", "is not expected")]
    [InlineData("ireland", "ireland", "is not expected")]
    [InlineData("tokyo", "frankfurt", "wants the node 'frankfurt'")]
    public void Only_expected_names_are_let_in(string from, string to, string failure)
    {
        var (dialler, acceptor) = Run(new Case { From = from, To = to });

        Assert.Contains(failure, acceptor.Failure);
        Assert.Null(dialler.Established);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(1, 2, 1, 1, 1)]
    [InlineData(1, 3, 2, 4, 3)]
    [InlineData(2, 2, 1, 1, 0)]
    [InlineData(1, 1, 2, 5, 0)]
    public void The_highest_common_version_is_spoken(int min, int max, int otherMin, int otherMax, int spoken)
    {
        var (dialler, acceptor) = Run(new Case
        {
            DiallerVersions = new ProtocolRange((ushort)min, (ushort)max),
            AcceptorVersions = new ProtocolRange((ushort)otherMin, (ushort)otherMax),
        });

        Assert.Equal(spoken, dialler.Established?.Version ?? 0);
        Assert.Equal(spoken, acceptor.Established?.Version ?? 0);
        if (spoken == 0)
            Assert.Contains("protocol", dialler.Failure);
    }

    /// <summary>Versions are part of what is proven: nobody in between can talk two nodes into an older one.</summary>
    [Fact]
    public void A_hello_that_was_changed_on_the_way_is_found_out()
    {
        var versions = new ProtocolRange(1, 2);
        var self = new LinkIdentity("tokyo", 11, "r1", versions, Secret);
        var dialler = new DiallerHandshake(self, "ireland", Nonce(1), Certificate);
        var acceptor = Acceptor(new Case { AcceptorVersions = versions });
        var forged = (byte[])dialler.Hello.Clone();
        forged[7] = 1; // highest version

        var challenge = acceptor.Receive(forged).Reply!;
        var proof = dialler.Receive(challenge).Reply!;

        Assert.NotNull(acceptor.Receive(proof).Failure);
    }

    [Fact]
    public void A_recorded_handshake_is_worth_nothing_against_a_new_nonce()
    {
        var self = new LinkIdentity("tokyo", 11, "r1", ProtocolRange.Current, Secret);
        var dialler = new DiallerHandshake(self, "ireland", Nonce(1), Certificate);
        var first = Acceptor(new Case());
        var proof = dialler.Receive(first.Receive(dialler.Hello).Reply!).Reply!;
        Assert.NotNull(first.Receive(proof).Established);

        var second = Acceptor(new Case { AcceptorNonce = Nonce(9) });
        second.Receive(dialler.Hello);

        Assert.Contains("does not have the secret", second.Receive(proof).Failure);
    }

    /// <summary>Nothing of what a stranger sends leads anywhere, and nothing throws.</summary>
    [Fact]
    public void Garbage_gets_nowhere()
    {
        var random = new Random(7);
        var self = new LinkIdentity("tokyo", 11, "r1", ProtocolRange.Current, Secret);
        for (var run = 0; run < 5_000; run++)
        {
            var hello = new DiallerHandshake(self, "ireland", Nonce(1), Certificate).Hello;
            var acceptor = Acceptor(new Case());
            var first = Mutate(hello, random);
            var step = acceptor.Receive(first);
            Assert.Null(step.Established);
            if (step.Failure is null)
                step = acceptor.Receive(Mutate(HandshakeFrames.WriteProof(HandshakeFrame.Proof, new byte[32]), random));
            Assert.Null(step.Established);
            Assert.NotNull(step.Failure);
            Assert.Null(acceptor.Receive(hello).Established);
        }
    }

    [Fact]
    public void A_name_that_is_not_printable_is_no_hello()
    {
        var self = new LinkIdentity("to\nkyo", 11, "r1", ProtocolRange.Current, Secret);
        var hello = new DiallerHandshake(self, "ireland", Nonce(1), Certificate).Hello;

        Assert.Contains("no hello", Acceptor(new Case()).Receive(hello).Failure);
    }

    [Fact]
    public void A_short_secret_is_refused_and_no_secret_shows_itself()
    {
        Assert.Throws<ArgumentException>(() => new LinkSecret("0123456789abcdef0123456789abcde"));
        Assert.DoesNotContain("0123", $"{Secret} {new LinkIdentity("tokyo", 1, "", ProtocolRange.Current, Secret)}");
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        var mutated = random.Next(4) switch
        {
            0 => new byte[random.Next(2_000)],
            1 => frame[..random.Next(frame.Length)],
            _ => (byte[])frame.Clone(),
        };
        for (var i = random.Next(1, 4); i > 0 && mutated.Length > 0; i--)
            mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
        return mutated;
    }

    private static string Pass(FrameSealer sealer, FrameOpener opener, string text)
    {
        var frame = new byte[text.Length + FrameSealer.Overhead];
        System.Text.Encoding.ASCII.GetBytes(text, frame);
        Assert.Equal(frame.Length, sealer.Seal(frame, text.Length));
        Assert.DoesNotContain(text, System.Text.Encoding.ASCII.GetString(frame));
        return System.Text.Encoding.ASCII.GetString(frame, 0, opener.Open(frame));
    }

    private static byte[] Nonce(byte fill) => Enumerable.Repeat(fill, 32).ToArray();

    private static AcceptorHandshake Acceptor(Case c) =>
        new(new LinkIdentity("ireland", 22, "r2", c.AcceptorVersions, Secret), name => name == "tokyo", c.AcceptorNonce, c.AcceptorShows);

    private static (HandshakeStep Dialler, HandshakeStep Acceptor) Run(Case c)
    {
        var dialler = new DiallerHandshake(
            new LinkIdentity(c.From, 11, "r1", c.DiallerVersions, c.DiallerSecret), c.To, Nonce(1), c.DiallerSees);
        var acceptor = Acceptor(c);
        HandshakeStep atDialler = new(dialler.Hello), atAcceptor = default;
        for (var frame = 0; frame < 4; frame++)
        {
            if (atDialler.Reply is not null)
                atAcceptor = acceptor.Receive(atDialler.Reply);
            if (atAcceptor.Reply is not null)
                atDialler = dialler.Receive(atAcceptor.Reply);
            if (atAcceptor.Failure is not null || atAcceptor.Established is not null)
                break;
        }
        return (atDialler, atAcceptor);
    }

    private sealed record Case
    {
        public string From { get; init; } = "tokyo";

        public string To { get; init; } = "ireland";

        public LinkSecret DiallerSecret { get; init; } = Secret;

        public ProtocolRange DiallerVersions { get; init; } = ProtocolRange.Current;

        public ProtocolRange AcceptorVersions { get; init; } = ProtocolRange.Current;

        public byte[] AcceptorNonce { get; init; } = Nonce(2);

        public byte[] AcceptorShows { get; init; } = Certificate;

        public byte[] DiallerSees { get => field ?? AcceptorShows; init; } = null!;
    }
}
