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
        if (report.Previous != known)
        {
            if (Due("reports/" + report.Venue, effects.Now))
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

    private void OnOrderReport(OrderReport report, Effects effects)
    {
        var before = _book.Find(report.ClientId);
        if (before is null && !IsAdoptable(report))
        {
            // It moved the venue's position although it belongs to no pair here.
            var delta = report.Side.Sign() * report.CumulativeQuantity;
            Correct(new LedgerCorrected(report.Venue, report.Previous, report.Revision, report.Symbol, delta, CorrectionCause.ForeignTrade), effects);
            return;
        }
        effects.Persist(new LegOrderProgressed(
            report.Venue, report.Revision, report.ClientId, report.Symbol, report.Side, report.Type, report.Quantity,
            report.Price, report.State, report.CumulativeQuantity, report.AveragePrice, effects.Now));
        var after = _book.Find(report.ClientId)!;
        if (_pairs.Find(p => p.Settings.Number == after.Pair) is not { } pair)
            return;
        if (report.State == OrderState.Closed && before is not { State: OrderState.Closed })
            OnClosed(pair, after, report, effects);
        Decide([pair], effects);
        effects.SetTimer(BeatTimer, _settings.BusyBeat);
    }

    private bool IsAdoptable(OrderReport report) =>
        ClientOrderId.TryParse(report.ClientId, out var id)
        && _pairs.Find(p => p.Settings.Number == id.Pair) is { } pair
        && pair.Leg(id.Leg).Id == new InstrumentId(report.Venue, report.Symbol);

    private void OnClosed(PairDesk pair, LegOrder order, OrderReport report, Effects effects)
    {
        if (order.Type == OrderType.PostOnly)
            return;
        var fell = order.CumulativeQuantity < order.Quantity;
        if (order.Purpose == OrderPurpose.Hedge && fell)
        {
            if (!report.Attempted)
            {
                pair.NextHedgeAt = effects.Now + TimeSpan.FromMilliseconds(200);
                return;
            }
            var attempts = pair.Position.HedgeAttempts + 1;
            effects.Persist(new HedgeStepFailed(pair.Settings.Number, attempts));
            pair.NextHedgeAt = effects.Now + Pause(attempts - 1, TimeSpan.FromMilliseconds(50), LongestHedgePause);
        }
        else if (order.Purpose != OrderPurpose.Hedge)
        {
            // A clip that trades nothing must not be repeated as fast as quotes come.
            pair.FruitlessClips = order.CumulativeQuantity == 0m ? pair.FruitlessClips + 1 : 0;
            if (pair.FruitlessClips > 0)
                pair.NextClipAt = effects.Now + Pause(pair.FruitlessClips, TimeSpan.FromMilliseconds(25), LongestClipPause);
        }
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
            .OrderByDescending(held => Math.Abs(held.Pair.Position.Leg(held.Leg)));
        foreach (var (pair, leg) in holders.ToList())
        {
            var share = Math.Sign(rest) * Math.Min(Math.Abs(rest), Math.Abs(pair.Position.Leg(leg)));
            if (share == 0m)
                continue;
            shares[pair.Settings.Number * 2 + leg] = share;
            rest -= share;
        }
        effects.Persist(new LegsCorrected(
            report.Venue, report.Revision, report.Symbol, shares, foreignShare + rest, report.Cause, effects.Now));
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
