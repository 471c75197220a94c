using System.Security.Cryptography;
using System.Text;

namespace Hedgerow.Mesh;

/// <summary>
/// What the nodes of a mesh share and strangers do not have. It never leaves the process: only proofs of it and keys derived from it
/// are used, and neither is ever written anywhere.
/// </summary>
public sealed class LinkSecret
{
    /// <summary>Least length of a secret, in bytes. A shorter one could be guessed from a recorded proof.</summary>
    public const int MinBytes = 32;

    private readonly byte[] _bytes;

    /// <summary>Takes a secret as text, such as 44 characters of base64 from 32 random bytes.</summary>
    /// <param name="text">The secret; its UTF-8 bytes count.</param>
    /// <exception cref="ArgumentException">It is shorter than <see cref="MinBytes"/>.</exception>
    public LinkSecret(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _bytes = Encoding.UTF8.GetBytes(text);
        if (_bytes.Length < MinBytes)
            throw new ArgumentException($"the secret of the links has {_bytes.Length} bytes, and needs at least {MinBytes}", nameof(text));
    }

    /// <summary>Says nothing.</summary>
    public override string ToString() => "(secret)";

    /// <summary>Proof that whoever made it has the secret, for one role in one handshake.</summary>
    internal byte[] Prove(string role, ReadOnlySpan<byte> transcript)
    {
        byte[] label = Encoding.ASCII.GetBytes("hedgerow link " + role + '\0');
        byte[] said = [.. label, .. transcript];
        return HMACSHA256.HashData(_bytes, said);
    }

    /// <summary>True when <paramref name="proof"/> is that proof; compared in constant time.</summary>
    internal bool Accepts(ReadOnlySpan<byte> proof, string role, ReadOnlySpan<byte> transcript) =>
        CryptographicOperations.FixedTimeEquals(proof, Prove(role, transcript));

    /// <summary>Key of the frames that flow one way on one connection.</summary>
    internal byte[] DeriveKey(string direction, ReadOnlySpan<byte> transcript)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _bytes, key, transcript, Encoding.ASCII.GetBytes("hedgerow link key " + direction));
        return key;
    }
}
