using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>How Binance writes the model's facts in words and JSON.</summary>
internal static class BinanceText
{
    public const string PositionSideBoth = "BOTH";

    public static string SideOf(Side side) => side == Side.Buy ? "BUY" : "SELL";

    public static string TypeOf(OrderType type) => type == OrderType.Market ? "MARKET" : "LIMIT";

    public static string TimeInForceOf(OrderType type) => type switch
    {
        OrderType.LimitIoc => "IOC",
        OrderType.PostOnly => "GTX",
        OrderType.LimitGtc or OrderType.Market => "GTC",
        _ => throw new InvalidOperationException($"Order type {type} has no time in force."),
    };

    public static string StatusOf(VenueOrder order) => order.Snapshot.Status switch
    {
        OrderStatus.New => "NEW",
        OrderStatus.PartiallyFilled => "PARTIALLY_FILLED",
        OrderStatus.Filled => "FILLED",
        OrderStatus.Rejected => "REJECTED",
        OrderStatus.Cancelled => order.LastChange switch
        {
            OrderChange.SelfTradeCancelled => "EXPIRED_IN_MATCH",
            OrderChange.Expired or OrderChange.ReduceOnlyCancelled or OrderChange.PostOnlyCancelled => "EXPIRED",
            _ => "CANCELED",
        },
        _ => throw new InvalidOperationException($"Order status {order.Snapshot.Status} is unknown."),
    };

    /// <summary>The order object of REST answers and of the WebSocket API.</summary>
    public static void WriteOrder(Utf8JsonWriter w, VenueOrder order, BinanceMarket market)
    {
        w.WriteStartObject();
        WriteOrderFields(w, order, market);
        w.WriteEndObject();
    }

    private static void WriteOrderFields(Utf8JsonWriter w, VenueOrder order, BinanceMarket market)
    {
        var s = order.Snapshot;
        w.WriteNumber("orderId", long.Parse(s.VenueOrderId));
        w.WriteString("symbol", s.Symbol);
        w.WriteString("status", StatusOf(order));
        w.WriteString("clientOrderId", s.ClientId);
        w.Text("price", s.Price);
        w.Text("avgPrice", s.AveragePrice.Fixed(5));
        w.Text("origQty", market.Count(s.Quantity));
        w.Text("executedQty", market.Count(s.CumulativeQuantity));
        if (market.IsInverse)
        {
            w.WriteString("pair", market.Pair);
            w.Text("cumBase", order.CumulativeValue.Fixed(8));
        }
        else
        {
            w.Text("cumQuote", order.CumulativeValue.Fixed(5));
        }

        w.Text("cumQty", market.Count(s.CumulativeQuantity));
        w.WriteString("timeInForce", TimeInForceOf(s.Type));
        w.WriteString("type", TypeOf(s.Type));
        w.WriteBoolean("reduceOnly", s.ReduceOnly);
        w.WriteBoolean("closePosition", false);
        w.WriteString("side", SideOf(s.Side));
        w.WriteString("positionSide", PositionSideBoth);
        w.WriteString("stopPrice", "0");
        w.WriteString("workingType", "CONTRACT_PRICE");
        w.WriteBoolean("priceProtect", false);
        w.WriteString("origType", TypeOf(s.Type));
        w.WriteString("priceMatch", "NONE");
        w.WriteString("selfTradePreventionMode", "EXPIRE_MAKER");
        w.WriteNumber("goodTillDate", 0);
        w.Number("time", order.CreatedAt);
        w.Number("updateTime", s.UpdatedAt);
    }

    public static void WriteTrade(Utf8JsonWriter w, VenueFill trade, BinanceMarket market)
    {
        var fill = trade.Fill;
        w.WriteStartObject();
        w.WriteString("symbol", fill.Symbol);
        w.WriteNumber("id", long.Parse(fill.TradeId));
        w.WriteNumber("orderId", long.Parse(fill.VenueOrderId));
        w.WriteString("side", SideOf(fill.Side));
        w.Text("price", fill.Price);
        w.Text("qty", market.Count(fill.Quantity));
        w.Text("realizedPnl", trade.RealisedPnl.Fixed(8));
        if (market.IsInverse)
        {
            w.WriteString("pair", market.Pair);
            w.WriteString("marginAsset", market.Spec.SettleAsset);
            w.Text("baseQty", market.State.BaseOf(fill.Quantity, fill.Price).Fixed(8));
        }
        else
        {
            w.Text("quoteQty", (fill.Price * fill.Quantity).Fixed(5));
        }

        w.Text("commission", fill.Fee.Fixed(8));
        w.WriteString("commissionAsset", fill.FeeAsset);
        w.Number("time", fill.Time);
        w.WriteString("positionSide", PositionSideBoth);
        w.WriteBoolean("maker", fill.IsMaker);
        w.WriteBoolean("buyer", fill.Side == Side.Buy);
        w.WriteEndObject();
    }

    public static void WriteLevels(Utf8JsonWriter w, string name, IReadOnlyList<BookLevel> levels, BinanceMarket market)
    {
        w.WriteStartArray(name);
        foreach (var level in levels)
        {
            w.WriteStartArray();
            w.TextValue(level.Price.Fixed(market.State.PricePlaces));
            w.TextValue(market.Count(level.Size).Fixed(market.SizePlaces));
            w.WriteEndArray();
        }

        w.WriteEndArray();
    }
}
