using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

public sealed partial class OkxServer
{
    private const decimal TopOfLastTier = 1_000_000_000m;

    /// <summary>Maintenance, going on or announced.</summary>
    private VenueResponse SystemStatus(TimeSpan announced) => Reply(w =>
    {
        w.WriteStartObject();
        w.WriteString("title", "Simulated maintenance");
        w.WriteString("state", announced > TimeSpan.Zero ? "scheduled" : "ongoing");
        var begin = Clock.NowMs + (long)announced.TotalMilliseconds;
        w.Text("begin", begin);
        w.Text("end", begin + (long)TimeSpan.FromHours(1).TotalMilliseconds);
        w.WriteString("preOpenBegin", "");
        w.WriteString("href", "");
        w.WriteString("serviceType", "5");
        w.WriteString("system", "unified");
        w.WriteString("scheDesc", "");
        w.WriteString("maintType", "1");
        w.WriteString("env", "1");
        w.WriteEndObject();
    });

    private VenueResponse Instruments(OkxCall call, VenueModel model)
    {
        var p = call.Params;
        return p.Text("instType") is not { } type
            ? Refuse(OkxError.BadParameter("instType"))
            : Rows(_markets.Values.Where(m => type == m.InstType && !m.HasEnded(Clock.ModelNow) && p.Text("instId") is var id && (id is null || id == m.Symbol)), (w, market) =>
            {
                var spec = model.Terms(market.Symbol)!.Spec;
                if (market.IsSpot)
                {
                    WriteSpotInstrument(w, market, spec, model.Mark(market.Symbol).Mark);
                    return;
                }

                w.WriteStartObject();
                w.WriteString("instType", market.InstType);
                w.WriteString("instId", market.Symbol);
                w.WriteNumber("instIdCode", market.Code);
                w.WriteString("uly", market.Family);
                w.WriteString("instFamily", market.Family);
                w.WriteString("category", "1");
                w.WriteString("baseCcy", "");
                w.WriteString("quoteCcy", "");
                w.WriteString("settleCcy", spec.SettleAsset);
                w.Text("ctVal", market.Size);
                w.WriteString("ctMult", "1");
                w.WriteString("ctValCcy", market.IsInverse ? spec.QuoteAsset : spec.BaseAsset);
                w.WriteString("ctType", market.IsInverse ? "inverse" : "linear");
                w.WriteString("optType", "");
                w.WriteString("stk", "");
                w.WriteString("listTime", "1611916828000");
                w.WriteString("expTime", spec.Expiry?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "");
                w.Text("lever", market.State.Terms.Tiers[0].MaxLeverage);
                w.Text("tickSz", spec.TickSize);
                w.Text("lotSz", market.Contracts(spec.LotSize));
                w.Text("minSz", market.Contracts(spec.MinQuantity));
                w.Text("maxLmtSz", market.Contracts(spec.MaxQuantity));
                w.Text("maxMktSz", market.Contracts(spec.MaxMarketQuantity));
                w.WriteString("ruleType", "normal");
                w.WriteString("alias", market.IsDated ? "quarter" : "");
                w.WriteString("state", spec.IsTrading ? "live" : "suspend");
                w.WriteEndObject();
            });
    }

    /// <summary>The venue bounds orders of coins in money, the model in coins: told at the mark.</summary>
    private static void WriteSpotInstrument(Utf8JsonWriter w, OkxMarket market, InstrumentSpec spec, decimal mark)
    {
        w.WriteStartObject();
        w.WriteString("instType", OkxText.Spot);
        w.WriteString("instId", market.Symbol);
        w.WriteNumber("instIdCode", market.Code);
        foreach (var name in (string[])["uly", "instFamily", "settleCcy", "ctVal", "ctMult", "ctValCcy", "ctType", "optType", "stk", "expTime", "lever", "alias"])
        {
            w.WriteString(name, "");
        }

        w.WriteString("category", "1");
        w.WriteString("baseCcy", spec.BaseAsset);
        w.WriteString("quoteCcy", spec.QuoteAsset);
        w.Array("tradeQuoteCcyList", [spec.QuoteAsset], static (w, asset) => w.WriteStringValue(asset));
        w.WriteString("listTime", "1611916828000");
        w.Text("tickSz", spec.TickSize);
        w.Text("lotSz", spec.LotSize);
        w.Text("minSz", spec.MinQuantity);
        w.Text("maxLmtSz", spec.MaxQuantity);
        w.WriteString("maxLmtAmt", "");
        w.Text("maxMktSz", spec.MaxMarketQuantity * (mark > 0 ? mark : 1));
        w.WriteString("maxMktAmt", "");
        w.WriteString("ruleType", "normal");
        w.WriteString("openType", "");
        w.WriteString("state", spec.IsTrading ? "live" : "suspend");
        w.WriteEndObject();
    }

    /// <summary>The market of a request about what contracts alone have.</summary>
    private OkxMarket? ContractOf(OkxCall call) => MarketOf(call.Params) is { IsSpot: false } market ? market : null;

    private VenueResponse FundingRate(OkxCall call, VenueModel model) => ContractOf(call) is { IsDated: false } market
        ? Reply(w => WriteFunding(w, market, model))
        : Refuse(OkxError.NoInstrument);

    private void WriteFunding(Utf8JsonWriter w, OkxMarket market, VenueModel model)
    {
        var mark = model.Mark(market.Symbol);
        w.WriteStartObject();
        w.WriteString("instType", OkxText.Swap);
        w.WriteString("instId", market.Symbol);
        w.WriteString("method", "current_period");
        w.WriteString("formulaType", "withRate");
        w.Text("fundingRate", mark.FundingRate);
        w.WriteString("nextFundingRate", "");
        w.Text("fundingTime", mark.NextFunding);
        w.Text("nextFundingTime", mark.NextFunding + mark.FundingInterval);
        w.WriteString("settState", "settled");
        w.WriteString("settFundingRate", "");
        w.Text("ts", Clock.NowMs);
        w.WriteEndObject();
    }

    private VenueResponse FundingRateHistory(OkxCall call, VenueModel model)
    {
        if (ContractOf(call) is not { IsDated: false } market)
        {
            return Refuse(OkxError.NoInstrument);
        }

        if (!call.Params.TryLong("limit", out var limit) || limit is < 1)
        {
            return Refuse(OkxError.BadParameter("limit"));
        }

        return Rows(model.PastFunding(market.Symbol).Reverse().Take((int)(limit ?? 100)), (w, stamp) =>
        {
            w.WriteStartObject();
            w.WriteString("instType", OkxText.Swap);
            w.WriteString("instId", market.Symbol);
            w.Text("fundingRate", stamp.Rate);
            w.Text("realizedRate", stamp.Rate);
            w.Text("fundingTime", stamp.Time);
            w.WriteString("method", "current_period");
            w.WriteEndObject();
        });
    }

    private VenueResponse MarkPrices(OkxCall call, VenueModel model)
    {
        var (symbol, type) = (call.Params.Text("instId"), call.Params.Text("instType"));
        return Rows(
            _markets.Values.Where(m => !m.IsSpot && !m.HasEnded(Clock.ModelNow) && (type is null || type == m.InstType) && (symbol is null || m.Symbol == symbol)),
            (w, market) => WriteMark(w, market, model));
    }

    private void WriteMark(Utf8JsonWriter w, OkxMarket market, VenueModel model)
    {
        w.WriteStartObject();
        w.WriteString("instType", market.InstType);
        w.WriteString("instId", market.Symbol);
        w.Text("markPx", model.Mark(market.Symbol).Mark);
        w.Text("ts", Clock.NowMs);
        w.WriteEndObject();
    }

    /// <summary>Tiers bounded in contracts: the model's bounds of notional at the present mark.</summary>
    private VenueResponse PositionTiers(OkxCall call, VenueModel model)
    {
        // The family's older name is still taken.
        var family = call.Params.Text("instFamily") ?? call.Params.Text("uly");
        var type = call.Params.Text("instType");
        if (_markets.Values.FirstOrDefault(m => !m.IsSpot && m.Family == family && (type is null || type == m.InstType)) is not { } market)
        {
            return Refuse(OkxError.BadParameter("instFamily"));
        }

        var (tiers, mark) = (market.State.Terms.Tiers, model.Mark(market.Symbol).Mark);
        decimal Bound(decimal notional) => mark == 0 ? 0 : Math.Round(market.Contracts(market.IsInverse ? notional * mark : notional / mark), 2);
        return Rows(Enumerable.Range(0, tiers.Count), (w, i) =>
        {
            w.WriteStartObject();
            w.WriteString("uly", market.Family);
            w.WriteString("instFamily", market.Family);
            w.WriteString("instId", "");
            w.Text("tier", i + 1);
            w.Text("minSz", Bound(tiers[i].NotionalFloor));
            w.Text("maxSz", i + 1 < tiers.Count ? Bound(tiers[i + 1].NotionalFloor) : TopOfLastTier);
            w.Text("mmr", tiers[i].MaintenanceRate);
            w.Text("imr", (1 / tiers[i].MaxLeverage).Fixed(6));
            w.Text("maxLever", tiers[i].MaxLeverage);
            w.WriteString("optMgnFactor", "0");
            w.WriteString("quoteMaxLoan", "");
            w.WriteString("baseMaxLoan", "");
            w.WriteEndObject();
        });
    }

    private VenueResponse Tickers(OkxCall call, VenueModel model)
    {
        var (symbol, type) = (call.Params.Text("instId"), call.Params.Text("instType"));
        var listed = _markets.Values.Where(m => !m.HasEnded(Clock.ModelNow) && (type is null || type == m.InstType) && (symbol is null || m.Symbol == symbol)).ToArray();
        return symbol is not null && listed.Length == 0
            ? Refuse(OkxError.NoInstrument)
            : Rows(listed, (w, market) => WriteTicker(w, market, model));
    }

    private void WriteTicker(Utf8JsonWriter w, OkxMarket market, VenueModel model)
    {
        var (top, state) = (model.Book(market.Symbol), market.State);
        w.WriteStartObject();
        w.WriteString("instType", market.InstType);
        w.WriteString("instId", market.Symbol);
        w.Text("last", state.Last);
        w.WriteString("lastSz", "0");
        w.Text("askPx", top.Ask);
        w.Text("askSz", market.Contracts(top.AskSize));
        w.Text("bidPx", top.Bid);
        w.Text("bidSz", market.Contracts(top.BidSize));
        w.Text("open24h", state.Open);
        w.Text("high24h", state.High);
        w.Text("low24h", state.Low);
        w.Text("vol24h", market.Contracts(state.Volume));
        w.Text("volCcy24h", state.BaseVolume);
        w.Text("sodUtc0", state.Open);
        w.Text("sodUtc8", state.Open);
        w.Text("ts", Clock.NowMs);
        w.WriteEndObject();
    }

    private VenueResponse OrderBook(OkxCall call, VenueModel model)
    {
        if (MarketOf(call.Params) is not { } market)
        {
            return Refuse(OkxError.NoInstrument);
        }

        if (!call.Params.TryLong("sz", out var levels) || levels is < 1 or > 400)
        {
            return Refuse(OkxError.BadParameter("sz"));
        }

        var book = model.Depth(market.Symbol, (int)(levels ?? 1));
        return Row(w =>
        {
            OkxText.WriteLevels(w, "asks", book.Asks, market);
            OkxText.WriteLevels(w, "bids", book.Bids, market);
            w.Text("ts", book.Time);
        });
    }

    private VenueResponse RecentTrades(OkxCall call, VenueModel model) => MarketOf(call.Params) is { } market
        ? Rows(market.State.Trades.Reverse().Take(500), (w, trade) => WriteTrade(w, market, trade))
        : Refuse(OkxError.NoInstrument);

    private static void WriteTrade(Utf8JsonWriter w, OkxMarket market, PublicTrade trade)
    {
        w.WriteStartObject();
        w.WriteString("instId", market.Symbol);
        w.WriteString("tradeId", trade.Id);
        w.Text("px", trade.Price);
        w.Text("sz", market.Contracts(trade.Quantity));
        w.WriteString("side", OkxText.SideOf(trade.Taker));
        w.WriteString("count", "1");
        w.Text("ts", trade.Time);
        w.WriteEndObject();
    }
}
