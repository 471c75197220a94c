using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// The operator's word: persisted with who and why, once per request id. The last word about a pair counts; what was said of
/// a whole venue is remembered beside it and holds for pairs that are configured later too.
/// </content>
public sealed partial class HedgeCoordinator
{
    /// <summary>What a command does to the book; or, with a refusal, that it does nothing.</summary>
    private sealed record Verdict(string Refusal)
    {
        public List<int> Pairs { get; init; } = [];

        public SortedDictionary<int, decimal> LegChanges { get; } = [];

        public List<InstrumentId> Cleared { get; } = [];

        public SortedDictionary<int, decimal> ReduceTo { get; } = [];

        /// <summary>Prices at which inverse legs count what they adopt.</summary>
        public SortedDictionary<int, decimal> InversePrices { get; } = [];

        /// <summary>The one leg to reduce at once.</summary>
        public (PairDesk Pair, int Leg)? OneLeg { get; init; }
    }

    private void OnOperator(OperatorCommand command, Effects effects)
    {
        if (_book.IsDone(command.RequestId))
        {
            Answer(command, true, "already done", effects);
            return;
        }
        if (command.Action == OperatorAction.ExecuteGuidance)
        {
            OnExecuteGuidance(command, effects);
            return;
        }
        var verdict = Judge(command, effects.Now);
        if (verdict.Refusal.Length > 0)
        {
            Answer(command, false, verdict.Refusal, effects);
            return;
        }
        effects.Persist(new OperatorActed(
            command, verdict.Pairs, verdict.LegChanges, verdict.Cleared, effects.Now, verdict.ReduceTo,
            verdict.InversePrices.Count > 0 ? verdict.InversePrices : null));
        _refusal = FindStrays();
        foreach (var pair in _pairs)
        {
            pair.NextHedgeAt = DateTimeOffset.MinValue;
            pair.NextClipAt = DateTimeOffset.MinValue;
            pair.PauseRests(DateTimeOffset.MinValue);
        }
        if (verdict.OneLeg is { } one)
            ReduceOneLeg(one.Pair, one.Leg, command.Quantity!.Value, effects);
        Say(NoticeLevel.Warning, $"{command.Who}: {command.Action} {command.Pair}{command.Venue} ({command.Why})", effects);
        Answer(command, true, Effect(command, verdict), effects);
        CancelRestingAtClosedVenues(effects);
        Decide(_pairs, effects);
        BeatWithin(_settings.BusyBeat, effects);
    }

    private Verdict Judge(OperatorCommand command, DateTimeOffset now)
    {
        if (!_inCharge)
            return new Verdict("this coordinator is not in charge");
        if (command.RequestId.Length == 0 || command.Who.Length == 0)
            return new Verdict("a command needs an id and a name");
        if (command.Venue is { } venue && !_venues.ContainsKey(venue))
            return new Verdict($"no venue is called {venue}");
        switch (command.Action)
        {
            case OperatorAction.Isolate:
                return command.Venue is null ? new Verdict("a venue is needed") : new Verdict("") { Pairs = [] };
            case OperatorAction.Pause or OperatorAction.Resume or OperatorAction.Flatten when command.Venue is not null:
                return new Verdict("") { Pairs = PairsAt(command.Venue) };
            case OperatorAction.Pause or OperatorAction.Resume or OperatorAction.Flatten or OperatorAction.ReduceOnly:
            case OperatorAction.Adopt or OperatorAction.WriteOff:
                return Chosen(command) is { Count: > 0 } chosen ? WithConsequences(command, chosen, now) : new Verdict($"no pair is called {command.Pair}");
            case OperatorAction.Reduce:
                return JudgeReduction(command, now);
            default:
                return new Verdict($"the coordinator has nothing to do with {command.Action}");
        }
    }

    private List<int> PairsAt(string venue) =>
        [.. _pairs.Where(p => p.A.Id.Venue == venue || p.B.Id.Venue == venue).Select(p => p.Settings.Number)];

    /// <summary>Numbers of the pairs a command is for; a pair that is no longer configured is named by its number.</summary>
    private List<int> Chosen(OperatorCommand command) =>
        command.Pair == "*"
            ? [.. _book.Pairs.Select(p => p.Number)]
            : [.. _pairs.Where(p => p.Settings.Name == command.Pair).Select(p => p.Settings.Number)
                .Concat(_book.Pairs.Select(p => p.Number).Where(n => _pairs.TrueForAll(p => p.Settings.Number != n) && $"{n}" == command.Pair))];

    private Verdict WithConsequences(OperatorCommand command, List<int> chosen, DateTimeOffset now)
    {
        var verdict = new Verdict("") { Pairs = chosen };
        if (command.Action is not (OperatorAction.Adopt or OperatorAction.WriteOff))
            return verdict;
        foreach (var number in chosen)
        {
            if (command.Action == OperatorAction.WriteOff)
                WriteOffStrays(_book.Pair(number), verdict.LegChanges);
            if (_pairs.Find(p => p.Settings.Number == number) is not { } pair)
                continue;
            for (var leg = 0; leg < 2; leg++)
            {
                var id = pair.Leg(leg).Id;
                if (!_book.Foreign.TryGetValue(id, out var foreign) || verdict.Cleared.Contains(id))
                    continue;
                verdict.Cleared.Add(id);
                if (command.Action != OperatorAction.Adopt)
                    continue;
                verdict.LegChanges[number * 2 + leg] = foreign;
                if (pair.Leg(leg).Kind != ContractKind.Inverse)
                    continue;
                var price = MarginPrice(pair.Leg(leg), now);
                if (price <= 0m)
                    return new Verdict($"no price of {id} is known, at which {foreign} could be counted");
                verdict.InversePrices[number * 2 + leg] = price;
            }
        }
        return verdict;
    }

    private void WriteOffStrays(PairPosition pair, SortedDictionary<int, decimal> changes)
    {
        for (var leg = 0; leg < 2; leg++)
        {
            if (IsStray(pair, leg))
                changes[pair.Number * 2 + leg] = -pair.Held(leg).Native;
        }
    }

    /// <summary>A reduction must be one: no leg grows or turns round, and legs that nothing would level stay level.</summary>
    private Verdict JudgeReduction(OperatorCommand command, DateTimeOffset now)
    {
        if (_pairs.Find(p => p.Settings.Name == command.Pair) is not { } pair)
            return new Verdict($"no pair is called {command.Pair}");
        if (_refusal.Length > 0)
            return new Verdict(_refusal);
        if (command.Quantity is not > 0m)
            return new Verdict("a quantity above 0 is needed");
        var position = pair.Position;
        if (command.Venue is { } venue)
            return JudgeOneLeg(pair, venue, command.Quantity.Value, now);
        if (position.HaltReason.Length > 0)
            return new Verdict($"{command.Pair} is halted: {position.HaltReason}; resume or flatten it, or reduce one leg");
        if (pair.CommonLot == 0m)
            return new Verdict("the venues' rules are not known");
        if (!pair.IsUneven && Lots.RoundDown(command.Quantity.Value, pair.CommonLot) != command.Quantity.Value)
            return new Verdict($"{command.Quantity} is no multiple of {pair.CommonLot}, what both venues can trade");
        if (command.Quantity.Value > Math.Abs(position.Hedged))
            return new Verdict($"{command.Pair} has {Math.Abs(position.Hedged)} hedged: {command.Quantity} would open the other way");
        var verdict = new Verdict("") { Pairs = [pair.Settings.Number] };
        verdict.ReduceTo[pair.Settings.Number] = Math.Abs(position.Hedged) - command.Quantity.Value;
        return verdict;
    }

    private Verdict JudgeOneLeg(PairDesk pair, string venue, decimal quantity, DateTimeOffset now)
    {
        var leg = pair.A.Id.Venue == venue ? 0 : pair.B.Id.Venue == venue ? 1 : -1;
        if (leg < 0)
            return new Verdict($"{pair.Settings.Name} has no leg at {venue}");
        var held = pair.Position.Leg(leg);
        if (quantity > Math.Abs(held))
            return new Verdict($"{pair.Settings.Name} holds {held} at {venue}: {quantity} would turn it round");
        var after = pair.Position.Imbalance - Math.Sign(held) * quantity;
        if (pair.Position.HaltReason.Length > 0 && Math.Abs(after) > Math.Abs(pair.Position.Imbalance))
            return new Verdict($"{pair.Settings.Name} is halted: nothing would level the {after} that this leaves unhedged");
        if (pair.Position.Open.Count > 0)
            return new Verdict($"{pair.Settings.Name} has {pair.Position.Open.Count} open order(s): pause it first, and try again");
        var desk = pair.Leg(leg);
        if (desk.HasExpired(now))
            return new Verdict($"{desk.Id} has ended: the venue settles what is held of it");
        if (!desk.Venue.AcceptsHedges || desk.Spec is not { } spec || desk.Fresh(now, _settings.QuoteMaxAge) is not { } quote)
            return new Verdict($"{venue} cannot take an order now: it is not ready, or its book is not fresh");
        var side = Trades.SideOf(-held);
        var limit = OrderRules.BandPrice(side, Touch(quote, side), pair.Settings.HedgeBandsBps[^1], spec.TickSize);
        var native = OneLegNative(pair, leg, side, quantity);
        var fault = OrderRules.Check(spec, OrderType.LimitIoc, native, limit, Reduces(desk, side, native));
        return fault != OrderFault.None
            ? new Verdict($"{venue} would refuse {quantity}: {fault}")
            : new Verdict("") { Pairs = [pair.Settings.Number], OneLeg = (pair, leg) };
    }

    /// <summary>
    /// One order in the widest band; what it does not fill is for the operator to repeat. If it brings the legs apart the
    /// other one follows, as after a close that the venue forced.
    /// </summary>
    private void ReduceOneLeg(PairDesk pair, int leg, decimal quantity, Effects effects)
    {
        var desk = pair.Leg(leg);
        var side = Trades.SideOf(-pair.Position.Leg(leg));
        var native = OneLegNative(pair, leg, side, quantity);
        pair.WasForced = true;
        pair.Activity = "reducing one leg by the operator's word";
        Place(
            pair, leg, side, OrderType.LimitIoc, native, Touch(desk.Quote!, side), pair.Settings.HedgeBandsBps[^1],
            OrderPurpose.Reduce, Reduces(desk, side, native), effects);
    }

    /// <summary>As the leg's venue counts it: of an inverse leg the lots within the quantity, of a linear one what was said.</summary>
    private static decimal OneLegNative(PairDesk pair, int leg, Side side, decimal quantity) =>
        pair.Leg(leg).Kind == ContractKind.Inverse ? LotsOf(pair, leg, side, quantity, pair.Leg(leg).LastPrice) : quantity;

    /// <summary>What a command has done, and what is still to come of it.</summary>
    private string Effect(OperatorCommand command, Verdict verdict)
    {
        var pairs = $"{verdict.Pairs.Count} pair(s)";
        switch (command.Action)
        {
            case OperatorAction.Isolate:
                return $"{command.Venue} is isolated: no new exposure, nothing rests there";
            case OperatorAction.Pause when command.Venue is { } venue:
                return $"{venue} is paused: {pairs} only keep their legs level";
            case OperatorAction.Resume when command.Venue is { } venue:
                return $"{venue} is open again for {pairs}; what was said of a pair itself stays";
            case OperatorAction.Flatten:
                var open = verdict.Pairs.Select(_book.Pair).Where(p => p.Leg(0) != 0m || p.Leg(1) != 0m).ToList();
                return open.Count == 0
                    ? $"Flatten took effect on {pairs}: nothing is held"
                    : $"Flatten took effect on {pairs}; in progress: {string.Join(", ", open.Select(p => $"{NameOf(p)} holds {p.Leg(0)} and {p.Leg(1)}"))}";
            case OperatorAction.Reduce when verdict.OneLeg is { } one:
                return $"Reduce took effect: an order over {command.Quantity} left for {one.Pair.Leg(one.Leg).Id}; in progress";
            case OperatorAction.Reduce:
                return $"Reduce took effect on {command.Pair}; in progress: down to {verdict.ReduceTo.Values.First()} hedged";
            case OperatorAction.Resume when _venues.Values.Any(v => v.Stance != VenueStance.Open):
                return $"Resume took effect on {pairs}; still: {string.Join(", ", _venues.Values.Where(v => v.Stance != VenueStance.Open).Select(v => $"{v.Terms.Name} {v.Stance}"))}";
            case OperatorAction.Adopt or OperatorAction.WriteOff when verdict.Cleared.Count == 0 && verdict.LegChanges.Count == 0:
                return $"{command.Action} took effect on {pairs}: nothing was held there that is not ours";
            default:
                return $"{command.Action} took effect on {pairs}";
        }
    }

    private decimal ForeignAt(InstrumentDesk desk) => _book.Foreign.GetValueOrDefault(desk.Id);

    private string NameOf(PairPosition position) =>
        _pairs.Find(p => p.Position == position)?.Settings.Name ?? $"pair {position.Number}";

    private static void Answer(OperatorCommand command, bool ok, string text, Effects effects) =>
        effects.TellOnceDurable(Address.Desk, new OperatorAnswer(command.RequestId, ok, text));

    /// <summary>What a pair may do now, by what was said of it and of its venues, and by the end of its contracts.</summary>
    private static PairMode ModeOf(PairDesk pair, DateTimeOffset now) => Restrict(ModeSaid(pair), pair.PhaseAt(now));

    /// <summary>What a pair may do by what was said of it and of its venues. To close is not undone by an older pause of a venue.</summary>
    private static PairMode ModeSaid(PairDesk pair)
    {
        var mode = pair.Position.Mode;
        if (mode == PairMode.Flatten)
            return mode;
        if (pair.A.Venue.Stance == VenueStance.Paused || pair.B.Venue.Stance == VenueStance.Paused)
            return PairMode.Paused;
        return mode == PairMode.Normal && HasClosedVenue(pair) ? PairMode.ReduceOnly : mode;
    }

    private static bool HasClosedVenue(PairDesk pair) =>
        pair.A.Venue.Stance != VenueStance.Open || pair.B.Venue.Stance != VenueStance.Open;

    /// <summary>Nothing rests at a venue that the operator isolated or paused.</summary>
    private void CancelRestingAtClosedVenues(Effects effects)
    {
        foreach (var pair in _pairs)
        {
            if (HasClosedVenue(pair))
                CancelResting(pair, effects);
        }
    }

    /// <summary>What is left to do of the operator's reduction; ends it when both venues could trade no more of it.</summary>
    private static decimal? LeftToReduce(PairDesk pair, Effects effects)
    {
        if (pair.Position.ReduceTo is not { } target || pair.CommonLot == 0m)
            return null;
        var left = Math.Abs(pair.Position.Hedged) - target;
        if (left >= pair.CommonLot)
            return left;
        effects.Persist(new ReductionEnded(pair.Settings.Number, effects.Now));
        return null;
    }
}
