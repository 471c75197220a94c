namespace Hedgerow.Venues.Tests.Htx;

/// <summary>Small messages of the spot side's shape, written for these tests.</summary>
internal static class HtxSpotMessages
{
    public const string Best =
        """{"ch":"market.btcusdt.bbo","ts":1630994555540,"tick":{"seqId":137005210233,"ask":52665.02,"askSize":1.502181,"bid":52665.01,"bidSize":0.178567,"quoteTime":1630994555539,"symbol":"btcusdt"}}""";

    public const string Creation =
        """{"action":"push","ch":"orders#btcusdt","data":{"orderSize":"2.000000000000000000","orderCreateTime":1583853365586,"accountId":992701,"orderPrice":"77.000000000000000000","type":"sell-limit","orderId":27163533,"clientOrderId":"h1p1l0s1","orderSource":"spot-api","orderStatus":"submitted","symbol":"btcusdt","eventType":"creation"}}""";

    public const string Traded =
        """{"action":"push","ch":"orders#btcusdt","data":{"tradePrice":"76.5","tradeVolume":"VOLUME","tradeId":301,"tradeTime":1583854188883,"aggressor":true,"remainAmt":"0","execAmt":"TOTAL","orderId":27163533,"type":"sell-limit","clientOrderId":"h1p1l0s1","orderSource":"spot-api","orderPrice":"77","orderSize":"2","orderStatus":"STATE","symbol":"btcusdt","eventType":"trade"}}""";

    public const string Cancelled =
        """{"action":"push","ch":"orders#btcusdt","data":{"lastActTime":1583853475406,"remainAmt":"2","execAmt":"TOTAL","orderId":27163533,"type":"sell-limit","clientOrderId":"h1p1l0s1","orderSource":"spot-api","orderPrice":"77","orderSize":"2","orderStatus":"STATE","symbol":"btcusdt","eventType":"cancellation"}}""";

    public const string Clearing =
        """{"ch":"trade.clearing#btcusdt#0","action":"push","data":{"eventType":"trade","symbol":"btcusdt","orderId":99998888,"tradePrice":"9999.99","tradeVolume":"0.96","orderSide":"buy","orderType":"buy-limit","aggressor":true,"tradeId":919219323232,"tradeTime":998787897878,"transactFee":"0.00192","feeDeduct":"0","feeDeductType":"","feeCurrency":"btc","accountId":9912791,"source":"spot-api","orderPrice":"10000","orderSize":"1","clientOrderId":"h1p1l0s1","orderCreateTime":998787897878,"orderStatus":"partial-filled"}}""";

    public const string Balance =
        """{"action":"push","ch":"accounts.update#2","data":{"currency":"btc","accountId":33385,"balance":"2065.1","available":"2028.6","changeType":"order.match","accountType":"trade","seqNum":"86872993928","changeTime":1574393385167}}""";

    public const string Order =
        """{"status":"ok","data":{"id":357632718898331,"symbol":"adausdt","account-id":13496526,"client-order-id":"h1p1l0s1","amount":"5.000000000000000000","price":"1.250000000000000000","created-at":1630649406687,"type":"buy-limit-maker","field-amount":"2.0","field-cash-amount":"2.4","field-fees":"0.004","finished-at":0,"source":"spot-api","state":"partial-filled","canceled-at":0}}""";

    public const string OpenOrders =
        """{"status":"ok","data":[{"symbol":"apnusdt","source":"web","price":"1.555550000000000000","created-at":1630633835224,"amount":"572.330000000000000000","account-id":13496526,"filled-cash-amount":"0.0","client-order-id":"","filled-amount":"0.0","filled-fees":"0.0","id":357630527817871,"state":"submitted","type":"sell-limit"}]}""";

    public const string History =
        """{"status":"ok","data":[{"id":1322796192271763,"symbol":"xrpusdt","account-id":51906522,"client-order-id":"","amount":"5","market-amount":"0","price":"2.5","created-at":1747640289427,"type":"sell-limit","field-amount":"0","field-cash-amount":"0","field-fees":"0","finished-at":1747640302667,"updated-at":1747640302667,"source":"spot-web","state":"canceled","canceled-at":1747640302663,"canceled-source":116,"role":"none"}]}""";

    public const string Executions =
        """{"status":"ok","data":[{"symbol":"polyusdt","fee-currency":"poly","source":"spot-web","price":"0.338","created-at":1629443051839,"role":"taker","order-id":345487249132375,"match-id":5014,"trade-id":1085,"filled-amount":"147.928994082840236","filled-fees":"0.25","filled-points":"0.0","fee-deduct-currency":"","fee-deduct-state":"done","id":313288753120940,"type":"buy-ioc"}]}""";

    public const string Balances =
        """{"status":"ok","data":{"id":1000001,"type":"spot","state":"working","list":[{"currency":"usdt","type":"trade","balance":"91.850043797676510303","debt":"invalid","available":"invalid","seq-num":"477"},{"currency":"usdt","type":"frozen","balance":"5.160000000000000015","debt":"invalid","available":"invalid","seq-num":"477"},{"currency":"shib","type":"trade","balance":"123456789012345.123456789012345678"},{"currency":"poly","type":"trade","balance":"0"},{"currency":"trx","type":"lock","balance":"7"}]}}""";

    public const string Symbols =
        """{"status":"ok","data":[{"symbol":"btcusdt","state":"online","bc":"btc","qc":"usdt","pp":2,"ap":6,"sp":"main","vp":8,"minoa":0.00001,"maxoa":1000,"minov":10,"lominoa":0.0001,"lomaxoa":1000,"lomaxba":900,"lomaxsa":1000,"smminoa":0.0001,"blmlt":1.1,"slmgt":0.9,"smmaxoa":100,"bmmaxov":1000000,"at":"enabled","tags":""}],"ts":"1641880897191","full":1}""";

    public const string Accounts =
        """{"status":"ok","data":[{"id":10000002,"type":"otc","subtype":"","state":"working"},{"id":10000001,"type":"spot","subtype":"","state":"working"}]}""";

    public const string Placed = """{"status":"ok","data":"356501383558845"}""";

    public const string Refused =
        """{"status":"error","err-code":"account-frozen-balance-insufficient-error","err-msg":"trade account balance is not enough, left: `0.0027`","data":null}""";

    /// <summary>An order's push with its state, what traded in all, and in this execution.</summary>
    public static string With(string push, string state, string total, string volume = "0") =>
        push.Replace("STATE", state, StringComparison.Ordinal).Replace("TOTAL", total, StringComparison.Ordinal).Replace("VOLUME", volume, StringComparison.Ordinal);
}
