using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>What a frame of a spot account's stream says.</summary>
/// <param name="Report">An order or an execution.</param>
/// <param name="Unsettled">An order that is over, and whose average price is still to be asked.</param>
/// <param name="Balance">A balance that changed.</param>
/// <param name="AccountId">The venue's number of the account that it is in.</param>
/// <param name="Time">The venue's time of the change.</param>
internal sealed record HtxSpotPush(
    VenueReport? Report = null, OrderSnapshot? Unsettled = null, CoinBalance? Balance = null, string AccountId = "", DateTimeOffset Time = default)
{
    /// <summary>Nothing that is used.</summary>
    public static HtxSpotPush Nothing { get; } = new();
}

/// <summary>Frames of a spot account's stream.</summary>
internal static class HtxSpotPushes
{
    private const string Orders = "orders";
    private const string Executions = "trade.clearing";
    private const string Balances = "accounts.update";

    /// <summary>
    /// Topics that are subscribed: of all symbols; of executions the trades alone, since cancels come with the orders; of balances the total
    /// and what is free of it together.
    /// </summary>
    public static readonly string[] Topics = [Orders + "#*", Executions + "#*#0", Balances + "#2"];

    /// <summary>What a frame says.</summary>
    /// <param name="root">Frame with action <c>push</c>.</param>
    /// <param name="averages">What is known of the orders' executions.</param>
    /// <exception cref="FrameException">Malformed, or an unknown word.</exception>
    public static HtxSpotPush Read(WireObject root, HtxSpotAverages averages)
    {
        var channel = root.Text("ch");
        return channel.Split('#', 2)[0] switch
        {
            Orders => Order(root.Object("data"), averages),
            Executions => Execution(root.Object("data")),
            Balances => Balance(root.Object("data")),
            _ => throw root.Bad("ch", "unknown: " + channel),
        };
    }

    private static HtxSpotPush Order(WireObject data, HtxSpotAverages averages)
    {
        var happened = data.Text("eventType");
        var time = happened switch
        {
            "creation" => data.TimeMs("orderCreateTime"),
            "trade" => data.TimeMs("tradeTime"),
            "cancellation" => data.TimeMs("lastActTime"),
            "trigger" or "deletion" => (DateTimeOffset?)null, // conditional orders that never became orders
            _ => throw data.Bad("eventType", "unknown: " + happened),
        };

        // A buy at market counts money, whose coins the executions tell; none of ours is one.
        var (side, type) = HtxSpotWords.KindOf(data, "type", orNone: time is null);
        if (time is not { } at || (side == Side.Buy && type == OrderType.Market))
        {
            return HtxSpotPush.Nothing;
        }

        var traded = happened == "creation" ? 0 : data.NonNegative("execAmt");
        var orderId = data.Id("orderId");
        var order = new OrderSnapshot(
            data.TextOrEmpty("clientOrderId"), orderId, data.Text("symbol"), side, type, data.NonNegative("orderSize"), data.DecimalOrZero("orderPrice"),
            traded, AveragePrice: 0, HtxSpotWords.StatusOf(data, "orderStatus", traded), ReduceOnly: false,
            HtxSpotWords.CauseOf(data, "orderSource"), at);
        if (traded > order.Quantity)
        {
            throw data.Bad("execAmt", "above the ordered quantity");
        }

        if (happened == "trade")
        {
            averages.Take(orderId, data.NonNegative("tradeVolume"), data.NonNegative("tradePrice"), traded);
        }

        order = order with { AveragePrice = averages.Of(orderId, traded) };
        if (!order.Status.IsFinal())
        {
            return new HtxSpotPush(new OrderChanged(order));
        }

        averages.Forget(orderId);
        return new HtxSpotPush(new OrderChanged(order), traded > 0 && order.AveragePrice == 0 ? order : null);
    }

    private static HtxSpotPush Execution(WireObject data)
    {
        var happened = data.Text("eventType");
        return happened switch
        {
            "trade" => new HtxSpotPush(new FillReported(HtxSpotRows.PushedFill(data))),
            "cancellation" => HtxSpotPush.Nothing,
            _ => throw data.Bad("eventType", "unknown: " + happened),
        };
    }

    // The first frames tell how the account stands, without a time: that is asked for.
    private static HtxSpotPush Balance(WireObject data) => !data.Has("changeTime") || data.TextOrEmpty("accountType") is not ("" or "trade")
        ? HtxSpotPush.Nothing
        : new HtxSpotPush(Balance: HtxSpotRows.PushedBalance(data), AccountId: data.Id("accountId"), Time: data.TimeMs("changeTime"));
}
