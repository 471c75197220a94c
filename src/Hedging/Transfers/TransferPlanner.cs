namespace Hedgerow.Hedging.Transfers;

/// <summary>What a route should move now.</summary>
/// <param name="Amount">What leaves the donor; zero when nothing should be moved.</param>
/// <param name="Why">Why so much, or why nothing; for people.</param>
public readonly record struct TransferPlan(decimal Amount, string Why)
{
    /// <summary>True when something should be moved.</summary>
    public bool IsWanted => Amount > 0m;
}

/// <summary>
/// How much margin to move from a venue that has plenty to one that runs short: what makes both leverages equal, within
/// everything that bounds it.
/// </summary>
/// <remarks>
/// Invariants, for every input:
/// <list type="number">
/// <item>An amount is never negative and never above any cap: the route's largest, what is left of its day, the venue's
/// largest withdrawal, what the donor can spare.</item>
/// <item>An amount that is not zero is at least the route's smallest and the venue's smallest, a multiple of the venue's
/// step, and more than its fee.</item>
/// <item>After it the donor is within its leverage limit, and its reserve is still withdrawable.</item>
/// <item>When no cap binds, both leverages are equal after it, up to the venue's step.</item>
/// <item>Nothing is planned for a venue to which money is on its way, nor from one whose last transfer is not debited.</item>
/// </list>
/// </remarks>
public static class TransferPlanner
{
    /// <summary>What a route should move by itself: something only while the recipient is short and the donor has plenty.</summary>
    /// <param name="route">The route.</param>
    /// <param name="donor">Who gives.</param>
    /// <param name="recipient">Who receives.</param>
    /// <param name="tariff">The donor's terms.</param>
    /// <param name="used">What was used of the route in the last 24 hours.</param>
    public static TransferPlan Plan(
        TransferRoute route, VenueFunds donor, VenueFunds recipient, WithdrawalTariff tariff, RouteUse used)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (recipient.Leverage <= route.RecipientAbove)
            return Nothing($"{route.To} has leverage {Show(recipient.Leverage)}, not above {Show(route.RecipientAbove)}");
        if (donor.Leverage >= route.DonorBelow || donor.EquityToCome <= 0m)
            return Nothing($"{route.From} has leverage {Show(donor.Leverage)}, not below {Show(route.DonorBelow)}");
        if (recipient.InFlight > 0m)
            return Nothing($"money is on its way to {route.To}");
        var wish = Equalising(donor, recipient, tariff.Fee);
        var plan = Bound(route, wish, donor, tariff, used);
        return plan.IsWanted
            ? plan with { Why = $"leverage {Show(recipient.Leverage)} at {route.To}, {Show(donor.Leverage)} at {route.From}{plan.Why}" }
            : plan;
    }

    /// <summary>How much of an amount named by an operator may go: all of it, or nothing with the reason.</summary>
    /// <param name="route">The route.</param>
    /// <param name="amount">What is to leave the donor.</param>
    /// <param name="donor">Who gives.</param>
    /// <param name="tariff">The donor's terms.</param>
    /// <param name="used">What was used of the route in the last 24 hours.</param>
    public static TransferPlan Order(TransferRoute route, decimal amount, VenueFunds donor, WithdrawalTariff tariff, RouteUse used)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (amount <= 0m || amount % tariff.Step != 0m)
            return Nothing($"must be a positive multiple of {Show(tariff.Step)}");
        var plan = Bound(route, amount, donor, tariff, used);
        return plan.IsWanted && plan.Amount < amount ? Nothing($"at most {Show(plan.Amount)} can go{plan.Why}") : plan;
    }

    /// <summary>
    /// The amount x with G_d / (E_d − x) = G_r / (E_r + x − fee): both leverages are equal after it. It exists and is
    /// positive whenever the recipient's leverage is above the donor's.
    /// </summary>
    private static decimal Equalising(VenueFunds donor, VenueFunds recipient, decimal fee)
    {
        var gross = donor.GrossNotional + recipient.GrossNotional;
        // Shares first: notional times equity of two large accounts would leave the range of exact decimals sooner.
        var recipientShare = recipient.GrossNotional / gross;
        return recipientShare * donor.EquityToCome - (1m - recipientShare) * (recipient.EquityToCome - fee);
    }

    private static TransferPlan Bound(
        TransferRoute route, decimal wish, VenueFunds donor, WithdrawalTariff tariff, RouteUse used)
    {
        if (donor.IsPayingOut)
            return Nothing($"{route.From} is already paying out");
        if (used.Count >= route.DailyCount)
            return Nothing($"{used.Count} transfers in 24 hours, at most {route.DailyCount}");
        var (bound, by) = Smallest(route, wish, donor, tariff, used);
        var amount = bound <= 0m ? 0m : PlainDecimals.Of(bound - bound % tariff.Step);
        var least = Math.Max(route.MinAmount, tariff.MinAmount);
        if (amount < least || amount <= tariff.Fee)
            return Nothing($"{Show(Math.Max(0m, amount))} would go{by}; at least {Show(Math.Max(least, tariff.Fee))}");
        return new TransferPlan(amount, by);
    }

    private static (decimal Bound, string By) Smallest(
        TransferRoute route, decimal wish, VenueFunds donor, WithdrawalTariff tariff, RouteUse used)
    {
        var (bound, by) = (wish, "");
        void AtMost(decimal cap, string name)
        {
            if (cap < bound)
                (bound, by) = (cap, $", bounded by {name}");
        }

        AtMost(route.MaxAmount, "the route's largest amount");
        AtMost(route.DailyAmount - used.Amount, "the route's daily amount");
        if (tariff.MaxAmount > 0m)
            AtMost(tariff.MaxAmount, "the venue's largest withdrawal");
        // What is on its way to the donor is not there yet: it can be counted on, but not given away.
        AtMost(donor.Withdrawable - Math.Max(0m, route.DonorReserve * donor.Equity), "what the donor can spare");
        AtMost(donor.Equity - donor.GrossNotional / route.DonorLimit, "the donor's leverage limit");
        return (bound, by);
    }

    private static TransferPlan Nothing(string why) => new(0m, why);

    private static string Show(decimal value) => value == decimal.MaxValue
        ? "without bound"
        : value.ToString("0.########", System.Globalization.CultureInfo.InvariantCulture);
}
