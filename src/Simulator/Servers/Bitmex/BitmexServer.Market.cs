using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

public sealed partial class BitmexServer
{
    private const int DefaultDepth = 25;

    private static readonly DateTimeOffset IntervalZero = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private VenueResponse ServerTime() => Ok(w =>
    {
        w.WriteStartObject();
        w.WriteString("name", "BitMEX API");
        w.WriteString("version", "2.0.0");
        w.WriteNumber("timestamp", Clock.NowMs);
        w.WriteEndObject();
    });

    private VenueResponse Instruments(BitmexCall call, VenueModel model)
    {
        var symbol = call.Params.Text("symbol");
        return Rows(_markets.Values.Where(m => symbol is null || m.Symbol == symbol), (w, market) => WriteInstrument(w, market, model));
    }

    private VenueResponse AllInstruments(BitmexCall call, VenueModel model) =>
        Rows(_markets.Values, (w, market) => WriteInstrument(w, market, model));

    private void WriteInstrument(Utf8JsonWriter w, BitmexMarket market, VenueModel model)
    {
        var spec = model.Terms(market.Symbol)!.Spec;
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.WriteString("rootSymbol", BitmexText.AssetOf(spec.BaseAsset));
        w.WriteString("state", spec.IsTrading ? "Open" : "Closed");
        w.WriteString("typ", "FFWCSX");
        w.WriteString("listing", "2021-11-10T04:00:00.000Z");
        w.WriteString("positionCurrency", BitmexText.AssetOf(market.IsInverse ? spec.QuoteAsset : spec.BaseAsset));
        w.WriteString("underlying", BitmexText.AssetOf(spec.BaseAsset));
        w.WriteString("quoteCurrency", spec.QuoteAsset);
        w.WriteNumber("maxOrderQty", market.Contracts(spec.MaxQuantity));
        w.WriteNumber("maxPrice", 1_000_000);
        w.WriteNumber("lotSize", market.Contracts(spec.LotSize));
        w.WriteNumber("tickSize", spec.TickSize);
        w.WriteString("settlCurrency", BitmexText.CurrencyOf(spec.SettleAsset));
        WriteMultipliers(w, market);
        w.WriteBoolean("isQuanto", false);
        w.WriteBoolean("isInverse", market.IsInverse);
        WriteRisk(w, market.State.Terms);
        WriteDay(w, market.State);
        WriteLive(w, market, model);
        w.WriteEndObject();
    }

    /// <summary>What a contract is worth, in minor units of the settle currency; below zero where it pays by one through the price.</summary>
    private static void WriteMultipliers(Utf8JsonWriter w, BitmexMarket market)
    {
        var units = BitmexText.MinorUnits(market.Spec.SettleAsset);
        if (market.IsInverse)
        {
            w.WriteNumber("multiplier", -units / market.PerUnit);
            w.WriteNumber("underlyingToSettleMultiplier", -units);
            return;
        }

        w.WriteNumber("multiplier", units / market.PerUnit);
        w.WriteNumber("underlyingToPositionMultiplier", market.PerUnit);
        w.WriteNumber("quoteToSettleMultiplier", units);
    }

    /// <summary>The base rates and the two figures from which every further tier follows.</summary>
    private static void WriteRisk(Utf8JsonWriter w, InstrumentTerms terms)
    {
        const decimal Endless = 1_000_000_000m;
        var tiers = terms.Tiers;
        var limit = tiers.Count > 1 ? tiers[1].NotionalFloor : Endless;
        w.WriteNumber("initMargin", Math.Round(1 / tiers[0].MaxLeverage, 6));
        w.WriteNumber("maintMargin", tiers[0].MaintenanceRate);
        w.Money("riskLimit", limit, terms.Spec.SettleAsset);
        w.Money("riskStep", tiers.Count > 2 ? tiers[2].NotionalFloor - limit : Endless, terms.Spec.SettleAsset);
        w.WriteNumber("makerFee", terms.MakerFeeRate);
        w.WriteNumber("takerFee", terms.TakerFeeRate);
        w.WriteNumber("settlementFee", 0);
    }

    private static void WriteDay(Utf8JsonWriter w, MarketState state)
    {
        w.WriteNumber("lastPrice", state.Last);
        w.WriteNumber("prevPrice24h", state.Open);
        w.WriteNumber("highPrice", state.High);
        w.WriteNumber("lowPrice", state.Low);
        w.WriteNumber("vwap", state.BaseVolume == 0 ? state.Last : Math.Round(state.QuoteVolume / state.BaseVolume, 4));
        w.WriteNumber("homeNotional24h", state.BaseVolume);
        w.WriteNumber("foreignNotional24h", state.QuoteVolume);
        w.WriteNumber("openInterest", 0);
    }

    private void WriteLive(Utf8JsonWriter w, BitmexMarket market, VenueModel model)
    {
        var top = model.Book(market.Symbol);
        WriteSome(w, "bidPrice", top.Bid);
        WriteSome(w, "askPrice", top.Ask);
        WriteMark(w, market, model);
        w.Time("timestamp", Clock.Now);
    }

    private static void WriteMark(Utf8JsonWriter w, BitmexMarket market, VenueModel model)
    {
        var mark = model.Mark(market.Symbol);
        WriteSome(w, "markPrice", mark.Mark);
        WriteSome(w, "fairPrice", mark.Mark);
        WriteSome(w, "indicativeSettlePrice", mark.Index);
        if (mark.NextFunding < DateTimeOffset.MaxValue)
        {
            w.WriteNumber("fundingRate", mark.FundingRate);
            w.WriteNumber("indicativeFundingRate", mark.FundingRate);
            w.Time("fundingTimestamp", mark.NextFunding);
            w.Time("fundingInterval", IntervalZero + mark.FundingInterval);
        }
    }

    private static void WriteSome(Utf8JsonWriter w, string name, decimal price)
    {
        if (price > 0)
        {
            w.WriteNumber(name, price);
        }
    }

    private VenueResponse OrderBook(BitmexCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("symbol")) is not { } market)
        {
            return Refuse(BitmexError.BadSymbol);
        }

        if (!call.Params.TryLong("depth", out var depth) || depth is < 0)
        {
            return Refuse(BitmexError.Parameter("depth"));
        }

        var book = model.Depth(market.Symbol, depth is 0 ? 1_000 : (int)Math.Min(depth ?? DefaultDepth, 1_000));
        var rows = book.Asks.Reverse().Select(l => new BitmexLevel(Side.Sell, l.Price, l.Size))
            .Concat(book.Bids.Select(l => new BitmexLevel(Side.Buy, l.Price, l.Size)));
        return Rows(rows, (w, level) => WriteLevel(w, market, level, isWhole: true));
    }

    private void WriteLevel(Utf8JsonWriter w, BitmexMarket market, BitmexLevel level, bool isWhole)
    {
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.WriteNumber("id", market.LevelId(level.Price));
        w.WriteString("side", BitmexText.SideOf(level.Side));
        if (isWhole)
        {
            w.WriteNumber("size", market.Contracts(level.Size));
        }

        w.WriteNumber("price", level.Price);
        w.Time("timestamp", Clock.Now);
        w.WriteEndObject();
    }

    private VenueResponse FundingHistory(BitmexCall call, VenueModel model)
    {
        if (BitmexPage.Read(call.Params) is not { } page)
        {
            return Refuse(BitmexError.Parameter("count"));
        }

        var symbol = call.Params.Text("symbol");
        var rows = _markets.Values.Where(m => symbol is null || m.Symbol == symbol)
            .SelectMany(m => model.PastFunding(m.Symbol).Select(stamp => (Market: m, Stamp: stamp))).OrderBy(row => row.Stamp.Time);
        return Rows(page.Cut(rows, row => row.Stamp.Time), static (w, row) =>
        {
            w.WriteStartObject();
            w.Time("timestamp", row.Stamp.Time);
            w.WriteString("symbol", row.Market.Symbol);
            w.Time("fundingInterval", IntervalZero + row.Market.Spec.FundingInterval);
            w.WriteNumber("fundingRate", row.Stamp.Rate);
            w.WriteNumber("fundingRateDaily", row.Stamp.Rate * 3);
            w.WriteEndObject();
        });
    }

    private VenueResponse RecentTrades(BitmexCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("symbol")) is not { } market)
        {
            return Refuse(BitmexError.BadSymbol);
        }

        return BitmexPage.Read(call.Params) is { } page
            ? Rows(page.Cut(market.State.Trades, trade => trade.Time), (w, trade) => WriteTrade(w, market, trade))
            : Refuse(BitmexError.Parameter("count"));
    }

    private static void WriteTrade(Utf8JsonWriter w, BitmexMarket market, PublicTrade trade)
    {
        w.WriteStartObject();
        w.Time("timestamp", trade.Time);
        w.WriteString("symbol", market.Symbol);
        w.WriteString("side", BitmexText.SideOf(trade.Taker));
        w.WriteNumber("size", market.Contracts(trade.Quantity));
        w.WriteNumber("price", trade.Price);
        w.WriteString("tickDirection", "ZeroPlusTick");
        w.WriteString("trdMatchID", trade.Id);
        w.Money("grossValue", market.State.ValueOf(trade.Quantity, trade.Price), market.Spec.SettleAsset);
        w.WriteNumber("homeNotional", market.State.BaseOf(trade.Quantity, trade.Price));
        w.WriteNumber("foreignNotional", market.State.QuoteOf(trade.Quantity, trade.Price));
        w.WriteString("trdType", "Regular");
        w.WriteEndObject();
    }
}
