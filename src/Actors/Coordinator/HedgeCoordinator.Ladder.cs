using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// The tiered stop-loss. A rung that is reached is written down with what each pair is brought down to, and only then traded
/// (HedgeCoordinator.Cuts.cs); what is wanted is a quantity that may stay, so that whatever happens in between, nothing is cut twice.
/// </content>
public sealed partial class HedgeCoordinator
{
    /// <summary>Slippage counted on top of the fee when planning a cut, as a fraction.</summary>
    private const decimal CutSlippage = 0.0005m;

    private static readonly TimeSpan LadderNoteInterval = TimeSpan.FromMinutes(1);

    private LadderRules RulesOf(VenueDesk venue) => venue.Terms.Ladder ?? _settings.Ladder.Rules;

    /// <summary>Looks how a venue stands; at most once in the watch interval unless it must be now.</summary>
    private void Watch(VenueDesk venue, bool now, Effects effects)
    {
        if (!_inCharge || _refusal.Length > 0)
            return;
        if (!now && effects.Now - venue.WatchedAt < _settings.Ladder.WatchInterval)
            return;
        venue.WatchedAt = effects.Now;
        EndDoubt(venue, effects);
        var isClosing = IsClosing(venue);
        if (venue.WasClosing && !isClosing)
            venue.CutsEndedAt = effects.Now;
        venue.WasClosing = isClosing;
        var figures = Measure(venue, effects.Now);
        venue.Figures = figures;
        Rearm(venue, figures, effects);
        var rung = RulesOf(venue).Reached(figures);
        if (rung >= 0 && MayFire(venue, rung))
            Fire(venue, rung, figures, effects);
        venue.LadderHold = HoldOf(venue, figures, effects);
    }

    private void Rearm(VenueDesk venue, MarginFigures figures, Effects effects)
    {
        var ladder = _book.LadderOf(venue.Terms.Name);
        // What is being cut is not over, whatever the price does meanwhile. What the other venue still owes does not count: how
        // this one stands no longer depends on it, and a further fall must find the rung armed.
        if (ladder.FiredThrough < 0 || IsClosing(venue))
            return;
        var stays = RulesOf(venue).StaysFired(ladder.FiredThrough, figures);
        if (stays < ladder.FiredThrough)
            effects.Persist(new LadderRearmed(venue.Terms.Name, stays, effects.Now));
    }

    /// <summary>
    /// A rung fires once per crossing. It fires again without having been left only when its cuts are done here and a later reading
    /// of the account still shows it reached: then the crossing was not cured.
    /// </summary>
    private bool MayFire(VenueDesk venue, int rung) =>
        rung > _book.LadderOf(venue.Terms.Name).FiredThrough || (!venue.WasClosing && venue.AccountReadAt > venue.CutsEndedAt);

    /// <summary>True while the venue itself still holds more than its ladder left it, by something that it can trade.</summary>
    private static bool IsClosing(VenueDesk venue)
    {
        foreach (var desk in venue.Instruments)
        {
            foreach (var pair in desk.Pairs)
            {
                var leg = pair.A == desk ? 0 : 1;
                var smallest = desk.Spec is { } spec ? pair.StepFor(leg, Math.Max(spec.LotSize, spec.MinQuantity)) : 0m;
                if (pair.Position.LadderRemaining is { } stays && IsEndangered(pair, leg)
                    && Math.Abs(pair.Position.Leg(leg)) - stays is > 0m and var excess && excess >= smallest)
                    return true;
            }
        }
        return false;
    }

    /// <summary>True while anything of a firing of the venue is open, also what the other venue still owes.</summary>
    private static bool IsCutting(VenueDesk venue)
    {
        foreach (var desk in venue.Instruments)
        {
            foreach (var pair in desk.Pairs)
            {
                if (pair.Position.LadderRemaining is not null && IsEndangered(pair, pair.A == desk ? 0 : 1))
                    return true;
            }
        }
        return false;
    }

    private static bool IsEndangered(PairDesk pair, int leg) => (pair.Position.LadderLegs & (1 << leg)) != 0;

    private void Fire(VenueDesk venue, int rung, MarginFigures figures, Effects effects)
    {
        var rules = RulesOf(venue);
        var candidates = new List<LadderCandidate>();
        var net = new decimal[venue.Instruments.Count];
        var pending = 0m;
        for (var i = 0; i < net.Length; i++)
            pending += Candidates(venue, i, net, candidates, effects.Now);
        var notional = LadderPlan.NotionalToClose(
            figures.GrossNotional - pending, figures.Equity, rules.BackTo(rung), Math.Max(0m, venue.Terms.TakerFeeRate) + CutSlippage);
        var cuts = LadderPlan.Share(notional, candidates, net);
        var standing = FormattableString.Invariant(
            $"{venue.Terms.Name} at leverage {Shown(figures.Leverage)}, margin ratio {Shown(figures.MarginRatio)}, equity {figures.Equity:0.##}, notional {figures.GrossNotional:0.##}");
        if (cuts.Count == 0)
        {
            if (pending == 0m && Due("ladder/" + venue.Terms.Name, LadderNoteInterval, effects.Now))
                Say(NoticeLevel.Alarm, $"ladder {rules.Describe(rung)}: {standing}, and nothing of ours can be closed", effects);
            return;
        }
        effects.Persist(new LadderFired(
            venue.Terms.Name, rung, rules.Describe(rung), figures.Equity, figures.GrossNotional, figures.Maintenance,
            [.. cuts.Select(c => new PairCut(c.Pair, c.Leg, c.Remaining))], effects.Now));
        Say(NoticeLevel.Alarm, $"ladder {rules.Describe(rung)} fired: {standing}; {Described(cuts)}", effects);
        foreach (var cut in cuts)
        {
            if (_pairs.Find(p => p.Settings.Number == cut.Pair) is { } pair)
            {
                // At once, also when a step of a lower rung pauses; a venue that is missing already is not waited for again.
                pair.NextCutAt = DateTimeOffset.MinValue;
                Decide([pair], effects);
            }
        }
        BeatWithin(_settings.BusyBeat, effects);
    }

    private static string Shown(decimal? figure) => figure is { } value ? FormattableString.Invariant($"{value:0.###}") : "without bound";

    private string Described(IReadOnlyList<LadderCut> cuts) =>
        string.Join(", ", cuts.Select(c => FormattableString.Invariant(
            $"{_pairs.Find(p => p.Settings.Number == c.Pair)?.Settings.Name} to {c.Remaining}")));

    /// <summary>
    /// Adds the legs at an instrument that make up the venue's net position there, with what the ladder is closing already taken
    /// off; returns the notional of that.
    /// </summary>
    private decimal Candidates(VenueDesk venue, int index, decimal[] net, List<LadderCandidate> candidates, DateTimeOffset now)
    {
        var desk = venue.Instruments[index];
        var (held, price, pending) = (HeldAt(desk), MarginPrice(desk, now), 0m);
        var (sideBase, sideNative) = (0m, 0m);
        foreach (var pair in desk.Pairs)
        {
            var leg = pair.A == desk ? 0 : 1;
            var quantity = pair.Position.Leg(leg);
            if (quantity == 0m || Math.Sign(quantity) != Math.Sign(held))
                continue;
            var size = Math.Abs(quantity);
            var stays = Math.Min(size, pair.Position.LadderRemaining ?? size);
            pending += size - stays;
            var native = Math.Abs(pair.Position.Held(leg).Native);
            (sideBase, sideNative) = (sideBase + size, sideNative + native);
            var step = pair.CommonLot > 0m ? pair.CommonLot : desk.Spec?.LotSize ?? size;
            if (stays > 0m)
                candidates.Add(new LadderCandidate(
                    pair.Settings.Number, leg, index, stays, PerBase(desk.Kind, size, native, price), step, BenefitOf(pair, now)));
        }
        net[index] = Math.Max(0m, (desk.Kind == ContractKind.Inverse ? NetBase(held, sideBase, sideNative) : Math.Abs(held)) - pending);
        return pending * PerBase(desk.Kind, sideBase, sideNative, price);
    }

    /// <summary>Notional, in the settle asset, that goes with a base unit of a leg: its price, or of an inverse leg entry / price coins.</summary>
    private static decimal PerBase(ContractKind kind, decimal size, decimal native, decimal price) =>
        kind != ContractKind.Inverse ? price : size > 0m && price > 0m ? native / size / price : 0m;

    /// <summary>What of the legs on the position's side the venue's net position is, base units.</summary>
    private static decimal NetBase(decimal held, decimal sideBase, decimal sideNative) =>
        sideNative == 0m ? 0m : Math.Abs(held) >= sideNative ? sideBase : Math.Abs(held) * sideBase / sideNative;

    /// <summary>What closing a pair now is worth against its curve; null when not both venues can be asked.</summary>
    private decimal? BenefitOf(PairDesk pair, DateTimeOffset now)
    {
        if (!pair.A.Venue.AcceptsHedges || !pair.B.Venue.AcceptsHedges || pair.Position.Hedged == 0m
            || pair.A.Fresh(now, _settings.QuoteMaxAge) is not { } a || pair.B.Fresh(now, _settings.QuoteMaxAge) is not { } b)
            return null;
        return Look(pair.Position, out _, out var doubtful) && !doubtful ? Edge(pair, Spread.Between(a, b), -pair.Position.Hedged) : null;
    }

    /// <summary>Why the ladder keeps new exposure away from a venue; empty when it does not.</summary>
    private string HoldOf(VenueDesk venue, MarginFigures figures, Effects effects)
    {
        if (!figures.IsKnown)
            return "margin is not known";
        // One that shows more than the one that counts meanwhile leaves nothing to fear.
        if (venue is { DoubtedSince: not null, DoubtIsWorse: true })
            return "the account's last reading is not believed yet";
        if (venue.AccountReadAt is { } readAt && effects.Now - readAt > _settings.Ladder.AccountMaxAge)
        {
            if (figures.GrossNotional > 0m && Due("account/" + venue.Terms.Name, _settings.Ladder.AlarmInterval, effects.Now))
                Say(NoticeLevel.Alarm, $"the account of {venue.Terms.Name} was last read at {readAt:HH:mm:ss}: its leverage goes by prices alone", effects);
            return "the account was not read for too long";
        }
        var ladder = _book.LadderOf(venue.Terms.Name);
        if (IsCutting(venue))
            return "the ladder is closing";
        if (ladder.FiredThrough >= 0)
            return "the ladder fired and leverage is still near it";
        return ladder.Firings > 0 && effects.Now - ladder.LastFiredAt < _settings.Ladder.ReopenAfter ? "the ladder fired a while ago" : "";
    }

    /// <summary>What is still to be closed at the other venue of a pair because the endangered one closed alone.</summary>
    private IEnumerable<LadderDebt> Debts()
    {
        foreach (var pair in _pairs)
        {
            if (pair.Position.LadderRemaining is null)
                continue;
            var leg = Math.Abs(pair.Position.Leg(0)) > Math.Abs(pair.Position.Leg(1)) ? 0 : 1;
            var owed = Math.Abs(pair.Position.Leg(leg)) - Math.Abs(pair.Position.Leg(1 - leg));
            if (owed > 0m && !IsEndangered(pair, leg) && IsEndangered(pair, 1 - leg) && IsTradable(pair, leg, owed))
                yield return new LadderDebt(pair.Settings.Name, pair.Leg(leg).Id.Venue, pair.Leg(leg).Id.Symbol, owed);
        }
    }
}
