using System.Text.Json;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

public sealed partial class BitmexServer
{
    /// <summary>One currency, or a list with the word <c>all</c>.</summary>
    private VenueResponse Margin(BitmexCall call, VenueModel model)
    {
        var currency = call.Params.Text("currency") ?? "XBt";
        if (currency == "all")
        {
            return Rows([call.Owner], (w, account) => WriteMargin(w, account, model));
        }

        return currency == BitmexText.CurrencyOf(call.Owner.Asset)
            ? Ok(w => WriteMargin(w, call.Owner, model))
            : Refuse(BitmexError.NotFound);
    }

    private void WriteMargin(Utf8JsonWriter w, SimulatedAccount account, VenueModel model)
    {
        var margin = model.Margin(account.Id);
        w.WriteStartObject();
        w.WriteNumber("account", _numbers[account.Id]);
        w.WriteString("currency", BitmexText.CurrencyOf(account.Asset));
        w.Money("amount", margin.Wallet, account.Asset);
        w.WriteNumber("realisedPnl", 0);
        w.Money("unrealisedPnl", margin.Unrealised, account.Asset);
        w.Money("walletBalance", margin.Wallet, account.Asset);
        w.Money("marginBalance", margin.Equity, account.Asset);
        w.Money("initMargin", margin.OrderMargin, account.Asset);
        w.Money("maintMargin", margin.Maintenance, account.Asset);
        w.WriteNumber("marginLeverage", 0);
        w.WriteNumber("marginUsedPcnt", margin.Equity <= 0 ? 1 : Math.Round(1 - (margin.Available / margin.Equity), 4));
        w.Money("excessMargin", margin.Available, account.Asset);
        w.Money("availableMargin", margin.Available, account.Asset);
        w.Money("withdrawableMargin", Math.Min(margin.Available, margin.Wallet), account.Asset);
        w.Time("timestamp", Clock.Now);
        w.WriteEndObject();
    }

    /// <summary>The keys of an account: the one that asks.</summary>
    private VenueResponse ApiKeys(BitmexCall call, VenueModel model) => Rows([call.Owner], (w, account) =>
    {
        string[] permissions = [.. account.Setup.CanTrade ? ["order", "orderCancel"] : Array.Empty<string>(), .. account.Setup.CanWithdraw ? ["withdraw"] : Array.Empty<string>()];
        w.WriteStartObject();
        w.WriteString("id", account.ApiKey);
        w.WriteString("name", "key");
        w.WriteNumber("nonce", 0);
        w.WriteString("cidr", account.Setup.IsBoundToAddresses ? "192.0.2.1/32" : "0.0.0.0/0");
        w.Array("permissions", permissions, static (w, permission) => w.WriteStringValue(permission));
        w.WriteBoolean("enabled", true);
        w.WriteNumber("userId", _numbers[account.Id]);
        w.WriteEndObject();
    });

    private VenueResponse Commissions(BitmexCall call, VenueModel model) => Ok(w =>
    {
        w.WriteStartObject();
        foreach (var market in _markets.Values)
        {
            w.WriteStartObject(market.Symbol);
            w.WriteNumber("makerFee", market.State.Terms.MakerFeeRate);
            w.WriteNumber("takerFee", market.State.Terms.TakerFeeRate);
            w.WriteNumber("settlementFee", 0);
            w.WriteNumber("maxFee", market.State.Terms.TakerFeeRate);
            w.WriteEndObject();
        }

        w.WriteEndObject();
    });

    private VenueResponse Positions(BitmexCall call, VenueModel model)
    {
        if (BitmexPage.Read(call.Params) is not { } page || ReadFilter(call.Params) is not { } filter)
        {
            return Refuse(BitmexError.Parameter("filter"));
        }

        // A position that was closed stays in the table, flat.
        var rows = _markets.Values.Where(m => _held.Contains((call.Owner.Id, m.Symbol)) && (filter.Text("symbol") is not { } symbol || symbol == m.Symbol));
        return Rows(page.Cut(rows, _ => Clock.Now), (w, market) => WritePosition(w, call.Owner, market, model));
    }

    private void WritePosition(Utf8JsonWriter w, SimulatedAccount account, BitmexMarket market, VenueModel model)
    {
        var position = model.PositionOf(account.Id, market.Symbol);
        var (initial, maintenance) = model.PositionMargin(account.Id, market.Symbol);
        var leverage = model.Leverage(account.Id, market.Symbol);
        w.WriteStartObject();
        w.WriteNumber("account", _numbers[account.Id]);
        w.WriteString("symbol", market.Symbol);
        w.WriteString("currency", BitmexText.CurrencyOf(account.Asset));
        w.WriteString("underlying", BitmexText.AssetOf(market.Spec.BaseAsset));
        w.WriteString("quoteCurrency", market.Spec.QuoteAsset);
        w.WriteNumber("commission", market.State.Terms.TakerFeeRate);
        w.WriteNumber("initMarginReq", Math.Round(1 / leverage, 6));
        w.WriteNumber("maintMarginReq", market.State.Terms.Tiers[0].MaintenanceRate);
        w.WriteNumber("leverage", leverage);
        w.WriteBoolean("crossMargin", true);
        w.WriteNumber("currentQty", position.Quantity < 0 ? -market.Contracts(-position.Quantity) : market.Contracts(position.Quantity));
        w.WriteBoolean("isOpen", position.Quantity != 0);
        WriteSome(w, "markPrice", position.MarkPrice);
        var sign = Math.Sign(position.Quantity);
        w.WriteNumber("homeNotional", sign * market.State.BaseOf(position.Quantity, position.MarkPrice));
        w.WriteNumber("foreignNotional", -sign * market.State.QuoteOf(position.Quantity, position.MarkPrice));
        w.Money("initMargin", initial, account.Asset);
        w.Money("maintMargin", maintenance, account.Asset);
        w.Money("unrealisedPnl", position.UnrealisedPnl, account.Asset);
        w.WriteNumber("realisedPnl", 0);
        WriteSome(w, "avgEntryPrice", position.EntryPrice.Fixed(8));
        WriteSome(w, "liquidationPrice", position.LiquidationPrice.Fixed(market.State.PricePlaces));
        w.Time("timestamp", Clock.Now);
        w.WriteEndObject();
    }

    /// <summary>Zero is the highest leverage; margin is cross whatever is asked for, which is all the model knows.</summary>
    private VenueResponse SetLeverage(BitmexCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("symbol")) is not { } market)
        {
            return Refuse(BitmexError.BadSymbol);
        }

        if (!call.Params.TryDecimal("leverage", out var given) || given is not >= 0)
        {
            return Refuse(BitmexError.From(RejectReason.BadLeverage, ""));
        }

        var leverage = given == 0 ? market.State.Terms.Tiers[0].MaxLeverage : given.Value;
        var refusal = model.SetLeverage(call.Owner.Id, market.Symbol, leverage, Clock.ModelNow);
        return refusal is RejectReason.None or RejectReason.NothingToChange
            ? Ok(w => WritePosition(w, call.Owner, market, model))
            : Refuse(BitmexError.From(refusal, "leverage"));
    }

    private VenueResponse SetIsolation(BitmexCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("symbol")) is not { } market)
        {
            return Refuse(BitmexError.BadSymbol);
        }

        return call.Params.Text("enabled") == "false"
            ? Ok(w => WritePosition(w, call.Owner, market, model))
            : Refuse(new BitmexError(400, "Isolated margin is not simulated"));
    }
}
