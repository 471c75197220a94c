using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// Bringing a pair down to what the ladder left it: both legs at once while both venues can; the endangered one alone while
/// the other cannot, which then follows as soon as it can, before anything else is traded.
/// </content>
public sealed partial class HedgeCoordinator
{
    /// <summary>Orders in a row that were not filled after which a venue no longer holds up the other one.</summary>
    private const int FailingAfter = 3;

    private static readonly TimeSpan LongestCutPause = TimeSpan.FromSeconds(2);

    private void RunCut(PairDesk pair, Effects effects)
    {
        var now = effects.Now;
        CancelResting(pair, effects);
        Clock(pair, IsApart(pair), effects);
        if (now - _startedAt < _settings.HearingPatience && !(pair.A.Venue.HasSpoken && pair.B.Venue.HasSpoken))
        {
            pair.Activity = "ladder: waiting for both venues' ledgers";
            return;
        }
        if (now < pair.NextCutAt)
        {
            pair.Activity = "ladder: pausing before the next step";
            return;
        }
        var (a, b) = (CutLegOf(pair, 0, now), CutLegOf(pair, 1, now));
        if (a is { CanTrade: true, IsIdle: true } && b is { CanTrade: true, IsIdle: true })
            pair.CounterMissingSince = null;
        else
            pair.CounterMissingSince ??= now;
        // An order that is only not answered yet deserves more than a venue that is gone.
        var patience = IsAnswerAwaited(pair) ? _settings.InquiryAfter : _settings.Ladder.CounterPatience;
        var patienceOver = pair.CounterMissingSince is { } since && now - since >= patience;
        // An inverse leg is closed at its entry, where a lot of it may be worth more than at the price.
        var common = pair.IsUneven && pair.CommonLot > 0m ? Math.Max(pair.CommonLot, Math.Max(a.Lot, b.Lot)) : pair.CommonLot;
        var step = CutStep.Next(a, b, pair.Settings.OrderCap, common, patienceOver);
        switch (step.State)
        {
            case CutState.Done:
                EndCut(pair, effects);
                return;
            case CutState.Trading when NetInstead(pair, 0, step.CloseA, effects) || NetInstead(pair, 1, step.CloseB, effects):
                pair.Activity = "ladder: set against another pair's leg";
                return;
            case CutState.Trading:
                pair.Activity = step is { CloseA: > 0m, CloseB: > 0m } ? "ladder: closing both legs" : "ladder: closing one leg";
                PlaceCut(pair, 0, step.CloseA, effects);
                PlaceCut(pair, 1, step.CloseB, effects);
                return;
            default:
                pair.Activity = step.State switch
                {
                    CutState.OrderUnderWay => "ladder: waiting for the venue",
                    CutState.WaitingForCounter => "ladder: waiting a moment for the other venue",
                    CutState.Debt => "ladder: the other venue is still to follow",
                    _ => "ladder: the endangered venue cannot trade",
                };
                BeatWithin(_settings.BusyBeat, effects);
                return;
        }
    }

    private bool NetInstead(PairDesk pair, int leg, decimal wanted, Effects effects)
    {
        if (wanted <= 0m)
            return false;
        var native = LotsOf(pair, leg, Trades.SideOf(-pair.Position.Leg(leg)), wanted, pair.Leg(leg).LastPrice);
        return IsKeptOpen(pair, leg, pair.CutSteps[leg], native) && Net(pair, leg, native, effects);
    }

    private static bool IsAnswerAwaited(PairDesk pair)
    {
        foreach (var order in pair.Position.Open.Values)
        {
            if (order is { Type: not OrderType.PostOnly, State: OrderState.Sent or OrderState.Working } && pair.Leg(order.Leg).Venue.State is { AcceptsHedges: true })
                return true;
        }
        return false;
    }

    private CutLeg CutLegOf(PairDesk pair, int leg, DateTimeOffset now)
    {
        var desk = pair.Leg(leg);
        var quantity = pair.Position.Leg(leg);
        var isIdle = true;
        foreach (var order in pair.Position.Open.Values)
            isIdle &= order.Leg != leg || order.Type == OrderType.PostOnly;
        // Our own resting order could be the other side; it gets a moment to leave.
        var restsHere = RestsOn(pair, leg) && (pair.CounterMissingSince is not { } since || now - since < _settings.Ladder.CounterPatience);
        // A venue that is back is reconciled first: it may have closed a part itself. Not for ever: queries may go on failing.
        var unsettled = !IsEndangered(pair, leg) && desk.Venue.MissingTradesSince is { } missing && now - missing < _settings.HearingPatience;
        if (desk.Spec is not { } spec)
            return new CutLeg(quantity, IsEndangered(pair, leg), isIdle, false, false, 0m, 1m, 1m);
        var shell = new CutLeg(
            quantity, IsEndangered(pair, leg), isIdle,
            !restsHere && !unsettled && desk.Venue.AcceptsHedges && spec.IsTrading && !desk.HasExpired(now) && desk.Fresh(now, _settings.QuoteMaxAge) is not null,
            pair.CutSteps[leg] >= FailingAfter, 0m, pair.StepFor(leg, spec.LotSize), SmallestClosing(pair, leg, spec));
        // An inverse leg of which nothing is held and no price is known has no lot to count in.
        if (shell.Lot <= 0m)
            return shell with { CanTrade = false, Lot = 1m, MinQuantity = 1m };
        return shell with { Excess = shell.Tradable(Math.Max(0m, Math.Abs(quantity) - pair.Position.LadderRemaining!.Value)) };
    }

    /// <summary>
    /// Smallest order that closes a part of a leg, base units. Where other pairs' legs balance it the venue holds nothing to reduce, and
    /// its smallest notional counts, too: what is left below that is dust, and must not keep a cut from ending.
    /// </summary>
    private decimal SmallestClosing(PairDesk pair, int leg, InstrumentSpec spec)
    {
        var desk = pair.Leg(leg);
        var notional = spec.Kind == ContractKind.Inverse ? spec.MinNotional : desk.LastPrice == 0m ? 0m : spec.MinNotional / WidestSellPrice(pair, desk);
        var smallest = Lots.RoundUp(notional, spec.LotSize);
        var native = OrderRules.IsExempt(spec, Reduces(desk, Trades.SideOf(-pair.Position.Leg(leg)), smallest)) ? spec.MinQuantity : Math.Max(spec.MinQuantity, smallest);
        return pair.StepFor(leg, native);
    }

    private void PlaceCut(PairDesk pair, int leg, decimal wanted, Effects effects)
    {
        if (wanted <= 0m)
            return;
        var desk = pair.Leg(leg);
        var side = Trades.SideOf(-pair.Position.Leg(leg));
        var native = pair.IsUneven ? LotsOf(pair, leg, side, wanted, Touch(desk.Quote!, side)) : wanted;
        var quantity = Math.Min(native, Lots.RoundDown(desk.Spec!.MaxQuantity, desk.Spec.LotSize));
        var bands = pair.Settings.HedgeBandsBps;
        var band = bands[Math.Min(pair.CutSteps[leg], bands.Count - 1)];
        var touch = Touch(desk.Quote!, side);
        var limit = OrderRules.BandPrice(side, touch, band, desk.Spec.TickSize);
        // However often it fails: a venue that has nothing to reduce has closed the position itself, and to go on would open another.
        var reduceOnly = Reduces(desk, side, quantity);
        var fault = OrderRules.Check(desk.Spec, OrderType.LimitIoc, quantity, limit, reduceOnly);
        if (fault != OrderFault.None)
        {
            pair.Activity = $"ladder: {desk.Id} cannot close {quantity}: {fault}";
            if (Due($"cut/{pair.Settings.Number}/{leg}", LadderNoteInterval, effects.Now))
                Say(NoticeLevel.Alarm, $"{pair.Settings.Name}, {pair.Activity}", effects);
            return;
        }
        Place(pair, leg, side, OrderType.LimitIoc, quantity, touch, band, OrderPurpose.Reduce, reduceOnly, effects, durable: true);
    }

    /// <summary>Bands widen from step to step; when the widest was not enough an alarm is raised, and it goes on.</summary>
    private void OnCutClosed(PairDesk pair, LegOrder order, OrderReport report, Effects effects)
    {
        if (order.CumulativeQuantity >= order.Quantity)
        {
            pair.CutSteps[order.Leg] = 0;
            return;
        }
        if (report.Attempted)
            pair.CutSteps[order.Leg]++;
        var pause = Pause(report.Attempted ? pair.CutSteps[order.Leg] - 1 : 2, TimeSpan.FromMilliseconds(50), LongestCutPause);
        if (effects.Now + pause > pair.NextCutAt)
            pair.NextCutAt = effects.Now + pause;
        if (pair.CutSteps[order.Leg] > pair.Settings.HedgeBandsBps.Count
            && Due($"cut/{pair.Settings.Number}/{order.Leg}", LadderNoteInterval, effects.Now))
            Say(NoticeLevel.Alarm, $"{pair.Settings.Name}: the ladder closed nothing at {pair.Leg(order.Leg).Id} in {pair.CutSteps[order.Leg]} steps; it goes on", effects);
    }

    private void EndCut(PairDesk pair, Effects effects)
    {
        effects.Persist(new LadderCutEnded(pair.Settings.Number, effects.Now));
        Array.Clear(pair.CutSteps);
        (pair.NextCutAt, pair.CounterMissingSince) = (DateTimeOffset.MinValue, null);
        pair.A.Venue.CutsEndedAt = pair.B.Venue.CutsEndedAt = effects.Now;
        Say(NoticeLevel.Warning, FormattableString.Invariant($"{pair.Settings.Name}: the ladder is done at {pair.Position.Leg(0)} and {pair.Position.Leg(1)}"), effects);
        NoteSettled(pair, effects);
    }
}
