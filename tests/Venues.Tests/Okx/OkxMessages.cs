using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Okx;

/// <summary>Small valid messages of the venue's shape, and the contract that they are about.</summary>
internal static class OkxMessages
{
    public const string Symbol = "BTC-USDT-SWAP";

    public const string Top =
        """{"arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"data":[{"asks":[["60000.1","250","0","7"]],"bids":[["60000","31.5","0","2"]],"ts":"1700000000123","seqId":5001}]}""";

    public const string Mark =
        """{"arg":{"channel":"mark-price","instId":"BTC-USDT-SWAP"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","markPx":"60000.05","ts":"1700000000200"}]}""";

    public const string Funding =
        """{"arg":{"channel":"funding-rate","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP","fundingRate":"-0.00012","nextFundingRate":"","fundingTime":"1700006400000","nextFundingTime":"1700035200000","ts":"1700000000300"}]}""";

    public const string Order =
        """{"arg":{"channel":"orders","instType":"SWAP","uid":"1"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","ordId":"77","clOrdId":"h1p1l0s1","tag":"","px":"60000.1","sz":"15","ordType":"ioc","side":"buy","posSide":"net","tdMode":"cross","accFillSz":"10","avgPx":"60000","state":"partially_filled","category":"normal","reduceOnly":"false","fillPx":"59999","fillSz":"4","fillTime":"1700000000400","tradeId":"901","fillFee":"-0.012","fillFeeCcy":"USDT","execType":"T","fee":"-0.03","feeCcy":"USDT","cTime":"1700000000100","uTime":"1700000000401"}]}""";

    public const string PositionFrame =
        """{"arg":{"channel":"positions","instType":"SWAP","uid":"1"},"data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","mgnMode":"cross","posSide":"net","pos":"-25","avgPx":"60010","markPx":"60000","upl":"2.5","liqPx":"","uTime":"1700000000500"}]}""";

    public const string Account =
        """{"arg":{"channel":"account","uid":"1"},"data":[{"uTime":"1700000000600","details":[{"ccy":"BTC","cashBal":"0","availBal":"0","eq":"0","uTime":"1700000000600"},{"ccy":"USDT","cashBal":"1234.5","availBal":"1200","eq":"1240","uTime":"1700000000601"}]}]}""";

    public const string FundingEvent =
        """{"arg":{"channel":"balance_and_position","uid":"1"},"data":[{"pTime":"1700000000700","eventType":"funding_fee","balData":[{"ccy":"USDT","cashBal":"1","uTime":"1700000000700"}],"posData":[]}]}""";

    public const string Accepted =
        """{"id":"1n1","op":"order","code":"0","msg":"","data":[{"ordId":"77","clOrdId":"h1p1l0s1","tag":"","ts":"1700000000800","sCode":"0","sMsg":""}],"inTime":"1","outTime":"2"}""";

    public static OkxContract Contract { get; } = new(Symbol, 0.01m, 10459, "BTC-USDT");

    public static OkxContracts Contracts { get; } = Known();

    public static string Book(string action, long before, long number, string bids, string asks, long ms = 1_700_000_000_000) =>
        $$"""{"arg":{"channel":"books","instId":"{{Symbol}}"},"action":"{{action}}","data":[{"asks":[{{asks}}],"bids":[{{bids}}],"ts":"{{ms}}","checksum":0,"prevSeqId":{{before}},"seqId":{{number}}}]}""";

    public static string Level(decimal price, decimal size) => $"[\"{price}\",\"{size}\",\"0\",\"1\"]";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static WireObject Parse(string text) => WireObject.Parse(Bytes(text));

    public static OkxPrivateNews Private(string text) => OkxPrivateRows.Read(Parse(text), Contracts, "USDT");

    public static PlaceOrder Ioc { get; } = new("h1p1l0s1", Symbol, Side.Buy, OrderType.LimitIoc, 0.15m, 60_000.1m, ReduceOnly: false);

    private static OkxContracts Known()
    {
        var contracts = new OkxContracts(new OkxProduct("USDT"));
        contracts.Take([new(Symbol, Contract), new("BTC-USD-SWAP", null)]);
        return contracts;
    }
}
