using BenchmarkDotNet.Attributes;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Benchmarks;

/// <summary>From a frame of Bybit's streams to its values, and from an order to the bytes that carry it.</summary>
[MemoryDiagnoser]
public class BybitFrameBenchmarks
{
    private static readonly PlaceOrder Order = new("h1ap1l0s2f", "BTCUSDT", Side.Buy, OrderType.LimitIoc, 0.15m, 42_088.2m, ReduceOnly: false);

    private readonly byte[] _bestLevels =
        """{"topic":"orderbook.1.BTCUSDT","ts":1672304484978,"type":"snapshot","data":{"s":"BTCUSDT","b":[["42088.10","31.210"]],"a":[["42088.20","40.660"]],"u":18521288,"seq":7961638724},"cts":1672304484976}"""u8.ToArray();

    private readonly byte[] _order =
        """{"topic":"order","id":"77012e5b9a_BTCUSDT_7961638725","creationTime":1672304484980,"data":[{"category":"linear","symbol":"BTCUSDT","orderId":"5cf98598-39a7-459e-97bf-76ca765ee020","orderLinkId":"h1ap1l0s2f","blockTradeId":"","side":"Buy","positionIdx":0,"orderStatus":"Filled","cancelType":"UNKNOWN","rejectReason":"EC_NoError","timeInForce":"IOC","isLeverage":"","price":"42088.2","qty":"0.150","avgPrice":"42088.2","leavesQty":"0.000","leavesValue":"0","cumExecQty":"0.150","cumExecValue":"6313.23","cumExecFee":"3.47227650","orderType":"Limit","stopOrderType":"","orderIv":"","triggerPrice":"","takeProfit":"","stopLoss":"","triggerBy":"","tpTriggerBy":"","slTriggerBy":"","triggerDirection":0,"placeType":"","lastPriceOnCreated":"42088.1","closeOnTrigger":false,"reduceOnly":false,"smpGroup":0,"smpType":"None","smpOrderId":"","createType":"CreateByUser","createdTime":"1672304484978","updatedTime":"1672304484979","feeCurrency":""}]}"""u8.ToArray();

    private readonly BybitPublicFrame _frame = new();
    private readonly byte[] _buffer = new byte[BybitOrderFrame.MaxLength];
    private readonly byte[] _signature = new byte[RequestSigner.MaxLength];
    private readonly HmacSha256Signer _signer = new("secret"u8);

    [Benchmark]
    public long DecodeBestBidAndAsk()
    {
        _frame.Read(_bestLevels);
        return _frame.UpdateId;
    }

    [Benchmark]
    public int DecodeOrderUpdate() => BybitPrivateRows.Read(WireObject.Parse(_order), new BybitProduct("USDT")).Count;

    [Benchmark]
    public int EncodeOrder() =>
        BybitOrderFrame.WriteCreate(Order, "linear", new RequestHead("s", 7, 1_672_304_484_978, 2_000), _buffer);

    /// <summary>The session signs once, at its log-on; a request over REST is signed each time.</summary>
    [Benchmark]
    public int EncodeAndSignOrderForRest()
    {
        byte[] signed = [.. "1672304484978key2000"u8, .. BybitOrderFrame.CreateBody(Order, "linear")];
        return _signer.Sign(signed, _signature);
    }
}
