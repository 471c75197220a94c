using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

public sealed partial class BybitServer
{
    private const int MaxInstrumentRows = 1_000;
    private const int DefaultInstrumentRows = 500;
    private static readonly HashSet<string> OtherCategories = new(StringComparer.Ordinal) { "spot", "option" };

    private VenueResponse ServerTime()
    {
        var now = Clock.Now;
        return Reply(w =>
        {
            w.Text("timeSecond", now.ToUnixTimeSeconds());
            w.Text("timeNano", now.ToUnixTimeMilliseconds() * 1_000_000);
        });
    }

    private VenueResponse SystemStatus(bool isNormal, TimeSpan announced) => Reply(w =>
    {
        w.WriteStartArray("list");
        if (!isNormal)
        {
            var begin = Clock.NowMs + (long)announced.TotalMilliseconds;
            w.WriteStartObject();
            w.WriteString("id", "simulated");
            w.WriteString("title", "Simulated maintenance");
            w.WriteString("state", announced > TimeSpan.Zero ? "scheduled" : "ongoing");
            w.Text("begin", begin);
            w.Text("end", begin + (long)TimeSpan.FromHours(1).TotalMilliseconds);
            w.WriteString("href", "");
            w.Array("serviceTypes", [1, 2, 3, 4, 5], static (w, type) => w.WriteNumberValue(type));
            w.Array("product", [1, 2], static (w, product) => w.WriteNumberValue(product));
            w.WriteStartArray("uidSuffix");
            w.WriteEndArray();
            w.WriteNumber("maintainType", 1);
            w.WriteNumber("env", 1);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    });

    /// <summary>Null when the category is one of contracts; an empty list for the others, which this venue has no markets of.</summary>
    private VenueResponse? CheckCategory(QueryParams p) => p.Text("category") switch
    {
        { } traded when BybitText.IsTraded(traded) => null,
        { } other when OtherCategories.Contains(other) => Reply(w =>
        {
            w.WriteString("category", other);
            w.WriteStartArray("list");
            w.WriteEndArray();
            w.WriteString("nextPageCursor", "");
        }),
        _ => Refuse(BybitError.BadParameter("category is invalid")),
    };

    /// <summary>The markets of the category that a request names.</summary>
    private IEnumerable<BybitMarket> MarketsOf(BybitCall call) => _markets.Values.Where(m => m.Category == call.Params.Text("category"));

    /// <summary>The market that a request names; null when there is none of that symbol in that category.</summary>
    private BybitMarket? MarketOf(BybitCall call) =>
        MarketOf(call.Params.Text("symbol")) is { } market && market.Category == call.Params.Text("category") ? market : null;

    private static string CategoryOf(BybitCall call) => call.Params.Text("category") ?? "";

    private VenueResponse InstrumentsInfo(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        if (!call.Params.TryLong("limit", out var limit) || limit is < 1 or > MaxInstrumentRows)
        {
            return Refuse(BybitError.BadParameter("limit is invalid"));
        }

        var symbol = call.Params.Text("symbol");
        var status = call.Params.Text("status");
        var rows = MarketsOf(call)
            .Where(m => (symbol is null || m.Symbol == symbol) && status is null or "Trading")
            .OrderBy(m => m.Symbol, StringComparer.Ordinal)
            .ToArray();
        var page = Page.Cut(rows, m => m.Symbol, call.Params.Text("cursor"), (int)(limit ?? DefaultInstrumentRows));
        return Reply(w =>
        {
            w.WriteString("category", CategoryOf(call));
            w.Array("list", page.Rows, (w, market) => WriteInstrument(w, model.Terms(market.Symbol)!));
            w.WriteString("nextPageCursor", page.NextCursor);
        });
    }

    private static void WriteInstrument(Utf8JsonWriter w, InstrumentTerms terms)
    {
        var spec = terms.Spec;
        if (spec.Kind == ContractKind.Spot)
        {
            WriteSpotInstrument(w, spec);
            return;
        }

        w.WriteStartObject();
        w.WriteString("symbol", spec.Id.Symbol);
        w.WriteString("contractType", spec.Kind == ContractKind.Inverse ? "InversePerpetual" : "LinearPerpetual");
        w.WriteString("status", spec.IsTrading ? "Trading" : "Closed");
        w.WriteString("baseCoin", spec.BaseAsset);
        w.WriteString("quoteCoin", spec.QuoteAsset);
        w.WriteString("launchTime", "1584230400000");
        w.WriteString("deliveryTime", "0");
        w.WriteString("deliveryFeeRate", "");
        w.Text("priceScale", spec.TickSize.Places());
        w.WriteStartObject("leverageFilter");
        w.WriteString("minLeverage", "1");
        w.Text("maxLeverage", terms.Tiers[0].MaxLeverage.Fixed(2));
        w.WriteString("leverageStep", "0.01");
        w.WriteEndObject();
        w.WriteStartObject("priceFilter");
        w.Text("minPrice", spec.TickSize);
        w.WriteString("maxPrice", "1999999.80");
        w.Text("tickSize", spec.TickSize);
        w.WriteEndObject();
        w.WriteStartObject("lotSizeFilter");
        w.Text("maxOrderQty", spec.MaxQuantity);
        w.Text("minOrderQty", spec.MinQuantity);
        w.Text("qtyStep", spec.LotSize);
        w.Text("postOnlyMaxOrderQty", spec.MaxQuantity);
        w.Text("maxMktOrderQty", spec.MaxMarketQuantity);
        w.Text("minNotionalValue", spec.MinNotional);
        w.WriteEndObject();
        w.WriteBoolean("unifiedMarginTrade", true);
        w.WriteNumber("fundingInterval", (int)spec.FundingInterval.TotalMinutes);
        w.WriteString("settleCoin", spec.SettleAsset);
        w.WriteString("copyTrading", "none");
        w.WriteString("upperFundingRate", "0.005");
        w.WriteString("lowerFundingRate", "-0.005");
        w.WriteBoolean("isPreListing", false);
        w.WriteEndObject();
    }

    private static void WriteSpotInstrument(Utf8JsonWriter w, InstrumentSpec spec)
    {
        w.WriteStartObject();
        w.WriteString("symbol", spec.Id.Symbol);
        w.WriteString("baseCoin", spec.BaseAsset);
        w.WriteString("quoteCoin", spec.QuoteAsset);
        w.WriteString("innovation", "0");
        w.WriteString("status", spec.IsTrading ? "Trading" : "Closed");
        w.WriteString("marginTrading", "none");
        w.WriteStartObject("lotSizeFilter");
        w.Text("basePrecision", spec.LotSize);
        w.WriteString("quotePrecision", "0.0000001");
        w.Text("minOrderQty", spec.MinQuantity);
        w.Text("maxOrderQty", spec.MaxQuantity);
        w.Text("minOrderAmt", spec.MinNotional);
        w.WriteString("maxOrderAmt", "8000000");
        w.Text("maxLimitOrderQty", spec.MaxQuantity);
        w.Text("maxMarketOrderQty", spec.MaxMarketQuantity);
        w.WriteEndObject();
        w.WriteStartObject("priceFilter");
        w.Text("tickSize", spec.TickSize);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    private VenueResponse OrderBook(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        if (MarketOf(call) is not { } market)
        {
            return Refuse(BybitError.BadParameter("symbol invalid"));
        }

        if (!call.Params.TryLong("limit", out var limit) || limit is < 1 or > 1_000)
        {
            return Refuse(BybitError.BadParameter("limit is invalid"));
        }

        var book = model.Depth(market.Symbol, (int)(limit ?? 25));
        return Reply(w =>
        {
            w.WriteString("s", market.Symbol);
            BybitText.WriteLevels(w, "b", book.Bids, market.State);
            BybitText.WriteLevels(w, "a", book.Asks, market.State);
            w.WriteNumber("ts", Clock.NowMs);
            w.WriteNumber("u", Math.Max(1, market.Books[^1].UpdateId));
            w.WriteNumber("seq", book.Sequence);
            w.Number("cts", book.Time);
        });
    }

    private VenueResponse Tickers(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        var symbol = call.Params.Text("symbol");
        if (symbol is not null && MarketOf(call) is null)
        {
            return Refuse(BybitError.BadParameter("symbol invalid"));
        }

        return Reply(w =>
        {
            w.WriteString("category", CategoryOf(call));
            w.Array("list", MarketsOf(call).Where(m => symbol is null || m.Symbol == symbol), (w, market) =>
            {
                w.WriteStartObject();
                foreach (var (name, value) in TickerFields(market, model))
                {
                    w.WriteString(name, value);
                }

                w.WriteEndObject();
            });
        });
    }

    private static IEnumerable<(string Name, string Value)> TickerFields(BybitMarket market, VenueModel model)
    {
        var s = market.State;
        var top = model.Book(market.Symbol);
        var mark = model.Mark(market.Symbol);
        yield return ("symbol", s.Symbol);
        yield return ("lastPrice", s.Last.ToString());
        yield return ("indexPrice", mark.Index.Fixed(s.PricePlaces + 1).ToString());
        yield return ("markPrice", mark.Mark.Fixed(s.PricePlaces + 1).ToString());
        yield return ("prevPrice24h", s.Open.ToString());
        yield return ("price24hPcnt", (s.Open == 0 ? 0 : (s.Last - s.Open) / s.Open).Fixed(6).ToString());
        yield return ("highPrice24h", s.High.ToString());
        yield return ("lowPrice24h", s.Low.ToString());
        yield return ("prevPrice1h", s.Open.ToString());
        yield return ("openInterest", "0");
        yield return ("openInterestValue", "0");
        yield return ("turnover24h", s.Turnover.ToString());
        yield return ("volume24h", s.Volume.ToString());
        yield return ("fundingRate", mark.FundingRate.ToString());
        yield return ("nextFundingTime", NextFundingText(mark));
        yield return ("bid1Price", top.Bid.Fixed(s.PricePlaces).ToString());
        yield return ("bid1Size", top.BidSize.Fixed(s.QuantityPlaces).ToString());
        yield return ("ask1Price", top.Ask.Fixed(s.PricePlaces).ToString());
        yield return ("ask1Size", top.AskSize.Fixed(s.QuantityPlaces).ToString());
        yield return ("fundingIntervalHour", ((int)mark.FundingInterval.TotalHours).ToString());
    }

    private static string NextFundingText(MarkInfo mark) =>
        mark.NextFunding == DateTimeOffset.MaxValue ? "" : mark.NextFunding.ToUnixTimeMilliseconds().ToString();

    private VenueResponse FundingHistory(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        if (MarketOf(call) is not { } market)
        {
            return Refuse(BybitError.BadParameter("symbol invalid"));
        }

        if (TimeRange.Read(call.Params, 200, 200) is not { } range)
        {
            return Refuse(BybitError.BadParameter("limit is invalid"));
        }

        return Reply(w =>
        {
            w.WriteString("category", CategoryOf(call));
            w.Array("list", model.PastFunding(market.Symbol).Where(f => range.Contains(f.Time)).Reverse().Take(range.Limit), (w, stamp) =>
            {
                w.WriteStartObject();
                w.WriteString("symbol", market.Symbol);
                w.Text("fundingRate", stamp.Rate);
                w.Text("fundingRateTimestamp", stamp.Time);
                w.WriteEndObject();
            });
        });
    }

    private VenueResponse RiskLimit(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        var symbol = call.Params.Text("symbol");
        return Reply(w =>
        {
            w.WriteString("category", CategoryOf(call));
            w.WriteStartArray("list");
            foreach (var market in MarketsOf(call).Where(m => symbol is null || m.Symbol == symbol))
            {
                WriteRiskLimits(w, market);
            }

            w.WriteEndArray();
            w.WriteString("nextPageCursor", "");
        });
    }

    private static void WriteRiskLimits(Utf8JsonWriter w, BybitMarket market)
    {
        const decimal TopOfLastTier = 1_000_000_000m;
        var tiers = market.State.Terms.Tiers;
        var deduction = 0m;
        for (var i = 0; i < tiers.Count; i++)
        {
            // The deduction makes the maintenance margin continuous where two tiers meet.
            deduction += i == 0 ? 0 : tiers[i].NotionalFloor * (tiers[i].MaintenanceRate - tiers[i - 1].MaintenanceRate);
            w.WriteStartObject();
            w.WriteNumber("id", i + 1);
            w.WriteString("symbol", market.Symbol);
            w.Text("riskLimitValue", i + 1 < tiers.Count ? tiers[i + 1].NotionalFloor : TopOfLastTier);
            w.Text("maintenanceMargin", tiers[i].MaintenanceRate);
            w.Text("initialMargin", (1 / tiers[i].MaxLeverage).Fixed(6));
            w.WriteNumber("isLowestRisk", i == 0 ? 1 : 0);
            w.Text("maxLeverage", tiers[i].MaxLeverage.Fixed(2));
            w.WriteString("mmDeduction", deduction == 0 ? "" : deduction.ToString());
            w.WriteEndObject();
        }
    }

    private VenueResponse RecentTrades(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        if (MarketOf(call) is not { } market)
        {
            return Refuse(BybitError.BadParameter("symbol invalid"));
        }

        return Reply(w =>
        {
            w.WriteString("category", CategoryOf(call));
            w.Array("list", market.State.Trades.Reverse(), (w, trade) =>
            {
                w.WriteStartObject();
                w.WriteString("execId", trade.Id);
                w.WriteString("symbol", market.Symbol);
                w.Text("price", trade.Price);
                w.Text("size", trade.Quantity);
                w.WriteString("side", BybitText.SideOf(trade.Taker));
                w.Text("time", trade.Time);
                w.WriteBoolean("isBlockTrade", false);
                w.WriteEndObject();
            });
        });
    }
}
