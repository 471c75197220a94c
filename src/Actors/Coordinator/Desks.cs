using Hedgerow.Actors.Memory;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <summary>Newest book of one instrument. A cache.</summary>
internal sealed class InstrumentDesk(InstrumentId id, VenueDesk venue)
{
    public InstrumentId Id { get; } = id;

    public VenueDesk Venue { get; } = venue;

    public Quote? Quote { get; set; }

    /// <summary>Price at which a position counts: the last one known; zero before the first.</summary>
    public decimal ValuePrice => Quote?.Ask ?? (LastPrice > 0m ? LastPrice : Mark?.Mark ?? 0m);

    /// <summary>Bid of the last quote, also after the book was lost; zero before the first.</summary>
    public decimal LastPrice { get; set; }

    public MarkPrice? Mark { get; set; }

    /// <summary>When the mark came.</summary>
    public DateTimeOffset MarkAt { get; set; } = DateTimeOffset.MinValue;

    public InstrumentSpec? Spec { get; set; }

    /// <summary>True when the contract has ended.</summary>
    public bool HasExpired(DateTimeOffset now) => Spec?.HasExpired(now) ?? false;

    /// <summary>As <see cref="HasExpired"/>, refreshed on the beat.</summary>
    public bool IsOver { get; set; }

    /// <summary>It has ended, and pairs have opposite legs there that wait to be set against each other.</summary>
    public bool NettingWaits { get; set; }

    /// <summary>What its quantities count; linear until the rules are known, and nothing is ordered before.</summary>
    public ContractKind Kind => Spec?.Kind ?? ContractKind.Linear;

    /// <summary>What a native quantity is worth in the account's settle asset at the price at which positions count.</summary>
    public decimal NotionalOf(decimal native) => Math.Abs(Kind.ValueIfKnown(native, ValuePrice));

    /// <summary>Maintenance tiers; null when the venue did not tell them.</summary>
    public MaintenanceTable? Tiers { get; set; }

    /// <summary>The position in the newest reading of the account; null when it was flat or is not read.</summary>
    public Position? Reading { get; set; }

    /// <summary>Pairs that trade it.</summary>
    public List<PairDesk> Pairs { get; } = [];

    /// <summary>
    /// When an immediate order of any pair last left for it. A clip uses a quote received after this time only, so that no displayed
    /// quantity is taken twice.
    /// </summary>
    public DateTimeOffset TakenAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The quote while it is fresh by local receive time; the gateway saw to venue time and sequence.</summary>
    public Quote? Fresh(DateTimeOffset now, TimeSpan maxAge) =>
        Quote is { } quote && now - quote.ReceivedAt <= maxAge ? quote : null;
}

/// <summary>Newest state of one gateway. A cache.</summary>
internal sealed class VenueDesk(VenueTerms terms)
{
    public VenueTerms Terms { get; } = terms;

    /// <summary>What we had leave for it.</summary>
    public OrderPace Pace { get; } = new(terms.OrdersPerSecond, terms.ReservedBudget);

    public GatewayState? State { get; set; }

    /// <summary>Kind of the account's contracts: all settle in its one asset.</summary>
    public ContractKind Kind => State is { } state ? ContractMath.OfAccount(state.Instruments) : ContractKind.Linear;

    /// <summary>True once the gateway promised to refuse lower epochs than ours.</summary>
    public bool Obeys { get; set; }

    /// <summary>True once everything in its ledger up to its reconciliation was counted in this life of ours.</summary>
    public bool HasSpoken { get; set; }

    /// <summary>Revision that we had when we took charge; a gateway that promises knows at least it.</summary>
    public long ChargedRevision { get; set; }

    /// <summary>True while the gateway has changes that were not counted here yet: its legs are not known.</summary>
    public bool IsBehind { get; set; }

    /// <summary>What the operator said of the whole venue.</summary>
    public VenueStance Stance { get; set; } = VenueStance.Open;

    public DateTimeOffset ChargeToldAt { get; set; } = DateTimeOffset.MinValue;

    public List<InstrumentDesk> Instruments { get; } = [];

    /// <summary>How it stands; null before the first look.</summary>
    public MarginFigures? Figures { get; set; }

    /// <summary>Filled anew at each look.</summary>
    public MarginPosition[] Positions { get; set; } = [];

    public IReadOnlyList<SymbolTiers>? TiersTold { get; set; }

    public DateTimeOffset WatchedAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The account by which margin goes: the newest reading, with what the private stream moved since; the one before it while that is doubted.</summary>
    public AccountSnapshot? Account { get; set; }

    /// <summary>Money that had moved out of the margin account when <see cref="Account"/> was told.</summary>
    public decimal AccountMovedOut { get; set; }

    /// <summary>Venue time of the newest reading of the account, believed or not.</summary>
    public DateTimeOffset? AccountAsOf { get; set; }

    /// <summary>Local time at which <see cref="Account"/> came.</summary>
    public DateTimeOffset? AccountReadAt { get; set; }

    /// <summary>Since when the newest reading is not believed; null while it is.</summary>
    public DateTimeOffset? DoubtedSince { get; set; }

    /// <summary>The doubted reading shows less equity, or more maintenance, than the one that counts meanwhile.</summary>
    public bool DoubtIsWorse { get; set; }

    /// <summary>Since when it takes orders although its ledger may lack something; null when not both hold.</summary>
    public DateTimeOffset? MissingTradesSince { get; set; }

    /// <summary>At the last look it held more than its ladder left it.</summary>
    public bool WasClosing { get; set; }

    /// <summary>When the last cut here was done: a rung fires again only on a reading after it.</summary>
    public DateTimeOffset CutsEndedAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Why the ladder keeps new exposure away; empty when it does not.</summary>
    public string LadderHold { get; set; } = "";

    /// <summary>False while what is left of the venue's request budget is kept from clips.</summary>
    /// <param name="isOrdered">True of a clip that must be, whatever the spread: it may go further.</param>
    public bool HasBudget(bool isOrdered) =>
        BudgetReserve.Of(State?.UsedBudget ?? 0d, Terms.ReservedBudget) is var use && (use == BudgetUse.Free || (isOrdered && use == BudgetUse.Reserved));

    /// <summary>Differences from the venue's own figures, by subject: seen in the reading before this one.</summary>
    public HashSet<string> Suspicions { get; } = new(StringComparer.Ordinal);

    public bool AcceptsExposure =>
        Stance == VenueStance.Open && Obeys && !IsBehind && LadderHold.Length == 0 && State is { AcceptsExposure: true };

    public bool AcceptsHedges => Obeys && !IsBehind && State is { AcceptsHedges: true };
}

/// <summary>What the coordinator works with for one configured pair. A cache around what is remembered.</summary>
internal sealed class PairDesk(PairSettings settings, PairPosition position, InstrumentDesk a, InstrumentDesk b)
{
    public PairSettings Settings { get; } = settings;

    public PairPosition Position { get; set; } = position;

    public InstrumentDesk A { get; } = a;

    public InstrumentDesk B { get; } = b;

    /// <summary>Fees of both legs of a clip.</summary>
    public decimal ClipCostBps { get; } = CostBps(settings, a.Venue.Terms, b.Venue.Terms);

    /// <summary>
    /// Step that both venues can trade, base units; zero until both rules are known. Of uneven legs the larger of both lots, of an inverse
    /// one at the last price.
    /// </summary>
    public decimal CommonLot { get; set; }

    /// <summary>A move of the position below which it is as it was: lots of uneven legs come out a little apart.</summary>
    public decimal LeastMove => IsUneven ? CommonLot / 2m : CommonLot;

    /// <summary>
    /// True when equal lots on both legs do not keep them level: an inverse leg counts another unit than base units, and of a spot leg fees
    /// take parts of a lot.
    /// </summary>
    public bool IsUneven => A.Kind != ContractKind.Linear || B.Kind != ContractKind.Linear;

    /// <summary>The nearer end of the two contracts; null when none is known.</summary>
    public DateTimeOffset? Expiry => (A.Spec?.Expiry, B.Spec?.Expiry) switch
    {
        ({ } a, { } b) => a < b ? a : b,
        var (a, b) => a ?? b,
    };

    /// <summary>The phase that was said last.</summary>
    public ExpiryPhase PhaseTold { get; set; }

    /// <summary>The end before which a position that is still there was alarmed.</summary>
    public DateTimeOffset? StillHeldAlarmedFor { get; set; }

    /// <summary>What a positive position is expected to receive in funding.</summary>
    public decimal FundingBps { get; set; }

    /// <summary>Centre of the curve less expected funding; refreshed on the beat, not per quote.</summary>
    public decimal OffsetBps { get; set; }

    public string Activity { get; set; } = "starting";

    public DateTimeOffset? UnhedgedSince { get; set; }

    public bool UnhedgedAlarmed { get; set; }

    public DateTimeOffset NextHedgeAt { get; set; } = DateTimeOffset.MinValue;

    public DateTimeOffset NextClipAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Clip orders in a row that traded nothing, by leg.</summary>
    public int[] FruitlessClips { get; } = new int[2];

    /// <summary>Clips in a row that were taken back.</summary>
    public int ReversedClips { get; set; }

    /// <summary>Resting orders in a row that the venue did not let rest.</summary>
    public int FruitlessRests { get; set; }

    /// <summary>Steps in a row that the gateway refused.</summary>
    public int RefusedSteps { get; set; }

    /// <summary>Resting orders that were asked to go.</summary>
    public HashSet<string> Leaving { get; } = new(StringComparer.Ordinal);

    /// <summary>When its last clip left: the next one keeps the interval.</summary>
    public DateTimeOffset LastClipAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Not before this time is a resting bid (0) or ask (1) placed again.</summary>
    public DateTimeOffset[] NextRequoteAt { get; } = [DateTimeOffset.MinValue, DateTimeOffset.MinValue];

    /// <summary>Steps that traded nothing since the legs were last level, by leg.</summary>
    public int[] FailedSteps { get; } = new int[2];

    /// <summary>The venue closed a part of a leg by itself: the other one follows, whatever it costs.</summary>
    public bool WasForced { get; set; }

    /// <summary>Orders of the ladder in a row that were not filled, by leg.</summary>
    public int[] CutSteps { get; } = new int[2];

    public DateTimeOffset NextCutAt { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Since when not both legs could be cut; null when both can.</summary>
    public DateTimeOffset? CounterMissingSince { get; set; }

    /// <summary>A resting order was filled: its hedge is on the other leg.</summary>
    public bool RestFilled { get; set; }

    /// <summary>Share of a venue's room that one leg may take: half when both legs are there.</summary>
    public decimal RoomShare => A.Venue == B.Venue ? 0.5m : 1m;

    public static int RestSlot(Side side) => side == Side.Buy ? 0 : 1;

    public void PauseRests(DateTimeOffset until) => (NextRequoteAt[0], NextRequoteAt[1]) = (until, until);

    /// <summary>Where it is before the nearer end of its contracts.</summary>
    public ExpiryPhase PhaseAt(DateTimeOffset now) => Settings.Expiry.PhaseAt(Expiry, now);

    public InstrumentDesk Leg(int leg) => leg == 0 ? A : B;

    /// <summary>The native quantity, not rounded to a lot, with which an order of a leg changes the base quantity by so much.</summary>
    public decimal NativeFor(int leg, Side side, decimal baseQuantity, decimal price) =>
        Position.Held(leg).NativeFor(Leg(leg).Kind, side, baseQuantity, price);

    /// <summary>Base units that a native quantity on a leg changes.</summary>
    public decimal BaseFor(int leg, Side side, decimal native, decimal price) =>
        Position.Held(leg).BaseFor(Leg(leg).Kind, side, native, price);

    /// <summary>Base units that what is left of an order may still change.</summary>
    public decimal LeftOf(LegOrder order) => BaseFor(order.Leg, order.Side, order.Quantity - order.CumulativeQuantity, order.Price);

    /// <summary>Base units that a native quantity of a leg is worth to it: a lot, a smallest order.</summary>
    public decimal StepFor(int leg, decimal native) => Position.Held(leg).StepFor(Leg(leg).Kind, native, Leg(leg).LastPrice);

    /// <summary>Finds <see cref="CommonLot"/> anew.</summary>
    public void FindCommonLot()
    {
        if (A.Spec is not { } a || B.Spec is not { } b)
            return;
        if (!IsUneven)
        {
            CommonLot = Lots.TryCommonStep(a.LotSize, b.LotSize) ?? 0m;
            return;
        }
        var (baseA, baseB) = (a.Kind.BaseIfKnown(a.LotSize, A.LastPrice), b.Kind.BaseIfKnown(b.LotSize, B.LastPrice));
        CommonLot = baseA == 0m || baseB == 0m ? 0m : Math.Max(baseA, baseB);
    }

    private static decimal CostBps(PairSettings settings, VenueTerms a, VenueTerms b)
    {
        var makes = settings.Style == ExecutionStyle.MakerTaker;
        var feeA = makes && settings.MakerLeg == 0 ? a.MakerFeeRate : a.TakerFeeRate;
        var feeB = makes && settings.MakerLeg == 1 ? b.MakerFeeRate : b.TakerFeeRate;
        return BasisPoints.FromRate(feeA + feeB);
    }
}
