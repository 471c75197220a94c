using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

/// <summary>How OKX writes the model's facts in words and JSON: everything is a string, quantities are contracts.</summary>
internal static class OkxText
{
    public const string Swap = "SWAP";
    public const string Futures = "FUTURES";
    public const string Spot = "SPOT";
    public const string Cross = "cross";
    public const string Cash = "cash";
    public const string BaseCurrency = "base_ccy";

    /// <summary>The venue's name of a chain: the currency, and the token standard where that is not the network's own name.</summary>
    public static string ChainOf(NetworkTerms terms) => terms.Asset + "-" + (terms.Network == "TRX" ? "TRC20" : terms.Network);

    public static string SideOf(Side side) => side == Side.Buy ? "buy" : "sell";

    public static string TypeOf(OrderType type) => type switch
    {
        OrderType.LimitIoc => "ioc",
        OrderType.LimitGtc => "limit",
        OrderType.PostOnly => "post_only",
        OrderType.Market => "market",
        _ => throw new InvalidOperationException($"Order type {type} has no word."),
    };

    public static string StateOf(OrderStatus status) => status switch
    {
        OrderStatus.New => "live",
        OrderStatus.PartiallyFilled => "partially_filled",
        OrderStatus.Filled => "filled",
        OrderStatus.Cancelled or OrderStatus.Rejected => "canceled",
        _ => throw new InvalidOperationException($"Order status {status} is unknown."),
    };

    public static string CategoryOf(TradeCause cause) => cause switch
    {
        TradeCause.Liquidation => "full_liquidation",
        TradeCause.AutoDeleverage => "adl",
        TradeCause.Delivery => "delivery",
        _ => "normal",
    };

    /// <summary>Kind of a trade in the history; forced ones are told apart by it.</summary>
    public static string SubTypeOf(Fill fill) => (fill.Cause, fill.Side) switch
    {
        (TradeCause.Liquidation, Side.Buy) => "106",
        (TradeCause.Liquidation, _) => "107",
        (TradeCause.AutoDeleverage, Side.Buy) => "127",
        (TradeCause.AutoDeleverage, _) => "128",
        (TradeCause.Delivery, Side.Buy) => "113",
        (TradeCause.Delivery, _) => "112",
        (_, Side.Buy) => "1",
        _ => "2",
    };

    /// <summary>Forced trades have negative ids.</summary>
    public static string TradeIdOf(Fill fill) => fill.Cause == TradeCause.Order ? fill.TradeId : "-" + fill.TradeId;

    public static string BillIdOf(Fill fill) => "7" + fill.TradeId;

    private static string CancelSourceOf(VenueOrder order) => order.Snapshot.Status != OrderStatus.Cancelled ? "" : order.LastChange switch
    {
        OrderChange.Cancelled => "1",
        OrderChange.ReduceOnlyCancelled => "2",
        OrderChange.LiquidationCancelled => "3",
        OrderChange.Expired => "14",
        OrderChange.DeadManCancelled => "20",
        OrderChange.PostOnlyCancelled => "31",
        OrderChange.SelfTradeCancelled => "32",
        _ => "0",
    };

    /// <summary>An order; with the trade that changed it, as the stream tells both in one row.</summary>
    public static void WriteOrder(Utf8JsonWriter w, OkxMarket market, VenueOrder order, decimal leverage, string tag, VenueFill? trade = null)
    {
        var s = order.Snapshot;
        w.WriteStartObject();
        w.WriteString("instType", market.InstType);
        w.WriteString("instId", s.Symbol);
        w.WriteString("ccy", "");
        w.WriteString("ordId", s.VenueOrderId);
        w.WriteString("clOrdId", s.ClientId);
        w.WriteString("tag", tag);
        w.WriteString("px", s.Type == OrderType.Market ? "" : s.Price.ToString());
        w.Text("sz", market.Contracts(s.Quantity));
        w.WriteString("ordType", TypeOf(s.Type));
        w.WriteString("side", SideOf(s.Side));
        w.WriteString("posSide", market.IsSpot ? "" : "net");
        w.WriteString("tdMode", market.TradeMode);
        w.Text("accFillSz", market.Contracts(s.CumulativeQuantity));
        w.WriteString("avgPx", s.CumulativeQuantity == 0 ? "" : s.AveragePrice.ToString());
        w.WriteString("state", StateOf(s.Status));
        w.WriteString("lever", market.IsSpot ? "" : leverage.ToString(CultureInfo.InvariantCulture));
        var spec = market.State.Terms.Spec;
        w.Text("fee", -order.CumulativeFee);
        w.WriteString("feeCcy", market.IsSpot && s.Side == Side.Buy ? spec.BaseAsset : spec.SettleAsset);
        w.WriteString("rebate", "0");
        w.WriteString("rebateCcy", spec.SettleAsset);
        w.WriteString("pnl", "0");
        w.WriteString("category", CategoryOf(s.Cause));
        w.WriteString("reduceOnly", s.ReduceOnly ? "true" : "false");
        w.WriteString("cancelSource", CancelSourceOf(order));
        w.WriteString("source", "");
        w.WriteString("stpMode", "cancel_maker");
        w.WriteString("tgtCcy", market.IsSpot && s.Type == OrderType.Market ? BaseCurrency : "");
        w.WriteString("algoId", "");
        w.WriteString("algoClOrdId", "");
        w.WriteString("attachAlgoClOrdId", "");
        WriteTrade(w, market, trade);
        w.Text("cTime", order.CreatedAt);
        w.Text("uTime", s.UpdatedAt);
        w.WriteEndObject();
    }

    private static void WriteTrade(Utf8JsonWriter w, OkxMarket market, VenueFill? trade)
    {
        if (trade?.Fill is not { } fill)
        {
            foreach (var name in (string[])["fillPx", "fillTime", "tradeId", "fillFeeCcy", "execType"])
            {
                w.WriteString(name, "");
            }

            w.WriteString("fillSz", "0");
            w.WriteString("fillFee", "0");
            w.WriteString("fillPnl", "0");
            return;
        }

        w.Text("fillPx", fill.Price);
        w.Text("fillSz", market.Contracts(fill.Quantity));
        w.Text("fillTime", fill.Time);
        w.WriteString("tradeId", TradeIdOf(fill));
        w.Text("fillFee", -fill.Fee);
        w.WriteString("fillFeeCcy", fill.FeeAsset);
        w.Text("fillPnl", trade.RealisedPnl);
        w.WriteString("execType", ExecTypeOf(fill));
    }

    // Not said of forced trades.
    private static string ExecTypeOf(Fill fill) => fill.Cause != TradeCause.Order ? "" : fill.IsMaker ? "M" : "T";

    /// <summary>A trade of the history.</summary>
    public static void WriteTransaction(Utf8JsonWriter w, OkxMarket market, VenueFill trade)
    {
        var fill = trade.Fill;
        w.WriteStartObject();
        w.WriteString("instType", market.InstType);
        w.WriteString("instId", fill.Symbol);
        w.WriteString("tradeId", TradeIdOf(fill));
        w.WriteString("ordId", fill.VenueOrderId);
        w.WriteString("clOrdId", fill.ClientId);
        w.WriteString("billId", BillIdOf(fill));
        w.WriteString("subType", SubTypeOf(fill));
        w.WriteString("tag", "");
        w.Text("fillPx", fill.Price);
        w.Text("fillSz", market.Contracts(fill.Quantity));
        w.Text("fillPnl", trade.RealisedPnl);
        w.WriteString("side", SideOf(fill.Side));
        w.WriteString("posSide", market.IsSpot ? "" : "net");
        w.WriteString("execType", ExecTypeOf(fill));
        w.Text("fee", -fill.Fee);
        w.WriteString("feeCcy", fill.FeeAsset);
        w.Text("ts", fill.Time);
        w.Text("fillTime", fill.Time);
        w.WriteEndObject();
    }

    /// <summary>Levels with a word that means nothing any more and the number of orders, of which the model knows none.</summary>
    public static void WriteLevels(Utf8JsonWriter w, string name, IEnumerable<BookLevel> levels, OkxMarket market)
    {
        w.WriteStartArray(name);
        foreach (var level in levels)
        {
            w.WriteStartArray();
            w.TextValue(level.Price.Fixed(market.State.PricePlaces));
            w.TextValue(market.Contracts(level.Size).Fixed(market.SizePlaces));
            w.WriteStringValue("0");
            w.WriteStringValue("1");
            w.WriteEndArray();
        }

        w.WriteEndArray();
    }
}
