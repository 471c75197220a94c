using BenchmarkDotNet.Attributes;
using Hedgerow.Messages;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Benchmarks;

/// <summary>From a frame of OKX's streams to its values, and from an order to the bytes that carry it.</summary>
[MemoryDiagnoser]
public class OkxFrameBenchmarks
{
    private const string Symbol = "BTC-USDT-SWAP";

    private readonly byte[] _bestLevels =
        """{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[["42088.2","4066.31","0","12"]],"bids":[["42088.1","3121.02","0","9"]],"ts":"1672304484978","seqId":18521288}]}"""u8.ToArray();

    private readonly byte[] _order =
        """{"arg":{"channel":"orders","instType":"SWAP","uid":"1"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","ordId":"2497956918703120384","clOrdId":"h1ap1l0s2f","tag":"","px":"42088.2","sz":"15","ordType":"ioc","side":"buy","posSide":"net","tdMode":"cross","accFillSz":"15","avgPx":"42088.2","state":"filled","category":"normal","reduceOnly":"false","fillPx":"42088.2","fillSz":"15","fillTime":"1672304484979","tradeId":"901","fillFee":"-3.15","fillFeeCcy":"USDT","execType":"T","fee":"-3.15","feeCcy":"USDT","cTime":"1672304484978","uTime":"1672304484979"}]}"""u8.ToArray();

    private readonly OkxPublicFrame _frame = new();
    private readonly OkxContracts _contracts = new(new OkxProduct("USDT"));
    private readonly OkxContract _contract = new(Symbol, 0.01m, 10459, "BTC-USDT");
    private readonly byte[] _buffer = new byte[OkxOrderFrame.MaxLength];
    private readonly byte[] _signature = new byte[RequestSigner.MaxLength];
    private readonly HmacSha256Signer _signer = new("secret"u8);
    private readonly PlaceOrder _place = new("h1ap1l0s2f", Symbol, Side.Buy, OrderType.LimitIoc, 0.15m, 42_088.2m, ReduceOnly: false);

    public OkxFrameBenchmarks() => _contracts.Take([new(Symbol, _contract)]);

    [Benchmark]
    public long DecodeBestBidAndAsk()
    {
        _frame.Read(_bestLevels);
        return _frame.Sequence;
    }

    [Benchmark]
    public int DecodeOrderUpdate() => OkxPrivateRows.Read(WireObject.Parse(_order), _contracts, "USDT").Reports.Count;

    [Benchmark]
    public int EncodeOrder() =>
        OkxOrderFrame.WriteOrder(_place, _contract, string.Empty, new OkxRequestHead("1672304484978", 7, 1_672_304_486_978), _buffer);

    /// <summary>The session signs once, at its log-on; a request over REST is signed each time.</summary>
    [Benchmark]
    public int EncodeAndSignOrderForRest()
    {
        byte[] signed = [.. "2022-12-29T08:34:44.978ZPOST/api/v5/trade/order"u8, .. OkxOrderFrame.OrderBody(_place, _contract, string.Empty)];
        return _signer.SignBase64(signed, _signature);
    }
}
