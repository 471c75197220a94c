using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>How HTX writes the model's facts in words and JSON: quantities are contracts, frames are gzip.</summary>
internal static class HtxText
{
    /// <summary>A frame as it goes over the wire.</summary>
    public static byte[] Gzip(byte[] text)
    {
        using var packed = new MemoryStream(text.Length);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }

    public static string SideOf(Side side) => side == Side.Buy ? "buy" : "sell";

    public static string TypeOf(OrderType type) => type switch
    {
        OrderType.Market => "market",
        OrderType.PostOnly => "post_only",
        _ => "limit",
    };

    /// <summary>The state in words; one that was cut off tells whether it traded.</summary>
    public static string StateOf(OrderSnapshot order) => order.Status switch
    {
        OrderStatus.New => "new",
        OrderStatus.PartiallyFilled => "partially_filled",
        OrderStatus.Filled => "filled",
        OrderStatus.Cancelled => order.CumulativeQuantity > 0 ? "partially_canceled" : "canceled",
        OrderStatus.Rejected => "rejected",
        _ => throw new InvalidOperationException($"Order status {order.Status} is unknown."),
    };

    /// <summary>Fields of an order. The state is given apart: what one action caused is pushed with the state after all of it.</summary>
    public static void WriteOrder(Utf8JsonWriter w, VenueOrder order, HtxMarket market, decimal leverage, string state)
    {
        var s = order.Snapshot;
        w.WriteStartObject();
        w.WriteString("id", s.VenueOrderId);
        w.WriteString("contract_code", s.Symbol);
        w.WriteString("contract_type", "swap");
        w.WriteString("side", SideOf(s.Side));
        w.WriteString("position_side", "both");
        w.WriteString("type", TypeOf(s.Type));
        w.WriteNull("price_match");
        w.WriteString("order_id", s.VenueOrderId);
        w.WriteString("client_order_id", s.ClientId.Length > 0 ? s.ClientId : s.VenueOrderId);
        w.WriteString("margin_mode", "cross");
        w.Text("price", s.Type == OrderType.Market ? 0 : s.Price);
        w.Text("volume", Whole(market.Contracts(s.Quantity)));
        w.Number("lever_rate", (long)leverage);
        w.WriteString("state", state);
        w.WriteString("order_source", SourceOf(s.Cause));
        w.WriteBoolean("reduce_only", s.ReduceOnly);
        w.WriteString("time_in_force", s.Type == OrderType.LimitIoc ? "ioc" : "gtc");
        foreach (var name in (string[])["tp_trigger_price", "tp_order_price", "tp_type", "sl_trigger_price", "sl_order_price", "sl_type"])
        {
            w.WriteString(name, "");
        }

        w.Text("trade_avg_price", s.AveragePrice.Fixed(8));
        w.Text("trade_volume", Whole(market.Contracts(s.CumulativeQuantity)));
        w.Text("trade_turnover", order.CumulativeValue);
        w.WriteString("fee_currency", s.CumulativeQuantity > 0 ? "USDT" : "");
        w.Text("fee", (-order.CumulativeFee).Fixed(8));
        w.WriteString("profit", "0");
        w.WriteString("cancel_reason", ReasonOf(order));
        w.Text("created_time", order.CreatedAt);
        w.Text("updated_time", s.UpdatedAt);
        w.WriteString("self_match_prevent", "cancel_taker");
        w.WriteEndObject();
    }

    /// <summary>Fields of an execution over REST.</summary>
    public static void WriteExecution(Utf8JsonWriter w, VenueFill trade, VenueOrder? order, HtxMarket market)
    {
        var fill = trade.Fill;
        w.WriteStartObject();
        w.Text("id", ExecutionId(fill));
        w.WriteString("contract_code", fill.Symbol);
        w.WriteString("contract_type", "swap");
        w.WriteString("order_id", fill.VenueOrderId);
        w.WriteString("client_order_id", fill.ClientId.Length > 0 ? fill.ClientId : fill.VenueOrderId);
        w.WriteString("trade_id", fill.TradeId);
        w.WriteString("side", SideOf(fill.Side));
        w.WriteString("position_side", "both");
        w.WriteString("order_type", KindOf(fill.Cause));
        w.WriteString("margin_mode", "cross");
        w.WriteString("type", order is null ? "market" : TypeOf(order.Snapshot.Type));
        w.WriteString("role", fill.IsMaker ? "MAKER" : "TAKER");
        w.Text("trade_price", fill.Price);
        w.Text("trade_volume", Whole(market.Contracts(fill.Quantity)));
        w.Text("trade_turnover", fill.Quantity * fill.Price);
        w.Number("created_time", fill.Time);
        w.Number("updated_time", fill.Time);
        w.WriteString("order_source", SourceOf(fill.Cause));
        w.WriteString("fee_currency", fill.FeeAsset);
        w.Text("trade_fee", fill.Fee.Fixed(8));
        w.WriteString("deduction_price", "");
        w.Text("profit", trade.RealisedPnl.Fixed(8));
        w.WriteEndObject();
    }

    /// <summary>Fields of an execution as it is pushed: no fee, and another id than over REST.</summary>
    public static void WritePushedTrade(Utf8JsonWriter w, Fill fill, HtxMarket market)
    {
        w.WriteStartObject();
        w.WriteString("direction", SideOf(fill.Side));
        w.WriteString("side", SideOf(fill.Side));
        w.WriteString("position_side", "both");
        w.WriteString("id", $"{fill.TradeId}-{fill.VenueOrderId}-1");
        w.WriteString("contract_code", fill.Symbol);
        w.WriteString("contract_type", "swap");
        w.WriteString("order_id", fill.VenueOrderId);
        w.WriteString("trade_id", fill.TradeId);
        w.Text("trade_volume", Whole(market.Contracts(fill.Quantity)));
        w.Text("trade_price", fill.Price);
        w.Text("trade_turnover", fill.Quantity * fill.Price);
        w.WriteString("role", fill.IsMaker ? "maker" : "taker");
        w.WriteString("client_order_id", fill.ClientId.Length > 0 ? fill.ClientId : fill.VenueOrderId);
        w.Number("created_time", fill.Time);
        w.Number("updated_time", fill.Time);
        w.WriteEndObject();
    }

    /// <summary>Number of an execution: both sides of a match have their own.</summary>
    public static long ExecutionId(Fill fill) =>
        (2 * long.Parse(fill.TradeId, CultureInfo.InvariantCulture)) + (fill.Side == Side.Buy ? 1 : 0);

    /// <summary>Levels as [price, contracts], numbers both.</summary>
    public static void WriteLevels(Utf8JsonWriter w, string name, IEnumerable<BookLevel> levels, HtxMarket market)
    {
        w.WriteStartArray(name);
        foreach (var level in levels)
        {
            WritePair(w, level.Price, level.Size, market);
        }

        w.WriteEndArray();
    }

    /// <summary>One level, or null when that side is empty.</summary>
    public static void WriteBest(Utf8JsonWriter w, string name, decimal price, decimal size, HtxMarket market)
    {
        w.WritePropertyName(name);
        if (price == 0)
        {
            w.WriteNullValue();
        }
        else
        {
            WritePair(w, price, size, market);
        }
    }

    /// <summary>A decimal without trailing zeros.</summary>
    public static decimal Whole(decimal value) => value / 1.000000000000000000000000000000000m;

    private static void WritePair(Utf8JsonWriter w, decimal price, decimal size, HtxMarket market)
    {
        w.WriteStartArray();
        w.WriteNumberValue(Whole(price));
        w.WriteNumberValue(Whole(market.Contracts(size)));
        w.WriteEndArray();
    }

    private static string SourceOf(TradeCause cause) => cause switch
    {
        TradeCause.Liquidation => "risk",
        TradeCause.AutoDeleverage => "ADL",
        _ => "api",
    };

    private static string KindOf(TradeCause cause) => cause switch
    {
        TradeCause.Liquidation => "3",
        TradeCause.AutoDeleverage => "22",
        _ => "1",
    };

    private static string ReasonOf(VenueOrder order) => order.Snapshot.Status != OrderStatus.Cancelled ? "" : order.LastChange switch
    {
        OrderChange.Cancelled => "Limit order cancelation by the client",
        OrderChange.SelfTradeCancelled => "Self trading prevention",
        _ => "Order cancelation by system",
    };
}
