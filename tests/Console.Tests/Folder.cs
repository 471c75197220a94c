namespace Hedgerow.Console.Tests;

/// <summary>A temporary folder with a configuration of two simulated venues.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("hedgerow-console-").FullName;

    /// <summary>Variables that the configuration's credentials refer to.</summary>
    public static Dictionary<string, string> Keys => new() { ["TEST_KEY"] = "k", ["TEST_SECRET"] = "s-not-to-be-shown" };

    public string PathOf(string name) => Path.Combine(_path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string WriteConfiguration(int portA = 1, int portB = 2, int api = 0, string keys = """{ "env": "TEST_KEY" }""") => Write("node.json", $$"""
        {
          "dataDirectory": "data",
          "venues": [
            { "name": "a", "kind": "binance", "restUrl": "http://127.0.0.1:{{portA}}", "streamUrl": "ws://127.0.0.1:{{portA}}",
              "orderUrl": "ws://127.0.0.1:{{portA}}/ws-fapi/v1", "credentials": { "key": {{keys}}, "secret": { "env": "TEST_SECRET" } } },
            { "name": "b", "kind": "bybit", "restUrl": "http://127.0.0.1:{{portB}}", "streamUrl": "ws://127.0.0.1:{{portB}}",
              "orderUrl": "ws://127.0.0.1:{{portB}}/v5/trade", "credentials": { "key": {{keys}}, "secret": { "env": "TEST_SECRET" } } },
          ],
          "pairs": [
            { "number": 1, "name": "btc", "a": { "venue": "a", "symbol": "BTCUSDT" }, "b": { "venue": "b", "symbol": "BTCUSDT" },
              "curve": { "maxPosition": 1, "rangeBps": 20 }, "execution": { "maxOrderQuantity": 0.1 } },
          ],
          "api": { "port": {{api}} },
        }
        """);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
