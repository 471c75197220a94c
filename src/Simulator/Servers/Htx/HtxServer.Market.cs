using System.Text.Json;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// Instruments, books, prices, funding.
public sealed partial class HtxServer
{
    private const string HeartbeatPath = "/heartbeat/";
    private const decimal TopContracts = 100_000_000m;

    private void AddMarketRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Get(string path, Style style, Handler handle) => routes.Add(("GET", path), new Route(style, RequestKind.Market, IsPrivate: false, handle));

        Get("/api/v1/timestamp", Style.Old, (_, _) => Reply(Style.Old, static _ => { }));
        Get("/v1/common/timestamp", Style.Spot, SpotTime);
        Get(HeartbeatPath, Style.Old, (_, _) => Heartbeat(isOpen: true));
        Get("/heartbeat", Style.Old, (_, _) => Heartbeat(isOpen: true));
        Get("/linear-swap-api/v1/swap_contract_info", Style.Old, ContractInfo);
        Get("/linear-swap-api/v1/swap_query_elements", Style.Old, Elements);
        Get("/linear-swap-api/v1/swap_funding_rate", Style.Old, OldFundingRate);
        Get("/linear-swap-ex/market/depth", Style.Old, Depth);
        Get("/linear-swap-ex/market/detail/merged", Style.Old, Merged);
        Get("/linear-swap-ex/market/history/trade", Style.Old, RecentTrades);
        Get("/v5/market/funding_rate", Style.Five, FundingRate);
        Get("/v5/market/funding_rate_history", Style.Five, FundingHistory);
        routes.Add(("GET", "/v5/market/risk/limit"), new Route(Style.Five, RequestKind.Account, IsPrivate: true, RiskLimits));
    }

    private VenueResponse Heartbeat(bool isOpen) => Reply(Style.Old, w =>
    {
        w.WriteStartObject("data");
        w.WriteNumber("heartbeat", 1);
        w.WriteNull("estimated_recovery_time");
        w.WriteNumber("swap_heartbeat", 1);
        w.WriteNumber("linear_swap_heartbeat", isOpen ? 1 : 0);
        w.WriteNull("linear_swap_estimated_recovery_time");
        w.WriteEndObject();
    });

    private IEnumerable<HtxMarket> Asked(HtxCall call) =>
        call.Params.Text("contract_code") is { } symbol ? (MarketOf(symbol) is { } one ? [one] : []) : _markets.Values;

    private VenueResponse ContractInfo(HtxCall call, VenueModel model) => Reply(Style.Old, w => w.Array("data", Asked(call), (w, market) =>
    {
        var spec = model.Terms(market.Symbol)!.Spec;
        w.WriteStartObject();
        w.WriteString("symbol", spec.BaseAsset);
        w.WriteString("contract_code", market.Symbol);
        w.WriteNumber("contract_size", spec.LotSize);
        w.WriteNumber("price_tick", spec.TickSize);
        w.WriteString("delivery_date", "");
        w.WriteString("delivery_time", "");
        w.WriteString("create_date", "20201021");
        w.WriteNumber("contract_status", spec.IsTrading ? 1 : 3);
        w.Text("settlement_date", model.Mark(market.Symbol).NextFunding);
        w.WriteString("support_margin_mode", "all");
        w.WriteString("business_type", "swap");
        w.WriteString("pair", market.Symbol);
        w.WriteString("contract_type", "swap");
        w.WriteEndObject();
    }));

    private VenueResponse Elements(HtxCall call, VenueModel model) => Reply(Style.Old, w => w.Array("data", Asked(call), (w, market) =>
    {
        var spec = market.State.Terms.Spec;
        var limit = HtxText.Whole(market.Contracts(spec.MaxQuantity)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        w.WriteStartObject();
        w.WriteString("contract_code", market.Symbol);
        w.WriteNumber("mode_type", 2);
        w.WriteNumber("swap_delivery_type", 1);
        w.WriteNumber("settle_period", (int)spec.FundingInterval.TotalHours);
        w.WriteString("funding_rate_cap", "0.003750000000000000");
        w.WriteString("funding_rate_floor", "-0.003750000000000000");
        w.WriteString("min_level", "1");
        w.Text("max_level", market.State.Terms.Tiers[0].MaxLeverage);
        w.WriteStartArray("order_limits");
        w.WriteStartObject();
        w.WriteNumber("instrument_type", 0);
        w.WriteString("open", limit);
        w.WriteString("close", limit);
        w.WriteString("open_after_closing", limit);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
    }));

    private VenueResponse Depth(HtxCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("contract_code")) is not { } market)
        {
            return Refuse(Style.Old, HtxError.NoContract);
        }

        var book = model.Depth(market.Symbol, 150);
        return Reply(Style.Old, w =>
        {
            w.WriteString("ch", $"market.{market.Symbol}.depth.step0");
            w.WriteStartObject("tick");
            HtxText.WriteLevels(w, "asks", book.Asks, market);
            HtxText.WriteLevels(w, "bids", book.Bids, market);
            w.WriteNumber("version", book.Sequence);
            w.WriteNumber("mrid", book.Sequence);
            w.Number("ts", book.Time);
            w.WriteEndObject();
        });
    }

    private VenueResponse Merged(HtxCall call, VenueModel model) => MarketOf(call.Params.Text("contract_code")) is { } market
        ? Reply(Style.Old, w =>
        {
            w.WriteString("ch", $"market.{market.Symbol}.detail.merged");
            WriteDetail(w, market, model.Book(market.Symbol));
        })
        : Refuse(Style.Old, HtxError.NoContract);

    private void WriteDetail(Utf8JsonWriter w, HtxMarket market, BookTop top)
    {
        var s = market.State;
        w.WriteStartObject("tick");
        w.Number("id", Clock.NowMs / 1000);
        w.Text("open", s.Open);
        w.Text("close", s.Last);
        w.Text("high", s.High);
        w.Text("low", s.Low);
        w.Text("amount", s.Volume);
        w.Text("vol", HtxText.Whole(market.Contracts(s.Volume)));
        w.Text("trade_turnover", s.Turnover);
        w.Number("count", s.TradeCount);
        HtxText.WriteBest(w, "bid", top.Bid, top.BidSize, market);
        HtxText.WriteBest(w, "ask", top.Ask, top.AskSize, market);
        w.Number("ts", Clock.NowMs);
        w.WriteEndObject();
    }

    private VenueResponse RecentTrades(HtxCall call, VenueModel model) => MarketOf(call.Params.Text("contract_code")) is { } market
        ? Reply(Style.Old, w => w.Array("data", market.State.Trades.Reverse(), (w, trade) =>
        {
            w.WriteStartObject();
            w.Number("ts", trade.Time);
            w.WriteStartArray("data");
            WritePublicTrade(w, trade, market);
            w.WriteEndArray();
            w.WriteEndObject();
        }))
        : Refuse(Style.Old, HtxError.NoContract);

    private static void WritePublicTrade(Utf8JsonWriter w, PublicTrade trade, HtxMarket market)
    {
        w.WriteStartObject();
        w.WriteString("id", trade.Id);
        w.Number("ts", trade.Time);
        w.WriteNumber("amount", HtxText.Whole(market.Contracts(trade.Quantity)));
        w.WriteNumber("quantity", HtxText.Whole(trade.Quantity));
        w.WriteNumber("trade_turnover", trade.Quantity * trade.Price);
        w.WriteNumber("price", trade.Price);
        w.WriteString("direction", HtxText.SideOf(trade.Taker));
        w.WriteEndObject();
    }

    private VenueResponse OldFundingRate(HtxCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("contract_code")) is not { } market)
        {
            return Refuse(Style.Old, HtxError.NoContract);
        }

        return Reply(Style.Old, w =>
        {
            w.WritePropertyName("data");
            WriteFunding(w, market, model.Mark(market.Symbol));
        });
    }

    private VenueResponse FundingRate(HtxCall call, VenueModel model) => Reply(
        Style.Five, w => w.Array("data", Asked(call), (w, market) => WriteFunding(w, market, model.Mark(market.Symbol))));

    private static void WriteFunding(Utf8JsonWriter w, HtxMarket market, MarkInfo mark)
    {
        w.WriteStartObject();
        w.WriteString("symbol", market.State.Terms.Spec.BaseAsset);
        w.WriteString("contract_code", market.Symbol);
        w.WriteString("fee_asset", market.State.Terms.Spec.SettleAsset);
        w.Text("funding_rate", mark.FundingRate);
        w.Text("funding_time", mark.NextFunding);
        w.WriteNull("estimated_rate");
        w.Text("next_funding_time", mark.NextFunding + mark.FundingInterval);
        w.WriteEndObject();
    }

    private VenueResponse FundingHistory(HtxCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("contract_code")) is not { } market || !call.Params.TryLong("limit", out var limit))
        {
            return Refuse(Style.Five, HtxError.NoContract);
        }

        var rows = model.PastFunding(market.Symbol).Reverse().Take((int)Math.Clamp(limit ?? 10, 1, 100));
        return Reply(Style.Five, w => w.Array("data", rows, (w, stamp) =>
        {
            w.WriteStartObject();
            w.WriteString("contract_code", market.Symbol);
            w.WriteString("fee_asset", market.State.Terms.Spec.SettleAsset);
            w.Text("funding_rate", stamp.Rate);
            w.Text("realized_rate", stamp.Rate);
            w.Text("funding_time", stamp.Time);
            w.WriteEndObject();
        }));
    }

    /// <summary>The model's tiers are in money, the venue's in contracts: told at the present price.</summary>
    private VenueResponse RiskLimits(HtxCall call, VenueModel model) => Reply(Style.Five, w =>
    {
        w.WriteStartArray("data");
        foreach (var market in Asked(call))
        {
            var price = market.State.Last > 0 ? market.State.Last : 1;
            var tiers = market.State.Terms.Tiers;
            var floor = 0m;
            for (var i = 0; i < tiers.Count; i++)
            {
                var top = i + 1 < tiers.Count ? Math.Floor(market.Contracts(tiers[i + 1].NotionalFloor / price)) : TopContracts;
                w.WriteStartObject();
                w.WriteString("contract_code", market.Symbol);
                w.WriteString("margin_mode", "cross");
                w.WriteNumber("tier", i + 1);
                w.Text("max_lever", tiers[i].MaxLeverage);
                w.Text("maintenance_margin_rate", tiers[i].MaintenanceRate);
                w.Text("max_volume", top);
                w.Text("min_volume", floor + 1);
                w.WriteEndObject();
                floor = top;
            }
        }

        w.WriteEndArray();
    });
}
