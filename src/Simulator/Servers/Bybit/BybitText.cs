using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>How Bybit writes the model's facts in words and JSON: numbers and times are strings.</summary>
internal static class BybitText
{
    public const string Linear = "linear";
    public const string Inverse = "inverse";
    public const string Spot = "spot";

    /// <summary>True for a category of which there may be markets.</summary>
    public static bool IsTraded(string? category) => category is Linear or Inverse or Spot;

    /// <summary>The venue's word for a kind of contracts.</summary>
    public static string CategoryOf(ContractKind kind) => kind switch
    {
        ContractKind.Inverse => Inverse,
        ContractKind.Spot => Spot,
        _ => Linear,
    };

    public static string SideOf(Side side) => side == Side.Buy ? "Buy" : "Sell";

    public static string TypeOf(OrderType type) => type == OrderType.Market ? "Market" : "Limit";

    public static string TimeInForceOf(OrderType type) => type switch
    {
        OrderType.LimitIoc or OrderType.Market => "IOC",
        OrderType.PostOnly => "PostOnly",
        OrderType.LimitGtc => "GTC",
        _ => throw new InvalidOperationException($"Order type {type} has no time in force."),
    };

    public static string StatusOf(OrderStatus status) => status switch
    {
        OrderStatus.New => "New",
        OrderStatus.PartiallyFilled => "PartiallyFilled",
        OrderStatus.Filled => "Filled",
        OrderStatus.Cancelled => "Cancelled",
        OrderStatus.Rejected => "Rejected",
        _ => throw new InvalidOperationException($"Order status {status} is unknown."),
    };

    /// <summary>Kind of an execution; forced closes are told apart by it.</summary>
    public static string ExecTypeOf(TradeCause cause) => cause switch
    {
        TradeCause.Order => "Trade",
        TradeCause.Liquidation => "BustTrade",
        TradeCause.AutoDeleverage => "AdlTrade",
        _ => throw new InvalidOperationException($"Trade cause {cause} is unknown."),
    };

    /// <param name="w">Takes it.</param>
    /// <param name="order">The order.</param>
    /// <param name="market">Its market.</param>
    /// <param name="isDerivatives">Of a derivatives account, which tells less.</param>
    public static void WriteOrder(Utf8JsonWriter w, VenueOrder order, BybitMarket market, bool isDerivatives)
    {
        var s = order.Snapshot;
        var leaves = s.Status.IsFinal() ? 0 : s.Quantity - s.CumulativeQuantity;
        w.WriteStartObject();
        w.WriteString("category", market.Category);
        w.WriteString("symbol", s.Symbol);
        w.WriteString("orderId", s.VenueOrderId);
        w.WriteString("orderLinkId", s.ClientId);
        w.WriteString("blockTradeId", "");
        w.WriteString("side", SideOf(s.Side));
        w.WriteNumber("positionIdx", 0);
        w.WriteString("orderStatus", StatusOf(s.Status));
        w.WriteString("createType", isDerivatives ? "" : CreateTypeOf(s.Cause));
        w.WriteString("cancelType", CancelTypeOf(order));
        w.WriteString("rejectReason", RejectReasonOf(order));
        w.WriteString("timeInForce", TimeInForceOf(s.Type));
        w.WriteString("orderType", TypeOf(s.Type));
        w.WriteString("isLeverage", "");
        w.Text("price", s.Price);
        w.Text("qty", s.Quantity);
        if (s.CumulativeQuantity == 0)
        {
            w.WriteString("avgPrice", isDerivatives ? "0" : "");
        }
        else
        {
            w.Text("avgPrice", s.AveragePrice.Fixed(8));
        }

        w.Text("leavesQty", leaves);
        w.Text("leavesValue", s.Price == 0 ? 0 : market.State.ValueOf(leaves, s.Price).Fixed(8));
        w.Text("cumExecQty", s.CumulativeQuantity);
        w.Text("cumExecValue", order.CumulativeValue.Fixed(8));
        w.Text("cumExecFee", order.CumulativeFee.Fixed(8));
        WriteUnusedFields(w);
        w.WriteBoolean("reduceOnly", s.ReduceOnly);
        w.Text("createdTime", order.CreatedAt);
        w.Text("updatedTime", s.UpdatedAt);
        w.WriteEndObject();
    }

    private static void WriteUnusedFields(Utf8JsonWriter w)
    {
        w.WriteString("stopOrderType", "");
        w.WriteString("orderIv", "");
        w.WriteString("triggerPrice", "");
        w.WriteString("takeProfit", "");
        w.WriteString("stopLoss", "");
        w.WriteString("tpTriggerBy", "");
        w.WriteString("slTriggerBy", "");
        w.WriteNumber("triggerDirection", 0);
        w.WriteString("triggerBy", "");
        w.WriteString("lastPriceOnCreated", "");
        w.WriteBoolean("closeOnTrigger", false);
        w.WriteString("smpType", "None");
        w.WriteNumber("smpGroup", 0);
        w.WriteString("smpOrderId", "");
        w.WriteString("tpslMode", "");
        w.WriteString("placeType", "");
    }

    private static string CreateTypeOf(TradeCause cause) => cause switch
    {
        TradeCause.Liquidation => "CreateByLiq",
        TradeCause.AutoDeleverage => "CreateByAdl_PassThrough",
        _ => "CreateByUser",
    };

    private static string CancelTypeOf(VenueOrder order) => order.Snapshot.Status != OrderStatus.Cancelled ? "UNKNOWN" : order.LastChange switch
    {
        OrderChange.Cancelled => "CancelByUser",
        OrderChange.ReduceOnlyCancelled => "CancelByReduceOnly",
        OrderChange.LiquidationCancelled => "CancelByPrepareLiq",
        OrderChange.DeadManCancelled => "CancelByDCP",
        OrderChange.SelfTradeCancelled => "CancelBySmp",
        _ => "UNKNOWN",
    };

    private static string RejectReasonOf(VenueOrder order) => order.Snapshot.Status != OrderStatus.Cancelled ? "EC_NoError" : order.LastChange switch
    {
        OrderChange.PostOnlyCancelled => "EC_PostOnlyWillTakeLiquidity",
        OrderChange.Expired => "EC_NoImmediateQtyToFill",
        OrderChange.Cancelled => "EC_PerCancelRequest",
        _ => "EC_NoError",
    };

    /// <param name="w">Takes it.</param>
    /// <param name="trade">The execution.</param>
    /// <param name="order">Its order; null when nobody's is known.</param>
    /// <param name="market">Its market.</param>
    /// <param name="mark">Mark price.</param>
    /// <param name="isDerivatives">Of a derivatives account, which tells less.</param>
    public static void WriteExecution(Utf8JsonWriter w, VenueFill trade, VenueOrder? order, BybitMarket market, decimal mark, bool isDerivatives)
    {
        var fill = trade.Fill;
        var value = market.State.ValueOf(fill.Quantity, fill.Price);
        w.WriteStartObject();
        w.WriteString("category", market.Category);
        w.WriteString("symbol", fill.Symbol);
        w.WriteString("orderId", fill.VenueOrderId);
        w.WriteString("orderLinkId", fill.ClientId);
        w.WriteString("side", SideOf(fill.Side));
        w.Text("orderPrice", order?.Snapshot.Price ?? 0);
        w.Text("orderQty", order?.Snapshot.Quantity ?? fill.Quantity);
        w.Text("leavesQty", order is null ? 0 : order.Snapshot.Quantity - order.Snapshot.CumulativeQuantity);
        w.WriteString("createType", isDerivatives ? "" : CreateTypeOf(fill.Cause));
        w.WriteString("orderType", order is null ? "UNKNOWN" : TypeOf(order.Snapshot.Type));
        w.WriteString("stopOrderType", "UNKNOWN");
        w.Text("execFee", fill.Fee.Fixed(8));
        w.WriteString("execId", fill.TradeId);
        w.Text("execPrice", fill.Price);
        w.Text("execQty", fill.Quantity);
        w.WriteString("execType", ExecTypeOf(fill.Cause));
        w.Text("execValue", value.Fixed(8));
        w.Text("execPnl", trade.RealisedPnl.Fixed(8));
        w.Text("execTime", fill.Time);
        w.WriteString("feeCurrency", fill.FeeAsset);
        w.WriteBoolean("isMaker", fill.IsMaker);
        w.Text("feeRate", value == 0 ? 0 : Math.Round(fill.Fee / value, 6));
        w.WriteString("tradeIv", "");
        w.WriteString("markIv", "");
        w.Text("markPrice", mark);
        w.WriteString("indexPrice", "");
        w.WriteString("underlyingPrice", "");
        w.WriteString("blockTradeId", "");
        w.WriteString("closedSize", trade.RealisedPnl == 0 ? "0" : fill.Quantity.ToString());
        w.WriteString("isLeverage", "0");
        w.WriteEndObject();
    }

    /// <summary>A funding payment as an execution of type Funding; the fee is positive when it was paid.</summary>
    public static void WriteFunding(Utf8JsonWriter w, VenueFunding funding, BybitMarket market)
    {
        var paid = funding.Payment;
        w.WriteStartObject();
        w.WriteString("category", market.Category);
        w.WriteString("symbol", paid.Symbol);
        w.WriteString("orderId", "");
        w.WriteString("orderLinkId", "");
        w.WriteString("side", SideOf(Trades.SideOf(funding.Quantity)));
        w.WriteString("orderPrice", "0");
        w.WriteString("orderQty", "0");
        w.WriteString("leavesQty", "0");
        w.WriteString("orderType", "UNKNOWN");
        w.WriteString("stopOrderType", "UNKNOWN");
        w.Text("execFee", (-paid.Amount).Fixed(8));
        w.WriteString("execId", paid.PaymentId);
        w.Text("execPrice", funding.Mark);
        w.Text("execQty", Math.Abs(funding.Quantity));
        w.WriteString("execType", "Funding");
        w.Text("execValue", market.State.ValueOf(funding.Quantity, funding.Mark).Fixed(8));
        w.Text("execTime", paid.Time);
        w.WriteString("feeCurrency", "");
        w.WriteBoolean("isMaker", false);
        w.Text("feeRate", funding.Rate);
        w.Text("markPrice", funding.Mark);
        w.WriteString("closedSize", "0");
        w.WriteEndObject();
    }

    public static void WriteLevels(Utf8JsonWriter w, string name, IReadOnlyList<BookLevel> levels, MarketState market)
    {
        w.WriteStartArray(name);
        foreach (var level in levels)
        {
            w.WriteStartArray();
            w.TextValue(level.Price.Fixed(market.PricePlaces));
            w.TextValue(level.Size.Fixed(market.QuantityPlaces));
            w.WriteEndArray();
        }

        w.WriteEndArray();
    }
}
