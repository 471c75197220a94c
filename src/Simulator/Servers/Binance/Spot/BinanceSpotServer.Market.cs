using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

public sealed partial class BinanceSpotServer
{
    private const int DefaultDepth = 100;
    private const int MaxDepth = 5_000;

    private VenueResponse ExchangeInfo(VenueRequest request, VenueModel model)
    {
        var symbol = request.Params.Text("symbol");
        if (symbol is not null && MarketOf(symbol) is null)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        return Ok(w =>
        {
            w.WriteStartObject();
            w.WriteString("timezone", "UTC");
            w.WriteNumber("serverTime", Clock.NowMs);
            w.Array("rateLimits", new (string Type, string Interval, int Number, int Limit)[]
            {
                ("REQUEST_WEIGHT", "MINUTE", 1, Options.Limits.WeightPerMinute),
                ("ORDERS", "SECOND", 10, Options.Limits.OrdersPerTenSeconds),
                ("ORDERS", "DAY", 1, 200_000),
            }, static (w, limit) =>
            {
                w.WriteStartObject();
                w.WriteString("rateLimitType", limit.Type);
                w.WriteString("interval", limit.Interval);
                w.WriteNumber("intervalNum", limit.Number);
                w.WriteNumber("limit", limit.Limit);
                w.WriteEndObject();
            });
            w.WriteStartArray("exchangeFilters");
            w.WriteEndArray();
            w.Array("symbols", _markets.Values.Where(m => symbol is null || m.Symbol == symbol), (w, market) => WriteSymbol(w, model.Terms(market.Symbol)!.Spec, model.Rules));
            w.WriteEndObject();
        });
    }

    private static void WriteSymbol(Utf8JsonWriter w, InstrumentSpec spec, VenueRules rules)
    {
        w.WriteStartObject();
        w.WriteString("symbol", spec.Id.Symbol);
        w.WriteString("status", spec.IsTrading ? "TRADING" : "BREAK");
        w.WriteString("baseAsset", spec.BaseAsset);
        w.WriteNumber("baseAssetPrecision", 8);
        w.WriteString("quoteAsset", spec.QuoteAsset);
        w.WriteNumber("quotePrecision", 8);
        w.WriteNumber("quoteAssetPrecision", 8);
        w.WriteNumber("baseCommissionPrecision", 8);
        w.WriteNumber("quoteCommissionPrecision", 8);
        w.Array("orderTypes", ["LIMIT", "LIMIT_MAKER", "MARKET"], static (w, type) => w.WriteStringValue(type));
        foreach (var flag in new[] { "icebergAllowed", "ocoAllowed", "quoteOrderQtyMarketAllowed", "cancelReplaceAllowed", "isMarginTradingAllowed" })
        {
            w.WriteBoolean(flag, false);
        }

        w.WriteBoolean("isSpotTradingAllowed", true);
        w.WriteStartArray("filters");
        WriteFilter(w, "PRICE_FILTER", ("minPrice", spec.TickSize), ("maxPrice", 1_000_000), ("tickSize", spec.TickSize));
        WriteFilter(w, "LOT_SIZE", ("minQty", spec.MinQuantity), ("maxQty", spec.MaxQuantity), ("stepSize", spec.LotSize));
        WriteFilter(w, "MARKET_LOT_SIZE", ("minQty", 0), ("maxQty", spec.MaxMarketQuantity), ("stepSize", 0));
        w.WriteStartObject();
        w.WriteString("filterType", "NOTIONAL");
        w.Text("minNotional", spec.MinNotional.Fixed(8));
        w.WriteBoolean("applyMinToMarket", true);
        w.WriteString("maxNotional", "9000000.00000000");
        w.WriteBoolean("applyMaxToMarket", false);
        w.WriteNumber("avgPriceMins", 5);
        w.WriteEndObject();
        w.WriteStartObject();
        w.WriteString("filterType", "MAX_NUM_ORDERS");
        w.WriteNumber("maxNumOrders", rules.MaxOpenOrders);
        w.WriteEndObject();
        w.WriteEndArray();
        w.Array("permissionSets", [new[] { "SPOT" }], static (w, set) => w.Array(set, static (w, permission) => w.WriteStringValue(permission)));
        w.WriteString("defaultSelfTradePreventionMode", "EXPIRE_MAKER");
        w.WriteEndObject();
    }

    private static void WriteFilter(Utf8JsonWriter w, string type, params ReadOnlySpan<(string Name, decimal Value)> values)
    {
        w.WriteStartObject();
        w.WriteString("filterType", type);
        foreach (var (name, value) in values)
        {
            w.Text(name, value.Fixed(8));
        }

        w.WriteEndObject();
    }

    private VenueResponse Depth(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        if (!request.Params.TryLong("limit", out var limit) || limit is < 1)
        {
            return BinanceError.Invalid("limit").ToResponse();
        }

        var book = model.Depth(market.Symbol, (int)Math.Min(limit ?? DefaultDepth, MaxDepth));
        return Ok(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("lastUpdateId", book.Sequence);
            BinanceText.WriteLevels(w, "bids", book.Bids, market);
            BinanceText.WriteLevels(w, "asks", book.Asks, market);
            w.WriteEndObject();
        });
    }

    /// <summary>One object for a symbol, an array of all without one.</summary>
    private VenueResponse PerSymbol(VenueRequest request, Action<Utf8JsonWriter, BinanceMarket> write) =>
        request.Params.Text("symbol") is null ? Ok(w => w.Array(_markets.Values, write))
        : MarketOf(request) is { } market ? Ok(w => write(w, market))
        : BinanceError.BadSymbol.ToResponse();

    private void WriteDayTicker(Utf8JsonWriter w, BinanceMarket market)
    {
        var s = market.State;
        w.WriteStartObject();
        w.WriteString("symbol", s.Symbol);
        w.Text("priceChange", s.Last - s.Open);
        w.Text("priceChangePercent", (s.Open == 0 ? 0 : (s.Last - s.Open) / s.Open * 100).Fixed(3));
        w.Text("weightedAvgPrice", (s.BaseVolume == 0 ? s.Last : s.QuoteVolume / s.BaseVolume).Fixed(8));
        w.Text("lastPrice", s.Last.Fixed(8));
        w.Text("openPrice", s.Open.Fixed(8));
        w.Text("highPrice", s.High.Fixed(8));
        w.Text("lowPrice", s.Low.Fixed(8));
        w.Text("bidPrice", (s.Top?.Bid ?? 0).Fixed(8));
        w.Text("askPrice", (s.Top?.Ask ?? 0).Fixed(8));
        w.Text("volume", s.Volume.Fixed(8));
        w.Text("quoteVolume", s.Turnover.Fixed(8));
        w.WriteNumber("openTime", Clock.NowMs - 86_400_000);
        w.WriteNumber("closeTime", Clock.NowMs);
        w.WriteNumber("count", s.TradeCount);
        w.WriteEndObject();
    }

    private static void WritePrice(Utf8JsonWriter w, BinanceMarket market)
    {
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.Text("price", market.State.Last.Fixed(8));
        w.WriteEndObject();
    }

    private static void WriteBookTicker(Utf8JsonWriter w, BinanceMarket market, VenueModel model)
    {
        var top = model.Book(market.Symbol);
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.Text("bidPrice", top.Bid.Fixed(8));
        w.Text("bidQty", top.BidSize.Fixed(8));
        w.Text("askPrice", top.Ask.Fixed(8));
        w.Text("askQty", top.AskSize.Fixed(8));
        w.WriteEndObject();
    }

    private VenueResponse RecentTrades(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        return Ok(w => w.Array(market.State.Trades, static (w, trade) =>
        {
            w.WriteStartObject();
            w.WriteNumber("id", long.Parse(trade.Id));
            w.Text("price", trade.Price.Fixed(8));
            w.Text("qty", trade.Quantity.Fixed(8));
            w.Text("quoteQty", (trade.Price * trade.Quantity).Fixed(8));
            w.Number("time", trade.Time);
            w.WriteBoolean("isBuyerMaker", trade.Taker == Side.Sell);
            w.WriteBoolean("isBestMatch", true);
            w.WriteEndObject();
        }));
    }
}
