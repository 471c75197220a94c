namespace Hedgerow.Node.Tests.Configuration;

/// <summary>A route whose address is not on the allow-list does not start.</summary>
public sealed class TransferConfigurationTests : IDisposable
{
    private const string Place = "\"dataDirectory\": \"data\",";

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Section(string allowed, string route) => $$"""
        {{Place}} "transfers": { "allowList": [ {{allowed}} ], "routes": [ {{route}} ] },
        """;

    private static string Allowed(string address = "TXone", string network = "TRX") =>
        $$"""{ "venue": "bybit", "asset": "USDT", "network": "{{network}}", "address": { "value": "{{address}}" } }""";

    private static string Route(string more = "") =>
        $$"""{ "name": "r", "from": "binance", "to": "bybit", "network": "TRX", "address": { "value": "TXone" }, "maxAmount": 1000, "dailyAmount": 2000{{more}} }""";

    [Fact]
    public void A_route_to_an_allowed_address_has_no_mistake() =>
        Assert.Empty(_folder.MistakesWith(Place, Section(Allowed(), Route())));

    [Theory]
    [InlineData("", "", "transfers.routes[0].address", "the allow-list has no address of bybit for USDT by TRX")]
    [InlineData("TXtwo", "", "transfers.routes[0].address", "is not the address of bybit for USDT by TRX on the allow-list")]
    [InlineData("TXone", ", \"memo\": \"7\"", "transfers.routes[0].memo", "is not the memo of bybit for USDT by TRX on the allow-list")]
    [InlineData("TXone", ", \"depositNetwork\": \"ETH\"", "transfers.routes[0].address", "the allow-list has no address of bybit for USDT by ETH")]
    [InlineData("TXone", ", \"minAmount\": 1001", "transfers.routes[0].minAmount", "1001 is above maxAmount")]
    [InlineData("TXone", ", \"donorBelow\": 9", "transfers.routes[0].donorBelow", "9 is above donorLimit")]
    [InlineData("TXone", ", \"mode\": \"automatic\"", "transfers.routes[0].mode", "'automatic' is not one of off, notify, confirm, auto")]
    public void A_mistake_is_named_with_its_path(string allowed, string more, string path, string text)
    {
        var mistake = Assert.Single(_folder.MistakesWith(Place, Section(allowed.Length == 0 ? "" : Allowed(allowed), Route(more))));
        Assert.Equal(path, mistake.Path);
        Assert.StartsWith(text, mistake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_venue_asset_and_network_has_one_address()
    {
        var mistake = Assert.Single(_folder.MistakesWith(Place, Section(Allowed() + ", " + Allowed("TXtwo"), Route())));
        Assert.Equal("transfers.allowList[1].network", mistake.Path);
    }

    [Fact]
    public void An_address_is_found_at_one_place()
    {
        var both = Allowed().Replace("\"value\": \"TXone\"", "\"value\": \"TXone\", \"env\": \"HOME\"", StringComparison.Ordinal);
        Assert.Contains(_folder.MistakesWith(Place, Section(both, Route())), m => m.Path == "transfers.allowList[0].address" && m.Text == "needs exactly one of value, file and env");
    }
}
