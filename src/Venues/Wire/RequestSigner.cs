using System.Buffers.Text;
using System.Security.Cryptography;

namespace Hedgerow.Venues.Wire;

/// <summary>Signs the bytes of a request. Thread-safe.</summary>
internal abstract class RequestSigner
{
    /// <summary>Room that any signature's text fits in.</summary>
    public const int MaxLength = 128;

    /// <summary>Signs.</summary>
    /// <param name="payload">What the venue says is signed.</param>
    /// <param name="signature">At least <see cref="MaxLength"/> bytes; takes the signature's ASCII text.</param>
    /// <returns>Bytes written.</returns>
    public abstract int Sign(ReadOnlySpan<byte> payload, Span<byte> signature);

    /// <summary>Signs as <see cref="Sign"/> does, for venues that want every signature as base64.</summary>
    /// <param name="payload">What the venue says is signed.</param>
    /// <param name="signature">At least <see cref="MaxLength"/> bytes; takes the signature's ASCII text.</param>
    /// <returns>Bytes written.</returns>
    public abstract int SignBase64(ReadOnlySpan<byte> payload, Span<byte> signature);
}

/// <summary>HMAC-SHA256, written as lower-case hex.</summary>
internal sealed class HmacSha256Signer : RequestSigner
{
    private readonly byte[] _secret;

    /// <summary>Makes a signer.</summary>
    /// <param name="secret">The secret's bytes.</param>
    public HmacSha256Signer(ReadOnlySpan<byte> secret) => _secret = secret.ToArray();

    /// <inheritdoc/>
    public override int Sign(ReadOnlySpan<byte> payload, Span<byte> signature)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, payload, mac);
        for (var i = 0; i < mac.Length; i++)
        {
            signature[2 * i] = HexDigit(mac[i] >> 4);
            signature[(2 * i) + 1] = HexDigit(mac[i] & 15);
        }

        return 2 * mac.Length;
    }

    /// <inheritdoc/>
    public override int SignBase64(ReadOnlySpan<byte> payload, Span<byte> signature)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, payload, mac);
        Base64.EncodeToUtf8(mac, signature, out _, out var written);
        return written;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}

/// <summary>Ed25519, written as base64.</summary>
internal sealed class Ed25519Signer : RequestSigner
{
    private readonly Org.BouncyCastle.Crypto.Parameters.Ed25519PrivateKeyParameters _key;

    /// <summary>Makes a signer.</summary>
    /// <param name="pem">Private key as PEM, PKCS#8.</param>
    /// <exception cref="CredentialException">Not an Ed25519 private key. The message holds nothing of it.</exception>
    public Ed25519Signer(string pem)
    {
        using var reader = new StringReader(pem);
        object? parsed;
        try
        {
            parsed = new Org.BouncyCastle.OpenSsl.PemReader(reader).ReadObject();
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new CredentialException("the secret is not a PEM private key");
        }

        _key = parsed as Org.BouncyCastle.Crypto.Parameters.Ed25519PrivateKeyParameters
            ?? throw new CredentialException("the secret is not an Ed25519 private key in PEM (PKCS#8)");
    }

    /// <inheritdoc/>
    public override int Sign(ReadOnlySpan<byte> payload, Span<byte> signature)
    {
        // The library signs arrays only; two small allocations per signature, once per session on Binance.
        var raw = new byte[Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.SignatureSize];
        _key.Sign(
            Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.Algorithm.Ed25519,
            ctx: null,
            payload.ToArray(),
            0,
            payload.Length,
            raw,
            0);
        Base64.EncodeToUtf8(raw, signature, out _, out var written);
        return written;
    }

    /// <inheritdoc/>
    public override int SignBase64(ReadOnlySpan<byte> payload, Span<byte> signature) => Sign(payload, signature);
}
