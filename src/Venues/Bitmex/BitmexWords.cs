using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// The venue's words in ours. They are the FIX 5.0 names that its API explorer lists; a word that is not known is an error that
/// names the field, it is never guessed.
/// </summary>
internal static class BitmexWords
{
    /// <summary>A time.</summary>
    /// <param name="row">Row.</param>
    /// <param name="name">Field.</param>
    public static DateTimeOffset TimeOf(WireObject row, string name)
    {
        var text = row.Text(name);
        Span<byte> bytes = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(text, bytes, out var length)
            ? IsoTime.Parse(bytes[..length], row.Path.Length == 0 ? name : row.Path + "." + name)
            : throw row.Bad(name, "not a time");
    }

    /// <summary>Direction of an order or execution.</summary>
    /// <param name="row">Object with <c>side</c>.</param>
    public static Side SideOf(WireObject row)
    {
        var side = row.Text("side");
        return side switch
        {
            "Buy" => Side.Buy,
            "Sell" => Side.Sell,
            _ => throw row.Bad("side", "unknown: " + side),
        };
    }

    /// <summary>
    /// State of an order. Conditional orders that wait for their trigger are working orders; a request that is pending changes
    /// nothing until it is carried out.
    /// </summary>
    /// <param name="row">Object with <c>ordStatus</c>.</param>
    /// <param name="hasTraded">True when some of it traded.</param>
    public static OrderStatus StatusOf(WireObject row, bool hasTraded)
    {
        var status = row.Text("ordStatus");
        return status switch
        {
            "New" or "PendingNew" or "PartiallyFilled" or "PendingCancel" or "PendingReplace" =>
                hasTraded ? OrderStatus.PartiallyFilled : OrderStatus.New,
            "Filled" => OrderStatus.Filled,
            "Canceled" or "Expired" => OrderStatus.Cancelled,
            "Rejected" => OrderStatus.Rejected,
            _ => throw row.Bad("ordStatus", "unknown: " + status),
        };
    }

    /// <summary>
    /// Behaviour of an order. Conditional orders of other hands count as what they become, pegged ones as limit orders; fill or
    /// kill never rests, like immediate or cancel.
    /// </summary>
    /// <param name="row">Object with <c>ordType</c>, and <c>timeInForce</c> and <c>execInst</c> where it has them.</param>
    public static OrderType TypeOf(WireObject row)
    {
        var type = row.Text("ordType");
        switch (type)
        {
            case "Market" or "Stop" or "MarketIfTouched":
                return OrderType.Market;
            case "Limit" or "StopLimit" or "LimitIfTouched" or "Pegged":
                break;
            default:
                throw row.Bad("ordType", "unknown: " + type);
        }

        var force = row.TextOrEmpty("timeInForce");
        return force switch
        {
            "ImmediateOrCancel" or "FillOrKill" => OrderType.LimitIoc,
            "" or "GoodTillCancel" or "Day" or "GoodTillDate" =>
                Instructs(row, "ParticipateDoNotInitiate") ? OrderType.PostOnly : OrderType.LimitGtc,
            _ => throw row.Bad("timeInForce", "unknown: " + force),
        };
    }

    /// <summary>True when an order can only reduce: it says so, or it closes the position.</summary>
    /// <param name="row">Object with <c>execInst</c>.</param>
    public static bool IsReduceOnly(WireObject row) => Instructs(row, "ReduceOnly") || Instructs(row, "Close");

    /// <summary>
    /// Who made an order: forced closes carry their cause as text, which the venue writes and no client can.
    /// </summary>
    /// <param name="row">Order or execution with <c>text</c>.</param>
    public static TradeCause CauseOf(WireObject row)
    {
        // A client's own text is appended on a line of its own or after the venue's "Submitted …"; the venue's marker leads.
        var text = row.TextOrEmpty("text");
        if (text.StartsWith("Auto-Deleverag", StringComparison.OrdinalIgnoreCase) || text.StartsWith("Deleverage", StringComparison.OrdinalIgnoreCase))
        {
            return TradeCause.AutoDeleverage;
        }

        return text.StartsWith("Liquidation", StringComparison.Ordinal) ? TradeCause.Liquidation : TradeCause.Order;
    }

    /// <summary>What an execution row is.</summary>
    /// <param name="row">Row with <c>execType</c>.</param>
    public static BitmexExecution ExecutionOf(WireObject row)
    {
        var kind = row.Text("execType");
        switch (kind)
        {
            case "Trade" or "Liquidation" or "Bankruptcy" or "Settlement":
                return BitmexExecution.Fill;
            case "Funding":
                return BitmexExecution.Funding;
            case "New" or "Canceled" or "Expired" or "Replaced" or "Rejected" or "CancelReject" or "AmendReject" or "Suspended":
            case "Released" or "TriggeredOrActivatedBySystem" or "Restated" or "TrialFill" or "Insurance" or "Rebalance":
                return BitmexExecution.Other;
            default:
                throw row.Bad("execType", "unknown: " + kind);
        }
    }

    /// <summary>
    /// Why an execution that is a fill happened. The venue closes positions under <c>Liquidation</c> and <c>Bankruptcy</c>, and
    /// those of a delisted contract under <c>Settlement</c>; auto-deleveraging is told from liquidation by its text alone.
    /// </summary>
    /// <param name="row">Row for which <see cref="ExecutionOf"/> says fill.</param>
    public static TradeCause FillCauseOf(WireObject row)
    {
        var cause = CauseOf(row);
        return cause == TradeCause.Order && row.Text("execType") != "Trade" ? TradeCause.Liquidation : cause;
    }

    /// <summary>True when the order provided the liquidity; forced closes do not say and take it.</summary>
    /// <param name="row">Execution.</param>
    public static bool IsMaker(WireObject row)
    {
        var word = row.TextOrEmpty("lastLiquidityInd");
        return word switch
        {
            "AddedLiquidity" or "Added" => true,
            "RemovedLiquidity" or "Removed" or "" => false,
            _ => throw row.Bad("lastLiquidityInd", "unknown: " + word),
        };
    }

    private static bool Instructs(WireObject row, string instruction)
    {
        foreach (var word in row.TextOrEmpty("execInst").Split(',', StringSplitOptions.TrimEntries))
        {
            if (word == instruction)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>What a row of the execution table is about.</summary>
internal enum BitmexExecution
{
    /// <summary>Something traded or was closed.</summary>
    Fill = 1,

    /// <summary>A funding payment.</summary>
    Funding = 2,

    /// <summary>A change of an order, or a bookkeeping of the venue's own: no money and no quantity of ours.</summary>
    Other = 3,
}
