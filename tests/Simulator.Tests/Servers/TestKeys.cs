using System.Security.Cryptography;
using System.Text;
using Hedgerow.Simulator.Servers;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>One account's keys and its signatures.</summary>
internal static class TestKeys
{
    public const string ApiKey = "hmac-key";
    public const string Secret = "hmac-secret";
    public const string Ed25519ApiKey = "ed25519-key";
    private static readonly Ed25519PrivateKeyParameters PrivateKey = new(new SecureRandom());

    public static SimulatedAccount Account { get; } = new("alice", ApiKey, Secret, 100_000)
    {
        Ed25519ApiKey = Ed25519ApiKey,
        Ed25519PublicKey = Convert.ToBase64String(PrivateKey.GeneratePublicKey().GetEncoded()),
    };

    public static string Hmac(string payload) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(payload)));

    public static string Ed25519(string payload)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, PrivateKey);
        var bytes = Encoding.UTF8.GetBytes(payload);
        signer.BlockUpdate(bytes, 0, bytes.Length);
        return Convert.ToBase64String(signer.GenerateSignature());
    }
}
