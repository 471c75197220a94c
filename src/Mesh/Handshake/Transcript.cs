using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hedgerow.Mesh.Handshake;

/// <summary>
/// What both sides have said and seen: the whole hello, the whole challenge, and the certificate that the connection stands on. A proof
/// over it fits one connection only, and shows that nobody in between changed a name, a version or the certificate.
/// </summary>
internal static class Transcript
{
    /// <summary>Stands for the certificate where there is no TLS.</summary>
    public static readonly byte[] NoCertificate = new byte[32];

    /// <summary>True when the connection is sealed by TLS already.</summary>
    public static bool IsTls(ReadOnlySpan<byte> certificateHash) => !certificateHash.SequenceEqual(NoCertificate);

    /// <param name="hello">The dialler's frame, as it was sent.</param>
    /// <param name="challenge">The acceptor's frame, as it was sent.</param>
    /// <param name="certificateHash">SHA-256 of the acceptor's certificate; <see cref="NoCertificate"/> without TLS.</param>
    public static byte[] Hash(ReadOnlySpan<byte> hello, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> certificateHash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, hello);
        Append(hash, challenge);
        Append(hash, certificateHash);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
