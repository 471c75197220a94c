using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

public sealed partial class BinanceServer
{
    private const int DefaultRows = 100;
    private const int MaxRows = 1_000;
    private static readonly int[] DepthLimits = [5, 10, 20, 50, 100, 500, 1000];

    private static VenueResponse Ok(Action<Utf8JsonWriter> write) => new(200, Json.Write(write));

    private static void WriteEmpty(Utf8JsonWriter w)
    {
        w.WriteStartObject();
        w.WriteEndObject();
    }

    private static VenueResponse SystemStatus(bool isNormal) => Ok(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("status", isNormal ? 0 : 1);
        w.WriteString("msg", isNormal ? "normal" : "system_maintenance");
        w.WriteEndObject();
    });

    private VenueResponse ServerTime() => Ok(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("serverTime", Clock.NowMs);
        w.WriteEndObject();
    });

    private VenueResponse ExchangeInfo(VenueRequest request, VenueModel model) => Ok(w =>
    {
        w.WriteStartObject();
        w.WriteString("timezone", "UTC");
        w.WriteNumber("serverTime", Clock.NowMs);
        w.WriteString("futuresType", IsCoin(request) ? "C_MARGINED" : "U_MARGINED");
        w.Array("rateLimits", new (string Type, string Interval, int Number, int Limit)[]
        {
            ("REQUEST_WEIGHT", "MINUTE", 1, Options.Limits.WeightPerMinute),
            ("ORDERS", "MINUTE", 1, Options.Limits.OrdersPerMinute),
            ("ORDERS", "SECOND", 10, Options.Limits.OrdersPerTenSeconds),
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
        w.Array("assets", MarketsOf(request).Select(m => m.State.Terms.Spec.SettleAsset).Distinct(), static (w, asset) =>
        {
            w.WriteStartObject();
            w.WriteString("asset", asset);
            w.WriteBoolean("marginAvailable", true);
            w.WriteString("autoAssetExchange", "0");
            w.WriteEndObject();
        });
        w.Array("symbols", MarketsOf(request), (w, market) => WriteSymbol(w, market, model.Terms(market.Symbol)!, model.Rules));
        w.WriteEndObject();
    });

    private static void WriteSymbol(Utf8JsonWriter w, BinanceMarket market, InstrumentTerms terms, VenueRules rules)
    {
        var spec = terms.Spec;
        w.WriteStartObject();
        w.WriteString("symbol", spec.Id.Symbol);
        w.WriteString("pair", market.Pair);
        w.WriteString("contractType", "PERPETUAL");
        w.WriteNumber("deliveryDate", 4_133_404_800_000);
        w.WriteNumber("onboardDate", 1_569_398_400_000);
        w.WriteString(market.IsInverse ? "contractStatus" : "status", spec.IsTrading ? "TRADING" : "BREAK");
        if (market.IsInverse)
        {
            w.WriteNumber("contractSize", market.Size);
        }

        w.Text("maintMarginPercent", (terms.Tiers[0].MaintenanceRate * 100).Fixed(4));
        w.Text("requiredMarginPercent", (100 / terms.Tiers[0].MaxLeverage).Fixed(4));
        w.WriteString("baseAsset", spec.BaseAsset);
        w.WriteString("quoteAsset", spec.QuoteAsset);
        w.WriteString("marginAsset", spec.SettleAsset);
        w.WriteNumber("pricePrecision", spec.TickSize.Places());
        w.WriteNumber("quantityPrecision", market.SizePlaces);
        w.WriteNumber("baseAssetPrecision", 8);
        w.WriteNumber("quotePrecision", 8);
        w.WriteString("underlyingType", "COIN");
        w.WriteStartArray("underlyingSubType");
        w.WriteEndArray();
        w.WriteString("triggerProtect", "0.0500");
        w.Text("liquidationFee", rules.LiquidationFeeRate);
        w.Text("marketTakeBound", rules.MarketBandFraction);
        w.WriteNumber("maxMoveOrderLimit", 10_000);
        WriteFilters(w, market, spec, rules);
        w.Array("orderTypes", ["LIMIT", "MARKET"], static (w, type) => w.WriteStringValue(type));
        w.Array("timeInForce", ["GTC", "IOC", "GTX"], static (w, tif) => w.WriteStringValue(tif));
        w.WriteEndObject();
    }

    private static void WriteFilters(Utf8JsonWriter w, BinanceMarket market, InstrumentSpec spec, VenueRules rules)
    {
        w.WriteStartArray("filters");
        WriteFilter(w, "PRICE_FILTER", ("minPrice", spec.TickSize), ("maxPrice", 10_000_000), ("tickSize", spec.TickSize));
        WriteFilter(w, "LOT_SIZE", ("minQty", market.Count(spec.MinQuantity)), ("maxQty", market.Count(spec.MaxQuantity)), ("stepSize", market.Count(spec.LotSize)));
        WriteFilter(w, "MARKET_LOT_SIZE", ("minQty", market.Count(spec.MinQuantity)), ("maxQty", market.Count(spec.MaxMarketQuantity)), ("stepSize", market.Count(spec.LotSize)));
        w.WriteStartObject();
        w.WriteString("filterType", "MAX_NUM_ORDERS");
        w.WriteNumber("limit", rules.MaxOpenOrders);
        w.WriteEndObject();
        if (!market.IsInverse)
        {
            WriteFilter(w, "MIN_NOTIONAL", ("notional", spec.MinNotional));
        }

        WriteFilter(w, "PERCENT_PRICE", ("multiplierUp", 1 + rules.LimitBandFraction), ("multiplierDown", 1 - rules.LimitBandFraction), ("multiplierDecimal", 4));
        w.WriteEndArray();
    }

    private static void WriteFilter(Utf8JsonWriter w, string type, params ReadOnlySpan<(string Name, decimal Value)> values)
    {
        w.WriteStartObject();
        w.WriteString("filterType", type);
        foreach (var (name, value) in values)
        {
            w.Text(name, value);
        }

        w.WriteEndObject();
    }

    private VenueResponse FundingInfo(VenueRequest request, VenueModel model) => Ok(w => w.Array(MarketsOf(request), (w, market) =>
    {
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.WriteString("adjustedFundingRateCap", "0.02000000");
        w.WriteString("adjustedFundingRateFloor", "-0.02000000");
        w.WriteNumber("fundingIntervalHours", (int)model.Mark(market.Symbol).FundingInterval.TotalHours);
        w.WriteBoolean("disclaimer", false);
        w.WriteEndObject();
    }));

    private VenueResponse Depth(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        if (!request.Params.TryLong("limit", out var limit) || (limit is not null && !DepthLimits.Contains((int)limit)))
        {
            return new BinanceError(-4021, $"{request.Params.Text("limit")} is not valid depth limit.").ToResponse();
        }

        var book = model.Depth(market.Symbol, (int)(limit ?? 500));
        return Ok(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("lastUpdateId", book.Sequence);
            w.WriteNumber("E", Clock.NowMs);
            w.Number("T", book.Time);
            BinanceText.WriteLevels(w, "bids", book.Bids, market);
            BinanceText.WriteLevels(w, "asks", book.Asks, market);
            w.WriteEndObject();
        });
    }

    /// <summary>One object for a symbol, an array of all without one; COIN-M answers an array in any case.</summary>
    private VenueResponse PerSymbol(VenueRequest request, Action<Utf8JsonWriter, BinanceMarket> write)
    {
        var symbol = request.Params.Text("symbol");
        if (symbol is null)
        {
            return Ok(w => w.Array(MarketsOf(request), write));
        }

        return MarketOf(request) is not { } market ? BinanceError.BadSymbol.ToResponse()
            : IsCoin(request) ? Ok(w => w.Array([market], write))
            : Ok(w => write(w, market));
    }

    private VenueResponse DayTicker(VenueRequest request, VenueModel model) => PerSymbol(request, (w, market) =>
    {
        var s = market.State;
        var change = s.Last - s.Open;
        w.WriteStartObject();
        w.WriteString("symbol", s.Symbol);
        w.Text("priceChange", change);
        w.Text("priceChangePercent", (s.Open == 0 ? 0 : change / s.Open * 100).Fixed(3));
        w.Text("weightedAvgPrice", (s.BaseVolume == 0 ? s.Last : s.QuoteVolume / s.BaseVolume).Fixed(s.PricePlaces));
        w.Text("lastPrice", s.Last);
        w.WriteString("lastQty", s.Trades.Any() ? market.Count(s.Trades.Last().Quantity).ToString() : "0");
        w.Text("openPrice", s.Open);
        w.Text("highPrice", s.High);
        w.Text("lowPrice", s.Low);
        w.Text("volume", market.Count(s.Volume));
        w.Text(market.IsInverse ? "baseVolume" : "quoteVolume", s.Turnover);
        w.WriteNumber("openTime", Clock.NowMs - 86_400_000);
        w.WriteNumber("closeTime", Clock.NowMs);
        w.WriteNumber("firstId", 0);
        w.WriteNumber("lastId", s.TradeCount);
        w.WriteNumber("count", s.TradeCount);
        w.WriteEndObject();
    });

    private VenueResponse PriceTicker(VenueRequest request, VenueModel model) => PerSymbol(request, (w, market) =>
    {
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.Text("price", market.State.Last);
        w.WriteNumber("time", Clock.NowMs);
        w.WriteEndObject();
    });

    private VenueResponse BookTicker(VenueRequest request, VenueModel model) => PerSymbol(request, (w, market) =>
    {
        var top = model.Book(market.Symbol);
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.Text("bidPrice", top.Bid.Fixed(market.State.PricePlaces));
        w.Text("bidQty", market.Count(top.BidSize).Fixed(market.SizePlaces));
        w.Text("askPrice", top.Ask.Fixed(market.State.PricePlaces));
        w.Text("askQty", market.Count(top.AskSize).Fixed(market.SizePlaces));
        w.Number("time", top.Time);
        w.WriteNumber("lastUpdateId", top.Sequence);
        w.WriteEndObject();
    });

    private VenueResponse PremiumIndex(VenueRequest request, VenueModel model) => PerSymbol(request, (w, market) =>
    {
        var mark = model.Mark(market.Symbol);
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.Text("markPrice", mark.Mark.Fixed(8));
        w.Text("indexPrice", mark.Index.Fixed(8));
        w.Text("estimatedSettlePrice", mark.Index.Fixed(8));
        w.Text("lastFundingRate", mark.FundingRate.Fixed(8));
        w.WriteString("interestRate", "0.00010000");
        w.WriteNumber("nextFundingTime", NextFundingMs(mark));
        w.WriteNumber("time", Clock.NowMs);
        w.WriteEndObject();
    });

    private static long NextFundingMs(MarkInfo mark) =>
        mark.NextFunding == DateTimeOffset.MaxValue ? 0 : mark.NextFunding.ToUnixTimeMilliseconds();

    private VenueResponse FundingRate(VenueRequest request, VenueModel model)
    {
        var symbol = request.Params.Text("symbol");
        if (symbol is not null && MarketOf(request) is null)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        if (TimeRange.Read(request.Params, DefaultRows, MaxRows) is not { } range)
        {
            return BinanceError.Invalid("limit").ToResponse();
        }

        var rows = MarketsOf(request).Where(m => symbol is null || m.Symbol == symbol)
            .SelectMany(m => model.PastFunding(m.Symbol).Select(stamp => (m.Symbol, Stamp: stamp)))
            .Where(row => range.Contains(row.Stamp.Time))
            .OrderBy(row => row.Stamp.Time)
            .ToArray();
        return Ok(w => w.Array(range.Cut(rows), static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("symbol", row.Symbol);
            w.Number("fundingTime", row.Stamp.Time);
            w.Text("fundingRate", row.Stamp.Rate.Fixed(8));
            w.Text("markPrice", row.Stamp.Mark.Fixed(8));
            w.WriteEndObject();
        }));
    }

    private VenueResponse RecentTrades(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        return Ok(w => w.Array(market.State.Trades, (w, trade) =>
        {
            w.WriteStartObject();
            w.WriteNumber("id", long.Parse(trade.Id));
            w.Text("price", trade.Price);
            w.Text("qty", market.Count(trade.Quantity));
            w.Text(market.IsInverse ? "baseQty" : "quoteQty", market.State.ValueOf(trade.Quantity, trade.Price));
            w.Number("time", trade.Time);
            w.WriteBoolean("isBuyerMaker", trade.Taker == Side.Sell);
            w.WriteEndObject();
        }));
    }

    /// <summary>Every trade is an aggregate of its own here.</summary>
    private VenueResponse AggregateTrades(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        if (TimeRange.Read(request.Params, DefaultHistoryRows, MaxRows) is not { } range)
        {
            return BinanceError.Invalid("limit").ToResponse();
        }

        var trades = market.State.Trades.Where(t => range.Contains(t.Time)).ToArray();
        return Ok(w => w.Array(range.Cut(trades), (w, trade) =>
        {
            w.WriteStartObject();
            w.WriteNumber("a", long.Parse(trade.Id));
            w.Text("p", trade.Price);
            w.Text("q", market.Count(trade.Quantity));
            w.WriteNumber("f", long.Parse(trade.Id));
            w.WriteNumber("l", long.Parse(trade.Id));
            w.Number("T", trade.Time);
            w.WriteBoolean("m", trade.Taker == Side.Sell);
            w.WriteEndObject();
        }));
    }
}
