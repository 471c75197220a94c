using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace Hedgerow.Simulator.Servers;

/// <summary>Checks signatures of requests.</summary>
internal static class Signatures
{
    private const int Ed25519KeyBytes = 32;

    /// <summary>True when <paramref name="signature"/> is the hexadecimal HMAC-SHA256 of the payload.</summary>
    public static bool IsHmac(string secret, ReadOnlySpan<byte> payload, string signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), payload, expected);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.Length == 2 * given.Length
            && Convert.FromHexString(signature, given, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == given.Length
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>True when <paramref name="signature"/> is the base64 HMAC-SHA256 of the payload.</summary>
    public static bool IsHmacBase64(string secret, ReadOnlySpan<byte> payload, string signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), payload, expected);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(signature, given, out var written)
            && written == given.Length
            && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    /// <summary>True when <paramref name="signature"/> is the base64 Ed25519 signature of the payload.</summary>
    public static bool IsEd25519(Ed25519PublicKeyParameters key, ReadOnlySpan<byte> payload, string signature)
    {
        var given = new byte[Ed25519PrivateKeyParameters.SignatureSize];
        if (!Convert.TryFromBase64String(signature, given, out var written) || written != given.Length)
        {
            return false;
        }

        var signer = new Ed25519Signer();
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(payload.ToArray(), 0, payload.Length);
        return signer.VerifySignature(given);
    }

    /// <summary>Reads a public key from PEM or from 32 bytes in base64.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static Ed25519PublicKeyParameters ReadEd25519(string text)
    {
        var isPem = text.Contains("BEGIN PUBLIC KEY", StringComparison.Ordinal);
        var base64 = isPem
            ? string.Concat(text.Split('\n').Where(line => !line.StartsWith('-')).Select(line => line.Trim()))
            : text.Trim();
        var bytes = Convert.FromBase64String(base64);
        if (!isPem && bytes.Length == Ed25519KeyBytes)
        {
            return new Ed25519PublicKeyParameters(bytes, 0);
        }

        return PublicKeyFactory.CreateKey(bytes) as Ed25519PublicKeyParameters
            ?? throw new FormatException("The public key is not an Ed25519 key.");
    }
}
