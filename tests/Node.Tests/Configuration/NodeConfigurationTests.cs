using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Tests.Configuration;

[Collection("environment")]
public sealed class NodeConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_good_file_is_read_with_defaults_and_absolute_paths()
    {
        var options = NodeConfiguration.Load(_folder.Write(ConfigurationFolder.Good)).Options;

        Assert.Equal("tokyo-1", options.Node);
        Assert.Equal(_folder.PathOf("data"), options.DataDirectory);
        Assert.Equal([VenueKind.Binance, VenueKind.Bybit], options.Venues.Select(v => v.Kind));
        Assert.Equal([0.0005m, 0.00055m], options.Venues.Select(v => v.TakerFeeRate));
        Assert.Equal(8m, options.Venues[0].MaxLeverage);
        Assert.Equal(_folder.PathOf("secret"), options.Venues[1].Credentials!.Secret.File);
        Assert.Equal(0.5m, options.Pairs[0].Curve.MaxPosition);
        Assert.Equal("127.0.0.1", options.Api.Address);
    }

    [Fact]
    public void The_environment_overrides_the_file()
    {
        const string Name = "HEDGEROW__VENUES__1__MAXLEVERAGE";
        Environment.SetEnvironmentVariable(Name, "3.5");
        try
        {
            var options = NodeConfiguration.Load(_folder.Write(ConfigurationFolder.Good)).Options;
            Assert.Equal([8m, 3.5m], options.Venues.Select(v => v.MaxLeverage));

            Environment.SetEnvironmentVariable(Name, "much");
            var mistake = Assert.Single(_folder.MistakesIn(ConfigurationFolder.Good));
            Assert.Equal($"environment {Name}: venues[1].MAXLEVERAGE: must be a number from 0.1 to 50", mistake.ToString(), ignoreCase: true);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
        }
    }

    [Theory]
    [InlineData("\"kind\": \"bybit\"", "\"kind\": \"bibyt\"", "venues[1].kind", "'bibyt' is not one of binance, bybit, okx, bitmex, coinex, htx, binancespot, bybitspot, okxspot, htxspot; did you mean 'bybit'?", 8)]
    [InlineData("\"rangeBps\"", "\"rangBps\"", "pairs[0].curve.rangBps", "unknown field; did you mean 'rangeBps'?", 15)]
    [InlineData(", \"rangeBps\": 20", "", "pairs[0].curve", "'rangeBps' is missing", 15)]
    [InlineData("0.0005", "\"0.0005\"", "venues[0].takerFeeRate", "must be a number from -0.01 to 0.01", 6)]
    [InlineData("0.0005", "0.05", "venues[0].takerFeeRate", "0.05 is out of range", 6)]
    [InlineData("\"number\": 1", "\"number\": 1.5", "pairs[0].number", "must be a whole number from 1 to 65535", 12)]
    [InlineData("\"number\": 1", "\"number\": 70000", "pairs[0].number", "70000 is out of range", 12)]
    [InlineData("\"number\": 1", "\"number\": true", "pairs[0].number", "must be a whole number", 12)]
    [InlineData("\"tokyo-1\"", "\"tokyo 1\"", "node", "must match", 3)]
    [InlineData("\"tokyo-1\"", "\"\"", "node", "must not be empty", 3)]
    [InlineData("\"tokyo-1\"", "7", "node", "must be a text", 3)]
    [InlineData("\"tokyo-1\"", "null", "node", "must be a text", 3)]
    [InlineData("{ \"venue\": \"bybit\", \"symbol\": \"BTCUSDT\" }", "\"bybit\"", "pairs[0].b", "must be an object", 14)]
    [InlineData("{ \"maxPosition\": 0.5, \"rangeBps\": 20 }", "[1]", "pairs[0].curve", "must be an object", 15)]
    [InlineData("{ \"venue\": \"bybit\"", "{ \"venue\": \"bibit\"", "pairs[0].b.venue", "no venue is called 'bibit'; did you mean 'bybit'?", 14)]
    [InlineData("{ \"venue\": \"bybit\"", "{ \"venue\": \"binance\"", "pairs[0].b.venue", "both legs are on the same venue", 14)]
    [InlineData("\"name\": \"bybit\"", "\"name\": \"binance\"", "venues[1].name", "'binance' is already the name of venues[0]", 8)]
    [InlineData("\"node\": \"tokyo-1\"", "\"node\": \"a\", \"Node\": \"b\"", "Node", "stands twice; the first is in line 3", 3)]
    [InlineData("\"kind\": \"bybit\"", "\"kind\": \"bybit\", \"restUrl\": \"ftp://x\"", "venues[1].restUrl", "must be an address that starts with http:// or https://", 8)]
    [InlineData("\"kind\": \"bybit\"", "\"kind\": \"bybitspot\", \"accountMode\": \"classic\"", "venues[1].accountMode", "bybitspot has no classic accounts that are traded here", 8)]
    [InlineData("\"kind\": \"bybit\"", "\"kind\": \"bybit\", \"accountMode\": \"clasic\"", "venues[1].accountMode", "did you mean 'classic'", 8)]
    [InlineData("\"kind\": \"bybit\"", "\"kind\": \"coinex\", \"settleAsset\": \"BTC\"", "venues[1].settleAsset", "coinex trades contracts that settle in USDT, not in BTC", 8)]
    [InlineData("\"kind\": \"bybit\"", "\"kind\": \"bitmex\", \"settleAsset\": \"ETH\"", "venues[1].settleAsset", "bitmex trades contracts that settle in USDT, BTC, not in ETH", 8)]
    [InlineData("\"rangeBps\": 20", "\"rangeBps\": 20, \"offset\": { \"startBps\": 5 }", "pairs[0].curve.offset", "needs all of startBps, endBps, from and to", 15)]
    [InlineData("\"rangeBps\": 20", "\"rangeBps\": 20, \"offset\": { \"from\": \"2026-01-01\" }", "pairs[0].curve.offset.from", "must be an instant with its time zone", 15)]
    [InlineData("\"number\": 1", "\"number\": 1, \"expiry\": { \"flattenHours\": 24 }", "pairs[0].expiry.flattenHours", "24 is not below reduceOnlyHours, 24", 12)]
    [InlineData("\"number\": 1", "\"number\": 1, \"expiry\": { \"flattenHours\": 0 }", "pairs[0].expiry.flattenHours", "0 is out of range", 12)]
    [InlineData("\"dataDirectory\": \"data\"", "\"dataDirectory\": \"key\"", "dataDirectory", "is a file, not a folder", 4)]
    [InlineData("\"dataDirectory\": \"data\",", "\"dataDirectory\": \"data\", \"api\": { \"port\": 65536 },", "api.port", "65536 is out of range", 4)]
    [InlineData("\"dataDirectory\": \"data\",", "\"dataDirectory\": \"data\", \"api\": { \"address\": \"0.0.0.0\" },", "api.operators", "at least one is required when the address is not loopback", 4)]
    [InlineData("\"dataDirectory\": \"data\",", "\"dataDirectory\": \"data\", \"api\": { \"address\": \"localhost\" },", "api.address", "must be an IP address", 4)]
    [InlineData("\"kind\": \"binance\"", "\"kind\": \"bybitspot\"", "venues[1].credentials.key", "is the key of binance, too: contracts and coins of one account share its money", 9)]
    public void A_mistake_is_named_with_path_and_line(string old, string changed, string path, string text, int line)
    {
        var mistakes = _folder.MistakesWith(old, changed);

        Assert.Contains(mistakes, m => m.Path == path && m.Text.Contains(text) && m.Line == line);
    }

    /// <summary>Of one account at OKX: coins beside contracts count its money twice, and contracts beside contracts share the dead-man's switch.</summary>
    [Theory]
    [InlineData("okx", "", "okxspot", "", "venues[1].credentials.key")]
    [InlineData("okxspot", ", \"settleAsset\": \"USDC\"", "okxspot", "", "venues[1].credentials.key")]
    [InlineData("okx", "", "okx", ", \"settleAsset\": \"BTC\"", "venues[1].orderTag")]
    [InlineData("okx", ", \"orderTag\": \"one\"", "okx", ", \"settleAsset\": \"BTC\", \"orderTag\": \"one\"", "venues[1].orderTag")]
    [InlineData("okx", ", \"orderTag\": \"one\"", "okx", ", \"settleAsset\": \"BTC\", \"orderTag\": \"two\"", null)]
    [InlineData("okx", "", "okxspot", ", \"restUrl\": \"http://127.0.0.1:1\"", null)]
    [InlineData("binance", "", "binancespot", "", null)]
    public void One_account_is_not_two_venues_that_share_something(string a, string ofA, string b, string ofB, string? path)
    {
        string Venue(string name, string kind, string more) => $$"""
            { "name": "{{name}}", "kind": "{{kind}}"{{more}}, "credentials": { "key": { "file": "key" }, "secret": { "file": "secret" }{{(kind[0] == 'o' ? ", \"passphrase\": { \"file\": \"secret\" }" : "")}} } }
            """;
        var mistakes = _folder.MistakesIn($$"""
            {
              "node": "tokyo-1", "dataDirectory": "data",
              "venues": [ {{Venue("a", a, ofA)}}, {{Venue("b", b, ofB)}} ],
              "pairs": [ { "number": 1, "name": "btc", "a": { "venue": "a", "symbol": "A" }, "b": { "venue": "b", "symbol": "B" }, "curve": { "maxPosition": 0.5, "rangeBps": 20 }, "execution": { "maxOrderQuantity": 0.05 } } ]
            }
            """);
        Assert.Equal(path is null ? [] : [path], mistakes.Select(m => m.Path));
    }

    [Fact]
    public void Every_mistake_is_reported_at_once()
    {
        var mistakes = _folder.MistakesIn("""
            {
              "nod": "x",
              "dataDirectory": 5,
              "venues": [
                { "name": "Bad Name", "kind": "nowhere", "credentials": { "key": "literal", "secret": { "file": "nowhere" } } }
              ],
              "pairs": [],
              "logging": { "level": "loud" }
            }
            """);

        Assert.Equal(
            ["nod", "dataDirectory", "venues[0].name", "venues[0].kind", "venues[0].credentials.key", "venues[0].credentials.secret", "pairs", "logging.level"],
            mistakes.Select(m => m.Path));
    }

    [Theory]
    [InlineData("", "not valid JSON", 1)]
    [InlineData("[]", "must be one JSON object", 0)]
    [InlineData("{ \"node\": \"a\"\n \"x\": 1 }", "not valid JSON", 2)]
    [InlineData("{ \"node\": \"a\" } { }", "after", 1)]
    public void Text_that_is_no_JSON_object_is_refused(string json, string text, int line) =>
        Assert.Contains(_folder.MistakesIn(json), m => m.Text.Contains(text) && m.Line == line);

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<ConfigurationException>(() => NodeConfiguration.Load(_folder.PathOf("none.json")));
        Assert.Equal(_folder.PathOf("none.json") + ": no such file", error.Message);
    }
}
