namespace Hedgerow.Hedging;

/// <summary>A leg at the endangered venue that could be closed.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Leg">0 for A, 1 for B.</param>
/// <param name="Instrument">Ordinal of the instrument at the venue; legs of several pairs may share one.</param>
/// <param name="Quantity">What it holds, without sign, less what is being closed already.</param>
/// <param name="Price">At which it counts.</param>
/// <param name="Step">Quantity step of the cut; positive.</param>
/// <param name="BenefitBps">
/// What closing now is worth against the pair's own curve, net of fees; null when the other venue cannot be asked or an order of
/// the pair is in doubt: such a leg comes last.
/// </param>
public readonly record struct LadderCandidate(
    int Pair, int Leg, int Instrument, decimal Quantity, decimal Price, decimal Step, decimal? BenefitBps);

/// <summary>What a leg is to be brought down to.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Leg">0 for A, 1 for B: the leg at the endangered venue.</param>
/// <param name="Remaining">Quantity without sign that may stay, on both legs.</param>
public readonly record struct LadderCut(int Pair, int Leg, decimal Remaining);

/// <summary>Which positions a rung closes.</summary>
public static class LadderPlan
{
    /// <summary>
    /// Notional to close so that gross / equity becomes a leverage, counting what closing costs: (G − x) / (E − x·k) = L gives
    /// x = (G − L·E) / (1 − L·k). Between zero and everything.
    /// </summary>
    /// <param name="grossNotional">
    /// G, with what is being closed already taken off. Nothing is left to close when that is not above zero: more may be under way than
    /// the venue still shows.
    /// </param>
    /// <param name="equity">E.</param>
    /// <param name="backTo">L; zero closes everything.</param>
    /// <param name="costRate">k: fee and slippage as a fraction of what is closed.</param>
    public static decimal NotionalToClose(decimal grossNotional, decimal equity, decimal backTo, decimal costRate)
    {
        if (grossNotional <= 0m)
            return 0m;
        if (backTo <= 0m || equity <= 0m)
            return grossNotional;
        var left = 1m - backTo * costRate;
        if (left <= 0m)
            return grossNotional;
        try
        {
            return Math.Clamp((grossNotional - backTo * equity) / left, 0m, grossNotional);
        }
        catch (OverflowException)
        {
            // An equity that large carries everything.
            return 0m;
        }
    }

    /// <summary>Shares the notional out over the legs, the largest benefit first; equal ones by pair number.</summary>
    /// <param name="notional">To close; legs are rounded up to their step, so that it is reached.</param>
    /// <param name="candidates">Legs; those that add to the venue's net position of their instrument, not those against it.</param>
    /// <param name="instruments">Largest quantity to close per instrument: the venue's net position, without sign.</param>
    public static IReadOnlyList<LadderCut> Share(
        decimal notional, IReadOnlyList<LadderCandidate> candidates, IReadOnlyList<decimal> instruments)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(instruments);
        var room = instruments.ToArray();
        var cuts = new List<LadderCut>();
        foreach (var leg in candidates.OrderByDescending(c => c.BenefitBps ?? decimal.MinValue).ThenBy(c => c.Pair).ThenBy(c => c.Leg))
        {
            if (notional <= 0m)
                break;
            var most = Math.Min(leg.Quantity, room[leg.Instrument]);
            if (most <= 0m || leg.Price <= 0m)
                continue;
            var wanted = notional / leg.Price;
            var quantity = wanted >= most ? most : Math.Min(most, Lots.RoundUp(wanted, leg.Step));
            room[leg.Instrument] -= quantity;
            notional -= quantity * leg.Price;
            cuts.Add(new LadderCut(leg.Pair, leg.Leg, leg.Quantity - quantity));
        }
        return cuts;
    }
}
