using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <summary>How a clip is traded.</summary>
public enum ExecutionStyle
{
    /// <summary>Both legs at once, as immediate-or-cancel limits inside a slippage band.</summary>
    TakerTaker = 1,

    /// <summary>Post-only on one leg; the other is hedged on each fill.</summary>
    MakerTaker = 2,
}

/// <summary>What the coordinator has to know of a venue account.</summary>
/// <param name="Name">Of the venue account.</param>
/// <param name="MakerFeeRate">Fraction of notional; a rebate is negative.</param>
/// <param name="TakerFeeRate">Fraction of notional.</param>
/// <param name="MaxLeverage">Effective leverage at which new exposure ends; default 8.</param>
/// <param name="Weight">Share of the venue's capital to use, above 0 up to 1.</param>
public sealed record VenueTerms(
    string Name, decimal MakerFeeRate, decimal TakerFeeRate, decimal MaxLeverage = 8m, decimal Weight = 1m)
{
    /// <summary>The venue's own ladder; null: the common one.</summary>
    public LadderRules? Ladder { get; init; }

    /// <summary>Placements and cancels that the venue takes in a second; zero when it is not known.</summary>
    public int OrdersPerSecond { get; init; }

    /// <summary>Share of these that clips leave to what hedges, levels and cancels.</summary>
    public double ReservedBudget { get; init; } = 0.3;
}

/// <summary>One pair of instruments held against each other.</summary>
public sealed record PairSettings
{
    /// <summary>1 to 65,535, unique, and never reused for other instruments: it is part of every order id.</summary>
    public required int Number { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Sold when the position is positive.</summary>
    public required InstrumentId LegA { get; init; }

    /// <summary>Bought when the position is positive.</summary>
    public required InstrumentId LegB { get; init; }

    /// <summary>Position as a function of the spread.</summary>
    public required HedgeCurve Curve { get; init; }

    /// <summary>Largest clip, base units.</summary>
    public required decimal OrderCap { get; init; }

    /// <summary>Share of the touch that a clip may take, 0 to 1.</summary>
    public decimal Participation { get; init; } = 0.5m;

    /// <summary>How clips are traded.</summary>
    public ExecutionStyle Style { get; init; } = ExecutionStyle.TakerTaker;

    /// <summary>Leg that rests when the style is maker–taker: 0 for A, 1 for B.</summary>
    public int MakerLeg { get; init; } = 1;

    /// <summary>Slippage band of a clip's orders, basis points of the touch.</summary>
    public decimal ClipBandBps { get; init; } = 2m;

    /// <summary>Bands of the steps that level the legs; the last one serves all further steps.</summary>
    public IReadOnlyList<decimal> HedgeBandsBps { get; init; } = [5m, 10m, 20m, 40m, 80m, 150m];

    /// <summary>Steps without success after which the pair halts for the operator.</summary>
    public int MaxHedgeSteps { get; init; } = 10;

    /// <summary>Clips in a row that had to be taken back after which the pair halts for the operator.</summary>
    public int MaxReversedClips { get; init; } = 8;

    /// <summary>Likely time to the exit, over which funding is counted.</summary>
    public TimeSpan ExpectedHolding { get; init; } = TimeSpan.FromHours(8);

    /// <summary>What it does before a contract of it ends.</summary>
    public ExpiryRules Expiry { get; init; } = new();

    /// <summary>
    /// Shortest time between two clips, so that trading towards the curve leaves the venues' order rates to levelling
    /// and cancelling, which never wait for it.
    /// </summary>
    public TimeSpan ClipInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Shortest time between two placements of a resting order.</summary>
    public TimeSpan RequoteInterval { get; init; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>What the coordinator has to know.</summary>
public sealed record CoordinatorSettings
{
    /// <summary>Every venue account that a pair names.</summary>
    public required IReadOnlyList<VenueTerms> Venues { get; init; }

    /// <summary>Every pair.</summary>
    public required IReadOnlyList<PairSettings> Pairs { get; init; }

    /// <summary>Time since it was received after which a quote does not count.</summary>
    public TimeSpan QuoteMaxAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time without any report after which a gateway is asked about an order.</summary>
    public TimeSpan InquiryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time after a start in which the legs of a pair are not levelled before both gateways have told their ledgers: what
    /// one has told may be half of a story. After it the venue that is heard is levelled with.
    /// </summary>
    public TimeSpan HearingPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time after which a gateway is asked, again and again, about an order that it reported and that is still open.</summary>
    public TimeSpan OpenInquiryInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time a lot or more may be unhedged before an alarm.</summary>
    public TimeSpan UnhedgedAlarm { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Beat while something is open.</summary>
    public TimeSpan BusyBeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Beat while nothing is.</summary>
    public TimeSpan IdleBeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Closed orders that are remembered; of older ones only that they were there.</summary>
    public int KeptOrders { get; init; } = 4096;

    /// <summary>Margin and the tiered stop-loss.</summary>
    public LadderSettings Ladder { get; init; } = new();

    /// <summary>What is done with the healthy leg of a hedge while the other venue is down.</summary>
    public GuidanceRules Guidance { get; init; } = new();

    /// <summary>Time between two signs of life to every gateway; the beat must be at least as frequent.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two views for the status board.</summary>
    public TimeSpan ViewInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>True: a treasurer lives beside it and is told under which epoch to act.</summary>
    public bool TellsTreasurer { get; init; }
}
