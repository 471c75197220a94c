using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>What a venue does with a post-only order that would take liquidity.</summary>
public enum PostOnlyRule
{
    /// <summary>Refused at the door (Binance USDⓈ-M code −5022).</summary>
    Reject = 1,

    /// <summary>Accepted, then cancelled with nothing traded (Bybit V5).</summary>
    AcceptThenCancel = 2,
}

/// <summary>When the tape's book fills an order that rests in the venue's book.</summary>
public enum RestingFillRule
{
    /// <summary>As soon as the tape's opposite side reaches the order's price: it is an incoming order, and matches.</summary>
    OnTouch = 1,

    /// <summary>Only when the tape's opposite side is better than the order's price: the order is last in its queue.</summary>
    OnTradeThrough = 2,
}

/// <summary>What happens when an account's incoming order meets its own resting order.</summary>
public enum SelfTradeRule
{
    /// <summary>They trade with each other (the default of Binance and Bybit without a prevention mode).</summary>
    Allow = 1,

    /// <summary>The resting order is cancelled, the incoming one goes on.</summary>
    CancelResting = 2,

    /// <summary>The rest of the incoming order is cancelled.</summary>
    CancelIncoming = 3,
}

/// <summary>The manners of one venue: everything about it that is neither an instrument's nor an account's.</summary>
public sealed record VenueRules
{
    /// <summary>Fate of a post-only order that would take.</summary>
    public PostOnlyRule PostOnly { get; init; } = PostOnlyRule.Reject;

    /// <summary>When resting orders fill from the tape.</summary>
    public RestingFillRule RestingFill { get; init; } = RestingFillRule.OnTouch;

    /// <summary>When an account meets itself.</summary>
    public SelfTradeRule SelfTrade { get; init; } = SelfTradeRule.Allow;

    /// <summary>
    /// False: a client id is refused as long as the venue remembers its first use (see <see cref="RetainedOrders"/>).
    /// True: only while the first order is still working (Binance USDⓈ-M).
    /// </summary>
    public bool ClientIdReusableWhenFinished { get; init; }

    /// <summary>Levels of the book per side, the displayed touch included; 1 to 1,000.</summary>
    public int LadderLevels { get; init; } = 10;

    /// <summary>Distance between neighbouring synthetic levels in ticks; added to <see cref="LadderStepBps"/>, at least one tick in sum.</summary>
    public int LadderStepTicks { get; init; } = 1;

    /// <summary>Distance between neighbouring synthetic levels in basis points of the touch, rounded down to the tick.</summary>
    public decimal LadderStepBps { get; init; } = 0.5m;

    /// <summary>Size of each level as a multiple of the level before it, rounded down to the lot; above 0, at most 1,000.</summary>
    public decimal LadderGrowth { get; init; } = 1.5m;

    /// <summary>True: resting orders of the accounts are part of the displayed book, as at a real venue.</summary>
    public bool ShowRestingOrders { get; init; } = true;

    /// <summary>A market order trades only within this fraction of the mark; the rest is cancelled.</summary>
    public decimal MarketBandFraction { get; init; } = 0.05m;

    /// <summary>A limit buy above mark × (1 + this), or a limit sell below mark × (1 − this), is refused.</summary>
    public decimal LimitBandFraction { get; init; } = 0.10m;

    /// <summary>Fee of a liquidation as a fraction of the closed notional, into the insurance fund.</summary>
    public decimal LiquidationFeeRate { get; init; } = 0.005m;

    /// <summary>Client id of a liquidation order; {0} is the time in Unix milliseconds. Empty: none (Bybit).</summary>
    public string LiquidationClientId { get; init; } = "autoclose-{0}";

    /// <summary>Client id of an auto-deleveraging order; {0} is the time in Unix milliseconds. Empty: none (Bybit).</summary>
    public string AutoDeleverageClientId { get; init; } = "adl_autoclose";

    /// <summary>How the venue writes an order id, from a counter that starts at 1.</summary>
    public Func<long, string> OrderIdFormat { get; init; } = static number => (8_000_000_000 + number).ToString();

    /// <summary>How the venue writes a trade id, from a counter that starts at 1.</summary>
    public Func<long, string> TradeIdFormat { get; init; } = static number => (100_000_000 + number).ToString();

    /// <summary>Finished orders remembered per account; older ones are forgotten, their client ids too.</summary>
    public int RetainedOrders { get; init; } = 10_000;

    /// <summary>Fills and, separately, funding payments remembered per account.</summary>
    public int RetainedFills { get; init; } = 20_000;

    /// <summary>Age at which finished orders, fills and funding payments are forgotten.</summary>
    public TimeSpan RetentionTime { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Working orders one account may have in one instrument.</summary>
    public int MaxOpenOrders { get; init; } = 200;

    /// <summary>Events that may wait for <see cref="VenueModel.TakeEvents"/>; more means that the owner forgot to take them.</summary>
    public int MaxPendingEvents { get; init; } = 1_000_000;

    /// <summary>True: every <see cref="VenueModel.SetBook"/> emits a <see cref="BookEvent"/>.</summary>
    public bool EmitBooks { get; init; } = true;

    internal static void Validate(VenueRules rules)
    {
        Demand(rules.LadderLevels is >= 1 and <= 1000, $"{nameof(LadderLevels)} must be 1 to 1000");
        Demand(rules.LadderStepTicks >= 0 && rules.LadderStepBps >= 0, "the ladder's steps must not be negative");
        Demand(rules.LadderGrowth is > 0 and <= 1000, $"{nameof(LadderGrowth)} must be above 0 and at most 1000");
        Demand(rules.MarketBandFraction is > 0 and < 1, $"{nameof(MarketBandFraction)} must be between 0 and 1");
        Demand(rules.LimitBandFraction is > 0 and < 1, $"{nameof(LimitBandFraction)} must be between 0 and 1");
        Demand(rules.LiquidationFeeRate is >= 0 and < 1, $"{nameof(LiquidationFeeRate)} must be 0 or more and below 1");
        Demand(rules.RetainedOrders > 0 && rules.RetainedFills > 0, "the retained numbers must be positive");
        Demand(rules.RetentionTime > TimeSpan.Zero, $"{nameof(RetentionTime)} must be positive");
        Demand(rules.MaxOpenOrders > 0 && rules.MaxPendingEvents > 0, "the limits must be positive");
    }

    private static void Demand(bool holds, string text)
    {
        if (!holds)
        {
            throw new InvalidOperationException("venue rules: " + text);
        }
    }
}

/// <summary>What trades at the venue and on what terms.</summary>
/// <param name="Spec">The instrument's rules.</param>
/// <param name="Tiers">Maintenance tiers, lowest floor first; the first floor is zero.</param>
/// <param name="MakerFeeRate">Fee of a maker fill as a fraction of its notional; negative is a rebate.</param>
/// <param name="TakerFeeRate">Fee of a taker fill as a fraction of its notional.</param>
public sealed record InstrumentTerms(
    InstrumentSpec Spec,
    IReadOnlyList<MaintenanceTier> Tiers,
    decimal MakerFeeRate,
    decimal TakerFeeRate);
