using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Binance;

/// <summary>Messages of spot, as its documentation and recordings have them.</summary>
public sealed class SpotDecoderTests
{
    private const string Trade =
        """{"e":"executionReport","E":1,"s":"ETHUSDT","c":"h1p1l0s1","S":"BUY","o":"LIMIT","f":"IOC","q":"1.0","p":"2500.0","x":"TRADE","X":"FILLED","r":"NONE","i":12345678,"l":"1.0","z":"1.0","L":"2500.0","n":"0.001","N":"ETH","T":1709654401000,"t":98765432,"m":true,"Z":"2500.0","C":""}""";

    [Theory]
    [InlineData("http_json-depth_response", "book")]
    [InlineData("http_json-exchange_info_response", "symbols[0].filters: no PRICE_FILTER")]
    [InlineData("user_data_json-balance_update", "unknown")]
    [InlineData("user_data_json-execution_report_new", "order")]
    [InlineData("user_data_json-execution_report_trade", "fill order")]
    public void Recorded_messages_are_read(string name, string expected)
    {
        if (SharedFiles.Directory("payloads/binance") is not { } folder)
        {
            return;
        }

        var reading = BinanceSpotFrames.Decoder.Decode(File.ReadAllBytes(Path.Combine(folder, $"spot-{name}.json")));
        Assert.Equal(expected, reading.Problem.Length > 0 ? reading.Problem : string.Join(' ', reading.Rows.Select(row => row.Type)));
    }

    [Theory]
    [InlineData(Trade, "fill order")]
    [InlineData("""{"subscriptionId":0,"event":{"e":"outboundAccountPosition","E":1,"u":2,"B":[{"a":"BTC","f":"1.5","l":"0.5"},{"a":"USDT","f":"7","l":"0"}]}}""", "balance balance")]
    [InlineData("""{"e":"depthUpdate","E":1672515782136,"s":"BNBBTC","U":157,"u":160,"b":[["0.0024","10"]],"a":[["0.0026","100"]]}""", "book")]
    [InlineData("""{"id":"7","status":400,"error":{"code":-2010,"msg":"Account has insufficient balance for requested action."}}""", "reject")]
    [InlineData("""{"id":"7","status":400,"error":{"code":-2010,"msg":"Duplicate order sent."}}""", "unknown")]
    [InlineData("""{"id":"7","status":200,"result":{"symbol":"BTCUSDT","orderId":12569099453,"orderListId":-1,"clientOrderId":"h1p1l0s1","transactTime":1660801715639,"price":"23416.10","origQty":"0.00847","executedQty":"0.00847","cummulativeQuoteQty":"198.33","status":"FILLED","timeInForce":"GTC","type":"LIMIT","side":"SELL"}}""", "ack order")]
    [InlineData("""{"symbol":"LTCBTC","origClientOrderId":"h1p1l0s1","orderId":4,"orderListId":-1,"clientOrderId":"cancelMyOrder1","transactTime":1684804350068,"price":"2.0","origQty":"1.0","executedQty":"0.0","cummulativeQuoteQty":"0.0","status":"CANCELED","timeInForce":"GTC","type":"LIMIT_MAKER","side":"BUY"}""", "order")]
    public void Messages_are_recognised(string message, string types)
    {
        var reading = BinanceSpotFrames.Decoder.Decode(Encoding.UTF8.GetBytes(message));
        Assert.Equal("", reading.Problem);
        Assert.Equal(types, string.Join(' ', reading.Rows.Select(row => row.Type)));
    }

    [Fact]
    public void A_cancelled_order_is_known_by_the_id_that_it_was_placed_with()
    {
        var e = WireObject.Parse(Encoding.UTF8.GetBytes(
            Trade.Replace("\"c\":\"h1p1l0s1\"", "\"c\":\"web_1\"", StringComparison.Ordinal).Replace("\"C\":\"\"", "\"C\":\"h1p1l0s1\"", StringComparison.Ordinal)
                .Replace("\"x\":\"TRADE\",\"X\":\"FILLED\"", "\"x\":\"CANCELED\",\"X\":\"CANCELED\"", StringComparison.Ordinal)));
        Assert.Equal(("h1p1l0s1", OrderStatus.Cancelled), (BinanceSpotDecoder.StreamOrder(e).ClientId, BinanceSpotDecoder.StreamOrder(e).Status));
        Assert.Null(BinanceSpotDecoder.StreamFill(e));
    }

    [Theory]
    [InlineData("x", "\"x\":\"MAYBE\"", "\"x\":\"TRADE\"")]
    [InlineData("o", "\"o\":\"TWAP\"", "\"o\":\"LIMIT\"")]
    [InlineData("X", "\"X\":\"DONE\"", "\"X\":\"FILLED\"")]
    [InlineData("l", "\"l\":\"0\"", "\"l\":\"1.0\"")]
    public void Words_that_are_not_known_are_named(string place, string with, string instead)
    {
        var reading = BinanceSpotFrames.Decoder.Decode(Encoding.UTF8.GetBytes(Trade.Replace(instead, with, StringComparison.Ordinal)));
        Assert.Empty(reading.Rows);
        Assert.StartsWith(place + ":", reading.Problem, StringComparison.Ordinal);
    }
}
