using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Tests.Configuration;

/// <summary>Every account is on one node, somebody coordinates, and nothing passes in the clear between machines.</summary>
public sealed class MeshConfigurationTests : IDisposable
{
    private const string Place = "\"dataDirectory\": \"data\",";
    private const string Postgres = "\"journal\": { \"postgres\": { \"connection\": { \"file\": \"secret\" } } },";
    private const string Gateways = "\"port\": 9000, \"venues\": [\"binance\", \"bybit\"]";
    private const string Boss = "{ \"name\": \"ireland\", \"coordinator\": true }";

    private readonly ConfigurationFolder _folder = new();

    public MeshConfigurationTests() => _folder.WriteSecret("mesh", new string('m', 32));

    public void Dispose() => _folder.Dispose();

    private static string Section(string place, string peers, string secret = "mesh", string more = "") => $$"""
        {{Place}} {{more}} "mesh": { "secret": { "file": "{{secret}}" }, {{place}}, "peers": [ {{peers}} ] },
        """;

    private IReadOnlyList<Mistake> MistakesWith(string section) => _folder.MistakesWith(Place, section);

    [Theory]
    [InlineData(Gateways, Boss, "")]
    [InlineData("\"coordinator\": true, \"venues\": [\"binance\"]", "{ \"name\": \"sg\", \"dial\": \"ws://127.0.0.1:9000\", \"venues\": [\"bybit\"] }", "")]
    [InlineData("\"coordinator\": true", "{ \"name\": \"sg\", \"dial\": \"wss://10.0.0.2:9000\", \"venues\": [\"bybit\", \"binance\"] }, { \"name\": \"second\", \"dial\": \"ws://127.0.0.1:9001\", \"coordinator\": true }", Postgres)]
    public void A_node_has_a_place(string place, string peers, string journal) =>
        Assert.Empty(MistakesWith(Section(place, peers, more: journal)));

    [Theory]
    [InlineData("\"port\": 9000, \"venues\": [\"binance\"]", "{ \"name\": \"sg\", \"venues\": [\"bybit\"] }", "", "mesh.coordinator", "nobody coordinates")]
    [InlineData("\"port\": 9000", Boss, "", "mesh.venues", "this node would have nothing")]
    [InlineData(Gateways, Boss, Postgres, "journal.postgres", "is the coordinator's")]
    [InlineData("\"coordinator\": true", "{ \"name\": \"sg\", \"dial\": \"ws://127.0.0.1:9000\", \"venues\": [\"bybit\", \"binance\"], \"coordinator\": true }", "", "journal", "nodes that stand by for each other")]
    [InlineData("\"coordinator\": true, \"venues\": [\"binance\"]", "{ \"name\": \"sg\", \"dial\": \"ws://127.0.0.1:9000\", \"venues\": [\"bybit\"] }", Postgres, "mesh.coordinator", "would stand by with its gateways: binance need")]
    [InlineData("\"coordinator\": true, \"venues\": [\"binance\"]", "{ \"name\": \"sg\", \"dial\": \"ws://127.0.0.1:9000\" }", "", "mesh.peers", "none has bybit")]
    [InlineData("\"coordinator\": true, \"venues\": [\"binance\", \"bybit\"]", "{ \"name\": \"sg\", \"dial\": \"ws://127.0.0.1:9000\", \"venues\": [\"bybit\"] }", "", "mesh.peers[0].venues", "'bybit' has a node already")]
    [InlineData(Gateways + ", \"address\": \"0.0.0.0\"", Boss, "", "mesh.certificate", "is required when links are accepted at anything but loopback")]
    [InlineData(Gateways + ", \"address\": \"here\"", Boss, "", "mesh.address", "must be an IP address")]
    [InlineData("\"venues\": [\"binance\", \"bybit\"]", Boss, "", "mesh.peers[0].dial", "is required where this node accepts no links")]
    [InlineData(Gateways, "{ \"name\": \"ireland\", \"coordinator\": true, \"dial\": \"ws://10.0.0.2:9000\" }", "", "mesh.peers[0].dial", "must be wss://")]
    [InlineData(Gateways, "{ \"name\": \"Tokyo-1\", \"coordinator\": true }", "", "mesh.peers[0].name", "is this node itself")]
    [InlineData(Gateways, Boss + ", " + Boss, "", "mesh.peers[1].name", "'ireland' is the name of two peers")]
    [InlineData("\"port\": 9000, \"venues\": [\"binance\", \"bibit\"]", Boss, "", "mesh.venues", "no venue is called 'bibit'")]
    [InlineData(Gateways + ", \"certificate\": { \"file\": \"secret\" }", Boss, "", "mesh.certificate", "is no PEM")]
    public void A_mistake_is_named_with_its_path(string place, string peers, string journal, string path, string text)
    {
        var mistake = Assert.Single(MistakesWith(Section(place, peers, more: journal)));
        Assert.Equal(path, mistake.Path);
        Assert.StartsWith(text, mistake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_could_be_guessed_is_refused_and_not_shown()
    {
        var mistake = Assert.Single(MistakesWith(Section(Gateways, Boss, secret: "key")));
        Assert.Equal(("mesh.secret", "has less than 32 bytes"), (mistake.Path, mistake.Text));
    }

    [Fact]
    public void Only_the_node_that_trades_on_an_account_needs_its_keys()
    {
        const string Keys = """
            { "name": "bybit", "kind": "bybit",
                  "credentials": { "key": { "file": "key" }, "secret": { "file": "secret" } } },
            """;
        var bare = ConfigurationFolder.Good.Replace(Keys, "{ \"name\": \"bybit\", \"kind\": \"bybit\" },", StringComparison.Ordinal);
        Assert.NotEqual(ConfigurationFolder.Good, bare);
        Assert.Equal("venues[1]", Assert.Single(_folder.MistakesIn(bare)).Path);
        Assert.Empty(_folder.MistakesIn(bare.Replace(Place, Section("\"port\": 9000, \"venues\": [\"binance\"]", Boss), StringComparison.Ordinal)));
    }
}
