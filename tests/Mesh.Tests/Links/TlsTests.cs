using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hedgerow.Mesh.Tests.Links;

public class TlsTests
{
    [Fact]
    public async Task A_link_over_TLS_stands_on_a_pinned_certificate()
    {
        using var certificate = NewCertificate();
        await using var ireland = await StartAsync(certificate);
        await using var tokyo = await DialAsync(ireland, certificate);
        await tokyo.Up("ireland");
        tokyo.Mesh.Tell("ireland", Address.Coordinator, new TakeCharge(1, 1));

        await Eventually.Holds("it arrived", () => ireland.Received.Count == 1);
    }

    [Fact]
    public async Task A_node_that_shows_another_certificate_is_not_talked_to()
    {
        using var certificate = NewCertificate();
        using var other = NewCertificate();
        await using var ireland = await StartAsync(other);
        await using var tokyo = await DialAsync(ireland, certificate);

        await Eventually.Holds("it is logged", () => tokyo.Log.Has("could not be reached"), () => tokyo.Log.ToString());
        Assert.False(tokyo.IsUp("ireland"));
        Assert.Equal(0, ireland.Mesh.Links[0].Connections);
    }

    [Fact]
    public async Task Without_a_pin_a_certificate_that_the_machine_does_not_trust_is_refused()
    {
        using var certificate = NewCertificate();
        await using var ireland = await StartAsync(certificate);
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)));

        await Eventually.Holds("it is logged", () => tokyo.Log.Has("could not be reached"), () => tokyo.Log.ToString());
        Assert.False(tokyo.IsUp("ireland"));
    }

    /// <summary>
    /// Somebody in between ends TLS with a certificate that the dialler accepts, and passes every byte of the handshake on to the real
    /// node: the proofs do not fit, since each side saw another certificate.
    /// </summary>
    [Fact]
    public async Task Somebody_in_between_with_an_accepted_certificate_gets_no_link()
    {
        using var certificate = NewCertificate();
        using var forged = NewCertificate();
        await using var ireland = await StartAsync(certificate);
        await using var between = new TlsRelay(ireland.Address, forged);
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", new MeshPeer
        {
            Name = "ireland",
            Dial = between.Address,
            CertificateSha256 = Convert.ToHexString(SHA256.HashData(forged.RawData)),
        }));

        await Eventually.Holds("it is refused", () => ireland.Log.Has("another certificate than ours"), () => ireland.Log.ToString());
        Assert.False(tokyo.IsUp("ireland"));
    }

    private static Task<TestNode> StartAsync(X509Certificate2 certificate) => TestNode.StartAsync(
        TestNode.Options("ireland", TestNode.Peer("tokyo")) with { Certificate = certificate, Listen = new IPEndPoint(IPAddress.Loopback, 0) });

    private static Task<TestNode> DialAsync(TestNode ireland, X509Certificate2 pinned) => TestNode.StartAsync(TestNode.Options("tokyo", new MeshPeer
    {
        Name = "ireland",
        Dial = ireland.Address,
        CertificateSha256 = Convert.ToHexString(SHA256.HashData(pinned.RawData)),
    }));

    public static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hedgerow-test", key, HashAlgorithmName.SHA256);
        using var selfSigned = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(selfSigned.Export(X509ContentType.Pkcs12), null);
    }
}
