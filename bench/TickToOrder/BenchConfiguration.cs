using Hedgerow.Simulator.Servers;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Hedgerow.TickToOrder;

/// <summary>A temporary folder, deleted at the end.</summary>
internal sealed class BenchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hedgerow-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A fresh Ed25519 key pair, as Binance advises for orders over WebSocket.</summary>
internal sealed record BenchKeys(string PrivateFile, string PublicPem)
{
    // RFC 8410: the fixed DER heads of an Ed25519 private (PKCS #8) and public (SubjectPublicKeyInfo) key.
    private const string PrivateHead = "302E020100300506032B657004220420";
    private const string PublicHead = "302A300506032B6570032100";

    public static BenchKeys Create(string folder)
    {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        var file = System.IO.Path.Combine(folder, "ed25519.pem");
        BenchConfiguration.WriteSecret(file, Pem("PRIVATE KEY", PrivateHead, key.GetEncoded()));
        return new BenchKeys(file, Pem("PUBLIC KEY", PublicHead, key.GeneratePublicKey().GetEncoded()));
    }

    private static string Pem(string label, string head, byte[] key) =>
        $"-----BEGIN {label}-----\n{Convert.ToBase64String([.. Convert.FromHexString(head), .. key])}\n-----END {label}-----\n";
}

/// <summary>Configuration of the node under measurement: one pair that wants a clip at every tick.</summary>
internal static class BenchConfiguration
{
    public static void WriteSecret(string file, string text)
    {
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Writes the configuration of a node, and the keys that it names.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="host">The venues.</param>
    /// <param name="privateKeyFile">Binance's key.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="mesh">Its place in a mesh, as a member of the document with a comma behind it; empty: it has everything.</param>
    /// <returns>The file.</returns>
    public static string Write(string folder, SimulatorHost host, string privateKeyFile, string node = "bench", string mesh = "")
    {
        foreach (var (name, text) in new[] { ("binance.key", "bench-ed25519"), ("bybit.key", "bench-key"), ("bybit.secret", "bench-secret") })
            WriteSecret(Path.Combine(folder, name), text);
        var file = Path.Combine(folder, node + ".json");
        File.WriteAllText(file, Document(host, Path.GetFileName(privateKeyFile), node, mesh));
        return file;
    }

    private static string Text(Uri address) => address.ToString().TrimEnd('/');

    private static string Document(SimulatorHost host, string privateKey, string node, string mesh) => $$"""
        {
          "node": "{{node}}",
          "dataDirectory": "{{node}}",
          {{mesh}}
          "venues": [
            {
              "name": "binance", "kind": "binance",
              "restUrl": "{{Text(host.Binance.HttpBase)}}", "streamUrl": "{{Text(host.Binance.WebSocketBase)}}",
              "orderUrl": "{{new Uri(host.Binance.WebSocketBase, "/ws-fapi/v1")}}",
              "credentials": { "key": { "file": "binance.key" }, "secret": { "file": "{{privateKey}}" }, "kind": "ed25519" },
              "makerFeeRate": 0.0002, "takerFeeRate": 0.0005
            },
            {
              "name": "bybit", "kind": "bybit",
              "restUrl": "{{Text(host.Bybit.HttpBase)}}", "streamUrl": "{{Text(host.Bybit.WebSocketBase)}}",
              "orderUrl": "{{new Uri(host.Bybit.WebSocketBase, "/v5/trade")}}",
              "credentials": { "key": { "file": "bybit.key" }, "secret": { "file": "bybit.secret" } },
              "makerFeeRate": 0.0002, "takerFeeRate": 0.00055
            }
          ],
          "pairs": [
            {
              "number": 1, "name": "btc",
              "a": { "venue": "binance", "symbol": "BTCUSDT" },
              "b": { "venue": "bybit", "symbol": "BTCUSDT" },
              "curve": { "maxPosition": 0.01, "rangeBps": 10, "earnBps": 2 },
              "execution": { "maxOrderQuantity": 0.01, "clipIntervalMs": 0 }
            }
          ],
          "breaker": { "orders": 100000 }, // every tick is an order here, far more of them than any book sends
          "api": { "port": 0 },
          "logging": { "console": false, "file": "{{node}}.log" }
        }
        """;
}
