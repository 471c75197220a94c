using System.Text.Json;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// Symbols, books, prices.
public sealed partial class HtxSpotServer
{
    private const int DepthLevels = 150;

    private void AddMarketRoutes()
    {
        void Get(string path, Style style, Handler handle) => Add("GET", path, style, RequestKind.Market, handle);

        Get("/v1/common/timestamp", Style.Spot, SpotTime);
        Get("/v1/common/symbols", Style.Spot, CommonSymbols);
        Get("/v1/settings/common/market-symbols", Style.Spot, MarketSymbols);
        Get("/v2/reference/currencies", Style.SpotTwo, Currencies);
        Get("/market/depth", Style.Spot, Depth);
        Get("/market/detail/merged", Style.Spot, Merged);
        Get("/market/history/trade", Style.Spot, RecentTrades);
        Get("/market/tickers", Style.Spot, Tickers);
    }

    private VenueResponse CommonSymbols(HtxCall call, VenueModel model) => Reply(Style.Spot, w => w.Array("data", _markets.Values, static (w, market) =>
    {
        var spec = market.Spec;
        w.WriteStartObject();
        w.WriteString("base-currency", spec.BaseAsset.ToLowerInvariant());
        w.WriteString("quote-currency", spec.QuoteAsset.ToLowerInvariant());
        w.WriteNumber("price-precision", market.State.PricePlaces);
        w.WriteNumber("amount-precision", market.State.QuantityPlaces);
        w.WriteNumber("value-precision", 8);
        w.WriteString("symbol-partition", "main");
        w.WriteString("symbol", market.Symbol);
        w.WriteString("state", spec.IsTrading ? "online" : "suspend");
        w.WriteNumber("min-order-amt", spec.MinQuantity);
        w.WriteNumber("max-order-amt", spec.MaxQuantity);
        w.WriteNumber("min-order-value", spec.MinNotional);
        w.WriteString("api-trading", "enabled");
        w.WriteEndObject();
    }));

    private VenueResponse MarketSymbols(HtxCall call, VenueModel model) => Reply(Style.Spot, w =>
    {
        w.Array("data", _markets.Values, static (w, market) =>
        {
            var spec = market.Spec;
            w.WriteStartObject();
            w.WriteString("symbol", market.Symbol);
            w.WriteString("state", spec.IsTrading ? "online" : "suspend");
            w.WriteString("bc", spec.BaseAsset.ToLowerInvariant());
            w.WriteString("qc", spec.QuoteAsset.ToLowerInvariant());
            w.WriteNumber("pp", market.State.PricePlaces);
            w.WriteNumber("ap", market.State.QuantityPlaces);
            w.WriteNumber("vp", 8);
            w.WriteString("sp", "main");
            w.WriteNumber("minoa", spec.MinQuantity);
            w.WriteNumber("maxoa", spec.MaxQuantity);
            w.WriteNumber("minov", spec.MinNotional);
            w.WriteNumber("lominoa", spec.MinQuantity);
            foreach (var name in (string[])["lomaxoa", "lomaxba", "lomaxsa"])
            {
                w.WriteNumber(name, spec.MaxQuantity);
            }

            w.WriteNumber("smminoa", spec.MinQuantity);
            w.WriteNumber("smmaxoa", spec.MaxMarketQuantity);
            w.WriteNumber("blmlt", 1.1);
            w.WriteNumber("slmgt", 0.9);
            w.WriteString("at", "enabled");
            w.WriteString("tags", "");
            w.WriteEndObject();
        });
        w.WriteNumber("full", 1);
    });

    private VenueResponse Depth(HtxCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("symbol")) is not { } market)
        {
            return Refuse(Style.Spot, HtxSpotError.NoSymbol);
        }

        var book = model.Depth(market.Symbol, DepthLevels);
        return Reply(Style.Spot, w =>
        {
            w.WriteString("ch", $"market.{market.Symbol}.depth.step0");
            w.WriteStartObject("tick");
            HtxSpotText.WriteLevels(w, "bids", book.Bids);
            HtxSpotText.WriteLevels(w, "asks", book.Asks);
            w.WriteNumber("version", book.Sequence);
            w.Number("ts", book.Time);
            w.WriteEndObject();
        });
    }

    private VenueResponse Merged(HtxCall call, VenueModel model) => MarketOf(call.Params.Text("symbol")) is { } market
        ? Reply(Style.Spot, w =>
        {
            var top = model.Book(market.Symbol);
            w.WriteString("ch", $"market.{market.Symbol}.detail.merged");
            w.WriteStartObject("tick");
            WriteDay(w, market);
            w.WritePropertyName("bid");
            HtxSpotText.WritePair(w, top.Bid, top.BidSize);
            w.WritePropertyName("ask");
            HtxSpotText.WritePair(w, top.Ask, top.AskSize);
            w.WriteEndObject();
        })
        : Refuse(Style.Spot, HtxSpotError.NoSymbol);

    private VenueResponse Tickers(HtxCall call, VenueModel model) => Reply(Style.Spot, w => w.Array("data", _markets.Values, (w, market) =>
    {
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        WriteDay(w, market);
        WriteTop(w, model.Book(market.Symbol));
        w.WriteEndObject();
    }));

    private static void WriteTop(Utf8JsonWriter w, BookTop top)
    {
        w.WriteNumber("bid", HtxText.Whole(top.Bid));
        w.WriteNumber("bidSize", HtxText.Whole(top.BidSize));
        w.WriteNumber("ask", HtxText.Whole(top.Ask));
        w.WriteNumber("askSize", HtxText.Whole(top.AskSize));
    }

    private static void WriteDay(Utf8JsonWriter w, HtxSpotMarket market)
    {
        var s = market.State;
        w.WriteNumber("open", HtxText.Whole(s.Open));
        w.WriteNumber("close", HtxText.Whole(s.Last));
        w.WriteNumber("high", HtxText.Whole(s.High));
        w.WriteNumber("low", HtxText.Whole(s.Low));
        w.WriteNumber("amount", HtxText.Whole(s.Volume));
        w.WriteNumber("vol", HtxText.Whole(s.Turnover));
        w.WriteNumber("count", s.TradeCount);
    }

    private VenueResponse RecentTrades(HtxCall call, VenueModel model) => MarketOf(call.Params.Text("symbol")) is { } market
        ? Reply(Style.Spot, w => w.Array("data", market.State.Trades.Reverse(), static (w, trade) =>
        {
            w.WriteStartObject();
            w.Number("ts", trade.Time);
            w.WriteStartArray("data");
            WritePublicTrade(w, trade);
            w.WriteEndArray();
            w.WriteEndObject();
        }))
        : Refuse(Style.Spot, HtxSpotError.NoSymbol);

    private static void WritePublicTrade(Utf8JsonWriter w, PublicTrade trade)
    {
        w.WriteStartObject();
        w.WriteString("id", trade.Id);
        w.WriteString("tradeId", trade.Id);
        w.Number("ts", trade.Time);
        w.WriteNumber("amount", HtxText.Whole(trade.Quantity));
        w.WriteNumber("price", HtxText.Whole(trade.Price));
        w.WriteString("direction", HtxText.SideOf(trade.Taker));
        w.WriteEndObject();
    }
}
