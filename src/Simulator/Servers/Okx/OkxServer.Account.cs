using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

public sealed partial class OkxServer
{
    private readonly Dictionary<(string Account, string Tag), DateTimeOffset> _cancelAllAfter = [];

    private VenueResponse Balance(OkxCall call, VenueModel model) => Reply(w => WriteBalance(w, call.Owner, model, isPush: false));

    /// <summary>True when coins are traded here, outright, and no contracts.</summary>
    private bool IsSpot => _markets.Values.Any(m => m.IsSpot);

    private void WriteBalance(Utf8JsonWriter w, SimulatedAccount account, VenueModel model, bool isPush = true)
    {
        var margin = model.Margin(account.Id);
        w.WriteStartObject();
        foreach (var name in (string[])["adjEq", "availEq", "borrowFroz", "imr", "mmr", "mgnRatio", "notionalUsd", "ordFroz", "upl"])
        {
            w.WriteString(name, "");
        }

        // The account's own figure is in USD, those of the currency in it.
        w.Text("totalEq", margin.Equity * UsdRate(account.Asset, model));
        w.WriteString("isoEq", "0");
        w.Text("uTime", Clock.NowMs);
        w.WriteStartArray("details");
        if (IsSpot)
        {
            WriteCoins(w, account, model, isPush);
        }
        else
        {
            WriteMargin(w, account, model);
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }

    /// <summary>Money, and the coins of every symbol. Who asks is told nothing of what the account has nothing of; a push says that it is gone.</summary>
    private void WriteCoins(Utf8JsonWriter w, SimulatedAccount account, VenueModel model, bool isPush)
    {
        var coins = _markets.Values
            .Select(m => (Coin: m.State.Terms.Spec.BaseAsset, Held: model.Coins(account.Id, m.Symbol)))
            .Where(row => isPush || row.Held.Total != 0)
            .Select(row => (row.Coin, row.Held.Total, row.Held.Locked))
            .Prepend((account.Asset, model.Margin(account.Id).Wallet, model.HeldByBuys(account.Id)));
        foreach (var (coin, total, locked) in coins)
        {
            w.WriteStartObject();
            w.WriteString("ccy", coin);
            w.Text("eq", total);
            w.Text("eqUsd", total * UsdRate(coin, model));
            w.Text("cashBal", total);
            w.Text("availBal", total - locked);
            w.WriteString("availEq", "");
            w.Text("frozenBal", locked);
            w.Text("ordFrozen", locked);
            w.WriteString("upl", "0");
            w.WriteString("liab", "");
            w.WriteString("interest", "");
            w.Text("uTime", Clock.NowMs);
            w.WriteEndObject();
        }
    }

    private void WriteMargin(Utf8JsonWriter w, SimulatedAccount account, VenueModel model)
    {
        var margin = model.Margin(account.Id);
        var initial = margin.PositionMargin + margin.OrderMargin;
        var rate = UsdRate(account.Asset, model);
        w.WriteStartObject();
        w.WriteString("ccy", account.Asset);
        w.Text("eq", margin.Equity);
        w.Text("eqUsd", margin.Equity * rate);
        w.Text("cashBal", margin.Wallet);
        w.Text("availBal", margin.Available);
        w.Text("availEq", margin.Available);
        w.Text("frozenBal", initial);
        w.Text("ordFrozen", margin.OrderMargin);
        w.Text("upl", margin.Unrealised);
        w.Text("imr", initial);
        w.Text("mmr", margin.Maintenance);
        w.WriteString("mgnRatio", margin.Maintenance == 0 ? "" : (margin.Equity / margin.Maintenance).Fixed(6).ToString());
        w.WriteString("isoEq", "0");
        w.WriteString("liab", "");
        w.WriteString("interest", "");
        w.Text("uTime", Clock.NowMs);
        w.WriteEndObject();
    }

    private decimal UsdRate(string asset, VenueModel model) => asset == "USDT"
        ? 1
        : _markets.Values.Where(m => m.State.Terms.Spec.BaseAsset == asset).Select(m => model.Mark(m.Symbol).Mark).FirstOrDefault(price => price > 0);

    private VenueResponse Positions(OkxCall call, VenueModel model)
    {
        var (symbol, type) = (call.Params.Text("instId"), call.Params.Text("instType"));
        var open = _markets.Values
            .Where(m => !m.IsSpot && (type is null || type == m.InstType) && (symbol is null || m.Symbol == symbol) && model.PositionOf(call.Owner.Id, m.Symbol).Quantity != 0);
        return Rows(open, (w, market) => WritePosition(w, call.Owner, market, model));
    }

    private void WritePosition(Utf8JsonWriter w, SimulatedAccount account, OkxMarket market, VenueModel model)
    {
        var position = model.PositionOf(account.Id, market.Symbol);
        var (initial, maintenance) = model.PositionMargin(account.Id, market.Symbol);
        var notional = market.State.QuoteOf(position.Quantity, position.MarkPrice);
        w.WriteStartObject();
        w.WriteString("instType", market.InstType);
        w.WriteString("instId", market.Symbol);
        w.WriteString("mgnMode", market.TradeMode);
        w.WriteString("posId", "3" + market.Code);
        w.WriteString("posSide", "net");
        w.Text("pos", market.Contracts(position.Quantity));
        w.WriteString("availPos", "");
        w.WriteString("ccy", account.Asset);
        w.WriteString("posCcy", "");
        w.WriteString("avgPx", position.Quantity == 0 ? "" : position.EntryPrice.ToString());
        w.Text("markPx", position.MarkPrice);
        w.Text("last", market.State.Last);
        w.Text("upl", position.UnrealisedPnl);
        w.WriteString("uplRatio", initial == 0 ? "" : (position.UnrealisedPnl / initial).Fixed(6).ToString());
        w.WriteString("liqPx", position.LiquidationPrice == 0 ? "" : position.LiquidationPrice.Fixed(market.State.PricePlaces).ToString());
        w.Text("lever", model.Leverage(account.Id, market.Symbol));
        w.Text("imr", initial);
        w.Text("mmr", maintenance);
        w.WriteString("margin", "");
        w.WriteString("mgnRatio", maintenance == 0 ? "" : (model.Margin(account.Id).Equity / maintenance).Fixed(6).ToString());
        w.Text("notionalUsd", notional);
        w.WriteString("adl", "1");
        w.WriteString("tradeId", "");
        w.Text("cTime", Clock.NowMs);
        w.Text("uTime", Clock.NowMs);
        w.Text("pTime", Clock.NowMs);
        w.WriteEndObject();
    }

    private VenueResponse Config(OkxCall call, VenueModel model) => Row(w =>
    {
        w.WriteString("uid", "1");
        w.WriteString("mainUid", "1");
        // 1 spot mode, 2 futures mode, 4 portfolio margin.
        w.WriteString("acctLv", call.Owner.Setup.IsMarginShared ? "4" : IsSpot ? "1" : "2");
        w.WriteString("posMode", call.Owner.Setup.IsHedgeMode ? "long_short_mode" : "net_mode");
        w.WriteBoolean("autoLoan", false);
        w.WriteBoolean("enableSpotBorrow", false);
        w.WriteString("level", "Lv1");
        w.WriteString("ctIsoMode", "automatic");
        w.WriteString("mgnIsoMode", "automatic");
        w.WriteString("acctStpMode", "cancel_maker");
        w.WriteString("perm", "read_only" + (call.Owner.Setup.CanTrade ? ",trade" : "") + (call.Owner.Setup.CanWithdraw ? ",withdraw" : ""));
        w.WriteString("ip", call.Owner.Setup.IsBoundToAddresses ? "127.0.0.1" : "");
    });

    /// <summary>Funding (type 8), deliveries (3), trades (2) and moves (1), newest first.</summary>
    private VenueResponse Bills(OkxCall call, VenueModel model)
    {
        var p = call.Params;
        if (!p.TryLong("begin", out var begin) || !p.TryLong("end", out var end))
        {
            return Refuse(OkxError.BadParameter("begin or end"));
        }

        var (type, symbol, instType) = (p.Text("type"), p.Text("instId"), p.Text("instType"));
        var rows = BillRows(call.Owner, model)
            .Where(r => (type is null || r.Type == type) && (symbol is null || r.Symbol == symbol) && IsWithin(r.Time, begin, end))
            .Where(r => instType is null || (r.Symbol.Length > 0 && _markets[r.Symbol].InstType == instType))
            .OrderByDescending(r => r.Time)
            .ThenByDescending(r => r.Id, StringComparer.Ordinal)
            .ToArray();
        return Paged(rows, r => r.Id, p, (w, row) => WriteBill(w, row));
    }

    private IEnumerable<BillRow> BillRows(SimulatedAccount account, VenueModel model)
    {
        foreach (var funding in model.FundingSince(account.Id, null, DateTimeOffset.MinValue))
        {
            var paid = funding.Payment;
            yield return new BillRow(
                "8" + paid.PaymentId, "8", paid.Amount < 0 ? "173" : "174", paid.Symbol, account.Asset, paid.Amount,
                _markets[paid.Symbol].Contracts(Math.Abs(funding.Quantity)), funding.Mark, paid.Time);
        }

        foreach (var trade in model.FillsSince(account.Id, null, DateTimeOffset.MinValue))
        {
            var (fill, market) = (trade.Fill, _markets[trade.Fill.Symbol]);

            // What went into money and out of it; of spot the coins' own bill is left out.
            var change = market.IsSpot ? -fill.Side.Sign() * fill.Quantity * fill.Price : trade.RealisedPnl;
            yield return new BillRow(
                OkxText.BillIdOf(fill), fill.Cause == TradeCause.Delivery ? "3" : "2", OkxText.SubTypeOf(fill), fill.Symbol, account.Asset, change - (fill.FeeAsset == account.Asset ? fill.Fee : 0),
                market.Contracts(fill.Quantity), fill.Price, fill.Time);
        }

        foreach (var move in model.MovesSince(account.Id, DateTimeOffset.MinValue))
        {
            var amount = move.Move == FundsMove.Out ? -move.Amount : move.Amount;
            yield return new BillRow("1" + move.Id, "1", amount < 0 ? "12" : "11", "", move.Asset, amount, move.Amount, 0, move.Time);
        }
    }

    private void WriteBill(Utf8JsonWriter w, BillRow row)
    {
        w.WriteStartObject();
        w.WriteString("instType", row.Symbol.Length > 0 ? _markets[row.Symbol].InstType : "");
        w.WriteString("billId", row.Id);
        w.WriteString("type", row.Type);
        w.WriteString("subType", row.SubType);
        w.Text("ts", row.Time);
        w.Text("balChg", row.Change);
        w.WriteString("posBalChg", "0");
        w.WriteString("bal", "0");
        w.Text("sz", row.Size);
        w.Text("px", row.Price);
        w.WriteString("ccy", row.Asset);
        w.Text("pnl", row.Type == "8" ? row.Change : 0);
        w.WriteString("fee", "0");
        w.WriteString("mgnMode", "cross");
        w.WriteString("instId", row.Symbol);
        w.WriteString("ordId", "");
        w.WriteString("execType", "");
        w.WriteString("from", "");
        w.WriteString("to", "");
        w.WriteString("notes", "");
        w.WriteEndObject();
    }

    private VenueResponse TradeFee(OkxCall call, VenueModel model)
    {
        var (family, type) = (call.Params.Text("instFamily"), call.Params.Text("instType"));
        var market = MarketOf(call.Params) ?? _markets.Values.FirstOrDefault(m => m.Family == family && m.InstType == type)
            ?? _markets.Values.FirstOrDefault(m => m.Family == family) ?? _markets.Values.First();
        var terms = market.State.Terms;
        return Row(w =>
        {
            w.WriteString("instType", market.InstType);
            w.WriteString("level", "Lv1");
            w.Text("maker", -terms.MakerFeeRate);
            w.Text("taker", -terms.TakerFeeRate);
            w.Text("makerU", -terms.MakerFeeRate);
            w.Text("takerU", -terms.TakerFeeRate);
            w.WriteStartArray("feeGroup");
            w.WriteStartObject();
            w.WriteString("groupId", "1");
            w.Text("maker", -terms.MakerFeeRate);
            w.Text("taker", -terms.TakerFeeRate);
            w.WriteEndObject();
            w.WriteEndArray();
            w.Text("ts", Clock.NowMs);
        });
    }

    private VenueResponse LeverageInfo(OkxCall call, VenueModel model) => MarketOf(call.Params) is { } market
        ? Row(w => WriteLeverage(w, market, model.Leverage(call.Owner.Id, market.Symbol)))
        : Refuse(OkxError.NoInstrument);

    private VenueResponse SetLeverage(OkxCall call, VenueModel model)
    {
        if (MarketOf(call.Params) is not { } market)
        {
            return Refuse(OkxError.NoInstrument);
        }

        // Cross margin is all the model knows.
        if (!call.Params.TryDecimal("lever", out var leverage) || leverage is null || call.Params.Text("mgnMode") != "cross")
        {
            return Refuse(OkxError.BadParameter("lever or mgnMode"));
        }

        var refusal = model.SetLeverage(call.Owner.Id, market.Symbol, leverage.Value, Clock.ModelNow);
        return refusal == RejectReason.None
            ? Row(w => WriteLeverage(w, market, leverage.Value))
            : Refuse(OkxError.From(refusal, "leverage"));
    }

    private static void WriteLeverage(Utf8JsonWriter w, OkxMarket market, decimal leverage)
    {
        w.Text("lever", leverage);
        w.WriteString("mgnMode", "cross");
        w.WriteString("instId", market.Symbol);
        w.WriteString("posSide", "net");
    }

    /// <summary>Net positions are all the model knows.</summary>
    private static VenueResponse SetPositionMode(OkxCall call, VenueModel model) => call.Params.Text("posMode") == "net_mode"
        ? Row(w => w.WriteString("posMode", "net_mode"))
        : Refuse(new OkxError(59000, "Settings failed. Close any open positions or orders before modifying settings."));

    /// <summary>The venue's own dead-man's switch: of the account, or of the orders of one tag.</summary>
    private VenueResponse SetCancelAllAfter(OkxCall call, VenueModel model)
    {
        if (!call.Params.TryLong("timeOut", out var seconds) || seconds is not (0 or (>= 10 and <= 120)))
        {
            return Refuse(OkxError.BadParameter("timeOut"));
        }

        var key = (call.Owner.Id, call.Params.Text("tag") ?? "");
        var trigger = seconds == 0 ? DateTimeOffset.UnixEpoch : Clock.ModelNow.AddSeconds(seconds.Value);
        if (seconds == 0)
        {
            _cancelAllAfter.Remove(key);
        }
        else
        {
            _cancelAllAfter[key] = trigger;
        }

        return Row(w =>
        {
            w.Text("triggerTime", trigger);
            w.WriteString("tag", key.Item2);
            w.Text("ts", Clock.NowMs);
        });
    }

    private void FireCancelAllAfter(DateTimeOffset now, VenueModel model)
    {
        foreach (var (key, at) in _cancelAllAfter.Where(armed => armed.Value <= now).ToArray())
        {
            _cancelAllAfter.Remove(key);
            foreach (var order in model.OpenOrders(key.Account))
            {
                if (key.Tag.Length == 0 || _tags.GetValueOrDefault(order.Snapshot.VenueOrderId) == key.Tag)
                {
                    model.Cancel(key.Account, OrderKey.Venue(order.Snapshot.VenueOrderId), at);
                }
            }
        }
    }

    private sealed record BillRow(
        string Id, string Type, string SubType, string Symbol, string Asset, decimal Change, decimal Size, decimal Price, DateTimeOffset Time);
}
