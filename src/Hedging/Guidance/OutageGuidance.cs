using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>A hedge with one leg at a venue that cannot be reached.</summary>
/// <param name="Pair">Name of the pair.</param>
/// <param name="Healthy">Instrument of the leg that can be traded.</param>
/// <param name="HealthyQuantity">Signed base quantity of that leg.</param>
/// <param name="FailedQuantity">Signed base quantity of the other leg, as last known.</param>
/// <param name="Price">Price at the healthy venue; zero when not known.</param>
/// <param name="LiquidationPrice">Of the failed venue's position, as last known; zero: none, or not known.</param>
/// <param name="Lot">Quantity step of the healthy leg; positive.</param>
public readonly record struct SplitHedge(
    string Pair,
    InstrumentId Healthy,
    decimal HealthyQuantity,
    decimal FailedQuantity,
    decimal Price,
    decimal LiquidationPrice,
    decimal Lot)
{
    /// <summary>What of the failed leg, without sign, other hedges' legs at that venue balance: it is no position there.</summary>
    public decimal Balanced { get; init; }
}

/// <summary>
/// What to do with a hedge whose one leg cannot be reached. As long as that leg lives, both together are worth the same at
/// any price, so they are held. Only when its venue must have liquidated it does the healthy leg stand alone; it has won as
/// much as the other one lost, and what it wins beyond is won for nothing: from there on it is closed step by step.
/// </summary>
/// <remarks>
/// Steps lie at L·(1 ± (g + i·d)), i = 0, 1, …: L the liquidation price, g the extra gain, d the distance of steps; above
/// L when the failed leg is short, below when it is long. What stays after each is a share of the failed leg, in whole lots.
/// </remarks>
public static class OutageGuidance
{
    /// <summary>The guidance for one hedge.</summary>
    public static LegGuidance Of(in SplitHedge hedge, GuidanceRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var steps = Steps(hedge, rules);
        return new LegGuidance(
            hedge.Pair, hedge.Healthy.Venue, hedge.Healthy.Symbol, hedge.HealthyQuantity, hedge.FailedQuantity, hedge.Price,
            hedge.LiquidationPrice, Advice(hedge, steps), steps);
    }

    /// <summary>
    /// Where the rungs of a venue's ladder fire when all prices move by the same fraction x: leverage is
    /// G·(1 + x) / (E + N·x), so a threshold T is reached at x = (T·E − G) / (G − T·N). Coin-margined, where the coins of a position are
    /// divided by 1 + x and it wins N·x / (1 + x): at x = (G − T·E) / (T·(E + N)).
    /// </summary>
    /// <param name="equity">E.</param>
    /// <param name="gross">G: sum of the positions' notionals.</param>
    /// <param name="net">N: the same, with the signs of the positions.</param>
    /// <param name="rules">The ladder.</param>
    /// <param name="kind">Of the account's contracts.</param>
    public static IReadOnlyList<RungDistance> Rungs(
        decimal equity, decimal gross, decimal net, LadderRules rules, ContractKind kind = ContractKind.Linear)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var rungs = new List<RungDistance>();
        if (!rules.IsEnabled || gross <= 0m)
            return rungs;
        for (var rung = 0; rung < rules.Tiers.Count; rung++)
        {
            var threshold = rules.Tiers[rung].Leverage;
            var slope = kind == ContractKind.Inverse ? -threshold * (equity + net) : gross - threshold * net;
            if (equity <= 0m || gross >= threshold * equity)
            {
                rungs.Add(new RungDistance(rules.Describe(rung), 0m));
                continue;
            }
            // Prices move towards the loss: up for a net short, down for a net long.
            if (slope == 0m || (threshold * equity - gross) / slope is var change && (change <= -1m || Math.Sign(change) == Math.Sign(net)))
                continue;
            rungs.Add(new RungDistance(rules.Describe(rung), (threshold * equity - gross) / slope));
        }
        return rungs;
    }

    /// <summary>A price for people: what is computed from a liquidation price has more digits than say anything.</summary>
    /// <param name="price">Any price.</param>
    public static string Shown(decimal price) => price.ToString(price >= 1_000m ? "0.##" : price >= 1m ? "0.####" : "0.########", CultureInfo.InvariantCulture);

    private static List<GuidanceStep> Steps(in SplitHedge hedge, GuidanceRules rules)
    {
        var steps = new List<GuidanceStep>();
        // Legs of the same sign are no hedge: there is nothing that one gained for the other.
        if (hedge.LiquidationPrice <= 0m || Math.Abs(hedge.FailedQuantity) <= hedge.Balanced || Math.Sign(hedge.HealthyQuantity) != -Math.Sign(hedge.FailedQuantity))
            return steps;
        var away = hedge.FailedQuantity > 0m ? -1 : 1;
        // Shares of what the venue can liquidate, which stays as it is while nobody reaches it: a step that was taken moves no other one.
        var whole = Math.Abs(hedge.FailedQuantity) - hedge.Balanced;
        var held = Math.Abs(hedge.HealthyQuantity);
        for (var i = 0; i < rules.Steps; i++)
        {
            var price = hedge.LiquidationPrice * (1m + away * (rules.ExtraGain + i * rules.StepDistance));
            if (price <= 0m)
                break;
            var stays = Lots.RoundDown(hedge.Balanced + whole * (rules.Steps - 1 - i) / rules.Steps, hedge.Lot);
            var close = Math.Max(0m, held - stays);
            held -= close;
            steps.Add(new GuidanceStep(i + 1, price, close, stays, hedge.Price > 0m && (hedge.Price - price) * away >= 0m));
        }
        return steps;
    }

    private static string Advice(in SplitHedge hedge, List<GuidanceStep> steps)
    {
        if (hedge.FailedQuantity == 0m)
            return "the failed venue holds nothing of it";
        if (Math.Abs(hedge.FailedQuantity) <= hedge.Balanced)
            return "hold: other pairs' legs at the failed venue balance it, so there is no position to be liquidated";
        if (steps.Count == 0)
            return "hold: no liquidation price of the failed position is known; the ladder watches the healthy venue";
        if (hedge.Price <= 0m)
            return "hold: no price is known";
        var reached = steps.FindLastIndex(step => step.IsReached);
        if (reached >= 0)
            return FormattableString.Invariant($"close down to {steps[reached].Remaining:0.########}: step {steps[reached].Number} is reached");
        return FormattableString.Invariant(
            $"hold until {Shown(steps[0].Price)}; the failed position is liquidated at {Shown(hedge.LiquidationPrice)}, the price is {Shown(hedge.Price)}");
    }
}
