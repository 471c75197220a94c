using System.Globalization;
using System.Text.Json;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// Balance, positions, leverage, the records of funding, the dead-man's switch.
public sealed partial class HtxServer
{
    private const int ShortestSwitchMs = 5_000;
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(48);

    private void AddAccountRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, Style style, RequestKind kind, Handler handle) =>
            routes.Add((method, path), new Route(style, kind, IsPrivate: true, handle));

        Add("GET", "/v5/account/balance", Style.Five, RequestKind.Account, Balance);
        Add("GET", "/v5/account/bills", Style.Five, RequestKind.Account, Bills);
        Add("GET", "/v5/account/asset_mode", Style.Five, RequestKind.Account, (_, _) => Reply(Style.Five, w => w.Object("data", w => w.WriteNumber("assets_mode", 0))));
        Add("GET", "/v5/trade/position/opens", Style.Five, RequestKind.Account, Positions);
        Add("GET", "/v5/position/mode", Style.Five, RequestKind.Account, (_, _) => PositionMode());
        Add("POST", "/v5/position/mode", Style.Five, RequestKind.Account, SetPositionMode);
        Add("GET", "/v5/position/lever", Style.Five, RequestKind.Account, Levers);
        Add("POST", "/v5/position/lever", Style.Five, RequestKind.Account, SetLever);
        Add("POST", "/linear-swap-api/v3/swap_financial_record", Style.Three, RequestKind.Lookup, FinancialRecord);
        Add("POST", "/linear-swap-api/v1/linear-cancel-after", Style.Three, RequestKind.Account, CancelAfter);
        Add("POST", "/v5/trade/cancel-after", Style.Five, RequestKind.Account, CancelAfter);
    }

    private VenueResponse Balance(HtxCall call, VenueModel model) => Reply(Style.Five, w =>
    {
        w.WritePropertyName("data");
        WriteAccount(w, call.Owner, model);
    });

    private void WriteAccount(Utf8JsonWriter w, SimulatedAccount account, VenueModel model)
    {
        var margin = model.Margin(account.Id);
        var initial = margin.PositionMargin + margin.OrderMargin;
        w.WriteStartObject();
        w.WriteString("state", "normal");
        WriteMargin(w, margin, initial);
        w.Text("available_margin", margin.Available.Fixed(8));
        w.WriteString("voucher_value", "");
        w.WriteStartArray("details");
        w.WriteStartObject();
        w.WriteString("currency", account.Asset);
        WriteMargin(w, margin, initial);
        w.Text("available", margin.Wallet.Fixed(8));
        w.Text("available_margin", margin.Available.Fixed(8));
        w.Text("withdraw_available", Math.Max(0, Math.Min(margin.Wallet, margin.Available)).Fixed(8));
        w.WriteString("voucher", "");
        w.Number("updated_time", Clock.NowMs);
        w.WriteEndObject();
        w.WriteEndArray();
        w.Number("created_time", Clock.NowMs);
        w.Number("updated_time", Clock.NowMs);
        w.WriteEndObject();
    }

    private static void WriteMargin(Utf8JsonWriter w, MarginSummary margin, decimal initial)
    {
        w.Text("equity", margin.Equity.Fixed(8));
        w.Text("initial_margin", initial.Fixed(8));
        w.Text("maintenance_margin", margin.Maintenance.Fixed(8));
        w.Text("maintenance_margin_rate", (margin.Equity <= 0 ? 0 : margin.Maintenance / margin.Equity).Fixed(8));
        w.Text("profit_unreal", margin.Unrealised.Fixed(8));
    }

    private VenueResponse Positions(HtxCall call, VenueModel model)
    {
        var markets = Asked(call).Where(m => model.PositionOf(call.Owner.Id, m.Symbol).Quantity != 0);
        return Reply(Style.Five, w => w.Array("data", markets, (w, market) => WritePosition(w, call.Owner, market, model)));
    }

    private void WritePosition(Utf8JsonWriter w, SimulatedAccount account, HtxMarket market, VenueModel model)
    {
        var position = model.PositionOf(account.Id, market.Symbol);
        var (initial, maintenance) = model.PositionMargin(account.Id, market.Symbol);
        var contracts = HtxText.Whole(market.Contracts(Math.Abs(position.Quantity)));
        var equity = model.Margin(account.Id).Equity;
        w.WriteStartObject();
        w.WriteString("contract_code", market.Symbol);
        w.WriteString("contract_type", "swap");
        w.WriteString("position_mode", "single_side");
        w.WriteString("position_side", "both");
        w.WriteString("direction", position.Quantity < 0 ? "sell" : "buy");
        w.WriteString("margin_mode", "cross");
        w.Text("open_avg_price", position.EntryPrice.Fixed(8));
        w.Text("volume", contracts);
        w.Text("available", contracts);
        w.Number("lever_rate", (long)model.Leverage(account.Id, market.Symbol));
        w.WriteNull("adl_risk_percent");
        w.Text("liquidation_price", position.LiquidationPrice.Fixed(8));
        w.Text("initial_margin", initial.Fixed(8));
        w.Text("maintenance_margin", maintenance.Fixed(8));
        w.Text("profit_unreal", position.UnrealisedPnl.Fixed(8));
        w.Text("profit", position.UnrealisedPnl.Fixed(8));
        w.Text("profit_rate", (initial == 0 ? 0 : position.UnrealisedPnl / initial).Fixed(8));
        w.Text("margin_rate", (equity <= 0 ? 0 : maintenance / equity).Fixed(8));
        w.Text("mark_price", position.MarkPrice);
        w.Text("last_price", market.State.Last);
        w.WriteString("margin_currency", account.Asset);
        w.WriteString("state", "normal");
        w.Number("created_time", Clock.NowMs);
        w.Number("updated_time", Clock.NowMs);
        w.WriteEndObject();
    }

    private VenueResponse PositionMode() => Reply(Style.Five, w => w.Object("data", w => w.WriteString("position_mode", "single_side")));

    /// <summary>One-way positions are all the model knows.</summary>
    private VenueResponse SetPositionMode(HtxCall call, VenueModel model) =>
        call.Params.Text("position_mode") == "single_side" ? PositionMode() : Refuse(Style.Five, HtxError.BadField("position_mode"));

    private VenueResponse Levers(HtxCall call, VenueModel model) => Reply(
        Style.Five, w => w.Array("data", Asked(call), (w, market) => WriteLever(w, market, model.Leverage(call.Owner.Id, market.Symbol))));

    private VenueResponse SetLever(HtxCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("contract_code")) is not { } market)
        {
            return Refuse(Style.Five, HtxError.NoContract);
        }

        if (call.Params.Text("margin_mode") is not (null or "cross") || !call.Params.TryDecimal("lever_rate", out var leverage) || leverage is null)
        {
            return Refuse(Style.Five, HtxError.BadField("lever_rate"));
        }

        var refusal = model.SetLeverage(call.Owner.Id, market.Symbol, leverage.Value, Clock.ModelNow);
        return refusal is RejectReason.None or RejectReason.NothingToChange
            ? Reply(Style.Five, w =>
            {
                w.WritePropertyName("data");
                WriteLever(w, market, leverage.Value);
            })
            : Refuse(Style.Five, HtxError.From(refusal, "leverage"));
    }

    private static void WriteLever(Utf8JsonWriter w, HtxMarket market, decimal leverage)
    {
        w.WriteStartObject();
        w.WriteString("contract_code", market.Symbol);
        w.WriteString("contract_type", "swap");
        w.WriteString("margin_mode", "cross");
        w.Number("lever_rate", (long)leverage);
        w.WriteEndObject();
    }

    private VenueResponse Bills(HtxCall call, VenueModel model)
    {
        if (FundingRows(call, "contract_code", "from") is not { } range)
        {
            return Refuse(Style.Five, HtxError.BadField("start_time"));
        }

        return Reply(Style.Five, w => w.Array("data", RowsOf(call, range, model), (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("id", row.Payment.PaymentId);
            w.WriteString("contract_code", row.Payment.Symbol);
            w.WriteString("margin_mode", "cross");
            w.WriteString("type", row.Payment.Amount >= 0 ? "30" : "31");
            w.WriteString("currency", call.Owner.Asset);
            w.Text("amount", row.Payment.Amount);
            w.Text("created_time", row.Payment.Time);
            w.WriteEndObject();
        }));
    }

    private VenueResponse FinancialRecord(HtxCall call, VenueModel model)
    {
        if (call.Params.Text("mar_acct") is null)
        {
            return Refuse(Style.Three, HtxError.BadField("mar_acct"));
        }

        if (FundingRows(call, "contract", "from_id") is not { } range)
        {
            return Refuse(Style.Three, HtxError.BadField("start_time"));
        }

        return Reply(Style.Three, w => w.Array("data", RowsOf(call, range, model), (w, row) =>
        {
            var id = long.Parse(row.Payment.PaymentId, CultureInfo.InvariantCulture);
            w.WriteStartObject();
            w.WriteNumber("query_id", id);
            w.WriteNumber("id", id);
            w.Number("ts", row.Payment.Time);
            w.WriteString("asset", call.Owner.Asset);
            w.WriteString("contract_code", row.Payment.Symbol);
            w.WriteString("margin_account", call.Owner.Asset);
            w.WriteString("face_margin_account", "");
            w.WriteNumber("type", row.Payment.Amount >= 0 ? 30 : 31);
            w.WriteNumber("amount", row.Payment.Amount);
            w.WriteEndObject();
        }));
    }

    /// <summary>What part of the records is asked for; null when the window is malformed or longer than 48 hours.</summary>
    private RecordRange? FundingRows(HtxCall call, string symbolField, string fromField)
    {
        if (Window(call.Params) is not { } window || !call.Params.TryLong(fromField, out var from))
        {
            return null;
        }

        var types = (call.Params.Text("type") ?? "30,31").Split(',');
        return new RecordRange(window.Start, window.End, from ?? 0, call.Params.Text(symbolField)?.ToUpperInvariant(), types);
    }

    private static IEnumerable<VenueFunding> RowsOf(HtxCall call, RecordRange range, VenueModel model)
    {
        const int PageRows = 20;
        return model.FundingSince(call.Owner.Id, range.Symbol, range.Start)
            .Where(row => row.Payment.Time <= range.End && range.Types.Contains(row.Payment.Amount >= 0 ? "30" : "31"))
            .Where(row => long.Parse(row.Payment.PaymentId, CultureInfo.InvariantCulture) > range.From)
            .OrderBy(row => long.Parse(row.Payment.PaymentId, CultureInfo.InvariantCulture))
            .Take(PageRows);
    }

    /// <summary>The asked window: the last 48 hours unless said; null when it is malformed or longer.</summary>
    private (DateTimeOffset Start, DateTimeOffset End)? Window(QueryParams p)
    {
        if (!p.TryLong("start_time", out var startMs) || !p.TryLong("end_time", out var endMs))
        {
            return null;
        }

        // One that ends after now counts as ending now: clocks differ.
        var end = endMs is { } e ? DateTimeOffset.FromUnixTimeMilliseconds(e) : Clock.Now.AddSeconds(1);
        var start = startMs is { } s ? DateTimeOffset.FromUnixTimeMilliseconds(s) : end - LongestWindow;
        var counted = end < Clock.Now ? end : Clock.Now;
        return counted - start > LongestWindow + TimeSpan.FromSeconds(1) ? null : (start, end);
    }

    private VenueResponse CancelAfter(HtxCall call, VenueModel model)
    {
        var isOn = call.Params.Text("on_off") == "1";
        if (!call.Params.TryLong("time_out", out var timeout) || (isOn && timeout is < ShortestSwitchMs))
        {
            return Refuse(Style.Three, HtxError.BadField("time_out"));
        }

        var until = Clock.ModelNow.AddMilliseconds(timeout ?? ShortestSwitchMs);
        SetDeadMan(call.Owner.Id, isOn ? until : null);
        return Reply(Style.Three, w => w.Object("data", w =>
        {
            w.WriteNumber("current_time", Clock.NowMs);
            w.WriteNumber("trigger_time", isOn ? until.ToUnixTimeMilliseconds() : 0);
        }));
    }

    private sealed record RecordRange(DateTimeOffset Start, DateTimeOffset End, long From, string? Symbol, string[] Types);
}
