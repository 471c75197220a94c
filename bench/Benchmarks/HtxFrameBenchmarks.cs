using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using Hedgerow.Messages;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Benchmarks;

/// <summary>From a frame of HTX's streams to its values, with and without inflating it, and from an order to its signed request.</summary>
[MemoryDiagnoser]
public class HtxFrameBenchmarks
{
    private static readonly PlaceOrder Order = new("h6aaf4c80p1l0s1f", "BTC-USDT", Side.Buy, OrderType.LimitIoc, 0.123m, 42088.1m, ReduceOnly: false);

    private readonly byte[] _best =
        """{"ch":"market.BTC-USDT.bbo","ts":1603707934525,"tick":{"mrid":131599726,"id":1603707934,"bid":[42088.1,31210],"ask":[42088.2,40660],"ts":1603707934525,"version":131599726,"ch":"market.BTC-USDT.bbo"}}"""u8.ToArray();

    private readonly byte[] _order =
        """{"op":"notify","topic":"orders","contract_code":"BTC-USDT","ts":1749457082349,"uid":"5","data":{"side":"sell","type":"limit","price":"31000.5","volume":"6","state":"filled","profit":"0","contract_code":"BTC-USDT","position_side":"both","price_match":"","order_id":"1342151603389898752","client_order_id":"3843996741632000001","margin_mode":"cross","lever_rate":20,"order_source":"api","reduce_only":false,"time_in_force":"ioc","trade_avg_price":"31350.5","trade_volume":"6","trade_turnover":"188.103","fee_currency":"USDT","fee":"-0.0376206","tp_type":"","contract_type":"swap","cancel_reason":"","created_time":1749457082341,"updated_time":1749457082345,"self_match_prevent":"cancel_both"}}"""u8.ToArray();

    private readonly byte[] _packed;
    private readonly Inflater _inflater = new();
    private readonly HtxMarketFrame _frame = new();
    private readonly HtxRest _rest;

    public HtxFrameBenchmarks()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(_best);
        }

        _packed = packed.ToArray();
        var keys = ApiCredentials.Create(new string('k', 36), new string('s', 36), SecretKind.Hmac);
        var channels = new ChannelBoard([VenueChannel.Rest, VenueChannel.Orders], _ => { });
        var settings = new HtxSettings();
        _rest = new HtxRest(
            "bench", settings, settings.RestUrl, keys, channels, _ => { }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
    }

    [Benchmark]
    public long DecodeBestBidAndAsk()
    {
        _frame.Read(_best);
        return _frame.Version;
    }

    [Benchmark]
    public long InflateAndDecodeBestBidAndAsk()
    {
        _inflater.TryGunzip(_packed, 1_000_000, out var text);
        _frame.Read(text);
        return _frame.Version;
    }

    [Benchmark]
    public object DecodeOrder() => HtxPrivateRows.Read(WireObject.Parse(_order), static _ => 0.001m, "USDT");

    [Benchmark]
    public object EncodeSignedOrder() => _rest.ExpiringRequest(HtxOrderFrame.PlacePath, HtxOrderFrame.PlaceBody(Order, 0.001m));
}
