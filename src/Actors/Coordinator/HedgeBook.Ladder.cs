using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>What is remembered of ladders: which rungs fired, and to what each pair is still to be brought down.</content>
internal sealed partial class HedgeBook
{
    private readonly SortedDictionary<string, VenueLadder> _ladders = new(StringComparer.Ordinal);

    /// <summary>The ladder of a venue; one that never fired when it did not.</summary>
    public VenueLadder LadderOf(string venue) =>
        _ladders.GetValueOrDefault(venue) ?? new VenueLadder(venue, -1, 0, "", DateTimeOffset.MinValue);

    private void ApplyLadder(CoordinatorEvent change)
    {
        switch (change)
        {
            case LadderFired fired:
                Apply(fired);
                break;
            case LadderRearmed rearmed:
                _ladders[rearmed.Venue] = LadderOf(rearmed.Venue) with { FiredThrough = rearmed.FiredThrough };
                break;
            case LadderCutEnded ended:
                var pair = Pair(ended.Pair);
                (pair.LadderRemaining, pair.LadderLegs) = (null, 0);
                break;
            default:
                throw new InvalidOperationException($"{change.GetType().Name} is no event of a ladder.");
        }
    }

    private void Apply(LadderFired fired)
    {
        var before = LadderOf(fired.Venue);
        _ladders[fired.Venue] = new VenueLadder(
            fired.Venue, Math.Max(before.FiredThrough, fired.Rung), before.Firings + 1, fired.Rule, fired.Time);
        foreach (var cut in fired.Cuts)
        {
            var pair = Pair(cut.Pair);
            pair.LadderRemaining = Math.Min(pair.LadderRemaining ?? decimal.MaxValue, cut.Remaining);
            pair.LadderLegs |= 1 << cut.Leg;
        }
    }

    private LadderSnapshot LadderToSnapshot() => new(
        [.. _ladders.Values],
        [.. _pairs.Values.Where(p => p.LadderRemaining is not null).Select(p => new OpenCut(p.Number, p.LadderRemaining!.Value, p.LadderLegs))],
        [.. _pairs.Values.Where(p => p.Forced is not null).Select(p => p.Forced!)]);

    private void RestoreLadder(LadderSnapshot? snapshot)
    {
        _ladders.Clear();
        if (snapshot is null)
            return;
        foreach (var ladder in snapshot.Venues)
            _ladders[ladder.Venue] = ladder;
        foreach (var cut in snapshot.Cuts)
            (Pair(cut.Pair).LadderRemaining, Pair(cut.Pair).LadderLegs) = (cut.Remaining, cut.Legs);
        foreach (var forced in snapshot.Forced)
            Pair(forced.Pair).Forced = forced;
    }
}
