using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

/// <summary>What recorded messages are read as, and that nothing at all upsets the reader.</summary>
public sealed class FrameDecoderTests
{
    private static readonly Dictionary<string, IFrameDecoder> Decoders = new()
    {
        ["binance"] = BinanceFrames.Decoder,
        ["bybit"] = BybitFrames.Decoder,
        ["bitmex"] = BitmexFrames.Decoder,
    };

    /// <summary>The recorded messages that are not read to their end, and why; all others are.</summary>
    private static readonly Dictionary<string, string> NotSupported = new()
    {
        ["binance/spot-http_json-depth_response.json"] = "T: not supported: spot",
        ["binance/spot-http_json-exchange_info_response.json"] = "symbols[0].contractType: not supported: spot",
        ["binance/spot-user_data_json-balance_update.json"] = "e: not supported: spot",
        ["binance/spot-user_data_json-execution_report_new.json"] = "e: not supported: spot",
        ["binance/spot-user_data_json-execution_report_trade.json"] = "e: not supported: spot",
        ["bybit/http_get_funding_history.json"] = "result.list: not supported: history of funding rates",
        ["bybit/http_get_instruments_inverse.json"] = "result.list[0].contractType: not supported: inverse contracts",
        ["bybit/http_get_instruments_spot.json"] = "result.list[0].contractType: not supported: spot",
    };

    /// <summary>The recorded messages that say, among what is used or not, something that is known not to be.</summary>
    private static readonly string[] Unused = ["bitmex/http_get_instrument_xbtusd.json", "bitmex/ws_funding_rate.json"];

    private static readonly string[] Samples =
    [
        """{"e":"bookTicker","u":4,"E":1568014460893,"T":1568014460891,"s":"BNBUSDT","b":"25.3","B":"31","a":"25.4","A":"40"}""",
        """{"e":"depthUpdate","E":1,"T":2,"s":"BTCUSDT","U":157,"u":160,"pu":149,"b":[["0.0024","10"]],"a":[["0.0026","0"]]}""",
        """{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15","i":"11784.6","P":"1","r":"0.0003","T":1562306400000}""",
        """{"e":"ORDER_TRADE_UPDATE","T":1568879465651,"E":1568879465651,"o":{"s":"BTCUSDT","c":"x","S":"BUY","o":"LIMIT","f":"IOC","q":"0.005","p":"4","ap":"4","sp":"0","x":"TRADE","X":"FILLED","i":1,"l":"0.005","z":"0.005","L":"4","N":"USDT","n":"0.1","T":1568879465651,"t":2,"m":false,"R":false}}""",
        """{"id":"7","status":400,"error":{"code":-2019,"msg":"Margin is insufficient."}}""",
        """{"symbols":[{"symbol":"A","contractType":"PERPETUAL","baseAsset":"A","quoteAsset":"USDT","marginAsset":"USDT","status":"TRADING","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.1"},{"filterType":"LOT_SIZE","stepSize":"1","minQty":"1","maxQty":"9"}]}]}""",
        """{"topic":"orderbook.1.BTCUSDT","type":"snapshot","ts":1709891679000,"data":{"s":"BTCUSDT","b":[["27450.00","0.5"]],"a":[["27451.00","0.7"]],"u":12,"seq":9}}""",
        """{"topic":"order","creationTime":1700000007000,"data":[{"category":"linear","symbol":"BTCUSDT","orderId":"a","orderLinkId":"b","side":"Buy","orderType":"Limit","price":"3","qty":"0.01","timeInForce":"GTC","orderStatus":"Cancelled","cumExecQty":"0","reduceOnly":false,"updatedTime":"1700000007000"}]}""",
        """{"retCode":0,"result":{"list":[{"symbol":"S","orderId":"a","orderStatus":"New","side":"Sell","orderType":"Limit","timeInForce":"PostOnly","qty":"1","cumExecQty":"0","reduceOnly":true,"updatedTime":"1"}]},"time":1}""",
        """{"op":"order.create","retCode":10001,"retMsg":"params error","reqId":"1","data":{}}""",
        """{"table":"quote","action":"insert","data":[{"symbol":"XBTUSDT","bidPrice":1,"bidSize":100,"askPrice":2,"askSize":200,"timestamp":"2026-03-01T12:00:00.000Z"}]}""",
        """{"table":"execution","action":"insert","data":[{"execID":"e","orderID":"o","symbol":"XBTUSDT","side":"Buy","lastQty":500,"lastPx":6,"settlCurrency":"USDt","execType":"Trade","execComm":1,"transactTime":"2026-03-01T12:00:00.000Z"}]}""",
        """[{"orderID":"o","symbol":"XBTUSDT","side":"Buy","orderQty":1500,"price":60000.5,"ordType":"Limit","ordStatus":"New","cumQty":0,"timestamp":"2026-03-01T12:00:00.100Z"}]""",
        """{"error":{"message":"Account has insufficient Available Balance, 5 XBt required","name":"ValidationError"}}""",
        """{"table":"order","action":"update","data":[{"orderID":"o","ordStatus":"Filled"}]}""",
    ];

    [Fact]
    public void Every_recorded_message_is_read_or_says_plainly_what_is_not_supported()
    {
        foreach (var (venue, decoder) in Decoders)
        {
            if (SharedFiles.Directory("payloads/" + venue) is not { } folder)
                continue;
            foreach (var file in Directory.GetFiles(folder, "*.json"))
            {
                var name = $"{venue}/{Path.GetFileName(file)}";
                var reading = decoder.Decode(File.ReadAllBytes(file));
                Assert.True(NotSupported.GetValueOrDefault(name, "") == reading.Problem, $"{name}: {reading.Kind}: {reading.Problem}");
                Assert.True(reading.Problem.Length > 0 || reading.Rows.Count > 0, name);
                Assert.Equal(Unused.Contains(name), reading.Rows.Any(row => row.Type == "unknown"));
            }
        }
    }

    [Theory]
    [InlineData("binance", 0, "quote")]
    [InlineData("binance", 1, "book")]
    [InlineData("binance", 2, "mark")]
    [InlineData("binance", 3, "fill order")]
    [InlineData("binance", 4, "reject")]
    [InlineData("binance", 5, "instrument")]
    [InlineData("bybit", 6, "book quote")]
    [InlineData("bybit", 7, "order")]
    [InlineData("bybit", 8, "order")]
    [InlineData("bybit", 9, "reject")]
    [InlineData("bitmex", 10, "quote")]
    [InlineData("bitmex", 11, "fill")]
    [InlineData("bitmex", 12, "order")]
    [InlineData("bitmex", 13, "reject")]
    [InlineData("bitmex", 14, "unknown")]
    public void A_message_is_recognised_by_itself(string venue, int sample, string types)
    {
        var reading = Decoders[venue].Decode(Encoding.UTF8.GetBytes(Samples[sample]));
        Assert.Equal("", reading.Problem);
        Assert.Equal(types, string.Join(' ', reading.Rows.Select(r => r.Type)));
        Assert.Equal(reading.Rows.Count, Decoders[venue].Decode(Encoding.UTF8.GetBytes(Samples[sample]), reading.Kind).Rows.Count);
    }

    [Theory]
    [InlineData("binance", null, "[]", "$: no kind of message that is known")]
    [InlineData("binance", null, "{", "byte 1: not JSON")]
    [InlineData("binance", null, """{"e":"newEvent"}""", "e: unknown event newEvent")]
    [InlineData("binance", null, """{"e":"bookTicker","u":4,"T":1,"s":"B","b":"2","B":"1","a":"1","A":"1"}""", "b: the book is crossed")]
    [InlineData("binance", "rest:/nowhere", "{}", "--kind: rest:/nowhere is none of stream")]
    [InlineData("binance", "rest:/fapi/v1/order", """{"orderId":1,"clientOrderId":"c","symbol":"S","origQty":"1","executedQty":"0","side":"BUY","type":"LIMIT","timeInForce":"GTC","price":"1","status":"SOMEHOW"}""", "status: unknown order status SOMEHOW")]
    [InlineData("bybit", null, """{"topic":"order","data":[{"category":"spot"}]}""", "data[0].category: not supported: spot")]
    [InlineData("bybit", null, """{"topic":"greeks"}""", "topic: unknown: greeks")]
    [InlineData("bybit", null, """{"op":"order.amend","retCode":0}""", "op: unknown: order.amend")]
    [InlineData("bitmex", null, """{"table":"order","action":"upsert","data":[]}""", "action: unknown: upsert")]
    [InlineData("bitmex", null, """{"table":"order","action":"insert","data":[{"orderID":"o","symbol":"S","side":"Up","ordType":"Limit","ordStatus":"New"}]}""", "data[0].side: unknown: Up")]
    [InlineData("bitmex", null, """{"table":"quote","action":"insert","data":[{"symbol":"S","bidPrice":2,"bidSize":1,"askPrice":2,"askSize":1,"timestamp":"2026-03-01T12:00:00.000Z"}]}""", "data: a side is missing")]
    public void The_place_of_the_first_thing_that_is_not_understood_is_named(string venue, string? kind, string message, string problem) =>
        Assert.StartsWith(problem, Decoders[venue].Decode(Encoding.UTF8.GetBytes(message), kind).Problem, StringComparison.Ordinal);

    [Fact]
    public void Names_and_bytes_that_are_no_text_are_errors_like_any_other()
    {
        // Half a surrogate pair as a name, and a byte that UTF-8 does not have beside a field that is missing.
        Assert.Throws<FrameException>(() => WireObject.Parse("""{"\ud800":1}"""u8).Long("id"));
        Assert.Throws<FrameException>(() => WireObject.Parse("""{"\ud800":1}"""u8).Has("id"));
        byte[] frame = [.. """{"topic":"order"""u8, 0xC1, .. "\"}"u8];
        Assert.Equal("id", Assert.Throws<FrameException>(() => WireObject.Parse(frame).Long("id")).Place);
    }

    [Fact]
    public void An_outcome_that_proves_nothing_is_neither_yes_nor_no()
    {
        var reading = BybitFrames.Decoder.Decode("""{"op":"order.create","retCode":10016,"retMsg":"server error"}"""u8);
        var row = Assert.Single(reading.Rows);
        Assert.Equal(("unknown", RequestOutcome.InDoubt), (row.Type, Assert.IsType<PlaceOutcome>(row.Content).Outcome));
    }

    [Fact]
    public void Rows_before_the_first_mistake_are_told()
    {
        var order = JsonDocument.Parse(Samples[8]).RootElement.GetProperty("result").GetProperty("list")[0].GetRawText();
        var two = Samples[8].Replace(order, order + "," + order.Replace("Sell", "Up"), StringComparison.Ordinal);
        var reading = BybitFrames.Decoder.Decode(Encoding.UTF8.GetBytes(two));
        Assert.Single(reading.Rows);
        Assert.Equal("result.list[1].side: unknown: Up", reading.Problem);
    }

    [Fact]
    public void Whatever_the_bytes_are_nothing_is_thrown_and_little_is_allocated() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3_000),
        Prop.ForAll(Mutations.ToArbitrary(), message =>
        {
            foreach (var decoder in Decoders.Values)
            {
                foreach (var kind in decoder.Kinds.Prepend(null))
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    decoder.Decode(message, kind);
                    Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
                }
            }
        }));

    /// <summary>Samples cut short, with bytes or whole values exchanged, or nothing but noise.</summary>
    private static Gen<byte[]> Mutations =>
        from sample in Gen.Elements(Samples)
        from how in Gen.Choose(0, 4)
        from at in Gen.Choose(0, sample.Length - 1)
        from value in Gen.Choose(0, 255)
        from word in Gen.Elements("\"\"", "null", "-1", "1e400", "79228162514264337593543950335", "\"99999999999999999999999\"", "[]", "{}", "true", "[[[]]]", "\"\\ud800\"")
        from noise in Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b))
        select how switch
        {
            0 => Encoding.UTF8.GetBytes(sample[..at]),
            1 => [.. Encoding.UTF8.GetBytes(sample).Select((b, i) => i == at ? (byte)value : b)],
            2 => Encoding.UTF8.GetBytes(WithValue(sample, at, word)),
            3 => Encoding.UTF8.GetBytes(sample.Insert(at, word)),
            _ => noise,
        };

    /// <summary>Replaces the value after the next colon.</summary>
    private static string WithValue(string sample, int from, string word)
    {
        var colon = sample.IndexOf(':', from);
        if (colon < 0)
            return sample + word;
        var end = sample.IndexOfAny([',', '}', ']'], colon);
        return sample[..(colon + 1)] + word + sample[end..];
    }
}
