using System.Text;

namespace Hedgerow.Venues.Tests.Htx;

/// <summary>Small messages of the venue's shape, written for these tests.</summary>
internal static class HtxMessages
{
    public const string Best =
        """{"ch":"market.BTC-USDT.bbo","ts":1603707934527,"tick":{"mrid":131599726,"id":1603707934,"bid":[13064,38],"ask":[13072.3,205],"ts":1603707934525,"version":131599726,"ch":"market.BTC-USDT.bbo"}}""";

    public const string Snapshot =
        """{"ch":"market.BTC-USDT.depth.size_20.high_freq","ts":1603707712357,"tick":{"mrid":5,"id":5,"bids":[[100,3],[99.5,7]],"asks":[[101,4],[102,1]],"ts":1603707712356,"version":10,"event":"snapshot","ch":"market.BTC-USDT.depth.size_20.high_freq"}}""";

    public const string Update =
        """{"ch":"market.BTC-USDT.depth.size_20.high_freq","ts":1603707712457,"tick":{"mrid":6,"id":6,"bids":[[100,0]],"asks":[[100.5,2]],"ts":1603707712456,"version":11,"event":"update","ch":"market.BTC-USDT.depth.size_20.high_freq"}}""";

    public const string Mark =
        """{"ch":"market.BTC-USDT.mark_price.1min","ts":1489474082831,"tick":{"vol":"0","close":"9800.12","count":"0","high":"9801","id":1529898780,"low":"9700","open":"9750.5","trade_turnover":"0","amount":"0"}}""";

    public const string Order =
        """{"op":"notify","topic":"orders","contract_code":"BTC-USDT","ts":1749457082349,"uid":"5","data":{"side":"sell","type":"limit","price":"31000.5","volume":"6","state":"STATE","profit":"0","contract_code":"BTC-USDT","position_side":"both","price_match":"","order_id":"1342151603389898752","client_order_id":"CLIENT","margin_mode":"cross","lever_rate":20,"order_source":"api","reduce_only":false,"time_in_force":"ioc","trade_avg_price":"31350.5","trade_volume":"TRADED","trade_turnover":"62.701","fee_currency":"USDT","fee":"-0.0376206","tp_type":"","contract_type":"swap","cancel_reason":"","created_time":1749457082341,"updated_time":1749457082345,"self_match_prevent":"cancel_both"}}""";

    public const string Trade =
        """{"op":"notify","topic":"trade","contract_code":"BTC-USDT","ts":1749468764319,"uid":"5","data":[{"direction":"sell","position_side":"both","id":"100005308993680-1381717672952373248-1","contract_code":"BTC-USDT","contract_type":"swap","order_id":"1381717672952373248","trade_id":100005308993680,"trade_volume":"1","trade_price":"31000","trade_turnover":"31","role":"taker","client_order_id":"7","created_time":1749468764304,"updated_time":1749468764315}]}""";

    public const string Positions =
        """{"op":"notify","topic":"positions","contract_code":"ETH-USDT","ts":1734683308618,"uid":"5","event":"snapshot","data":[{"contract_code":"ETH-USDT","symbol":"ETH","position_mode":"single_side","position_side":"both","direction":"sell","margin_mode":"cross","open_avg_price":"3000.5","volume":"12","available":"12","lever_rate":9,"adl_risk_percent":null,"liquidation_price":"-5","initial_margin":"55.8","maintenance_margin":"2.5","profit_unreal":"-10.8","profit_rate":"-0.1","margin_rate":"0.0002","state":"normal","mark_price":"3001.25","contract_type":"swap","version":21,"created_time":1734675591497,"updated_time":1734682810399}]}""";

    public const string Account =
        """{"op":"notify","topic":"account","contract_code":"","ts":1734681235891,"uid":"5","event":"funding_fee","data":{"equity":"10264.1114","state":"normal","details":[{"currency":"USDT","equity":"10264.1114","available":"10977.5114","profit_unreal":"-713.4","initial_margin":"133.93","maintenance_margin":"6.027","voucher":"","withdraw_available":"123"},{"currency":"BTC","equity":"0","available":"0","profit_unreal":"0"}],"available_margin":"10130.1","maintenance_margin":"6.027","profit_unreal":"-713.4","created_time":1734668300071,"updated_time":1734681182933,"version":1010}}""";

    public const string Execution =
        """{"id":"1124147771","contract_code":"BTC-USDT","order_id":"1343541341268738048","trade_id":"100000032538647","side":"sell","position_side":"both","order_type":"1","margin_mode":"cross","type":"limit","role":"TAKER","trade_price":"31400","trade_volume":"2","trade_turnover":"62.8","created_time":1740366817564,"updated_time":1740366817564,"order_source":"api","fee_currency":"USDT","trade_fee":"0.03768","deduction_price":"","profit":"0","contract_type":"swap"}""";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string OrderWith(string state, int traded, string clientId = "7") =>
        Order.Replace("STATE", state, StringComparison.Ordinal).Replace("TRADED", traded.ToString(), StringComparison.Ordinal)
            .Replace("CLIENT", clientId, StringComparison.Ordinal);
}
