using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

public sealed partial class BinanceServer
{
    private static readonly BinanceError NoChangeOfMarginType = new(-4046, "No need to change margin type.");
    private static readonly BinanceError NoChangeOfPositionMode = new(-4059, "No need to change position side.");

    private VenueResponse AccountInfo(VenueRequest request, VenueModel model, bool isVersion3)
    {
        var account = request.Account!;
        return Ok(w =>
        {
            w.WriteStartObject();
            if (!isVersion3)
            {
                w.WriteNumber("feeTier", 0);
                w.WriteBoolean("canTrade", true);
                w.WriteBoolean("canDeposit", true);
                w.WriteBoolean("canWithdraw", true);
                w.WriteNumber("updateTime", 0);
                w.WriteBoolean("multiAssetsMargin", false);
            }

            WriteTotals(w, model.Margin(account.Id));
            w.WriteStartArray("assets");
            WriteAsset(w, account, model);
            w.WriteEndArray();
            var markets = MarketsOf(request).Where(m => !isVersion3 || IsUsed(account, m, model));
            w.Array("positions", markets, (w, market) => WriteAccountPosition(w, account, market, model, isVersion3));
            w.WriteEndObject();
        });
    }

    private static void WriteTotals(Utf8JsonWriter w, MarginSummary margin)
    {
        w.Text("totalInitialMargin", (margin.PositionMargin + margin.OrderMargin).Fixed(8));
        w.Text("totalMaintMargin", margin.Maintenance.Fixed(8));
        w.Text("totalWalletBalance", margin.Wallet.Fixed(8));
        w.Text("totalUnrealizedProfit", margin.Unrealised.Fixed(8));
        w.Text("totalMarginBalance", margin.Equity.Fixed(8));
        w.Text("totalPositionInitialMargin", margin.PositionMargin.Fixed(8));
        w.Text("totalOpenOrderInitialMargin", margin.OrderMargin.Fixed(8));
        w.Text("totalCrossWalletBalance", margin.Wallet.Fixed(8));
        w.Text("totalCrossUnPnl", margin.Unrealised.Fixed(8));
        w.Text("availableBalance", margin.Available.Fixed(8));
        w.Text("maxWithdrawAmount", Math.Min(margin.Wallet, margin.Available).Fixed(8));
    }

    private void WriteAsset(Utf8JsonWriter w, SimulatedAccount account, VenueModel model)
    {
        var margin = model.Margin(account.Id);
        w.WriteStartObject();
        w.WriteString("asset", account.Asset);
        w.Text("walletBalance", margin.Wallet.Fixed(8));
        w.Text("unrealizedProfit", margin.Unrealised.Fixed(8));
        w.Text("marginBalance", margin.Equity.Fixed(8));
        w.Text("maintMargin", margin.Maintenance.Fixed(8));
        w.Text("initialMargin", (margin.PositionMargin + margin.OrderMargin).Fixed(8));
        w.Text("positionInitialMargin", margin.PositionMargin.Fixed(8));
        w.Text("openOrderInitialMargin", margin.OrderMargin.Fixed(8));
        w.Text("crossWalletBalance", margin.Wallet.Fixed(8));
        w.Text("crossUnPnl", margin.Unrealised.Fixed(8));
        w.Text("availableBalance", margin.Available.Fixed(8));
        w.Text("maxWithdrawAmount", Math.Min(margin.Wallet, margin.Available).Fixed(8));
        w.WriteBoolean("marginAvailable", true);
        w.WriteNumber("updateTime", Clock.NowMs);
        w.WriteEndObject();
    }

    private static bool IsUsed(SimulatedAccount account, BinanceMarket market, VenueModel model) =>
        model.PositionOf(account.Id, market.Symbol).Quantity != 0 || model.OpenOrders(account.Id, market.Symbol).Count > 0;

    private void WriteAccountPosition(
        Utf8JsonWriter w, SimulatedAccount account, BinanceMarket market, VenueModel model, bool isVersion3)
    {
        var position = model.PositionOf(account.Id, market.Symbol);
        var (initial, maintenance) = model.PositionMargin(account.Id, market.Symbol);
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.WriteString("positionSide", BinanceText.PositionSideBoth);
        w.Text("positionAmt", market.Count(position.Quantity));
        w.Text("unrealizedProfit", position.UnrealisedPnl.Fixed(8));
        w.Text(market.IsInverse ? "notionalValue" : "notional", Notional(market, position).Fixed(8));
        w.Text("initialMargin", initial.Fixed(8));
        w.Text("maintMargin", maintenance.Fixed(8));
        w.Text("positionInitialMargin", initial.Fixed(8));
        w.WriteString("isolatedMargin", "0");
        w.WriteString("isolatedWallet", "0");
        if (!isVersion3)
        {
            w.Text("leverage", model.Leverage(account.Id, market.Symbol));
            w.WriteBoolean("isolated", false);
            w.Text("entryPrice", position.EntryPrice.Fixed(market.EntryPlaces));
        }

        w.WriteNumber("updateTime", position.Quantity == 0 ? 0 : Clock.NowMs);
        w.WriteEndObject();
    }

    private static decimal Notional(BinanceMarket market, Position position) => position.Quantity == 0
        ? 0
        : Math.Sign(position.Quantity) * market.State.ValueOf(position.Quantity, position.MarkPrice);

    private VenueResponse Balance(VenueRequest request, VenueModel model)
    {
        var account = request.Account!;
        return Ok(w =>
        {
            w.WriteStartArray();
            WriteBalance(w, account, model);
            w.WriteEndArray();
        });
    }

    private void WriteBalance(Utf8JsonWriter w, SimulatedAccount account, VenueModel model)
    {
        var margin = model.Margin(account.Id);
        w.WriteStartObject();
        w.WriteString("accountAlias", account.Id);
        w.WriteString("asset", account.Asset);
        w.Text("balance", margin.Wallet.Fixed(8));
        w.Text("crossWalletBalance", margin.Wallet.Fixed(8));
        w.Text("crossUnPnl", margin.Unrealised.Fixed(8));
        w.Text("availableBalance", margin.Available.Fixed(8));
        w.Text("maxWithdrawAmount", Math.Min(margin.Wallet, margin.Available).Fixed(8));
        w.WriteBoolean("marginAvailable", true);
        w.WriteNumber("updateTime", Clock.NowMs);
        w.WriteEndObject();
    }

    private VenueResponse PositionRisk(VenueRequest request, VenueModel model, bool isVersion3)
    {
        var account = request.Account!;
        var symbol = request.Params.Text("symbol");
        if (symbol is not null && MarketOf(request) is null)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        var markets = MarketsOf(request)
            .Where(m => symbol is null || m.Symbol == symbol)
            .Where(m => !isVersion3 || IsUsed(account, m, model));
        return Ok(w => w.Array(markets, (w, market) => WritePositionRisk(w, account, market, model, isVersion3)));
    }

    private void WritePositionRisk(
        Utf8JsonWriter w, SimulatedAccount account, BinanceMarket market, VenueModel model, bool isVersion3)
    {
        var position = model.PositionOf(account.Id, market.Symbol);
        var (initial, maintenance) = model.PositionMargin(account.Id, market.Symbol);
        w.WriteStartObject();
        w.WriteString("symbol", market.Symbol);
        w.WriteString("positionSide", BinanceText.PositionSideBoth);
        w.Text("positionAmt", market.Count(position.Quantity));
        w.Text("entryPrice", position.EntryPrice.Fixed(market.EntryPlaces));
        w.Text("breakEvenPrice", position.EntryPrice.Fixed(market.EntryPlaces));
        w.Text("markPrice", position.MarkPrice.Fixed(8));
        w.Text("unRealizedProfit", position.UnrealisedPnl.Fixed(8));
        w.Text("liquidationPrice", position.LiquidationPrice.Fixed(8));
        w.Text(market.IsInverse ? "notionalValue" : "notional", Notional(market, position).Fixed(8));
        if (isVersion3)
        {
            w.WriteString("isolatedMargin", "0");
            w.WriteString("marginAsset", account.Asset);
            w.WriteString("isolatedWallet", "0");
            w.Text("initialMargin", initial.Fixed(8));
            w.Text("maintMargin", maintenance.Fixed(8));
            w.Text("positionInitialMargin", initial.Fixed(8));
            w.WriteString("openOrderInitialMargin", "0");
            w.WriteNumber("adl", position.Quantity == 0 ? 0 : 2);
            w.WriteString("bidNotional", "0");
            w.WriteString("askNotional", "0");
        }
        else
        {
            var leverage = model.Leverage(account.Id, market.Symbol);
            w.Text("leverage", leverage);
            w.Text(market.IsInverse ? "maxQty" : "maxNotionalValue", LargestNotional(market.State.Terms, leverage));
            w.WriteString("marginType", "cross");
            w.WriteString("isolatedMargin", "0.00000000");
            w.WriteString("isAutoAddMargin", "false");
            w.WriteString("isolatedWallet", "0");
        }

        w.WriteNumber("updateTime", position.Quantity == 0 ? 0 : Clock.NowMs);
        w.WriteEndObject();
    }

    /// <summary>Where the first tier begins that does not allow the leverage.</summary>
    private static decimal LargestNotional(InstrumentTerms terms, decimal leverage) =>
        terms.Tiers.FirstOrDefault(t => t.MaxLeverage < leverage)?.NotionalFloor ?? TopOfLastTier;

    private const decimal TopOfLastTier = 1_000_000_000m;

    private VenueResponse LeverageBracket(VenueRequest request, VenueModel model)
    {
        var symbol = request.Params.Text("symbol");
        if (symbol is not null && MarketOf(request) is null)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        return Ok(w => w.Array(MarketsOf(request).Where(m => symbol is null || m.Symbol == symbol), static (w, market) =>
        {
            w.WriteStartObject();
            w.WriteString("symbol", market.Symbol);
            w.WriteStartArray("brackets");
            WriteBrackets(w, market);
            w.WriteEndArray();
            w.WriteEndObject();
        }));
    }

    private static void WriteBrackets(Utf8JsonWriter w, BinanceMarket market)
    {
        var tiers = market.State.Terms.Tiers;
        var (cap, floor) = market.IsInverse ? ("qtyCap", "qtyFloor") : ("notionalCap", "notionalFloor");
        var cumulative = 0m;
        for (var i = 0; i < tiers.Count; i++)
        {
            // cum makes the maintenance margin continuous where two brackets meet.
            cumulative += i == 0 ? 0 : tiers[i].NotionalFloor * (tiers[i].MaintenanceRate - tiers[i - 1].MaintenanceRate);
            w.WriteStartObject();
            w.WriteNumber("bracket", i + 1);
            w.WriteNumber("initialLeverage", (int)tiers[i].MaxLeverage);
            w.WriteNumber(cap, i + 1 < tiers.Count ? tiers[i + 1].NotionalFloor : TopOfLastTier);
            w.WriteNumber(floor, tiers[i].NotionalFloor);
            w.WriteNumber("maintMarginRatio", tiers[i].MaintenanceRate);
            w.WriteNumber("cum", cumulative);
            w.WriteEndObject();
        }
    }

    private VenueResponse CommissionRate(VenueRequest request, VenueModel model) =>
        MarketOf(request) is not { } market
            ? BinanceError.BadSymbol.ToResponse()
            : Ok(w =>
            {
                w.WriteStartObject();
                w.WriteString("symbol", market.Symbol);
                w.Text("makerCommissionRate", market.State.Terms.MakerFeeRate);
                w.Text("takerCommissionRate", market.State.Terms.TakerFeeRate);
                w.WriteEndObject();
            });

    private VenueResponse Income(VenueRequest request, VenueModel model)
    {
        var type = request.Params.Text("incomeType");
        if (TimeRange.Read(request.Params, DefaultRows, MaxRows) is not { } range)
        {
            return BinanceError.Invalid("limit").ToResponse();
        }

        var symbol = request.Params.Text("symbol");
        var rows = IncomeRows(request.Account!, symbol, range, model)
            .Where(row => type is null || row.Type == type)
            .OrderBy(row => row.Time)
            .ToArray();
        return Ok(w => w.Array(range.Cut(rows), static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("symbol", row.Symbol);
            w.WriteString("incomeType", row.Type);
            w.Text("income", row.Amount.Fixed(8));
            w.WriteString("asset", row.Asset);
            w.WriteString("info", row.Type);
            w.Number("time", row.Time);
            w.WriteNumber("tranId", row.TransactionId);
            w.WriteString("tradeId", row.TradeId);
            w.WriteEndObject();
        }));
    }

    private static IEnumerable<IncomeRow> IncomeRows(SimulatedAccount account, string? symbol, TimeRange range, VenueModel model)
    {
        foreach (var paid in model.FundingSince(account.Id, symbol, range.Since).Where(p => range.Contains(p.Payment.Time)))
        {
            yield return new IncomeRow(
                paid.Payment.Symbol, "FUNDING_FEE", paid.Payment.Amount, account.Asset, paid.Payment.Time, long.Parse(paid.Payment.PaymentId), "");
        }

        foreach (var trade in model.FillsSince(account.Id, symbol, range.Since).Where(t => range.Contains(t.Fill.Time)))
        {
            var (fill, id) = (trade.Fill, long.Parse(trade.Fill.TradeId));
            yield return new IncomeRow(fill.Symbol, "COMMISSION", -fill.Fee, fill.FeeAsset, fill.Time, id, fill.TradeId);
            if (trade.RealisedPnl != 0)
            {
                yield return new IncomeRow(fill.Symbol, "REALIZED_PNL", trade.RealisedPnl, fill.FeeAsset, fill.Time, id, fill.TradeId);
            }
        }
    }

    private VenueResponse SetLeverage(VenueRequest request, VenueModel model)
    {
        if (MarketOf(request) is not { } market)
        {
            return BinanceError.BadSymbol.ToResponse();
        }

        if (!request.Params.TryLong("leverage", out var leverage) || leverage is null)
        {
            return BinanceError.Missing("leverage").ToResponse();
        }

        var refusal = model.SetLeverage(request.Account!.Id, market.Symbol, leverage.Value, Clock.ModelNow);
        if (refusal != RejectReason.None)
        {
            return BinanceError.From(refusal, $"Leverage {leverage} is not valid").ToResponse();
        }

        return Ok(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("leverage", leverage.Value);
            w.Text(market.IsInverse ? "maxQty" : "maxNotionalValue", LargestNotional(market.State.Terms, leverage.Value));
            w.WriteString("symbol", market.Symbol);
            w.WriteEndObject();
        });
    }

    /// <summary>Cross margin is all the model knows: asking for it changes nothing, asking for anything else is refused.</summary>
    private VenueResponse SetMarginType(VenueRequest request, VenueModel model) =>
        MarketOf(request) is null ? BinanceError.BadSymbol.ToResponse()
        : request.Params.Text("marginType") == "CROSSED" ? NoChangeOfMarginType.ToResponse()
        : BinanceError.Invalid("marginType").ToResponse();

    /// <summary>One-way positions are all the model knows.</summary>
    private VenueResponse SetPositionMode(VenueRequest request, VenueModel model) =>
        request.Params.Text("dualSidePosition") == "false"
            ? NoChangeOfPositionMode.ToResponse()
            : BinanceError.Invalid("dualSidePosition").ToResponse();

    private VenueResponse Coins(VenueModel model) => Ok(w => w.Array(
        _markets.Values.SelectMany(m => new[] { m.State.Terms.Spec.SettleAsset, m.State.Terms.Spec.BaseAsset }).Distinct(),
        (w, coin) =>
        {
            w.WriteStartObject();
            w.WriteString("coin", coin);
            w.WriteString("name", coin);
            var networks = model.Networks.Where(n => n.Asset == coin).ToArray();
            w.WriteBoolean("depositAllEnable", networks.Length > 0);
            w.WriteBoolean("withdrawAllEnable", networks.Any(n => n.IsOpen));
            w.WriteBoolean("trading", true);
            w.Array("networkList", networks, WriteNetwork);
            w.WriteEndObject();
        }));

    private sealed record IncomeRow(
        string Symbol, string Type, decimal Amount, string Asset, DateTimeOffset Time, long TransactionId, string TradeId);
}
