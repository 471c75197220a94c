using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// Legs of several pairs that balance each other at one instrument: the venue knows only their sum. To close one of them is to
/// open a position there, and a venue without free margin refuses that. Set against the opposite leg of another pair in the books,
/// it is gone without a trade; what is unhedged is then the other pair's, whose other leg is at a venue of its own.
/// </content>
public sealed partial class HedgeCoordinator
{
    /// <summary>Takes a part of a leg against another pair's; false when no other pair has an opposite leg there.</summary>
    /// <param name="pair">Whose leg its venue does not let close.</param>
    /// <param name="leg">Which.</param>
    /// <param name="quantity">How much of it, native units, without sign.</param>
    /// <param name="effects">Of the turn.</param>
    private bool Net(PairDesk pair, int leg, decimal quantity, Effects effects)
    {
        var (desk, held) = (pair.Leg(leg), pair.Position.Held(leg).Native);
        PairDesk? other = null;
        foreach (var candidate in desk.Pairs)
        {
            var opposite = LegAt(candidate, desk);
            if (candidate != pair && Math.Sign(opposite) == -Math.Sign(held) && IsFree(candidate)
                && (other is null || Math.Abs(opposite) > Math.Abs(LegAt(other, desk))))
                other = candidate;
        }
        if (other is null)
            return false;
        var taken = Math.Sign(held) * Math.Min(quantity, Math.Min(Math.Abs(held), Math.Abs(LegAt(other, desk))));
        effects.Persist(new LegsNetted(
            desk.Id, KeyAt(pair, desk), KeyAt(other, desk), taken, effects.Now));
        pair.CutSteps[leg] = pair.FailedSteps[leg] = 0;
        Say(
            NoticeLevel.Warning,
            FormattableString.Invariant($"{desk.Id} does not let {pair.Settings.Name} close {Math.Abs(taken)}: set against the opposite leg of {other.Settings.Name}, which is levelled instead"),
            effects);
        BeatWithin(TimeSpan.Zero, effects);
        return true;
    }

    /// <summary>
    /// Sets the legs at a contract that has ended against each other: what they came to together was delivered, and the rest of them balanced
    /// each other there. None of it can be traded any more; each pair's other leg follows. It waits for pairs whose other legs cannot follow
    /// now: those hedge each other meanwhile, and one that followed alone would be unhedged by our own hand.
    /// </summary>
    private void NetEnded(InstrumentDesk desk, Effects effects)
    {
        while (Furthest(desk, 1, effects.Now) is { } above && Furthest(desk, -1, effects.Now) is { } below)
        {
            var (longs, shorts) = (LegAt(above, desk), LegAt(below, desk));
            var quantity = Math.Min(longs, -shorts);
            effects.Persist(new LegsNetted(desk.Id, KeyAt(above, desk), KeyAt(below, desk), quantity, effects.Now));
            Say(
                NoticeLevel.Warning,
                FormattableString.Invariant($"{desk.Id} has ended: {quantity} of {above.Settings.Name} set against the opposite leg of {below.Settings.Name}, whose other legs follow"),
                effects);
        }
        var waits = desk.Pairs.Exists(pair => LegAt(pair, desk) > 0m) && desk.Pairs.Exists(pair => LegAt(pair, desk) < 0m);
        if (waits && !desk.NettingWaits)
            Say(NoticeLevel.Warning, $"{desk.Id} has ended: opposite legs of pairs there hedge each other until the other legs of both can follow", effects);
        desk.NettingWaits = waits;
    }

    /// <summary>The pair with the largest leg of a sign at a contract that has ended, of those whose other leg can follow; null when there is none.</summary>
    private PairDesk? Furthest(InstrumentDesk desk, int sign, DateTimeOffset now) => desk.Pairs
        .Where(pair => sign * LegAt(pair, desk) > 0m && CanFollow(pair, pair.A == desk ? pair.B : pair.A, now))
        .MaxBy(pair => sign * LegAt(pair, desk));

    private bool CanFollow(PairDesk pair, InstrumentDesk other, DateTimeOffset now) =>
        pair.Position.HaltReason.Length == 0
        && (other.HasExpired(now) || (other.Venue is { AcceptsHedges: true, HasSpoken: true } && other.Fresh(now, _settings.QuoteMaxAge) is not null));

    private static int KeyAt(PairDesk pair, InstrumentDesk desk) => (pair.Settings.Number * 2) + (pair.A == desk ? 0 : 1);

    private static decimal LegAt(PairDesk pair, InstrumentDesk desk) => pair.Position.Held(pair.A == desk ? 0 : 1).Native;

    /// <summary>Its legs are its own to trade, and no order of it is about to move them.</summary>
    private static bool IsFree(PairDesk pair)
    {
        foreach (var order in pair.Position.Open.Values)
        {
            if (order.Type != OrderType.PostOnly)
                return false;
        }
        return pair.Position.LadderRemaining is null && pair.Position.HaltReason.Length == 0;
    }

    /// <summary>Steps that close a leg keep failing, and the venue holds nothing that they would reduce.</summary>
    private bool IsKeptOpen(PairDesk pair, int leg, int failedSteps, decimal quantity) =>
        failedSteps >= FailingAfter && quantity > 0m
        && !Reduces(pair.Leg(leg), Trades.SideOf(-pair.Position.Leg(leg)), quantity);
}
