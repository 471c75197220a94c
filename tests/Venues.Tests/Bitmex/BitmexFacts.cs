using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>Contracts and frames that the tests of the decoders share.</summary>
internal static class BitmexFacts
{
    public const string Symbol = "XBTUSDT";

    public const string Instrument = """
        {"symbol":"XBTUSDT","rootSymbol":"XBT","state":"Open","typ":"FFWCSX","underlying":"XBT","quoteCurrency":"USDT","positionCurrency":"XBT",
        "maxOrderQty":1000000000,"maxPrice":1000000,"lotSize":100,"tickSize":0.1,"multiplier":1,"settlCurrency":"USDt","underlyingToPositionMultiplier":1000000,
        "quoteToSettleMultiplier":1000000,"isQuanto":false,"isInverse":false,"initMargin":0.01,"maintMargin":0.005,"riskLimit":1000000000000,
        "riskStep":500000000000,"fundingInterval":"2000-01-01T08:00:00.000Z","fundingRate":0.0001,"timestamp":"2026-03-01T12:00:00.000Z"}
        """;

    public const string InverseInstrument = """
        {"symbol":"XBTUSD","rootSymbol":"XBT","state":"Open","typ":"FFWCSX","underlying":"XBT","quoteCurrency":"USD","positionCurrency":"USD",
        "maxOrderQty":10000000,"maxPrice":1000000,"lotSize":100,"tickSize":0.1,"multiplier":-100000000,"settlCurrency":"XBt",
        "isQuanto":false,"isInverse":true,"initMargin":0.01,"maintMargin":0.005,"riskLimit":20000000000,
        "riskStep":15000000000,"fundingInterval":"2000-01-01T08:00:00.000Z","fundingRate":0.0001,"timestamp":"2026-03-01T12:00:00.000Z"}
        """;

    public const string Order = """
        {"orderID":"o-1","clOrdID":"h1p1l0s1","account":7,"symbol":"XBTUSDT","side":"Buy","orderQty":1500,"price":60000.5,"currency":"USDT","settlCurrency":"USDt",
        "ordType":"Limit","timeInForce":"GoodTillCancel","execInst":"","ordStatus":"New","workingIndicator":true,"leavesQty":1500,"cumQty":0,
        "text":"Submitted via API.","transactTime":"2026-03-01T12:00:00.000Z","timestamp":"2026-03-01T12:00:00.100Z"}
        """;

    public const string Execution = """
        {"execID":"e-1","orderID":"o-1","clOrdID":"h1p1l0s1","account":7,"symbol":"XBTUSDT","side":"Buy","lastQty":500,"lastPx":60000.5,
        "lastLiquidityInd":"RemovedLiquidity","settlCurrency":"USDt","execType":"Trade","ordType":"Limit","commission":0.0005,"execComm":15000,
        "text":"Submitted via API.","transactTime":"2026-03-01T12:00:00.200Z","timestamp":"2026-03-01T12:00:00.201Z"}
        """;

    public static BitmexContract Contract { get; } = new(Symbol, 1_000_000, ContractKind.Linear, "USDT");

    public static BitmexMarkets Markets()
    {
        var markets = new BitmexMarkets("USDT");
        markets.Learn([Contract, new BitmexContract("XBTUSD", 1, ContractKind.Inverse, "BTC"), new BitmexContract("ETHUSD", 1, Kind: null, "BTC")]);
        return markets;
    }

    public static WireObject Row(string json) => WireObject.Parse(Encoding.UTF8.GetBytes(json));

    public static byte[] Frame(string table, string action, params string[] rows) =>
        Encoding.UTF8.GetBytes($$"""{"table":"{{table}}","action":"{{action}}","data":[{{string.Join(',', rows)}}]}""");

    public static byte[] Image(string table, string keys, params string[] rows) =>
        Encoding.UTF8.GetBytes($$"""{"table":"{{table}}","action":"partial","keys":[{{keys}}],"filter":{},"data":[{{string.Join(',', rows)}}]}""");

    public static string Level(long id, Side side, decimal? size, decimal? price = null) =>
        $$"""{"symbol":"XBTUSDT","id":{{id}},"side":"{{side}}"{{(size is null ? "" : ",\"size\":" + size)}}{{(price is null ? "" : ",\"price\":" + price)}},"timestamp":"2026-03-01T12:00:00.000Z"}""";

    public static string Quote(string bid, string bidSize, string ask, string askSize, string time = "2026-03-01T12:00:00.000Z") =>
        $$"""{"timestamp":"{{time}}","symbol":"XBTUSDT","bidSize":{{bidSize}},"bidPrice":{{bid}},"askPrice":{{ask}},"askSize":{{askSize}}}""";
}
