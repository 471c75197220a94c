using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>Counting what the gateways report, each revision once and in order.</content>
public sealed partial class HedgeCoordinator
{
    private static readonly TimeSpan LongestClipPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestHedgePause = TimeSpan.FromSeconds(10);

    private void OnLedgerReport(LedgerReport report, Effects effects)
    {
        var known = _book.RevisionOf(report.Venue);
        if (report.Revision <= known || !_venues.ContainsKey(report.Venue))
            return;
        // What was told again may leave out what a newer state of the same order replaced, so it may begin before what is known.
        if (report.Previous > known)
        {
            if (Due("reports/" + report.Venue, PauseOfReports(report.Venue), effects.Now))
                effects.Tell(Address.Gateway(report.Venue), new ReportsRequest(_book.Epoch, known));
            return;
        }
        switch (report)
        {
            case OrderReport order:
                OnOrderReport(order, effects);
                break;
            case LedgerCorrected corrected:
                Correct(corrected, effects);
                break;
            default:
                throw new InvalidOperationException($"The coordinator does not know the report {report.GetType().Name}.");
        }
    }

    /// <summary>Between hosts reports overtake each other; while a ladder is closing a hole must not cost it a second.</summary>
    private TimeSpan PauseOfReports(string venue) =>
        _venues.TryGetValue(venue, out var desk) && desk.Instruments.Exists(i => i.Pairs.Exists(p => p.Position.LadderRemaining is not null))
            ? CuttingReportsInterval
            : ReportsInterval;

    /// <summary>Notes that everything up to a revision was counted.</summary>
    private void Counted(LedgerReport report)
    {
        if (_venues.TryGetValue(report.Venue, out var venue))
            venue.IsBehind = venue.State is { } state && state.Revision > report.Revision;
    }

    private void OnOrderReport(OrderReport report, Effects effects)
    {
        var before = _book.Find(report.ClientId);
        if (before is null && !ClientOrderId.TryParse(report.ClientId, out _))
        {
            // A gateway lets no such order through, and none can have traded; its number is counted all the same.
            Correct(new LedgerCorrected(report.Venue, report.Previous, report.Revision, report.Symbol, 0m, CorrectionCause.ForeignTrade), effects);
            return;
        }
        effects.Persist(new LegOrderProgressed(
            report.Venue, report.Revision, report.ClientId, report.Symbol, report.Side, report.Type, report.Quantity,
            report.Price, report.State, report.CumulativeQuantity, report.AveragePrice, effects.Now, report.Kind, report.FeeQuantity));
        Counted(report);
        if (_book.Find(report.ClientId) is not { } after)
            return; // forgotten: counted when it closed
        if (IsStray(_book.Pair(after.Pair), after.Leg))
            Refuse(effects);
        if (_pairs.Find(p => p.Settings.Number == after.Pair) is not { } pair)
            return;
        if (after.Type == OrderType.PostOnly && after.CumulativeQuantity > (before?.CumulativeQuantity ?? 0m))
            pair.RestFilled = true;
        if (report.State == OrderState.Closed && before is not { State: OrderState.Closed })
            OnClosed(pair, after, report, effects);
        Decide([pair], effects);
        BeatWithin(_settings.BusyBeat, effects);
    }

    /// <summary>An order of a pair or leg that is not configured any more traded after all.</summary>
    private void Refuse(Effects effects)
    {
        var refusal = FindStrays();
        if (refusal != _refusal)
            Say(NoticeLevel.Alarm, refusal, effects);
        _refusal = refusal;
    }

    private void OnClosed(PairDesk pair, LegOrder order, OrderReport report, Effects effects)
    {
        if (order.Type == OrderType.PostOnly)
            OnRestClosed(pair, order, effects);
        else if (pair.Position.LadderRemaining is not null && order.Purpose == OrderPurpose.Reduce)
            OnCutClosed(pair, order, report, effects);
        else if (order.Purpose == OrderPurpose.Hedge)
            OnStepClosed(pair, order, report, effects);
        else
            OnClipClosed(pair, order, effects);
    }

    private static void OnStepClosed(PairDesk pair, LegOrder order, OrderReport report, Effects effects)
    {
        if (!report.Attempted)
        {
            pair.NextHedgeAt = effects.Now + Pause(++pair.RefusedSteps, TimeSpan.FromMilliseconds(100), LongestHedgePause);
            return;
        }
        pair.RefusedSteps = 0;
        if (order.CumulativeQuantity >= order.Quantity)
            return;
        if (order.CumulativeQuantity == 0m)
            pair.FailedSteps[order.Leg]++;
        var attempts = pair.Position.HedgeAttempts + 1;
        effects.Persist(new HedgeStepFailed(pair.Settings.Number, attempts));
        pair.NextHedgeAt = effects.Now + Pause(attempts - 1, TimeSpan.FromMilliseconds(50), LongestHedgePause);
    }

    /// <summary>A clip that trades nothing on a leg must not be repeated as fast as quotes come.</summary>
    private static void OnClipClosed(PairDesk pair, LegOrder order, Effects effects)
    {
        pair.FruitlessClips[order.Leg] = order.CumulativeQuantity == 0m ? pair.FruitlessClips[order.Leg] + 1 : 0;
        var fruitless = Math.Max(pair.FruitlessClips[0], pair.FruitlessClips[1]);
        if (fruitless == 0)
            return;
        var next = effects.Now + Pause(fruitless, TimeSpan.FromMilliseconds(25), LongestClipPause);
        if (next > pair.NextClipAt)
            pair.NextClipAt = next;
    }

    /// <summary>A resting order that the venue does not let rest must not be repeated as fast as quotes come.</summary>
    private static void OnRestClosed(PairDesk pair, LegOrder order, Effects effects)
    {
        var asked = pair.Leaving.Remove(order.ClientId);
        pair.FruitlessRests = asked || order.CumulativeQuantity > 0m ? 0 : pair.FruitlessRests + 1;
        if (pair.FruitlessRests > 0)
            pair.NextRequoteAt[PairDesk.RestSlot(order.Side)] = effects.Now + Pause(pair.FruitlessRests, pair.Settings.RequoteInterval, LongestClipPause);
    }

    /// <summary>Nothing for the first time, then doubling up to a bound.</summary>
    private static TimeSpan Pause(int failures, TimeSpan first, TimeSpan longest)
    {
        if (failures <= 0)
            return TimeSpan.Zero;
        var pause = first * Math.Pow(2, Math.Min(failures, 16));
        return pause < longest ? pause : longest;
    }

    /// <summary>
    /// Counts a change that is no order of ours. What reduces goes to the pairs that hold the instrument, the largest
    /// first; the rest belongs to no pair: it is shown, halts its pairs and waits for the operator.
    /// </summary>
    private void Correct(LedgerCorrected report, Effects effects)
    {
        var id = new InstrumentId(report.Venue, report.Symbol);
        var rest = report.Delta;
        var foreignNow = _book.Foreign.GetValueOrDefault(id);
        var foreignShare = 0m;
        if (foreignNow != 0m && Math.Sign(foreignNow) != Math.Sign(rest))
        {
            foreignShare = Math.Sign(rest) * Math.Min(Math.Abs(rest), Math.Abs(foreignNow));
            rest -= foreignShare;
        }
        var shares = new SortedDictionary<int, decimal>();
        var holders = _pairs
            .SelectMany(pair => new[] { (Pair: pair, Leg: 0), (Pair: pair, Leg: 1) })
            .Where(held => held.Pair.Leg(held.Leg).Id == id && Math.Sign(held.Pair.Position.Leg(held.Leg)) == -Math.Sign(rest))
            .OrderByDescending(held => Math.Abs(held.Pair.Position.Held(held.Leg).Native));
        foreach (var (pair, leg) in holders.ToList())
        {
            var share = Math.Sign(rest) * Math.Min(Math.Abs(rest), Math.Abs(pair.Position.Held(leg).Native));
            if (share == 0m)
                continue;
            shares[pair.Settings.Number * 2 + leg] = share;
            pair.WasForced |= report.Cause.IsForced();
            rest -= share;
        }
        effects.Persist(new LegsCorrected(
            report.Venue, report.Revision, report.Symbol, shares, foreignShare + rest, report.Cause, effects.Now));
        Counted(report);
        if (report.Delta == 0m)
            return;
        Say(NoticeLevel.Alarm, $"{report.Cause} moved {id} by {report.Delta}", effects);
        if (rest != 0m)
            HaltForForeign(id, effects);
        if (_instruments.TryGetValue(id, out var instrument))
            Decide(instrument.Pairs, effects);
    }

    private void HaltForForeign(InstrumentId id, Effects effects)
    {
        if (!_instruments.TryGetValue(id, out var instrument))
            return;
        foreach (var pair in instrument.Pairs)
            Halt(pair, $"{_book.Foreign.GetValueOrDefault(id)} at {id} is not ours: adopt it or write it off", effects);
    }

    private void Halt(PairDesk pair, string reason, Effects effects)
    {
        effects.Persist(new PairHalted(pair.Settings.Number, reason, effects.Now));
        Say(NoticeLevel.Alarm, $"{pair.Settings.Name} HALTED: {reason}", effects);
    }
}
