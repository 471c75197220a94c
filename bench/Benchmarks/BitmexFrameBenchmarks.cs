using System.Text;
using BenchmarkDotNet.Attributes;
using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Benchmarks;

/// <summary>From a frame of BitMEX to its values, and from an order to its signed request.</summary>
[MemoryDiagnoser]
public class BitmexFrameBenchmarks
{
    private static readonly BitmexContract Contract = new("XBTUSDT", 1_000_000, ContractKind.Linear, "USDT");
    private static readonly PlaceOrder Order = new("h1p1l0s1", "XBTUSDT", Side.Buy, OrderType.LimitIoc, 0.123m, 42088.1m, ReduceOnly: false);

    private readonly byte[] _quote =
        """{"table":"quote","action":"insert","data":[{"timestamp":"2024-11-22T22:44:25.085Z","symbol":"XBTUSDT","bidSize":1230000,"bidPrice":42088.1,"askPrice":42088.2,"askSize":660000}]}"""u8.ToArray();

    private readonly byte[] _update =
        """{"table":"order","action":"update","data":[{"orderID":"550e8400-e29b-41d4-a716-446655440001","clOrdID":"h1p1l0s1","account":1,"symbol":"XBTUSDT","ordStatus":"PartiallyFilled","leavesQty":1000,"cumQty":2000,"avgPx":42088.1,"timestamp":"2024-11-22T22:44:25.085Z"}]}"""u8.ToArray();

    private readonly BitmexPublicFrame _frame = new();
    private readonly BitmexBook _book = new(new InstrumentId("bitmex", "XBTUSDT"), Contract);
    private readonly BitmexTable _orders = new("order", ["orderID"]);
    private readonly BitmexMarkets _markets = new("USDT");
    private readonly ApiCredentials _credentials = ApiCredentials.Create(new string('k', 24), new string('s', 48), SecretKind.Hmac);

    public BitmexFrameBenchmarks()
    {
        _markets.Learn([Contract]);
        _orders.Take(WireObject.Parse(Encoding.UTF8.GetBytes(
            """{"table":"order","action":"partial","keys":["orderID"],"data":[{"orderID":"550e8400-e29b-41d4-a716-446655440001","clOrdID":"h1p1l0s1","account":1,"symbol":"XBTUSDT","side":"Buy","orderQty":3000,"price":42088.1,"ordType":"Limit","timeInForce":"GoodTillCancel","ordStatus":"New","leavesQty":3000,"cumQty":0,"timestamp":"2024-11-22T22:44:24.085Z"}]}""")));
    }

    [Benchmark]
    public Quote? DecodeBestBidAndAsk()
    {
        _frame.Read(_quote);
        return _book.TakeTop(in _frame.Rows[0], DateTimeOffset.UnixEpoch);
    }

    [Benchmark]
    public object DecodeOrderUpdate() => BitmexPrivateRows.Read("order", _orders.Take(WireObject.Parse(_update)), _markets, "USDT");

    [Benchmark]
    public object EncodeSignedOrder()
    {
        var body = BitmexOrderBody.Place(Order, Contract);
        return BitmexAuth.Headers(_credentials, "POST", "/api/v1/order", 1_700_000_002, body);
    }
}
