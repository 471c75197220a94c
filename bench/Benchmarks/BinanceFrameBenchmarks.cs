using BenchmarkDotNet.Attributes;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Benchmarks;

/// <summary>From a frame of Binance to its values, and from an order to its signed request.</summary>
[MemoryDiagnoser]
public class BinanceFrameBenchmarks
{
    private static readonly PlaceOrder Order = new("h1p1l0s1", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.123m, 42088.1m, ReduceOnly: false);

    private readonly byte[] _ticker =
        """{"e":"bookTicker","u":400900217,"E":1568014460893,"T":1568014460891,"s":"BTCUSDT","b":"42088.10","B":"31.210","a":"42088.20","A":"40.660","st":1,"ps":"BTCUSDT"}"""u8.ToArray();

    private readonly byte[] _fill =
        """{"e":"ORDER_TRADE_UPDATE","T":1568879465651,"E":1568879465651,"o":{"s":"BTCUSDT","c":"h1p1l0s1","S":"SELL","o":"LIMIT","f":"GTX","q":"0.002","p":"7100.5","ap":"7100.5","sp":"0","x":"TRADE","X":"PARTIALLY_FILLED","i":8886774,"l":"0.001","z":"0.001","L":"7100.5","N":"USDT","n":"-0.02","T":1568879465651,"t":12345678,"b":"0","a":"0","m":true,"R":false,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"rp":"0","pP":false,"si":0,"ss":0,"V":"NONE","pm":"NONE","gtd":0}}"""u8.ToArray();

    private readonly byte[] _request = new byte[BinanceEncoder.MaxLength];
    private readonly BinanceEncoder _encoder = new(ApiCredentials.Create(new string('k', 64), new string('s', 64), SecretKind.Hmac), 2000);

    [Benchmark]
    public long DecodeBestBidAndAsk() => BinanceBookTicker.Decode(_ticker).Update;

    [Benchmark]
    public object DecodeFill()
    {
        var o = WireObject.Parse(_fill).Object("o");
        return (BinanceDecoder.StreamOrder(o), BinanceDecoder.StreamFill(o));
    }

    [Benchmark]
    public int EncodeSignedOrder() => _encoder.Place(7, Order, 1_700_000_000_123, signed: true, _request);

    [Benchmark]
    public int EncodeSessionOrder() => _encoder.Place(7, Order, 1_700_000_000_123, signed: false, _request);
}
