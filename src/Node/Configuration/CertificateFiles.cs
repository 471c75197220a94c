using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hedgerow.Node.Configuration;

/// <summary>A certificate with its private key, in one PEM, by reference.</summary>
internal static class CertificateFiles
{
    /// <summary>Says what is wrong with a reference, if anything; an absent one is no mistake.</summary>
    public static void Check(SecretReference? reference, Action<string> wrong)
    {
        if (reference is null || !SecretFiles.Check(reference, wrong))
            return;
        try
        {
            Read(reference).Dispose();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            wrong("is no PEM with a certificate and its private key");
        }
    }

    /// <summary>The certificate.</summary>
    /// <exception cref="InvalidOperationException">It cannot be had; the message names the reference.</exception>
    /// <exception cref="CryptographicException">It is no PEM with a certificate and its private key.</exception>
    public static X509Certificate2 Read(SecretReference reference)
    {
        var pem = SecretFiles.Read(reference);
        return X509Certificate2.CreateFromPem(pem, pem);
    }
}
