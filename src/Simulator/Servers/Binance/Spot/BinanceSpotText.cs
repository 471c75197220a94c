using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

/// <summary>How Binance spot writes the model's facts in words and JSON.</summary>
internal static class BinanceSpotText
{
    public static string TypeOf(OrderType type) => type switch
    {
        OrderType.Market => "MARKET",
        OrderType.PostOnly => "LIMIT_MAKER",
        _ => "LIMIT",
    };

    public static string TimeInForceOf(OrderType type) => type == OrderType.LimitIoc ? "IOC" : "GTC";

    /// <summary>An order that is looked up.</summary>
    public static void WriteOrder(Utf8JsonWriter w, VenueOrder order)
    {
        var s = order.Snapshot;
        w.WriteStartObject();
        WriteIds(w, s);
        w.WriteString("clientOrderId", s.ClientId);
        WriteTerms(w, order);
        w.WriteString("stopPrice", "0.00000000");
        w.WriteString("icebergQty", "0.00000000");
        w.Number("time", order.CreatedAt);
        w.Number("updateTime", s.UpdatedAt);
        w.WriteBoolean("isWorking", true);
        w.Number("workingTime", order.CreatedAt);
        w.WriteEndObject();
    }

    /// <summary>The answer to a placement: ACK, RESULT or FULL.</summary>
    /// <param name="w">Writer.</param>
    /// <param name="order">As it is now.</param>
    /// <param name="detail">How much is told.</param>
    /// <param name="fills">What traded at once; told with FULL.</param>
    public static void WritePlaced(Utf8JsonWriter w, VenueOrder order, string detail, IReadOnlyList<VenueFill> fills)
    {
        var s = order.Snapshot;
        w.WriteStartObject();
        WriteIds(w, s);
        w.WriteString("clientOrderId", s.ClientId);
        w.Number("transactTime", s.UpdatedAt);
        if (detail != "ACK")
        {
            WriteTerms(w, order);
            w.Number("workingTime", order.CreatedAt);
        }

        if (detail == "FULL")
        {
            w.Array("fills", fills, static (w, trade) =>
            {
                w.WriteStartObject();
                w.Text("price", trade.Fill.Price.Fixed(8));
                w.Text("qty", trade.Fill.Quantity.Fixed(8));
                w.Text("commission", trade.Fill.Fee.Fixed(8));
                w.WriteString("commissionAsset", trade.Fill.FeeAsset);
                w.WriteNumber("tradeId", long.Parse(trade.Fill.TradeId));
                w.WriteEndObject();
            });
        }

        w.WriteEndObject();
    }

    /// <summary>The answer to a cancel, which has an id of its own.</summary>
    /// <param name="w">Writer.</param>
    /// <param name="order">The cancelled order.</param>
    /// <param name="cancelId">Id of the cancel.</param>
    public static void WriteCancelled(Utf8JsonWriter w, VenueOrder order, string cancelId)
    {
        var s = order.Snapshot;
        w.WriteStartObject();
        WriteIds(w, s);
        w.WriteString("origClientOrderId", s.ClientId);
        w.WriteString("clientOrderId", cancelId);
        w.Number("transactTime", s.UpdatedAt);
        WriteTerms(w, order);
        w.WriteEndObject();
    }

    public static void WriteTrade(Utf8JsonWriter w, VenueFill trade)
    {
        var fill = trade.Fill;
        w.WriteStartObject();
        w.WriteString("symbol", fill.Symbol);
        w.WriteNumber("id", long.Parse(fill.TradeId));
        w.WriteNumber("orderId", long.Parse(fill.VenueOrderId));
        w.WriteNumber("orderListId", -1);
        w.Text("price", fill.Price.Fixed(8));
        w.Text("qty", fill.Quantity.Fixed(8));
        w.Text("quoteQty", (fill.Price * fill.Quantity).Fixed(8));
        w.Text("commission", fill.Fee.Fixed(8));
        w.WriteString("commissionAsset", fill.FeeAsset);
        w.Number("time", fill.Time);
        w.WriteBoolean("isBuyer", fill.Side == Side.Buy);
        w.WriteBoolean("isMaker", fill.IsMaker);
        w.WriteBoolean("isBestMatch", true);
        w.WriteEndObject();
    }

    /// <summary>The code of a refusal by the model.</summary>
    public static BinanceError ErrorOf(RejectReason reason, string text) => reason switch
    {
        RejectReason.UnknownSymbol => BinanceError.BadSymbol,
        RejectReason.InstrumentClosed or RejectReason.NoBook => new(-1013, "Market is closed."),
        RejectReason.WrongAsset => new(-2010, "This symbol is not permitted for this account."),
        RejectReason.BadTick => Filter("PRICE_FILTER"),
        RejectReason.BadLot or RejectReason.BelowMinQuantity or RejectReason.AboveMaxQuantity => Filter("LOT_SIZE"),
        RejectReason.BelowMinNotional => Filter("NOTIONAL"),
        RejectReason.PriceOutOfBand => Filter("PERCENT_PRICE_BY_SIDE"),
        RejectReason.TooManyOrders => Filter("MAX_NUM_ORDERS"),
        RejectReason.PostOnlyWouldTake => new(-2010, "Order would immediately match and take."),
        RejectReason.InsufficientMargin => new(-2010, "Account has insufficient balance for requested action."),
        RejectReason.DuplicateClientId => new(-2010, "Duplicate order sent."),
        RejectReason.UnknownOrder or RejectReason.OrderFinished => BinanceError.UnknownOrder,
        _ => throw new InvalidOperationException($"No Binance code for refusal {reason}: {text}"),
    };

    private static BinanceError Filter(string name) => new(-1013, "Filter failure: " + name);

    private static void WriteIds(Utf8JsonWriter w, OrderSnapshot s)
    {
        w.WriteString("symbol", s.Symbol);
        w.WriteNumber("orderId", long.Parse(s.VenueOrderId));
        w.WriteNumber("orderListId", -1);
    }

    private static void WriteTerms(Utf8JsonWriter w, VenueOrder order)
    {
        var s = order.Snapshot;
        w.Text("price", s.Price.Fixed(8));
        w.Text("origQty", s.Quantity.Fixed(8));
        w.Text("executedQty", s.CumulativeQuantity.Fixed(8));
        w.WriteString("origQuoteOrderQty", "0.00000000");
        w.Text("cummulativeQuoteQty", order.CumulativeValue.Fixed(8));
        w.WriteString("status", BinanceText.StatusOf(order));
        w.WriteString("timeInForce", TimeInForceOf(s.Type));
        w.WriteString("type", TypeOf(s.Type));
        w.WriteString("side", BinanceText.SideOf(s.Side));
        w.WriteString("selfTradePreventionMode", "EXPIRE_MAKER");
    }
}
