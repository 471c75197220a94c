using System.Text.Json;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

// Balances, positions, leverage, funding payments.
public sealed partial class CoinExServer
{
    private VenueResponse FuturesBalance(CoinExCall call, VenueModel model) => ReplyList(
        [call.Owner], (w, account) => CoinExText.WriteBalance(w, account.Asset, model.Margin(account.Id)));

    private VenueResponse SpotBalance(CoinExCall call, VenueModel model) => ReplyList([call.Owner], (w, account) =>
    {
        w.WriteStartObject();
        w.WriteString("ccy", account.Asset);
        w.Money("available", model.Spot(account.Id));
        w.WriteString("frozen", "0");
        w.WriteEndObject();
    });

    private VenueResponse TradeFeeRate(CoinExCall call, VenueModel model)
    {
        var symbol = call.Params.Text("market");
        if (call.Params.Text("market_type") != "FUTURES" || symbol is null || model.Terms(symbol) is not { } terms)
        {
            return Refuse(CoinExError.BadParameter);
        }

        return Reply(w =>
        {
            w.WriteString("market", symbol);
            w.Text("maker_rate", terms.MakerFeeRate);
            w.Text("taker_rate", terms.TakerFeeRate);
        });
    }

    private VenueResponse PendingPositions(CoinExCall call, VenueModel model)
    {
        var symbol = call.Params.Text("market");
        if (call.Params.Text("market_type") != "FUTURES" || (symbol is not null && MarketOf(symbol) is null))
        {
            return Refuse(CoinExError.BadParameter);
        }

        var open = _markets.Values
            .Where(m => (symbol is null || m.Symbol == symbol) && model.PositionOf(call.Owner.Id, m.Symbol).Quantity != 0)
            .ToArray();
        return ReplyPage(call, open, (w, market) => WritePosition(w, call.Owner, market, model, lastSide: 0));
    }

    /// <summary>A position; one that is flat now has the side it had, as a push about its end does.</summary>
    private void WritePosition(Utf8JsonWriter w, SimulatedAccount account, CoinExMarket market, VenueModel model, int lastSide)
    {
        var position = model.PositionOf(account.Id, market.Symbol);
        var (initial, maintenance) = model.PositionMargin(account.Id, market.Symbol);
        var sign = position.Quantity != 0 ? Math.Sign(position.Quantity) : lastSide;
        w.WriteStartObject();
        w.WriteNumber("position_id", PositionId(account, market));
        w.WriteString("market", market.Symbol);
        w.WriteString("market_type", "FUTURES");
        w.WriteString("side", sign < 0 ? "short" : "long");
        w.WriteString("margin_mode", "cross");
        w.Text("open_interest", Math.Abs(position.Quantity));
        w.Text("close_avbl", Math.Abs(position.Quantity));
        w.Text("ath_position_amount", Math.Abs(position.Quantity));
        w.Money("unrealized_pnl", position.UnrealisedPnl);
        w.WriteString("realized_pnl", "0");
        w.Text("avg_entry_price", position.EntryPrice.Fixed(12));
        w.Money("cml_position_value", Math.Abs(position.Quantity) * position.EntryPrice);
        w.Money("max_position_value", Math.Abs(position.Quantity) * position.EntryPrice);
        w.WriteString("take_profit_price", "");
        w.WriteString("stop_loss_price", "");
        w.WriteString("take_profit_type", "");
        w.WriteString("stop_loss_type", "");
        w.Text("leverage", model.Leverage(account.Id, market.Symbol));
        w.Money("margin_avbl", initial);
        w.Money("ath_margin_size", initial);
        w.Text("position_margin_rate", (1 / model.Leverage(account.Id, market.Symbol)).Fixed(4));
        w.Text("maintenance_margin_rate", market.State.Terms.Tiers[0].MaintenanceRate);
        w.Money("maintenance_margin_value", maintenance);
        w.Text("liq_price", position.LiquidationPrice.Fixed(market.State.PricePlaces));
        w.WriteString("bkr_price", "0");
        w.WriteNumber("adl_level", 1);
        w.Text("settle_price", position.EntryPrice.Fixed(12));
        w.Money("settle_value", Math.Abs(position.Quantity) * position.EntryPrice);
        w.WriteNumber("created_at", Clock.NowMs);
        w.WriteNumber("updated_at", Clock.NowMs);
        w.WriteEndObject();
    }

    private long PositionId(SimulatedAccount account, CoinExMarket market)
    {
        var number = 1;
        foreach (var known in Options.Accounts)
        {
            if (known.Id == account.Id)
            {
                break;
            }

            number++;
        }

        return (1_000L * number) + market.Number;
    }

    private VenueResponse AdjustLeverage(CoinExCall call, VenueModel model)
    {
        if (MarketOf(call.Params.Text("market")) is not { } market || call.Params.Text("margin_mode") != "cross"
            || !call.Params.TryLong("leverage", out var leverage) || leverage is null)
        {
            return Refuse(CoinExError.BadParameter);
        }

        if (model.SetLeverage(call.Owner.Id, market.Symbol, leverage.Value, Clock.ModelNow) is not RejectReason.None and var reason)
        {
            return Refuse(CoinExError.From(reason, "leverage"));
        }

        return Reply(w =>
        {
            w.WriteString("margin_mode", "cross");
            w.WriteNumber("leverage", leverage.Value);
        });
    }

    private VenueResponse FundingPayments(CoinExCall call, VenueModel model)
    {
        var symbol = call.Params.Text("market");
        if (ReadTimes(call) is not { } times || (symbol is not null && MarketOf(symbol) is null))
        {
            return Refuse(CoinExError.BadParameter);
        }

        var rows = model.FundingSince(call.Owner.Id, symbol, times.Since).Where(f => times.Contains(f.Payment.Time)).Reverse().ToArray();
        return ReplyPage(call, rows, (w, funding) =>
        {
            w.WriteStartObject();
            w.WriteString("market", funding.Payment.Symbol);
            w.WriteString("market_type", "FUTURES");
            w.WriteString("ccy", call.Owner.Asset);
            w.WriteNumber("position_id", PositionId(call.Owner, _markets[funding.Payment.Symbol]));
            w.WriteString("side", funding.Quantity > 0 ? "long" : "short");
            w.WriteString("margin_mode", "cross");
            w.Text("open_interest", Math.Abs(funding.Quantity));
            w.Text("settle_price", funding.Mark);
            w.Text("funding_rate", funding.Rate);

            // As in the sample of the page: what is paid is positive.
            w.Text("funding_value", -funding.Payment.Amount);
            w.Number("created_at", funding.Payment.Time);
            w.WriteEndObject();
        });
    }
}
