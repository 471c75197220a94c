namespace Hedgerow.Hedging;

/// <summary>One leg of a pair that the ladder brings down.</summary>
/// <param name="Quantity">Signed base quantity.</param>
/// <param name="IsEndangered">Its venue's ladder fired: it may be closed alone.</param>
/// <param name="IsIdle">No taking order of it is under way or in doubt.</param>
/// <param name="CanTrade">Its venue takes orders and its book is fresh.</param>
/// <param name="IsFailing">Several orders in a row were not filled.</param>
/// <param name="Excess">What is above the quantity that may stay, rounded down to what the venue can trade.</param>
/// <param name="Lot">Quantity step; positive.</param>
/// <param name="MinQuantity">Smallest order.</param>
public readonly record struct CutLeg(
    decimal Quantity, bool IsEndangered, bool IsIdle, bool CanTrade, bool IsFailing, decimal Excess, decimal Lot, decimal MinQuantity)
{
    /// <summary>The part of a quantity that the venue can trade.</summary>
    /// <param name="quantity">Without sign.</param>
    public decimal Tradable(decimal quantity)
    {
        var rounded = Lots.RoundDown(quantity, Lot);
        return rounded < MinQuantity ? 0m : rounded;
    }
}

/// <summary>What a cut does next, or waits for.</summary>
public enum CutState
{
    /// <summary>Orders go out.</summary>
    Trading = 1,

    /// <summary>Both legs are down and level.</summary>
    Done,

    /// <summary>An order is under way.</summary>
    OrderUnderWay,

    /// <summary>The other venue has not been missing for long: both legs at once is better than one.</summary>
    WaitingForCounter,

    /// <summary>The endangered leg is down, the other one cannot follow yet.</summary>
    Debt,

    /// <summary>The endangered venue itself cannot trade.</summary>
    Blocked,
}

/// <summary>The next step of a cut: quantities to close on either leg, without sign.</summary>
/// <param name="State">What it is.</param>
/// <param name="CloseA">On leg A; zero: nothing.</param>
/// <param name="CloseB">On leg B; zero: nothing.</param>
public readonly record struct CutStep(CutState State, decimal CloseA, decimal CloseB)
{
    /// <summary>
    /// Decides. Nothing but closing ever comes out of it: the legs are levelled on the larger one, never by opening the other
    /// one again; both go down together while both can; the endangered one goes alone once the other has been missing for
    /// longer than patience has it. Level-triggered: it looks at what is held, not at what was done.
    /// </summary>
    /// <param name="a">Leg A.</param>
    /// <param name="b">Leg B.</param>
    /// <param name="cap">Largest quantity of one step down; positive. Levelling is not capped by it.</param>
    /// <param name="commonLot">Quantity step that both venues can trade; zero when there is none.</param>
    /// <param name="patienceOver">The other leg has been missing, or its order outstanding, for long enough.</param>
    public static CutStep Next(CutLeg a, CutLeg b, decimal cap, decimal commonLot, bool patienceOver)
    {
        if (!a.IsIdle || !b.IsIdle)
        {
            if (patienceOver && a.IsIdle && MayGoAlone(a))
                return OnlyA(Bounded(a, cap));
            return patienceOver && b.IsIdle && MayGoAlone(b) ? OnlyB(Bounded(b, cap)) : new CutStep(CutState.OrderUnderWay, 0m, 0m);
        }
        var imbalance = a.Quantity + b.Quantity;
        var largerIsA = Math.Abs(a.Quantity) >= Math.Abs(b.Quantity);
        var (larger, smaller) = largerIsA ? (a, b) : (b, a);
        var apart = larger.Tradable(Math.Min(Math.Abs(imbalance), Math.Abs(larger.Quantity)));
        if (apart > 0m)
            return Level(larger, smaller, largerIsA, apart, cap, patienceOver);
        if (a.Excess == 0m && b.Excess == 0m)
            return new CutStep(CutState.Done, 0m, 0m);
        return Lower(a, b, cap, commonLot, patienceOver);
    }

    private static CutStep Level(CutLeg larger, CutLeg smaller, bool largerIsA, decimal apart, decimal cap, bool patienceOver)
    {
        var alone = MayGoAlone(smaller) && (patienceOver || larger.IsFailing) ? Bounded(smaller, cap) : 0m;
        if (!larger.CanTrade)
        {
            return alone == 0m ? new CutStep(CutState.Debt, 0m, 0m) : largerIsA ? OnlyB(alone) : OnlyA(alone);
        }
        // A venue that takes orders and fills none must not hold up the endangered one.
        if (!larger.IsFailing)
            alone = 0m;
        return largerIsA ? new CutStep(CutState.Trading, apart, alone) : new CutStep(CutState.Trading, alone, apart);
    }

    private static CutStep Lower(CutLeg a, CutLeg b, decimal cap, decimal commonLot, bool patienceOver)
    {
        if (a.CanTrade && b.CanTrade && a.Excess > 0m && b.Excess > 0m && commonLot > 0m)
        {
            var both = Lots.RoundDown(Math.Min(Math.Min(a.Excess, b.Excess), cap), commonLot);
            if (both >= a.MinQuantity && both >= b.MinQuantity && both > 0m)
                return new CutStep(CutState.Trading, both, both);
        }
        if (!(a is { IsEndangered: true, Excess: > 0m } || b is { IsEndangered: true, Excess: > 0m }))
            return new CutStep(CutState.Done, 0m, 0m);
        var (aAlone, bAlone) = (MayGoAlone(a), MayGoAlone(b));
        if (!aAlone && !bAlone)
            return new CutStep(CutState.Blocked, 0m, 0m);
        var other = aAlone ? b : a;
        if (!other.CanTrade && !patienceOver)
            return new CutStep(CutState.WaitingForCounter, 0m, 0m);
        return aAlone ? OnlyA(Bounded(a, cap)) : OnlyB(Bounded(b, cap));
    }

    private static bool MayGoAlone(CutLeg leg) => leg is { IsEndangered: true, CanTrade: true, Excess: > 0m };

    private static decimal Bounded(CutLeg leg, decimal cap) => Math.Max(leg.Tradable(Math.Min(leg.Excess, cap)), Math.Min(leg.Excess, leg.MinQuantity));

    private static CutStep OnlyA(decimal quantity) => new(CutState.Trading, quantity, 0m);

    private static CutStep OnlyB(decimal quantity) => new(CutState.Trading, 0m, quantity);
}
