using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Tests.Configuration;

/// <summary>A temporary folder with key files and a configuration.</summary>
internal sealed class ConfigurationFolder : IDisposable
{
    public const string Good = """
        {
          // the smallest that does something
          "node": "tokyo-1",
          "dataDirectory": "data",
          "venues": [
            { "name": "binance", "kind": "binance", "takerFeeRate": 0.0005,
              "credentials": { "key": { "file": "key" }, "secret": { "file": "secret" } } },
            { "name": "bybit", "kind": "bybit",
              "credentials": { "key": { "file": "key" }, "secret": { "file": "secret" } } },
          ],
          "pairs": [
            { "number": 1, "name": "btc",
              "a": { "venue": "binance", "symbol": "BTCUSDT" },
              "b": { "venue": "bybit", "symbol": "BTCUSDT" },
              "curve": { "maxPosition": 0.5, "rangeBps": 20 },
              "execution": { "maxOrderQuantity": 0.05 } },
          ],
        }
        """;

    public ConfigurationFolder()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("hedgerow-config-").FullName;
        WriteSecret("key", "k-123456");
        WriteSecret("secret", "s-very-secret-value");
    }

    public string Directory { get; }

    public string PathOf(string name) => Path.Combine(Directory, name);

    public void WriteSecret(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        File.WriteAllText(PathOf(name), text);
        File.SetUnixFileMode(PathOf(name), mode);
    }

    public string Write(string json)
    {
        File.WriteAllText(PathOf("hedgerow.json"), json);
        return PathOf("hedgerow.json");
    }

    public IReadOnlyList<Mistake> MistakesIn(string json) => NodeConfiguration.Check(Write(json)).Mistakes;

    /// <summary>The good document with one text replaced, which must occur.</summary>
    public IReadOnlyList<Mistake> MistakesWith(string old, string changed)
    {
        Assert.Contains(old, Good);
        return MistakesIn(Good.Replace(old, changed));
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
