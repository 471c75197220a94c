using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// Guidance while a venue cannot be reached: computed from the positions, shown, and executed on the operator's word or,
/// if so configured, by itself. A step is a cut of the ladder's kind: written down before its first order, closed at the
/// healthy venue alone, and owed by the other one until it is back.
/// </content>
public sealed partial class HedgeCoordinator
{
    private static readonly TimeSpan GuidanceInterval = TimeSpan.FromSeconds(10);

    private DateTimeOffset _guidanceToldAt = DateTimeOffset.MinValue;

    private static bool IsDown(VenueDesk venue) => venue.State?.Health is { Health: VenueHealth.Down };

    private void GiveGuidance(Effects effects)
    {
        if (!_inCharge || _refusal.Length > 0)
            return;
        var isUrgent = _venues.Values.Any(IsDown);
        if (effects.Now - _guidanceToldAt < (isUrgent ? _settings.ViewInterval : GuidanceInterval))
            return;
        _guidanceToldAt = effects.Now;
        var venues = _venues.Values.Select(v => GuidanceFor(v, effects.Now)).Where(g => g.Legs.Count > 0).ToList();
        effects.Tell(Address.Status, new GuidanceView(venues, _settings.Guidance.IsAutomatic, effects.Now));
        if (_settings.Guidance.IsAutomatic)
            ExecuteReached(venues.Where(g => g.IsDown), effects);
    }

    private VenueGuidance GuidanceFor(VenueDesk failed, DateTimeOffset now)
    {
        var legs = new List<LegGuidance>();
        var others = new SortedDictionary<string, VenueDesk>(StringComparer.Ordinal);
        foreach (var pair in _pairs)
        {
            var leg = pair.A.Venue == failed ? 0 : 1;
            if (pair.Leg(leg).Venue != failed || (pair.Position.Leg(0) == 0m && pair.Position.Leg(1) == 0m))
                continue;
            legs.Add(OutageGuidance.Of(SplitOf(pair, leg, now) with { Balanced = BalancedAt(pair.Leg(leg), pair, leg) }, _settings.Guidance));
            var other = pair.Leg(1 - leg).Venue;
            others[other.Terms.Name] = other;
        }
        return new VenueGuidance(failed.Terms.Name, IsDown(failed), legs, [.. others.Values.Select(v => OutlookOf(v, now))]);
    }

    private SplitHedge SplitOf(PairDesk pair, int failedLeg, DateTimeOffset now)
    {
        var (failed, healthy) = (pair.Leg(failedLeg), pair.Leg(1 - failedLeg));
        var liquidation = 0m;
        foreach (var position in failed.Venue.State?.Account?.Positions ?? [])
            liquidation = position.Symbol == failed.Id.Symbol ? position.LiquidationPrice : liquidation;
        return new SplitHedge(
            pair.Settings.Name, healthy.Id, pair.Position.Leg(1 - failedLeg), pair.Position.Leg(failedLeg), MarginPrice(healthy, now),
            liquidation, healthy.Spec is { } spec && pair.StepFor(1 - failedLeg, spec.LotSize) is > 0m and var lot ? lot : pair.Settings.OrderCap);
    }

    /// <summary>
    /// What of a leg is balanced by other pairs' legs at the same instrument: at the venue it is no position, and cannot be
    /// liquidated. The net position is made up of the largest legs on its side; equal ones by number.
    /// </summary>
    private decimal BalancedAt(InstrumentDesk desk, PairDesk own, int leg)
    {
        var (held, quantity) = (HeldAt(desk), own.Position.Held(leg).Native);
        return own.Position.Held(leg).StepFor(desk.Kind, NativeBalancedAt(desk, own, held, quantity), desk.LastPrice);
    }

    private static decimal NativeBalancedAt(InstrumentDesk desk, PairDesk own, decimal held, decimal quantity)
    {
        if (Math.Sign(quantity) != Math.Sign(held))
            return Math.Abs(quantity);
        var larger = desk.Pairs
            .Where(pair => pair != own)
            .Select(pair => (pair.Settings.Number, Quantity: pair.Position.Held(pair.A == desk ? 0 : 1).Native))
            .Where(other => Math.Sign(other.Quantity) == Math.Sign(held)
                && (Math.Abs(other.Quantity), -other.Number).CompareTo((Math.Abs(quantity), -own.Settings.Number)) > 0)
            .Sum(other => Math.Abs(other.Quantity));
        return Math.Abs(quantity) - Math.Clamp(Math.Abs(held) - larger, 0m, Math.Abs(quantity));
    }

    private LadderOutlook OutlookOf(VenueDesk venue, DateTimeOffset now)
    {
        var net = 0m;
        foreach (var desk in venue.Instruments)
        {
            var held = HeldAt(desk);
            net += Math.Sign(held) * Math.Abs(desk.Kind.ValueIfKnown(held, MarginPrice(desk, now)));
        }
        var figures = Measure(venue, now);
        return new LadderOutlook(
            venue.Terms.Name,
            figures.IsKnown ? OutageGuidance.Rungs(figures.Equity, figures.GrossNotional, net, RulesOf(venue), venue.Kind) : []);
    }

    private void ExecuteReached(IEnumerable<VenueGuidance> outages, Effects effects)
    {
        foreach (var outage in outages)
        {
            foreach (var leg in outage.Legs)
            {
                if (leg.Steps.LastOrDefault(step => step.IsReached) is { } step && Execute(outage.FailedVenue, leg, step, "by configuration", effects))
                    Say(NoticeLevel.Alarm, FormattableString.Invariant($"guidance for the outage of {outage.FailedVenue}: step {step.Number} of {leg.Pair}, down to {step.Remaining} at {leg.HealthyVenue}"), effects);
            }
        }
    }

    /// <summary>Writes the step down as a cut; false when the pair is cut that far already.</summary>
    private bool Execute(string failedVenue, LegGuidance leg, GuidanceStep step, string by, Effects effects)
    {
        var pair = _pairs.Find(p => p.Settings.Name == leg.Pair)!;
        var healthyLeg = pair.A.Venue.Terms.Name == failedVenue ? 1 : 0;
        if (pair.Position.LadderRemaining <= step.Remaining || Math.Abs(pair.Position.Leg(healthyLeg)) <= step.Remaining)
            return false;
        var figures = Measure(pair.Leg(healthyLeg).Venue, effects.Now);
        effects.Persist(new LadderFired(
            leg.HealthyVenue, -1, FormattableString.Invariant($"{failedVenue} down, step {step.Number}, {by}"), figures.Equity, figures.GrossNotional,
            figures.Maintenance, [new PairCut(pair.Settings.Number, healthyLeg, step.Remaining)], effects.Now));
        (pair.NextCutAt, pair.CounterMissingSince) = (DateTimeOffset.MinValue, null);
        Decide([pair], effects);
        BeatWithin(_settings.BusyBeat, effects);
        return true;
    }

    /// <summary>
    /// The operator's word on a step. The cut comes before the word in the journal: a command of which only the cut survived
    /// is told again, and a cut that was made closes nothing twice.
    /// </summary>
    private void OnExecuteGuidance(OperatorCommand command, Effects effects)
    {
        var (refusal, outage, leg, step) = FindStep(command, effects.Now);
        if (leg is null || step is null)
        {
            Answer(command, false, refusal, effects);
            return;
        }
        var cuts = Execute(outage, leg, step, $"by {command.Who}: {command.Why}", effects);
        effects.Persist(new OperatorActed(command, [], new SortedDictionary<int, decimal>(), [], effects.Now, null));
        var text = cuts
            ? FormattableString.Invariant($"step {step.Number} took effect on {leg.Pair}; in progress: {leg.HealthyVenue} is closed down to {step.Remaining}, and {outage} owes the same")
            : FormattableString.Invariant($"done already: {leg.HealthyVenue} is down to {step.Remaining} or less");
        Say(NoticeLevel.Warning, $"{command.Who}: guidance for the outage of {outage}, {leg.Pair}: {text} ({command.Why})", effects);
        Answer(command, true, text, effects);
    }

    private (string Refusal, string Outage, LegGuidance? Leg, GuidanceStep? Step) FindStep(OperatorCommand command, DateTimeOffset now)
    {
        static (string, string, LegGuidance?, GuidanceStep?) No(string refusal) => (refusal, "", null, null);
        if (!_inCharge || _refusal.Length > 0)
            return No(_inCharge ? _refusal : "this coordinator is not in charge");
        if (_pairs.Find(p => p.Settings.Name == command.Pair) is not { } pair)
            return No($"no pair is called {command.Pair}");
        var legs = new[] { pair.A.Venue, pair.B.Venue };
        var meant = legs.Where(v => command.Venue is null ? IsDown(v) : v.Terms.Name == command.Venue).ToList();
        if (meant.Count == 0)
        {
            return No(command.Venue is null
                ? $"no venue of {command.Pair} is down: flatten or reduce the pair instead"
                : $"{command.Pair} has no leg at {command.Venue}");
        }
        if (meant.Count > 1 || legs.All(IsDown))
            return No($"both venues of {command.Pair} are down: there is no healthy leg to close");
        var outage = meant[0].Terms.Name;
        if (!IsDown(meant[0]))
            return No($"{outage} is not down: flatten or reduce the pair instead");
        if (GuidanceFor(meant[0], now).Legs.FirstOrDefault(l => l.Pair == command.Pair) is not { } leg)
            return No($"{command.Pair} has no position");
        if (leg.Steps.Count == 0)
            return No(leg.Advice);
        var step = command.Step is { } number ? leg.Steps.FirstOrDefault(s => s.Number == number) : leg.Steps.LastOrDefault(s => s.IsReached);
        if (step is null)
        {
            return No(command.Step is null
                ? $"no step is reached: the first one is at {OutageGuidance.Shown(leg.Steps[0].Price)}; name a step to take it earlier"
                : $"there are steps 1 to {leg.Steps.Count}");
        }
        return ("", outage, leg, step);
    }
}
