using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using Hedgerow.Messages;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Benchmarks;

/// <summary>From a frame of CoinEx's streams to its values, and from an order to its signed request.</summary>
[MemoryDiagnoser]
public class CoinExFrameBenchmarks
{
    private static readonly PlaceOrder Order =
        new("h69a42a40p1l0s1f", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.1m, 60000.1m, ReduceOnly: false);

    private readonly byte[] _top =
        """{"method":"bbo.update","data":{"market":"BTCUSDT","updated_at":1642145331234,"best_bid_price":"42088.10","best_bid_size":"31.210","best_ask_price":"42088.20","best_ask_size":"40.660"},"id":null}"""u8.ToArray();

    private readonly byte[] _orderUpdate =
        """{"method":"order.update","data":{"event":"put","order":{"order_id":98388656341,"stop_id":0,"market":"BTCUSDT","side":"buy","type":"limit","amount":"0.0010","price":"50000.00","unfilled_amount":"0.0010","filled_amount":"0","filled_value":"0","fee":"0","fee_ccy":"USDT","taker_fee_rate":"0.00046","maker_fee_rate":"0","client_id":"h69a42a40p1l0s1f","last_filled_amount":"0","last_filled_price":"0","created_at":1689145715129,"updated_at":1689145715129}},"id":null}"""u8.ToArray();

    private readonly CoinExPublicFrame _frame = new();
    private readonly Inflater _inflater = new();
    private readonly ApiCredentials _credentials = ApiCredentials.Create("key", "secret", SecretKind.Hmac);
    private byte[] _packed = [];

    [GlobalSetup]
    public void Pack()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(_top);
        }

        _packed = packed.ToArray();
    }

    [Benchmark]
    public decimal DecodeBestBidAndAsk()
    {
        _frame.Read(_top);
        return _frame.Bid.Price;
    }

    [Benchmark]
    public decimal UnpackAndDecodeBestBidAndAsk()
    {
        _frame.Read(_inflater.Unpack(_packed, CoinExSettings.MaxFrameBytes));
        return _frame.Bid.Price;
    }

    [Benchmark]
    public string DecodeOrderUpdate() =>
        CoinExRows.Order(WireObject.Parse(_orderUpdate).Object("data").Object("order"), isFinished: false).ClientId;

    [Benchmark]
    public string EncodeAndSignOrder()
    {
        var path = CoinExOrderFrame.PathOf(Order);
        return CoinExAuth.Headers(_credentials, "POST", path, CoinExOrderFrame.Body(Order), 1700490703564, TimeSpan.FromSeconds(2))[1].Value;
    }
}
