using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>How HTX's spot side writes the model's facts in words and JSON: coins, small letters, numbers as text.</summary>
internal static class HtxSpotText
{
    // Amounts come with so many decimals.
    private const int Places = 18;

    public static string TypeOf(OrderSnapshot order) => (order.Side == Side.Buy ? "buy-" : "sell-") + order.Type switch
    {
        OrderType.Market => "market",
        OrderType.PostOnly => "limit-maker",
        OrderType.LimitIoc => "ioc",
        _ => "limit",
    };

    /// <summary>The state in words; one that was cut off tells whether it traded.</summary>
    public static string StateOf(OrderSnapshot order) => order.Status switch
    {
        OrderStatus.New => "submitted",
        OrderStatus.PartiallyFilled => "partial-filled",
        OrderStatus.Filled => "filled",
        OrderStatus.Cancelled => order.CumulativeQuantity > 0 ? "partial-canceled" : "canceled",
        _ => throw new InvalidOperationException($"Order status {order.Status} is unknown at spot."),
    };

    /// <summary>The state as the answer to a cancel numbers it.</summary>
    public static int NumberOf(OrderSnapshot order) => order.Status switch
    {
        OrderStatus.Filled => 6,
        OrderStatus.Cancelled => order.CumulativeQuantity > 0 ? 5 : 7,
        _ => 10,
    };

    /// <summary>Fields of an order over REST; the list of open orders spells what traded otherwise.</summary>
    public static void WriteOrder(Utf8JsonWriter w, VenueOrder order, string accountId, bool isOpenList)
    {
        var s = order.Snapshot;
        var prefix = isOpenList ? "filled" : "field";
        w.WriteStartObject();
        w.WriteNumber("id", long.Parse(s.VenueOrderId, CultureInfo.InvariantCulture));
        w.WriteString("symbol", s.Symbol);
        w.WriteNumber("account-id", long.Parse(accountId, CultureInfo.InvariantCulture));
        w.WriteString("client-order-id", s.ClientId);
        w.Text("amount", s.Quantity.Fixed(Places));
        w.Text("price", s.Type == OrderType.Market ? 0 : s.Price.Fixed(Places));
        w.Number("created-at", order.CreatedAt);
        w.WriteString("type", TypeOf(s));
        w.Text(prefix + "-amount", s.CumulativeQuantity.Fixed(Places));
        w.Text(prefix + "-cash-amount", order.CumulativeValue.Fixed(Places));
        w.Text(prefix + "-fees", order.CumulativeFee.Fixed(Places));
        w.Number("finished-at", s.Status.IsFinal() ? s.UpdatedAt.ToUnixTimeMilliseconds() : 0);
        w.Number("updated-at", s.UpdatedAt);
        w.WriteString("source", "spot-api");
        w.WriteString("state", StateOf(s));
        w.Number("canceled-at", s.Status == OrderStatus.Cancelled ? s.UpdatedAt.ToUnixTimeMilliseconds() : 0);
        w.WriteEndObject();
    }

    /// <summary>Fields of an execution over REST.</summary>
    public static void WriteExecution(Utf8JsonWriter w, Fill fill, VenueOrder? order)
    {
        w.WriteStartObject();
        w.WriteNumber("id", ExecutionId(fill));
        w.WriteString("symbol", fill.Symbol);
        w.WriteNumber("order-id", long.Parse(fill.VenueOrderId, CultureInfo.InvariantCulture));
        w.WriteNumber("match-id", long.Parse(fill.TradeId, CultureInfo.InvariantCulture));
        w.WriteNumber("trade-id", long.Parse(fill.TradeId, CultureInfo.InvariantCulture));
        w.Text("price", fill.Price);
        w.Number("created-at", fill.Time);
        w.WriteString("type", order is null ? fill.Side == Side.Buy ? "buy-limit" : "sell-limit" : TypeOf(order.Snapshot));
        w.Text("filled-amount", fill.Quantity);
        w.Text("filled-fees", fill.Fee.Fixed(Places));
        w.WriteString("fee-currency", fill.FeeAsset.ToLowerInvariant());
        w.WriteString("source", "spot-api");
        w.WriteString("role", fill.IsMaker ? "maker" : "taker");
        w.WriteString("filled-points", "0.0");
        w.WriteString("fee-deduct-currency", "");
        w.WriteString("fee-deduct-state", "done");
        w.WriteEndObject();
    }

    /// <summary>Number of an execution: both sides of a match have their own.</summary>
    public static long ExecutionId(Fill fill) => HtxText.ExecutionId(fill);

    /// <summary>Fields of topic <c>orders</c>, which differ by what happened.</summary>
    public static void WritePushedOrder(Utf8JsonWriter w, OrderEvent happened, Fill? fill, string accountId)
    {
        var s = happened.Order.Snapshot;
        var isTrade = happened.Change == OrderChange.Traded;
        var isNew = happened.Change == OrderChange.Accepted;
        w.WriteStartObject();
        w.WriteString("eventType", isTrade ? "trade" : isNew ? "creation" : "cancellation");
        w.WriteString("symbol", s.Symbol);
        w.WriteNumber("orderId", long.Parse(s.VenueOrderId, CultureInfo.InvariantCulture));
        w.WriteString("type", TypeOf(s));
        w.WriteString("clientOrderId", s.ClientId);
        w.WriteString("orderSource", "spot-api");
        w.Text("orderPrice", s.Price);
        w.Text("orderSize", s.Quantity);
        w.WriteString("orderStatus", StateOf(s));
        if (isNew)
        {
            w.WriteNumber("accountId", long.Parse(accountId, CultureInfo.InvariantCulture));
            w.Number("orderCreateTime", happened.Order.CreatedAt);
            w.WriteEndObject();
            return;
        }

        if (isTrade)
        {
            w.Text("tradePrice", fill!.Price);
            w.Text("tradeVolume", fill.Quantity);
            w.WriteNumber("tradeId", long.Parse(fill.TradeId, CultureInfo.InvariantCulture));
            w.Number("tradeTime", fill.Time);
            w.WriteBoolean("aggressor", !fill.IsMaker);
        }
        else
        {
            w.Number("lastActTime", s.UpdatedAt);
        }

        w.Text("remainAmt", s.Quantity - s.CumulativeQuantity);
        w.Text("execAmt", s.CumulativeQuantity);
        w.WriteEndObject();
    }

    /// <summary>Fields of topic <c>trade.clearing</c>.</summary>
    public static void WriteClearing(Utf8JsonWriter w, FillEvent happened, string accountId)
    {
        var (fill, order) = (happened.Trade.Fill, happened.Order.Snapshot);
        w.WriteStartObject();
        w.WriteString("eventType", "trade");
        w.WriteString("symbol", fill.Symbol);
        w.WriteNumber("orderId", long.Parse(fill.VenueOrderId, CultureInfo.InvariantCulture));
        w.Text("tradePrice", fill.Price);
        w.Text("tradeVolume", fill.Quantity);
        w.WriteString("orderSide", HtxText.SideOf(fill.Side));
        w.WriteString("orderType", TypeOf(order));
        w.WriteBoolean("aggressor", !fill.IsMaker);
        w.WriteNumber("tradeId", long.Parse(fill.TradeId, CultureInfo.InvariantCulture));
        w.Number("tradeTime", fill.Time);
        w.Text("transactFee", fill.Fee);
        w.WriteString("feeCurrency", fill.FeeAsset.ToLowerInvariant());
        w.WriteString("feeDeduct", "0");
        w.WriteString("feeDeductType", "");
        w.WriteNumber("accountId", long.Parse(accountId, CultureInfo.InvariantCulture));
        w.WriteString("source", "spot-api");
        w.Text("orderPrice", order.Price);
        w.Text("orderSize", order.Quantity);
        w.WriteString("clientOrderId", fill.ClientId);
        w.Number("orderCreateTime", happened.Order.CreatedAt);
        w.WriteString("orderStatus", StateOf(order));
        w.WriteEndObject();
    }

    /// <summary>Levels as [price, size], numbers both.</summary>
    public static void WriteLevels(Utf8JsonWriter w, string name, IEnumerable<BookLevel> levels)
    {
        w.WriteStartArray(name);
        foreach (var level in levels)
        {
            WritePair(w, level.Price, level.Size);
        }

        w.WriteEndArray();
    }

    /// <summary>One level.</summary>
    public static void WritePair(Utf8JsonWriter w, decimal price, decimal size)
    {
        w.WriteStartArray();
        w.WriteNumberValue(HtxText.Whole(price));
        w.WriteNumberValue(HtxText.Whole(size));
        w.WriteEndArray();
    }
}
