using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Tests.Htx;
using Hedgerow.Venues.Tests.Okx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

/// <summary>What recorded messages are read as, and that nothing at all upsets the reader.</summary>
public sealed class FrameDecoderTests
{
    private static readonly Dictionary<string, IFrameDecoder> Decoders = new()
    {
        ["binance"] = BinanceFrames.Decoder,
        ["bybit"] = BybitFrames.Decoder,
        ["okx"] = OkxFrames.Decoder,
        ["okxspot"] = OkxFrames.SpotDecoder,
        ["bitmex"] = BitmexFrames.Decoder,
        ["coinex"] = CoinExFrames.Decoder,
        ["htx"] = HtxFrames.Decoder,
        ["htxspot"] = HtxSpotFrames.Decoder,
    };

    /// <summary>The recorded messages that are not read to their end, and why; all others are.</summary>
    private static readonly Dictionary<string, string> NotSupported = new()
    {
        ["binance/spot-http_json-depth_response.json"] = "T: not supported: spot, which binancespot reads",
        ["binance/spot-http_json-exchange_info_response.json"] = "symbols[0].contractType: not supported: spot, which binancespot reads",
        ["binance/spot-user_data_json-balance_update.json"] = "e: not supported: spot, which binancespot reads",
        ["binance/spot-user_data_json-execution_report_new.json"] = "e: not supported: spot, which binancespot reads",
        ["binance/spot-user_data_json-execution_report_trade.json"] = "e: not supported: spot, which binancespot reads",
        ["bybit/http_get_funding_history.json"] = "result.list: not supported: history of funding rates",
        ["okx/http_get_funding_rate_history.json"] = "data: not supported: history of funding rates",
        ["okx/http_get_positions.json"] = "data[0].posSide: hedge mode; set the account to net mode",
        ["okx/ws_tickers.json"] = "arg.channel: not supported: channel tickers",
    };

    /// <summary>The recorded messages that say, among what is used or not, something that is known not to be.</summary>
    private static readonly string[] Unused =
        ["bitmex/ws_funding_rate.json"];

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
        OkxMessages.Top,
        OkxMessages.Book("snapshot", -1, 5, OkxMessages.Level(100, 1), OkxMessages.Level(101, 2)),
        OkxMessages.Mark,
        OkxMessages.Order,
        OkxMessages.PositionFrame,
        OkxMessages.Account,
        OkxMessages.FundingEvent,
        OkxMessages.Accepted,
        """{"event":"error","code":"60012","msg":"Invalid request","connId":"a4d3ae55"}""",
        """{"code":"1","msg":"All operations failed","data":[{"ordId":"","clOrdId":"h1p1l0s1","tag":"","ts":"1","sCode":"51008","sMsg":"Insufficient balance"}]}""",
        """{"code":"0","msg":"","data":[{"clOrdId":"h1p1l0s1","ordId":"77","ts":"1","sCode":"0","sMsg":""}]}""",
        """{"code":"50011","msg":"Rate limit reached","data":[]}""",
        """{"code":"0","msg":"","data":[{"instType":"SWAP","instId":"BTC-USDT-SWAP","instFamily":"BTC-USDT","ctType":"linear","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","settleCcy":"USDT","tickSz":"0.1","lotSz":"0.01","minSz":"0.01","maxLmtSz":"100","maxMktSz":"10","state":"live"}]}""",
        """{"code":"0","msg":"","data":[{"instType":"SWAP","type":"8","billId":"9","instId":"BTC-USDT-SWAP","balChg":"-0.5","ts":"1700000000000"}]}""",
        HtxMessages.Best,
        HtxMessages.Snapshot,
        HtxMessages.Mark,
        HtxMessages.OrderWith("filled", 6),
        HtxMessages.Trade,
        HtxMessages.Positions,
        HtxMessages.Account,
        $$"""{"code":200,"message":"Success","data":[{{HtxMessages.Execution}}],"ts":1740366817600}""",
        """{"code":200,"message":"Success","data":{"order_id":"1342151603389898752","client_order_id":"7"},"ts":1740366817600}""",
        """{"code":1047,"message":"Insufficient margin available","data":null,"ts":1740366817600}""",
        """{"status":"error","err_code":1017,"err_msg":"Order doesn't exist.","ts":1740366817600}""",
        """{"status":"ok","data":[{"symbol":"BTC","contract_code":"BTC-USDT","contract_size":0.001,"price_tick":0.1,"contract_status":1,"support_margin_mode":"all","business_type":"swap"}],"ts":1740366817600}""",
        """{"status":"ok","data":{"funding_rate":"0.0001","contract_code":"BTC-USDT","funding_time":"1740384000000"},"ts":1740366817600}""",
        """{"op":"sub","cid":"orders","topic":"orders","err-code":2014,"err-msg":"unauthorized","ts":1}""",
        """{"method":"bbo.update","data":{"market":"BTCUSDT","updated_at":1642145331234,"best_bid_price":"20000.0","best_bid_size":"0.100","best_ask_price":"20001.5","best_ask_size":"0.15"},"id":null}""",
        """{"method":"depth.update","data":{"market":"BTCUSDT","is_full":true,"depth":{"asks":[["100.1","3.000"]],"bids":[["100.0","1.500"],["99.9","2.000"]],"last":"100","updated_at":1689152421692,"checksum":1419980760}},"id":null}""",
        """{"method":"state.update","data":{"state_list":[{"market":"BTCUSDT","last":"1","mark_price":"100.1","index_price":"100","next_funding_rate":"0.0001","next_funding_time":1689152400000},{"market":"BTCUSDT_INDEX","last":"1"}]},"id":null}""",
        """{"method":"order.update","data":{"event":"finish","order":{"order_id":98388656341,"market":"BTCUSDT","side":"buy","type":"ioc","amount":"0.0010","price":"50000.00","unfilled_amount":"0.0006","filled_amount":"0.0004","filled_value":"20","fee":"0.01","fee_ccy":"USDT","client_id":"h1p1l0s1","created_at":1689145715129,"updated_at":1689145716000}},"id":null}""",
        """{"method":"user_deals.update","data":{"deal_id":3514376759,"created_at":1689152421692,"market":"BTCUSDT","side":"sell","order_id":8678890,"client_id":"","price":"30718.42","amount":"0.01","role":"taker","fee":"0.0299","fee_ccy":"USDT"},"id":null}""",
        """{"method":"position.update","data":{"event":"adl","position":{"position_id":246830219,"market":"BTCUSDT","side":"short","margin_mode":"cross","open_interest":"0.0010","unrealized_pnl":"-0.5","avg_entry_price":"30000","liq_price":"31179.87","created_at":1642145331234,"updated_at":1642145331235}},"id":null}""",
        """{"method":"balance.update","data":{"balance_list":[{"ccy":"USDT","available":"97.5","frozen":"1.5","margin":"2","unrealized_pnl":"-0.5","equity":"100.5"}]},"id":null}""",
        """{"code":0,"data":{"order_id":13400,"market":"BTCUSDT","side":"buy","type":"ioc","amount":"0.01","price":"60000.1","filled_amount":"0.01","filled_value":"600","client_id":"h1p1l0s1","created_at":1691482451000,"updated_at":1691482451000},"message":"OK"}""",
        """{"code":3109,"data":{},"message":"balance insufficient"}""",
        """{"code":0,"data":[{"code":3600,"data":{},"message":"order not found"}],"message":"OK"}""",
        """{"code":0,"data":[{"market":"BTCUSDT","contract_type":"linear","min_amount":"0.0001","base_ccy":"BTC","quote_ccy":"USDT","base_ccy_precision":4,"tick_size":"0.1","is_market_available":true}],"message":"OK"}""",
        """{"code":0,"data":[{"market":"BTCUSDT","level":[{"amount":"10","leverage":"100","maintenance_margin_rate":"0.005"},{"amount":"50","leverage":"50","maintenance_margin_rate":"0.01"}]}],"message":"OK"}""",
        """{"id":3,"code":21002,"message":"sign failed"}""",
        """{"table":"quote","action":"insert","data":[{"symbol":"XBTUSDT","bidPrice":1,"bidSize":100,"askPrice":2,"askSize":200,"timestamp":"2026-03-01T12:00:00.000Z"}]}""",
        """{"table":"execution","action":"insert","data":[{"execID":"e","orderID":"o","symbol":"XBTUSDT","side":"Buy","lastQty":500,"lastPx":6,"settlCurrency":"USDt","execType":"Trade","execComm":1,"transactTime":"2026-03-01T12:00:00.000Z"}]}""",
        """[{"orderID":"o","symbol":"XBTUSDT","side":"Buy","orderQty":1500,"price":60000.5,"ordType":"Limit","ordStatus":"New","cumQty":0,"timestamp":"2026-03-01T12:00:00.100Z"}]""",
        """{"error":{"message":"Account has insufficient Available Balance, 5 XBt required","name":"ValidationError"}}""",
        """{"table":"order","action":"update","data":[{"orderID":"o","ordStatus":"Filled"}]}""",
        """{"code":"0","msg":"","data":[{"uTime":"1","details":[{"ccy":"BTC","cashBal":"2","availBal":"1.5","eq":"2"},{"ccy":"USDT","cashBal":"9","availBal":"9","eq":"9"}]}]}""",
        """{"code":"0","msg":"","data":[{"instType":"SPOT","instId":"BTC-USDC","baseCcy":"BTC","quoteCcy":"USDC","tickSz":"0.1","lotSz":"0.0001","minSz":"0.001","maxLmtSz":"100","maxMktSz":"1000000","state":"live"}]}""",
        HtxSpotMessages.Best,
        HtxSpotMessages.Creation,
        HtxSpotMessages.Clearing,
        HtxSpotMessages.Balance,
        HtxSpotMessages.Order,
        HtxSpotMessages.OpenOrders,
        HtxSpotMessages.History,
        HtxSpotMessages.Executions,
        HtxSpotMessages.Balances,
        HtxSpotMessages.Symbols,
        HtxSpotMessages.Accounts,
        HtxSpotMessages.Placed,
        HtxSpotMessages.Refused,
        """{"action":"sub","code":500,"ch":"accounts.update#2","message":"system error"}""",
        """{"action":"req","code":200,"ch":"auth","data":{}}""",
        """{"status":"error","err-code":"gateway-internal-error","err-msg":"Failed to load data. Try again later.","data":null}""",
        """{"code":"0","msg":"","data":[{"instType":"FUTURES","instId":"BTC-USDT-261225","instFamily":"BTC-USDT","ctType":"linear","ctVal":"0.01","ctMult":"1","ctValCcy":"BTC","settleCcy":"USDT","tickSz":"0.1","lotSz":"0.01","minSz":"0.01","maxLmtSz":"100","maxMktSz":"10","expTime":"1798185600000","alias":"quarter","state":"live"}]}""",
        """{"code":"0","msg":"","data":[{"instType":"FUTURES","type":"3","subType":"112","billId":"9","instId":"BTC-USDT-261225","balChg":"-0.5","sz":"3","px":"60000","fee":"0","ccy":"USDT","ts":"1798185600000"}]}""",
    ];

    [Fact]
    public void Every_recorded_message_is_read_or_says_plainly_what_is_not_supported()
    {
        foreach (var (venue, decoder) in Decoders)
        {
            // Spot's messages are recorded beside those of contracts, which its decoder reads as well.
            var recorded = venue == "okxspot" ? "okx" : venue;
            if (SharedFiles.Directory("payloads/" + recorded) is not { } folder)
                continue;
            foreach (var file in Directory.GetFiles(folder, "*.json"))
            {
                var name = $"{recorded}/{Path.GetFileName(file)}";
                var reading = decoder.Decode(File.ReadAllBytes(file));
                Assert.True(NotSupported.GetValueOrDefault(name, "") == reading.Problem, $"{name}: {reading.Kind}: {reading.Problem}");
                Assert.True(reading.Problem.Length > 0 || reading.Rows.Count > 0, name);
                Assert.True(Unused.Contains(name) == reading.Rows.Any(row => row.Type == "unknown"), name);
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
    [InlineData("okx", 10, "book quote")]
    [InlineData("okx", 11, "book quote")]
    [InlineData("okx", 12, "mark")]
    [InlineData("okx", 13, "order fill")]
    [InlineData("okx", 14, "position")]
    [InlineData("okx", 15, "balance")]
    [InlineData("okxspot", 15, "balance balance")]
    [InlineData("okx", 16, "funding")]
    [InlineData("okx", 17, "ack")]
    [InlineData("okx", 18, "reject")]
    [InlineData("okx", 19, "reject")]
    [InlineData("okx", 20, "ack")]
    [InlineData("okx", 21, "reject")]
    [InlineData("okx", 22, "instrument")]
    [InlineData("okx", 23, "funding")]
    [InlineData("htx", 24, "book quote")]
    [InlineData("htx", 25, "book quote")]
    [InlineData("htx", 26, "mark")]
    [InlineData("htx", 27, "order")]
    [InlineData("htx", 28, "unknown")]
    [InlineData("htx", 29, "position")]
    [InlineData("htx", 30, "balance funding")]
    [InlineData("htx", 31, "fill")]
    [InlineData("htx", 32, "ack")]
    [InlineData("htx", 33, "reject")]
    [InlineData("htx", 34, "unknown")]
    [InlineData("htx", 35, "instrument")]
    [InlineData("htx", 36, "mark")]
    [InlineData("htx", 37, "reject")]
    [InlineData("coinex", 38, "quote")]
    [InlineData("coinex", 39, "book quote")]
    [InlineData("coinex", 40, "mark unknown")]
    [InlineData("coinex", 41, "order")]
    [InlineData("coinex", 42, "fill")]
    [InlineData("coinex", 43, "position")]
    [InlineData("coinex", 44, "balance")]
    [InlineData("coinex", 45, "ack order")]
    [InlineData("coinex", 46, "reject")]
    [InlineData("coinex", 47, "reject")]
    [InlineData("coinex", 48, "instrument")]
    [InlineData("coinex", 49, "tiers")]
    [InlineData("coinex", 50, "reject")]
    [InlineData("bitmex", 51, "quote")]
    [InlineData("bitmex", 52, "fill")]
    [InlineData("bitmex", 53, "order")]
    [InlineData("bitmex", 54, "reject")]
    [InlineData("bitmex", 55, "unknown")]
    [InlineData("okx", 56, "account")]
    [InlineData("okxspot", 56, "balance balance")]
    [InlineData("okx", 57, "instrument")]
    [InlineData("okxspot", 57, "instrument")]
    [InlineData("htxspot", 58, "book quote")]
    [InlineData("htxspot", 59, "order")]
    [InlineData("htxspot", 60, "fill")]
    [InlineData("htxspot", 61, "balance")]
    [InlineData("htxspot", 62, "order")]
    [InlineData("htxspot", 63, "order")]
    [InlineData("htxspot", 64, "order")]
    [InlineData("htxspot", 65, "fill")]
    [InlineData("htxspot", 66, "balance balance")]
    [InlineData("htxspot", 67, "instrument")]
    [InlineData("htxspot", 68, "unknown")]
    [InlineData("htxspot", 69, "ack")]
    [InlineData("htxspot", 70, "reject")]
    [InlineData("htxspot", 71, "reject")]
    [InlineData("htxspot", 72, "ack")]
    [InlineData("htxspot", 73, "unknown")]
    [InlineData("okx", 74, "instrument")]
    [InlineData("okx", 75, "fill")]
    public void A_message_is_recognised_by_itself(string venue, int sample, string types)
    {
        var reading = Decoders[venue].Decode(Encoding.UTF8.GetBytes(Samples[sample]));
        Assert.Equal("", reading.Problem);
        Assert.Equal(types, string.Join(' ', reading.Rows.Select(r => r.Type)));
        Assert.Equal(reading.Rows.Count, Decoders[venue].Decode(Encoding.UTF8.GetBytes(Samples[sample]), reading.Kind).Rows.Count);
    }

    [Theory]
    [InlineData("""{"topic":"wallet","creationTime":1,"data":[{"accountType":"CONTRACT","accountIMRate":"","totalEquity":"","coin":[{"coin":"USDT","equity":"12","walletBalance":"11"},{"coin":"BTC","equity":"2","walletBalance":"1"}]}]}""", "balance balance")]
    [InlineData("""{"topic":"wallet","creationTime":1,"data":[{"accountType":"SPOT","coin":[{"coin":"USDT","walletBalance":"11","free":"11"}]}]}""", "")]
    [InlineData("""{"retCode":0,"time":1,"result":{"list":[{"accountType":"CONTRACT","totalEquity":"","coin":[{"coin":"USDT","equity":"12","walletBalance":"11","availableToWithdraw":"9","totalPositionIM":"0","totalPositionMM":""}]}]}}""", "account")]
    public void Figures_of_a_derivatives_account_at_Bybit_are_read_as_a_classic_account_reads_them(string message, string types)
    {
        var reading = Decoders["bybit"].Decode(Encoding.UTF8.GetBytes(message), null);
        Assert.Equal("", reading.Problem);
        Assert.Equal(types, string.Join(' ', reading.Rows.Select(row => row.Type)));
    }

    [Theory]
    [InlineData("bybit", null, """{"topic":"wallet","creationTime":1,"data":[{"accountType":"PIGGY","coin":[]}]}""", "data[0].accountType: unknown: PIGGY")]
    [InlineData("binance", null, "[]", "$: no kind of message that is known")]
    [InlineData("binance", null, "{", "byte 1: not JSON")]
    [InlineData("binance", null, """{"e":"newEvent"}""", "e: unknown event newEvent")]
    [InlineData("binance", null, """{"e":"bookTicker","u":4,"T":1,"s":"B","b":"2","B":"1","a":"1","A":"1"}""", "b: the book is crossed")]
    [InlineData("binance", "rest:/nowhere", "{}", "--kind: rest:/nowhere is none of stream")]
    [InlineData("binance", "rest:/fapi/v1/order", """{"orderId":1,"clientOrderId":"c","symbol":"S","origQty":"1","executedQty":"0","side":"BUY","type":"LIMIT","timeInForce":"GTC","price":"1","status":"SOMEHOW"}""", "status: unknown order status SOMEHOW")]
    [InlineData("bybit", null, """{"topic":"order","data":[{"category":"option"}]}""", "data[0].category: not supported: option")]
    [InlineData("bybit", null, """{"topic":"execution","data":[{"category":"spot","symbol":"BTCUSDT","execType":"Trade","execId":"e","orderId":"o","side":"Buy","execQty":"1","execPrice":"2","execFee":"0.1","isMaker":false,"execTime":"1"}]}""", "data[0].feeCurrency: missing")]
    [InlineData("bybit", null, """{"topic":"greeks"}""", "topic: unknown: greeks")]
    [InlineData("bybit", null, """{"op":"order.amend","retCode":0}""", "op: unknown: order.amend")]
    [InlineData("okx", null, """{"arg":{"channel":"greeks"},"data":[]}""", "arg.channel: not supported: channel greeks")]
    [InlineData("okx", null, """{"arg":{"channel":"orders"},"data":[{"instType":"MARGIN"}]}""", "data[0].instType: not supported: margin")]
    [InlineData("okx", null, """{"arg":{"channel":"positions"},"data":[{"instType":"PREDICTION"}]}""", "data[0].instType: unknown: PREDICTION")]
    [InlineData("okx", null, """{"arg":{"channel":"books","instId":"S"},"action":"refresh","data":[]}""", "action: neither snapshot nor update")]
    [InlineData("okx", null, """{"arg":{"channel":"bbo-tbt","instId":"S"},"data":[{"asks":[["1","1","0","1"]],"bids":[["2","1","0","1"]],"ts":"1","seqId":1}]}""", "data: the book is crossed")]
    [InlineData("okx", null, """{"op":"batch-orders","code":"0","data":[]}""", "op: unknown: batch-orders")]
    [InlineData("okx", null, """{"event":"weather"}""", "event: unknown: weather")]
    [InlineData("okx", null, """{"code":"0","data":[]}""", "$: no kind of message that is known")]
    [InlineData("htx", null, """{"ch":"market.S.detail","ts":1,"tick":{}}""", "ch: not supported: channel market.S.detail")]
    [InlineData("htx", null, """{"op":"notify","topic":"greeks"}""", "topic: unknown: greeks")]
    [InlineData("htx", null, """{"op":"weather"}""", "op: unknown: weather")]
    [InlineData("htx", null, """{"ch":"market.S.bbo","ts":1,"tick":{"bid":[2,1],"ask":[1,1],"ts":1,"version":1}}""", "tick: the book is crossed")]
    [InlineData("htx", null, """{"code":200,"data":{"order_id":"1","contract_code":"S","state":"asleep","volume":"1","trade_volume":"0","side":"buy","type":"limit","price":"1"}}""", "data.state: unknown: asleep")]
    [InlineData("htxspot", null, """{"ch":"market.btcusdt.mbp.5","ts":1,"tick":{"seqNum":1,"prevSeqNum":0}}""", "ch: not supported: channel market.btcusdt.mbp.5")]
    [InlineData("htxspot", null, """{"ch":"market.btcusdt.bbo","ts":1,"tick":{"seqId":1,"bid":2,"bidSize":1,"ask":1,"askSize":1,"quoteTime":1}}""", "tick: the book is crossed")]
    [InlineData("htxspot", null, """{"action":"weather"}""", "action: unknown: weather")]
    [InlineData("htxspot", "rest:/v1/order/orders/submitCancelClientOrder", """{"status":"ok","data":"soon"}""", "data: not a whole number")]
    [InlineData("coinex", null, """{"method":"deals.update","data":{},"id":null}""", "method: unknown: deals.update")]
    [InlineData("coinex", null, """{"method":"position.update","data":{"event":"update","position":{"market":"M","margin_mode":"isolated"}},"id":null}""", "data.position.margin_mode: not cross")]
    [InlineData("coinex", null, """{"method":"depth.update","data":{"market":"M","is_full":true,"depth":{"asks":[["2","1"]],"bids":[["1","1"]],"updated_at":1,"checksum":7}},"id":null}""", "data: the checksum is not that of the book")]
    [InlineData("coinex", null, """{"code":0,"data":[{"market":"M","contract_type":"inverse","tick_size":"1"}],"message":"OK"}""", "data[0].contract_type: not supported: inverse contracts")]
    [InlineData("coinex", null, """{"code":0,"data":[{"order_id":1,"unfilled_amount":"0"}],"message":"OK"}""", "$: could be rest:/v2/futures/pending-order or rest:/v2/futures/finished-order")]
    [InlineData("coinex", "rest:/v2/futures/order", """{"code":0,"data":{"order_id":1,"client_id":"c","amount":"1","filled_amount":"0","market":"M","side":"up"},"message":"OK"}""", "data.side: unknown: up")]
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
    public void No_message_that_is_cut_short_is_read()
    {
        foreach (var bytes in Samples.Select(Encoding.UTF8.GetBytes))
        {
            foreach (var decoder in Decoders.Values)
            {
                for (var length = 0; length < bytes.Length; length++)
                    Assert.NotEqual("", decoder.Decode(bytes.AsSpan(0, length)).Problem);
            }
        }
    }

    [Theory]
    [InlineData("okx", 10)]
    [InlineData("okx", 13)]
    [InlineData("okx", 17)]
    [InlineData("okx", 22)]
    [InlineData("htx", 24)]
    [InlineData("htx", 27)]
    [InlineData("htx", 31)]
    public void Fields_that_are_not_used_are_ignored(string venue, int sample)
    {
        var plain = Decoders[venue].Decode(Encoding.UTF8.GetBytes(Samples[sample]));
        var extended = Decoders[venue].Decode(Encoding.UTF8.GetBytes(Samples[sample].Replace("{\"", "{\"novelty\":{\"of\":[1,null,\"x\"]},\"", StringComparison.Ordinal)));
        Assert.Equal(("", plain.Kind), (extended.Problem, extended.Kind));
        Assert.Equal(JsonSerializer.Serialize(plain.Rows), JsonSerializer.Serialize(extended.Rows));
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
