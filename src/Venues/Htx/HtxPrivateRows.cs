using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>What a frame of the private stream says.</summary>
/// <param name="Reports">Reports, in the frame's order.</param>
/// <param name="Unsettled">Orders that are over, but whose last quantity is still to be asked.</param>
/// <param name="Trades">Executions, whose fees are still to be asked.</param>
/// <param name="IsFunding">True when funding was settled; how much is still to be asked.</param>
internal sealed record HtxPush(
    IReadOnlyList<VenueReport> Reports,
    IReadOnlyList<OrderSnapshot> Unsettled,
    IReadOnlyList<HtxTrade> Trades,
    bool IsFunding);

/// <summary>An execution as the stream tells it.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="OrderId">The venue's order id.</param>
/// <param name="TradeId">The match; one match of an order may be several executions.</param>
/// <param name="Time">The venue's time.</param>
internal readonly record struct HtxTrade(string Symbol, string OrderId, string TradeId, DateTimeOffset Time);

/// <summary>Frames of the private stream.</summary>
internal static class HtxPrivateRows
{
    private const string FundingEvent = "funding_fee";

    /// <summary>Topics that are subscribed, each for every contract.</summary>
    public static readonly string[] Topics = ["orders", "trade", "positions", "account"];

    /// <summary>What a frame says. All of it is read before any is used.</summary>
    /// <param name="root">Frame with operation <c>notify</c>.</param>
    /// <param name="contracts">Face values.</param>
    /// <param name="settleAsset">Asset whose balance counts.</param>
    /// <exception cref="FrameException">Malformed, or an unknown word.</exception>
    public static HtxPush Read(WireObject root, HtxContracts contracts, string settleAsset) => Read(root, contracts.SizeOf, settleAsset);

    /// <summary>As above, with the sizes from anywhere.</summary>
    /// <param name="root">Frame with operation <c>notify</c>.</param>
    /// <param name="sizeOf">Base units in one contract of a row.</param>
    /// <param name="settleAsset">Asset whose balance counts.</param>
    public static HtxPush Read(WireObject root, Func<WireObject, decimal> sizeOf, string settleAsset)
    {
        var topic = root.Text("topic");
        return topic switch
        {
            "orders" => Order(root.Object("data"), sizeOf),
            "trade" => new HtxPush([], [], root.Array("data").ConvertAll(Trade), IsFunding: false),
            "positions" => new HtxPush(
                root.Array("data").ConvertAll<VenueReport>(row => new PositionChanged(HtxRows.Position(row, sizeOf(row)), root.TimeMs("ts"))),
                [],
                [],
                IsFunding: false),
            "account" => Account(root, settleAsset),
            _ => throw root.Bad("topic", "unknown: " + topic),
        };
    }

    private static HtxPush Order(WireObject row, Func<WireObject, decimal> sizeOf)
    {
        var order = HtxRows.PushedOrder(row, sizeOf(row), out var isFinal);
        return new HtxPush([new OrderChanged(order)], isFinal ? [] : [order], [], IsFunding: false);
    }

    private static HtxTrade Trade(WireObject row) =>
        new(row.Text("contract_code"), row.Id("order_id"), row.Id("trade_id"), row.TimeMs("created_time"));

    private static HtxPush Account(WireObject root, string settleAsset)
    {
        List<VenueReport> reports = HtxRows.Coin(root.Object("data"), settleAsset) is { } coin
            ? [new BalanceChanged(settleAsset, HtxRows.WalletBalance(coin), root.TimeMs("ts"))]
            : [];
        return new HtxPush(reports, [], [], root.TextOrEmpty("event") == FundingEvent);
    }
}
