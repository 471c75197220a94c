namespace Hedgerow.Actors.Memory;

/// <summary>What a venue's request budget, by the share of it that is used, is there for.</summary>
internal enum BudgetUse
{
    /// <summary>For everything.</summary>
    Free = 1,

    /// <summary>For hedging, levelling and cancelling, and for clips that close a pair because somebody wants it closed.</summary>
    Reserved = 2,

    /// <summary>For hedging, levelling and cancelling alone.</summary>
    Last = 3,
}

/// <summary>
/// The reserve of a venue's request budget. A venue that refuses a hedge for its limit leaves a leg unhedged for as long as it takes to
/// refill, which may be a minute: so clips stop before, and those that must be, halfway into the reserve.
/// </summary>
internal static class BudgetReserve
{
    /// <summary>What the rest of a budget is for.</summary>
    /// <param name="used">Share that is used, 0 to 1.</param>
    /// <param name="reserved">Share that is reserved, 0 to 1.</param>
    public static BudgetUse Of(double used, double reserved) =>
        used < 1d - reserved ? BudgetUse.Free : used < 1d - (reserved / 2d) ? BudgetUse.Reserved : BudgetUse.Last;
}
