using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

public sealed partial class BybitServer
{
    private readonly Dictionary<string, TimeSpan> _disconnectWindows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _disconnectedAt = new(StringComparer.Ordinal);

    private VenueResponse QueryApi(BybitCall call, VenueModel model) => Reply(w =>
    {
        w.WriteString("id", call.Owner.Id);
        w.WriteString("note", "simulated");
        w.WriteString("apiKey", call.Owner.ApiKey);
        w.WriteNumber("readOnly", call.Owner.Setup.CanTrade ? 0 : 1);
        w.WriteString("secret", "");
        w.WriteStartObject("permissions");
        w.Array("ContractTrade", ["Order", "Position"], static (w, text) => w.WriteStringValue(text));
        w.Array("Spot", ["SpotTrade"], static (w, text) => w.WriteStringValue(text));
        w.Array("Wallet", call.Owner.Setup.CanWithdraw ? new[] { "AccountTransfer", "Withdraw" } : ["AccountTransfer"], static (w, text) => w.WriteStringValue(text));
        w.WriteEndObject();
        w.Array("ips", new[] { call.Owner.Setup.IsBoundToAddresses ? "127.0.0.1" : "*" }, static (w, text) => w.WriteStringValue(text));
        w.WriteNumber("type", 1);
        w.WriteNumber("unified", 0);
        w.WriteNumber("uta", call.Owner.Setup.BybitStatus == Classic ? 0 : 1);
        w.WriteNumber("userID", 1);
        w.WriteString("vipLevel", "No VIP");
        w.WriteBoolean("isMaster", true);
    });

    private VenueResponse AccountInfo(BybitCall call, VenueModel model)
    {
        var isProtected = _disconnectWindows.TryGetValue(call.Owner.Id, out var window);
        return Reply(w =>
        {
            w.WriteString("marginMode", call.Owner.Setup.IsMarginShared ? "PORTFOLIO_MARGIN" : "REGULAR_MARGIN");
            w.Text("updatedTime", Clock.NowMs);
            w.WriteNumber("unifiedMarginStatus", call.Owner.Setup.BybitStatus);
            w.WriteString("dcpStatus", isProtected ? "ON" : "OFF");
            w.WriteNumber("timeWindow", isProtected ? (int)window.TotalSeconds : 10);
            w.WriteNumber("smpGroup", 0);
            w.WriteBoolean("isMasterTrader", false);
            w.WriteString("spotHedgingStatus", "OFF");
        });
    }

    private VenueResponse WalletBalance(BybitCall call, VenueModel model)
    {
        var type = call.Params.Text("accountType");
        if (CheckAccountType(call.Owner, type) is { } refusal)
        {
            return Refuse(refusal);
        }

        return Reply(w =>
        {
            w.WriteStartArray("list");
            if (type == MarginAccountOf(call.Owner))
            {
                WriteWallet(w, call.Owner, model);
            }
            else
            {
                WriteEmptyWallet(w, type!, call.Owner.Asset);
            }

            w.WriteEndArray();
        });
    }

    /// <summary>Account-wide figures are in USD, those of the coin in the coin.</summary>
    private void WriteWallet(Utf8JsonWriter w, SimulatedAccount account, VenueModel model)
    {
        if (IsSpot)
        {
            WriteCoins(w, account, model);
            return;
        }

        if (IsDerivatives(account))
        {
            WriteDerivatives(w, account, model);
            return;
        }

        var margin = model.Margin(account.Id);
        var initial = margin.PositionMargin + margin.OrderMargin;
        var rate = UsdRate(account.Asset, model);
        w.WriteStartObject();
        w.WriteString("accountType", "UNIFIED");
        w.Text("accountIMRate", (margin.Equity <= 0 ? 0 : initial / margin.Equity).Fixed(4));
        w.Text("accountMMRate", (margin.Equity <= 0 ? 0 : margin.Maintenance / margin.Equity).Fixed(4));
        w.Text("totalEquity", (margin.Equity * rate).Fixed(8));
        w.Text("totalWalletBalance", (margin.Wallet * rate).Fixed(8));
        w.Text("totalMarginBalance", (margin.Equity * rate).Fixed(8));
        w.Text("totalAvailableBalance", (margin.Available * rate).Fixed(8));
        w.Text("totalPerpUPL", (margin.Unrealised * rate).Fixed(8));
        w.Text("totalInitialMargin", (initial * rate).Fixed(8));
        w.Text("totalMaintenanceMargin", (margin.Maintenance * rate).Fixed(8));
        w.WriteString("accountLTV", "");
        w.WriteStartArray("coin");
        w.WriteStartObject();
        w.WriteString("coin", account.Asset);
        w.Text("equity", margin.Equity.Fixed(8));
        w.Text("usdValue", (margin.Equity * rate).Fixed(8));
        w.Text("walletBalance", margin.Wallet.Fixed(8));
        w.WriteString("availableToWithdraw", "");
        w.WriteString("availableToBorrow", "");
        w.WriteString("borrowAmount", "0");
        w.WriteString("accruedInterest", "0");
        WriteMargin(w, margin);
        w.WriteString("bonus", "0");
        w.WriteString("locked", "0");
        w.WriteString("spotHedgingQty", "0");
        w.WriteBoolean("collateralSwitch", true);
        w.WriteBoolean("marginCollateral", true);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
    }

    /// <summary>What a coin's row tells of its margin, in every kind of account.</summary>
    private static void WriteMargin(Utf8JsonWriter w, MarginSummary margin)
    {
        w.Text("totalOrderIM", margin.OrderMargin.Fixed(8));
        w.Text("totalPositionIM", margin.PositionMargin.Fixed(8));
        w.Text("totalPositionMM", margin.Maintenance.Fixed(8));
        w.Text("unrealisedPnl", margin.Unrealised.Fixed(8));
        w.WriteString("cumRealisedPnl", "0");
    }

    /// <summary>True when coins are traded here, outright.</summary>
    private bool IsSpot => _markets.Values.Any(m => m.State.Terms.Spec.Kind == ContractKind.Spot);

    /// <summary>The unified account of somebody who trades spot alone: money, and the coins of every symbol.</summary>
    private void WriteCoins(Utf8JsonWriter w, SimulatedAccount account, VenueModel model)
    {
        var margin = model.Margin(account.Id);
        var coins = _markets.Values
            .Select(m => (Coin: m.State.Terms.Spec.BaseAsset, Held: model.Coins(account.Id, m.Symbol)))
            .Where(row => row.Held.Total != 0)
            .Select(row => (row.Coin, row.Held.Total, row.Held.Locked))
            .Prepend((account.Asset, margin.Wallet, model.HeldByBuys(account.Id)));
        w.WriteStartObject();
        w.WriteString("accountType", "UNIFIED");
        w.Text("totalEquity", margin.Equity.Fixed(8));
        w.Text("totalWalletBalance", margin.Equity.Fixed(8));
        w.Text("totalAvailableBalance", margin.Available.Fixed(8));
        w.Array("coin", coins, static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("coin", row.Item1);
            w.Text("equity", row.Item2.Fixed(8));
            w.Text("walletBalance", row.Item2.Fixed(8));
            w.Text("locked", row.Item3.Fixed(8));
            w.WriteString("borrowAmount", "0");
            w.WriteString("spotBorrow", "0");
            w.WriteString("unrealisedPnl", "0");
            w.WriteString("bonus", "0");
            w.WriteEndObject();
        });
        w.WriteEndObject();
    }

    /// <summary>What a coin is worth in USD: a dollar one, another its index, or mark where there is none.</summary>
    private decimal UsdRate(string asset, VenueModel model) => asset == "USDT"
        ? 1
        : _markets.Values.Where(m => m.State.Terms.Spec.BaseAsset == asset).Select(m => model.Mark(m.Symbol)).Select(m => m.Index > 0 ? m.Index : m.Mark).FirstOrDefault(price => price > 0);

    private VenueResponse FeeRate(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        var symbol = call.Params.Text("symbol");
        return Reply(w => w.Array("list", MarketsOf(call).Where(m => symbol is null || m.Symbol == symbol), static (w, market) =>
        {
            w.WriteStartObject();
            w.WriteString("symbol", market.Symbol);
            w.Text("takerFeeRate", market.State.Terms.TakerFeeRate);
            w.Text("makerFeeRate", market.State.Terms.MakerFeeRate);
            w.WriteEndObject();
        }));
    }

    private VenueResponse PositionList(BybitCall call, VenueModel model)
    {
        if (CheckCategory(call.Params) is { } other)
        {
            return other;
        }

        var symbol = call.Params.Text("symbol");
        var settle = call.Params.Text("settleCoin");

        // Of inverse contracts all may be asked for at once.
        if (symbol is null && settle is null && CategoryOf(call) == BybitText.Linear)
        {
            return Refuse(BybitError.BadParameter("symbol or settleCoin is required"));
        }

        if (symbol is not null && MarketOf(call) is null)
        {
            return Refuse(BybitError.BadParameter("symbol invalid"));
        }

        // By symbol a flat position is told too; by coin only open ones are.
        var markets = MarketsOf(call)
            .Where(m => symbol is null ? settle is null || m.State.Terms.Spec.SettleAsset == settle : m.Symbol == symbol)
            .Where(m => symbol is not null || model.PositionOf(call.Owner.Id, m.Symbol).Quantity != 0);
        return Reply(w =>
        {
            w.WriteString("category", CategoryOf(call));
            w.WriteString("nextPageCursor", "");
            w.Array("list", markets, (w, market) => WritePosition(w, call.Owner, market, model, isPush: false));
        });
    }

    private void WritePosition(Utf8JsonWriter w, SimulatedAccount account, BybitMarket market, VenueModel model, bool isPush)
    {
        var position = model.PositionOf(account.Id, market.Symbol);
        var (initial, maintenance) = model.PositionMargin(account.Id, market.Symbol);
        var isDerivatives = IsDerivatives(account);
        w.WriteStartObject();
        w.WriteString("category", market.Category);
        w.WriteNumber("positionIdx", account.Setup.IsHedgeMode ? 1 : 0);
        w.WriteNumber("riskId", 1);
        w.Text("riskLimitValue", market.State.Terms.Tiers.Count > 1 ? market.State.Terms.Tiers[1].NotionalFloor : 1_000_000_000m);
        w.WriteString("symbol", market.Symbol);
        w.WriteString("side", position.Quantity == 0 ? isDerivatives ? "None" : "" : BybitText.SideOf(Trades.SideOf(position.Quantity)));
        w.Text("size", Math.Abs(position.Quantity));
        // The stream says entryPrice where REST says avgPrice.
        w.Text(isPush ? "entryPrice" : "avgPrice", position.EntryPrice.Fixed(8));
        w.Text("positionValue", position.EntryPrice == 0 ? 0 : market.State.ValueOf(position.Quantity, position.EntryPrice).Fixed(8));
        w.WriteNumber("tradeMode", isDerivatives && account.Setup.IsIsolated ? 1 : 0);
        w.WriteString("positionStatus", "Normal");
        w.WriteNumber("autoAddMargin", 0);
        w.WriteNumber("adlRankIndicator", position.Quantity == 0 ? 0 : 2);
        w.Text("leverage", model.Leverage(account.Id, market.Symbol));
        w.Text("positionBalance", isDerivatives ? initial.Fixed(8) : 0);
        w.Text("markPrice", position.MarkPrice);
        w.WriteString("liqPrice", position.LiquidationPrice == 0 ? "" : position.LiquidationPrice.Fixed(market.State.PricePlaces).ToString());
        w.WriteString("bustPrice", "");
        w.Text("positionIM", initial.Fixed(8));
        w.Text("positionMM", maintenance.Fixed(8));
        w.WriteString("tpslMode", "Full");
        w.WriteString("takeProfit", "");
        w.WriteString("stopLoss", "");
        w.WriteString("trailingStop", "0");
        w.Text("unrealisedPnl", position.UnrealisedPnl.Fixed(8));
        w.WriteString("curRealisedPnl", "0");
        w.WriteString("cumRealisedPnl", "0");
        w.WriteNumber("seq", _pushes);
        w.WriteBoolean("isReduceOnly", false);
        w.WriteString("mmrSysUpdatedTime", "");
        w.WriteString("leverageSysUpdatedTime", "");
        w.Text("createdTime", Clock.NowMs);
        w.Text("updatedTime", Clock.NowMs);
        w.WriteEndObject();
    }

    private VenueResponse SetLeverage(BybitCall call, VenueModel model)
    {
        if (MarketOf(call) is not { } market)
        {
            return Refuse(BybitError.BadParameter("symbol invalid"));
        }

        if (!call.Params.TryDecimal("buyLeverage", out var buy) || !call.Params.TryDecimal("sellLeverage", out var sell)
            || buy is null || buy != sell)
        {
            return Refuse(BybitError.BadParameter("buyLeverage and sellLeverage must be equal"));
        }

        if (model.Leverage(call.Owner.Id, market.Symbol) == buy)
        {
            return Refuse(BybitError.NotModifiedLeverage);
        }

        var refusal = model.SetLeverage(call.Owner.Id, market.Symbol, buy.Value, Clock.ModelNow);
        return Refuse(refusal == RejectReason.None ? BybitError.Ok : BybitError.From(refusal, "leverage"));
    }

    /// <summary>Cross margin is all the model knows.</summary>
    private VenueResponse SetMarginMode(BybitCall call, VenueModel model) => RefuseClassic(call) is { } refused ? refused : call.Params.Text("setMarginMode") == "REGULAR_MARGIN"
        ? Reply(static w =>
        {
            w.WriteStartArray("reasons");
            w.WriteEndArray();
        })
        : Refuse(new BybitError(110073, "Set margin mode failed"));

    /// <summary>One-way positions are all the model knows.</summary>
    private VenueResponse SwitchMode(BybitCall call, VenueModel model) =>
        Refuse(call.Params.Text("mode") == "0" ? BybitError.NotModifiedMode : new BybitError(110029, "Hedge mode is not supported for this symbol."));

    private VenueResponse CoinInfo(BybitCall call, VenueModel model) => Reply(w => w.Array(
        "rows",
        _markets.Values.SelectMany(m => new[] { m.State.Terms.Spec.SettleAsset, m.State.Terms.Spec.BaseAsset }).Distinct(),
        (w, coin) =>
        {
            w.WriteStartObject();
            w.WriteString("name", coin);
            w.WriteString("coin", coin);
            w.WriteString("remainAmount", "10000000");
            w.Array("chains", model.Networks.Where(n => n.Asset == coin), WriteChain);
            w.WriteEndObject();
        }));

    private VenueResponse TransactionLog(BybitCall call, VenueModel model) => RefuseClassic(call) ?? TransactionRows(call, model);

    private VenueResponse TransactionRows(BybitCall call, VenueModel model)
    {
        if (TimeRange.Read(call.Params, 20, 50) is not { } range)
        {
            return Refuse(BybitError.BadParameter("limit is invalid"));
        }

        var type = call.Params.Text("type");
        var rows = LogRows(call.Owner, range, model).Where(r => type is null || r.Type == type).OrderByDescending(r => r.Time).ToArray();
        var page = Page.Cut(rows, r => r.Id, call.Params.Text("cursor"), range.Limit);
        return Reply(w =>
        {
            w.Array("list", page.Rows, WriteLogRow);
            w.WriteString("nextPageCursor", page.NextCursor);
        });
    }

    private static IEnumerable<LogRow> LogRows(SimulatedAccount account, TimeRange range, VenueModel model)
    {
        foreach (var funding in model.FundingSince(account.Id, null, range.Since).Where(f => range.Contains(f.Payment.Time)))
        {
            var paid = funding.Payment;
            yield return new LogRow(
                "f" + paid.PaymentId, "SETTLEMENT", paid.Symbol, Trades.SideOf(funding.Quantity), paid.Amount, 0, Math.Abs(funding.Quantity), funding.Mark, paid.Time, "", account.Asset);
        }

        foreach (var trade in model.FillsSince(account.Id, null, range.Since).Where(t => range.Contains(t.Fill.Time)))
        {
            var fill = trade.Fill;
            yield return new LogRow(
                "t" + fill.TradeId, "TRADE", fill.Symbol, fill.Side, 0, fill.Fee, fill.Quantity, fill.Price, fill.Time, fill.ClientId, fill.FeeAsset)
            { CashFlow = trade.RealisedPnl };
        }
    }

    private void WriteLogRow(Utf8JsonWriter w, LogRow row)
    {
        w.WriteStartObject();
        w.WriteString("id", row.Id);
        w.WriteString("symbol", row.Symbol);
        w.WriteString("category", _markets[row.Symbol].Category);
        w.WriteString("side", BybitText.SideOf(row.Side));
        w.Text("transactionTime", row.Time);
        w.WriteString("type", row.Type);
        w.Text("qty", row.Quantity);
        w.Text("size", row.Quantity);
        w.WriteString("currency", row.Asset);
        w.Text("tradePrice", row.Price);
        w.WriteString("funding", row.Funding == 0 ? "" : row.Funding.ToString());
        w.Text("fee", row.Fee);
        w.Text("cashFlow", row.CashFlow);
        w.Text("change", row.CashFlow + row.Funding - row.Fee);
        w.WriteString("orderLinkId", row.ClientId);
        w.WriteEndObject();
    }

    /// <summary>Arms the venue's own dead-man's switch: it fires when every private connection of the account is gone for the window.</summary>
    private VenueResponse SetDisconnectProtection(BybitCall call, VenueModel model)
    {
        if (RefuseClassic(call) is { } refused)
        {
            return refused;
        }

        if (!call.Params.TryLong("timeWindow", out var seconds) || seconds is null or < 3 or > 300)
        {
            return Refuse(BybitError.BadParameter("timeWindow is invalid"));
        }

        _disconnectWindows[call.Owner.Id] = TimeSpan.FromSeconds(seconds.Value);
        return Refuse(BybitError.Ok);
    }

    private void FireDisconnectProtection(VenueModel model)
    {
        var now = Clock.Steady;
        // It leaves orders of derivatives accounts alone.
        foreach (var (accountId, window) in _disconnectWindows.Where(w => !IsDerivatives(w.Key)))
        {
            var isConnected = Clients.Any(c => c.Channel == Messages.VenueChannel.Private && c.Account?.Id == accountId);
            if (isConnected)
            {
                _disconnectedAt.Remove(accountId);
            }
            else if (!_disconnectedAt.TryAdd(accountId, now) && now - _disconnectedAt[accountId] >= window)
            {
                model.CancelAll(accountId, symbol: null, Clock.ModelNow);
                _disconnectedAt[accountId] = now;
            }
        }
    }

    private sealed record LogRow(
        string Id, string Type, string Symbol, Side Side, decimal Funding, decimal Fee, decimal Quantity, decimal Price, DateTimeOffset Time, string ClientId, string Asset)
    {
        public decimal CashFlow { get; init; }
    }
}
