using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hedgerow.Links.Bench;

/// <summary>A certificate for TLS that nobody trusts, and that is pinned or not looked at.</summary>
internal static class BenchCertificate
{
    public static X509Certificate2 New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hedgerow-bench", key, HashAlgorithmName.SHA256);
        using var selfSigned = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(selfSigned.Export(X509ContentType.Pkcs12), null);
    }
}
