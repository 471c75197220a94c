using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

/// <summary>How BitMEX writes the model's facts: FIX words, JSON numbers, whole contracts, money in minor units, ISO times.</summary>
internal static class BitmexText
{
    private const string NoOrder = "00000000-0000-0000-0000-000000000000";

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);

    public static void Time(this Utf8JsonWriter w, string name, DateTimeOffset time) => w.WriteString(name, Time(time));

    /// <summary>Minor units in one unit of an asset: a hundred million satoshi in a bitcoin, a million in a USDT.</summary>
    public static decimal MinorUnits(string asset) => asset == "BTC" ? 100_000_000m : 1_000_000m;

    public static long Minor(decimal amount, string asset) => (long)Math.Round(amount * MinorUnits(asset));

    public static void Money(this Utf8JsonWriter w, string name, decimal amount, string asset) => w.WriteNumber(name, Minor(amount, asset));

    /// <summary>The venue's name of an asset: of its base, its quote, or with a minor unit as a margin currency.</summary>
    public static string AssetOf(string asset) => asset == "BTC" ? "XBT" : asset;

    public static string CurrencyOf(string asset) => asset switch
    {
        "USDT" => "USDt",
        "BTC" => "XBt",
        _ => asset,
    };

    /// <summary>The venue's name of a network that the model knows.</summary>
    public static string NetworkOf(string network) => network == "TRX" ? "tron" : network.ToLowerInvariant();

    public static string SideOf(Side side) => side == Side.Buy ? "Buy" : "Sell";

    public static string StatusOf(OrderStatus status) => status switch
    {
        OrderStatus.New => "New",
        OrderStatus.PartiallyFilled => "PartiallyFilled",
        OrderStatus.Filled => "Filled",
        OrderStatus.Cancelled => "Canceled",
        OrderStatus.Rejected => "Rejected",
        _ => throw new InvalidOperationException($"Order status {status} is unknown."),
    };

    public static void WriteOrder(Utf8JsonWriter w, VenueOrder order, BitmexMarket market, long account, string error = "")
    {
        w.WriteStartObject();
        WriteOrderTerms(w, order.Snapshot, market, account);
        WriteOrderState(w, order, market);
        if (error.Length > 0)
        {
            w.WriteString("error", error);
        }

        w.WriteEndObject();
    }

    /// <summary>What an update of the order table tells: the key and what may have changed.</summary>
    public static void WriteOrderUpdate(Utf8JsonWriter w, VenueOrder order, BitmexMarket market, long account)
    {
        w.WriteStartObject();
        w.WriteString("orderID", order.Snapshot.VenueOrderId);
        w.WriteString("clOrdID", order.Snapshot.ClientId);
        w.WriteString("symbol", market.Symbol);
        w.WriteNumber("account", account);
        WriteOrderState(w, order, market);
        w.WriteEndObject();
    }

    private static void WriteOrderTerms(Utf8JsonWriter w, OrderSnapshot s, BitmexMarket market, long account)
    {
        w.WriteString("orderID", s.VenueOrderId);
        w.WriteString("clOrdID", s.ClientId);
        w.WriteString("clOrdLinkID", "");
        w.WriteNumber("account", account);
        w.WriteString("symbol", s.Symbol);
        w.WriteString("side", SideOf(s.Side));
        w.WriteString("pegPriceType", "");
        w.WriteString("currency", market.Spec.QuoteAsset);
        w.WriteString("settlCurrency", CurrencyOf(market.Spec.SettleAsset));
        w.WriteString("ordType", s.Type == OrderType.Market ? "Market" : "Limit");
        w.WriteString("timeInForce", s.Type is OrderType.Market or OrderType.LimitIoc ? "ImmediateOrCancel" : "GoodTillCancel");
        w.WriteString("execInst", (s.Type == OrderType.PostOnly, s.ReduceOnly) switch
        {
            (true, true) => "ParticipateDoNotInitiate,ReduceOnly",
            (true, false) => "ParticipateDoNotInitiate",
            (false, true) => "ReduceOnly",
            _ => "",
        });
        w.WriteString("contingencyType", "");
        w.WriteString("triggered", "");
        w.WriteString("ordRejReason", "");
    }

    private static void WriteOrderState(Utf8JsonWriter w, VenueOrder order, BitmexMarket market)
    {
        var s = order.Snapshot;
        w.WriteNumber("orderQty", market.Contracts(s.Quantity));
        WritePrice(w, "price", s.Price);
        w.WriteString("ordStatus", StatusOf(s.Status));
        w.WriteBoolean("workingIndicator", !s.Status.IsFinal());
        w.WriteNumber("leavesQty", s.Status.IsFinal() ? 0 : market.Contracts(s.Quantity - s.CumulativeQuantity));
        w.WriteNumber("cumQty", market.Contracts(s.CumulativeQuantity));
        WritePrice(w, "avgPx", s.AveragePrice);
        w.WriteString("text", TextOf(order));
        w.Time("transactTime", s.UpdatedAt);
        w.Time("timestamp", s.UpdatedAt);
    }

    private static string TextOf(VenueOrder order) => order.Snapshot.Cause switch
    {
        TradeCause.Liquidation => "Liquidation",
        TradeCause.AutoDeleverage => "Auto-Deleverage",
        _ => order.Snapshot.Status == OrderStatus.Cancelled ? "Canceled: " + WhyOf(order.LastChange) : "Submitted via API.",
    };

    private static string WhyOf(OrderChange change) => change switch
    {
        OrderChange.PostOnlyCancelled => "Order had execInst of ParticipateDoNotInitiate",
        OrderChange.ReduceOnlyCancelled => "Order had execInst of Close or ReduceOnly but current position is 0",
        OrderChange.Expired => "Order had timeInForce of ImmediateOrCancel",
        OrderChange.DeadManCancelled => "Cancel from cancelAllAfter",
        OrderChange.LiquidationCancelled => "Cancel for liquidation",
        _ => "Canceled via API.",
    };

    public static void WriteFill(Utf8JsonWriter w, VenueFill trade, VenueOrder? order, BitmexMarket market, long account)
    {
        var fill = trade.Fill;
        var value = market.State.ValueOf(fill.Quantity, fill.Price);
        w.WriteStartObject();
        w.WriteString("execID", fill.TradeId);
        w.WriteString("orderID", fill.VenueOrderId);
        w.WriteString("clOrdID", fill.ClientId);
        w.WriteNumber("account", account);
        w.WriteString("symbol", fill.Symbol);
        w.WriteString("side", SideOf(fill.Side));
        w.WriteNumber("lastQty", market.Contracts(fill.Quantity));
        w.WriteNumber("lastPx", fill.Price);
        w.WriteString("lastLiquidityInd", fill.IsMaker ? "AddedLiquidity" : "RemovedLiquidity");
        w.WriteString("currency", market.Spec.QuoteAsset);
        w.WriteString("settlCurrency", CurrencyOf(fill.FeeAsset));
        // Auto-deleveraging is not told from liquidation by this word.
        w.WriteString("execType", fill.Cause == TradeCause.Order ? "Trade" : "Liquidation");
        w.WriteString("ordType", order?.Snapshot.Type == OrderType.Market ? "Market" : "Limit");
        w.WriteNumber("orderQty", market.Contracts(order?.Snapshot.Quantity ?? fill.Quantity));
        WritePrice(w, "price", order?.Snapshot.Price ?? 0);
        w.WriteString("ordStatus", order is null ? "Filled" : StatusOf(order.Snapshot.Status));
        w.WriteNumber("cumQty", market.Contracts(order?.Snapshot.CumulativeQuantity ?? fill.Quantity));
        w.WriteNumber("leavesQty", order is null || order.Snapshot.Status.IsFinal() ? 0 : market.Contracts(order.Snapshot.Quantity - order.Snapshot.CumulativeQuantity));
        WritePrice(w, "avgPx", order?.Snapshot.AveragePrice ?? fill.Price);
        w.WriteNumber("commission", value == 0 ? 0 : Math.Round(fill.Fee / value, 8));
        w.WriteNumber("execCost", -fill.Side.Sign() * Minor(value, fill.FeeAsset));
        w.Money("execComm", fill.Fee, fill.FeeAsset);
        w.WriteNumber("homeNotional", fill.Side.Sign() * market.State.BaseOf(fill.Quantity, fill.Price));
        w.WriteNumber("foreignNotional", -fill.Side.Sign() * market.State.QuoteOf(fill.Quantity, fill.Price));
        w.WriteString("trdMatchID", fill.TradeId);
        w.WriteString("text", fill.Cause switch
        {
            TradeCause.Liquidation => "Liquidation",
            TradeCause.AutoDeleverage => "Auto-Deleverage",
            _ => "Submitted via API.",
        });
        w.Time("transactTime", fill.Time);
        w.Time("timestamp", fill.Time);
        w.WriteEndObject();
    }

    /// <summary>A funding payment as an execution; its commission is positive when it was paid.</summary>
    public static void WriteFunding(Utf8JsonWriter w, VenueFunding funding, BitmexMarket market, long account)
    {
        var paid = funding.Payment;
        w.WriteStartObject();
        w.WriteString("execID", FundingId(paid.PaymentId));
        w.WriteString("orderID", NoOrder);
        w.WriteString("clOrdID", "");
        w.WriteNumber("account", account);
        w.WriteString("symbol", paid.Symbol);
        w.WriteString("side", "");
        w.WriteNumber("lastQty", market.Contracts(Math.Abs(funding.Quantity)));
        w.WriteNumber("lastPx", funding.Mark);
        w.WriteString("currency", market.Spec.QuoteAsset);
        w.WriteString("settlCurrency", CurrencyOf(market.Spec.SettleAsset));
        w.WriteString("execType", "Funding");
        w.WriteString("ordType", "Limit");
        w.WriteNumber("commission", funding.Rate);
        w.WriteNumber("execCost", -Math.Sign(funding.Quantity) * Minor(market.State.ValueOf(funding.Quantity, funding.Mark), market.Spec.SettleAsset));
        w.Money("execComm", -paid.Amount, market.Spec.SettleAsset);
        w.WriteString("trdMatchID", FundingId(paid.PaymentId));
        w.WriteString("text", "Funding");
        w.Time("transactTime", paid.Time);
        w.Time("timestamp", paid.Time);
        w.WriteEndObject();
    }

    /// <summary>A price; zero, which the model has for none, is left out as the venue leaves out what is null.</summary>
    private static void WritePrice(Utf8JsonWriter w, string name, decimal price)
    {
        if (price != 0)
        {
            w.WriteNumber(name, price);
        }
    }

    private static string FundingId(string paymentId) => $"00000000-fd00-1000-0000-{long.Parse(paymentId):x12}";
}
