using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

// Market data.
public sealed partial class CoinExServer
{
    private static readonly TimeSpan NoFunding = TimeSpan.Zero;

    /// <summary>The markets that a comma-separated list names; all without one; null when one is unknown.</summary>
    private CoinExMarket[]? Wanted(CoinExCall call)
    {
        if (call.Params.Text("market") is not { } names)
        {
            return [.. _markets.Values];
        }

        var wanted = names.Split(',');
        var known = wanted.Select(MarketOf).OfType<CoinExMarket>().ToArray();
        return known.Length == wanted.Length ? known : null;
    }

    /// <summary>The venue says when a maintenance begins and ends, not that it is going on: that is for the reader's clock.</summary>
    private VenueResponse Status(bool isNormal, TimeSpan announced) => ReplyList<int>(isNormal ? [] : [1], (w, _) =>
    {
        var begin = Clock.NowMs + (long)announced.TotalMilliseconds;
        w.WriteStartObject();
        w.WriteNumber("started_at", begin);
        w.WriteNumber("ended_at", begin + (long)TimeSpan.FromHours(1).TotalMilliseconds);
        w.WriteNumber("protect_duration_start", 0);
        w.WriteNumber("protect_duration_end", 0);
        w.WriteBoolean("announce_enabled", false);
        w.WriteString("announce_url", "");
        w.Array("scope", ["FUTURES"], static (w, scope) => w.WriteStringValue(scope));
        w.WriteEndObject();
    });

    private VenueResponse ForMarkets(CoinExCall call, Action<Utf8JsonWriter, CoinExMarket> write) =>
        Wanted(call) is { } markets ? ReplyList(markets, write) : Refuse(CoinExError.BadParameter);

    private VenueResponse Markets(CoinExCall call, VenueModel model) => ForMarkets(call, (w, market) =>
    {
        var terms = model.Terms(market.Symbol)!;
        w.WriteStartObject();
        w.WriteString("market", market.Symbol);
        w.WriteString("contract_type", terms.Spec.Kind == ContractKind.Inverse ? "inverse" : "linear");
        w.Text("taker_fee_rate", terms.TakerFeeRate);
        w.Text("maker_fee_rate", terms.MakerFeeRate);
        w.Text("min_amount", terms.Spec.MinQuantity);
        w.WriteString("base_ccy", terms.Spec.BaseAsset);
        w.WriteString("quote_ccy", terms.Spec.QuoteAsset);
        w.WriteNumber("base_ccy_precision", market.State.QuantityPlaces);
        w.WriteNumber("quote_ccy_precision", market.State.PricePlaces);
        w.Text("tick_size", terms.Spec.TickSize);
        w.Array("leverage", terms.Tiers.Select(t => t.MaxLeverage).Append(1).Order(), static (w, leverage) => w.TextValue(leverage));
        w.WriteString("open_interest_volume", "0");
        w.WriteString("status", "online");
        w.WriteBoolean("is_copy_trading_available", false);
        w.WriteBoolean("is_market_available", terms.Spec.IsTrading);
        w.WriteBoolean("is_api_trading_available", terms.Spec.IsTrading);
        w.WriteEndObject();
    });

    private VenueResponse Tickers(CoinExCall call, VenueModel model) => ForMarkets(call, (w, market) =>
    {
        var (state, mark) = (market.State, model.Mark(market.Symbol));
        w.WriteStartObject();
        w.WriteString("market", market.Symbol);
        WriteDay(w, state);
        w.Text("index_price", mark.Index);
        w.Text("mark_price", mark.Mark);
        w.WriteString("open_interest_volume", "0");
        w.WriteNumber("period", 86_400);
        w.WriteEndObject();
    });

    private static void WriteDay(Utf8JsonWriter w, MarketState state)
    {
        w.Text("last", state.Last);
        w.Text("open", state.Open);
        w.Text("close", state.Last);
        w.Text("high", state.High);
        w.Text("low", state.Low);
        w.Text("volume", state.Volume);
        w.Text("value", state.Turnover);
        w.WriteString("volume_sell", "0");
        w.WriteString("volume_buy", "0");
    }

    private VenueResponse Depth(CoinExCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("market")) is not { } market || !call.Params.TryLong("limit", out var limit)
            || limit is not (5 or 10 or 20 or 50) || call.Params.Text("interval") is null)
        {
            return Refuse(CoinExError.BadParameter);
        }

        return Reply(w =>
        {
            var book = model.Depth(market.Symbol, (int)limit.Value);
            w.WriteString("market", market.Symbol);
            w.WriteBoolean("is_full", true);
            WriteDepth(w, market, book, book.Bids, book.Asks);
        });
    }

    /// <summary>Levels of a push or an answer, with the checksum of the whole book.</summary>
    private void WriteDepth(Utf8JsonWriter w, CoinExMarket market, BookDepth whole, IEnumerable<BookLevel> bids, IEnumerable<BookLevel> asks)
    {
        w.WriteStartObject("depth");
        CoinExText.WriteLevels(w, "asks", asks, market.State);
        CoinExText.WriteLevels(w, "bids", bids, market.State);
        w.Text("last", market.State.Last.Fixed(market.State.PricePlaces));
        w.WriteNumber("updated_at", Clock.NowMs);
        w.WriteNumber("checksum", CoinExText.Checksum(whole, market.State));
        w.WriteEndObject();
    }

    private VenueResponse Deals(CoinExCall call, VenueModel model) => MarketOf(call.Params.Text("market")) is { } market
        ? ReplyList(market.State.Trades.Reverse().Take(1_000), static (w, trade) => WriteTrade(w, trade))
        : Refuse(CoinExError.BadParameter);

    private static void WriteTrade(Utf8JsonWriter w, PublicTrade trade)
    {
        w.WriteStartObject();
        w.Id("deal_id", trade.Id);
        w.Number("created_at", trade.Time);
        w.WriteString("side", CoinExText.SideOf(trade.Taker));
        w.Text("price", trade.Price);
        w.Text("amount", trade.Quantity);
        w.WriteEndObject();
    }

    private VenueResponse FundingRates(CoinExCall call, VenueModel model) => ForMarkets(call, (w, market) =>
    {
        w.WriteStartObject();
        w.WriteString("market", market.Symbol);
        w.Text("mark_price", model.Mark(market.Symbol).Mark);
        WriteFunding(w, market, model);
        w.WriteString("max_funding_rate", "0.00375");
        w.WriteString("min_funding_rate", "-0.00375");
        w.WriteEndObject();
    });

    /// <summary>The rate of the last stamp and the one that will be paid at the next.</summary>
    private static void WriteFunding(Utf8JsonWriter w, CoinExMarket market, VenueModel model)
    {
        var mark = model.Mark(market.Symbol);
        var hasNext = mark.NextFunding < DateTimeOffset.MaxValue && mark.FundingInterval > NoFunding;
        w.Text("latest_funding_rate", model.PastFunding(market.Symbol).LastOrDefault()?.Rate ?? mark.FundingRate);
        w.Text("next_funding_rate", mark.FundingRate);
        w.WriteNumber("latest_funding_time", hasNext ? (mark.NextFunding - mark.FundingInterval).ToUnixTimeMilliseconds() : 0);
        w.WriteNumber("next_funding_time", hasNext ? mark.NextFunding.ToUnixTimeMilliseconds() : 0);
    }

    private VenueResponse FundingRateHistory(CoinExCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("market")) is not { } market || ReadTimes(call) is not { } times)
        {
            return Refuse(CoinExError.BadParameter);
        }

        var rows = model.PastFunding(market.Symbol).Where(f => times.Contains(f.Time)).Reverse().ToArray();
        return ReplyPage(call, rows, (w, stamp) =>
        {
            w.WriteStartObject();
            w.WriteString("market", market.Symbol);
            w.Number("funding_time", stamp.Time);
            w.Text("theoretical_funding_rate", stamp.Rate);
            w.Text("actual_funding_rate", stamp.Rate);
            w.WriteEndObject();
        });
    }

    /// <summary>The tiers. The venue bounds them by base quantity, the model by notional: the mark is between them.</summary>
    private VenueResponse PositionLevels(CoinExCall call, VenueModel model) => ForMarkets(call, (w, market) =>
    {
        var (terms, mark) = (model.Terms(market.Symbol)!, model.Mark(market.Symbol).Mark);
        var unit = mark > 0 ? mark : 1;
        var last = Math.Max(terms.Spec.MaxQuantity, 2 * terms.Tiers[^1].NotionalFloor / unit);
        w.WriteStartObject();
        w.WriteString("market", market.Symbol);
        w.WriteStartArray("level");
        for (var i = 0; i < terms.Tiers.Count; i++)
        {
            w.WriteStartObject();
            w.Text("amount", i + 1 < terms.Tiers.Count ? terms.Tiers[i + 1].NotionalFloor / unit : last);
            w.Text("leverage", terms.Tiers[i].MaxLeverage);
            w.Text("maintenance_margin_rate", terms.Tiers[i].MaintenanceRate);
            w.Text("min_initial_margin_rate", (1 / terms.Tiers[i].MaxLeverage).Fixed(4));
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
    });

    private static TimeRange? ReadTimes(CoinExCall call)
    {
        if (!call.Params.TryLong("start_time", out var start) || !call.Params.TryLong("end_time", out var end))
        {
            return null;
        }

        return new TimeRange(FromMs(start), FromMs(end), int.MaxValue);
    }

    private static DateTimeOffset? FromMs(long? ms) => ms is { } value
        ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(value, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))
        : null;
}
