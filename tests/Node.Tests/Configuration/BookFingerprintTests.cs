using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Tests.Configuration;

/// <summary>The same book has the same fingerprints, wherever its node is and however it was written; another one has not.</summary>
public sealed class BookFingerprintTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"tokyo-1\"", "\"ireland-1\"")]
    [InlineData("\"takerFeeRate\": 0.0005", "\"takerFeeRate\": 0.000500")]
    [InlineData("\"kind\": \"binance\",", "\"kind\": \"binance\", \"restUrl\": \"https://near.example\", \"weight\": 1.0,")]
    [InlineData("\"key\": { \"file\": \"key\" }, \"secret\"", "\"key\": { \"file\": \"secret\" }, \"secret\"")]
    public void What_says_the_same_or_belongs_to_the_place_changes_nothing(string old, string changed) =>
        Assert.Equal(Of(ConfigurationFolder.Good), Of(Changed(old, changed)));

    [Theory]
    [InlineData("\"maxPosition\": 0.5", "\"maxPosition\": 0.6", "pairs")]
    [InlineData("\"takerFeeRate\": 0.0005", "\"takerFeeRate\": 0.0004", "venues.binance")]
    [InlineData("\"dataDirectory\"", "\"unhedgedAlarmMs\": 4000, \"dataDirectory\"", "unhedgedAlarmMs")]
    [InlineData("\"dataDirectory\"", "\"ladder\": { \"flatMarginRatio\": 0.7 }, \"dataDirectory\"", "ladder")]
    public void A_change_of_the_book_changes_its_part_alone(string old, string changed, string part)
    {
        var (before, after) = (Of(ConfigurationFolder.Good), Of(Changed(old, changed)));
        Assert.Equal([part], before.Keys.Where(key => before[key] != after[key]));
    }

    [Fact]
    public void A_node_with_gateways_alone_has_its_venues_and_the_pairs() =>
        Assert.Equal(["pairs", "venues.bybit"], Of(ConfigurationFolder.Good, mayCoordinate: false, "bybit").Keys);

    private static string Changed(string old, string changed)
    {
        Assert.Contains(old, ConfigurationFolder.Good);
        return ConfigurationFolder.Good.Replace(old, changed, StringComparison.Ordinal);
    }

    private IReadOnlyDictionary<string, string> Of(string json, bool mayCoordinate = true, params string[] ownVenues) =>
        BookFingerprint.Of(NodeConfiguration.Load(_folder.Write(json)).Options, ownVenues, mayCoordinate);
}
