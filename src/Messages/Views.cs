namespace Hedgerow.Messages;

/// <summary>Where a gateway is in its life.</summary>
public enum GatewayPhase
{
    /// <summary>Connecting and reading the venue's rules; nothing is placed.</summary>
    Starting = 1,

    /// <summary>Comparing the ledger with the venue; nothing is placed.</summary>
    Reconciling = 2,

    /// <summary>The ledger agrees with the venue.</summary>
    Ready = 3,
}

/// <summary>Sums that a gateway keeps since its journal began.</summary>
/// <param name="OrdersSent">Orders that left for the venue.</param>
/// <param name="Fills">Executions of our orders and forced closes.</param>
/// <param name="Volume">Traded notional, in the settle asset.</param>
/// <param name="FeesPaid">In the settle asset; rebates are negative.</param>
/// <param name="FundingPaid">In the settle asset: positive paid, negative received.</param>
/// <param name="InDoubtResolved">Orders that were in doubt and no longer are.</param>
/// <param name="EquityStart">Equity when the account was first read; zero before.</param>
public sealed record GatewayTotals(
    long OrdersSent,
    long Fills,
    decimal Volume,
    decimal FeesPaid,
    decimal FundingPaid,
    long InDoubtResolved,
    decimal EquityStart)
{
    /// <summary>Nothing yet.</summary>
    public static readonly GatewayTotals None = new(0, 0, 0, 0, 0, 0, 0);
}

/// <summary>
/// A gateway's whole state, told to the coordinator and the status board on change and once a second. Level, not edge:
/// the newest replaces every older one.
/// </summary>
/// <param name="Venue">The gateway's venue.</param>
/// <param name="Epoch">The highest epoch it has seen; durable when told.</param>
/// <param name="Phase">Where it is in its life.</param>
/// <param name="AcceptsExposure">True when new exposure may be ordered here.</param>
/// <param name="AcceptsHedges">True when hedging and reducing orders have a way to the venue.</param>
/// <param name="Reason">Why exposure is not accepted; empty when it is.</param>
/// <param name="Revision">The newest revision of the ledger.</param>
/// <param name="Account">The newest account; null before the first.</param>
/// <param name="Instruments">Rules of the configured symbols, as far as known.</param>
/// <param name="ChannelsUp">Channels that are up.</param>
/// <param name="OpenOrders">Orders that are not closed.</param>
/// <param name="ClockOffsetMs">Venue clock minus local clock.</param>
/// <param name="Totals">Sums.</param>
/// <param name="Quotes">Quotes received since the process started.</param>
/// <param name="Time">When it was told.</param>
public sealed record GatewayState(
    string Venue,
    long Epoch,
    GatewayPhase Phase,
    bool AcceptsExposure,
    bool AcceptsHedges,
    string Reason,
    long Revision,
    AccountSnapshot? Account,
    IReadOnlyList<InstrumentSpec> Instruments,
    IReadOnlyList<VenueChannel> ChannelsUp,
    int OpenOrders,
    double ClockOffsetMs,
    GatewayTotals Totals,
    long Quotes,
    DateTimeOffset Time) : Message, IConflatable
{
    /// <summary>
    /// True while something may have happened at the venue that is not in the ledger yet: before the first comparison, while
    /// the private stream is down, and until the comparison after its return is done.
    /// </summary>
    public bool MayMissTrades { get; init; }

    /// <summary>True when no order is on its way and none leaves any more in this life (<see cref="StopOrdering"/>).</summary>
    public bool IsRested { get; init; }

    /// <summary>
    /// Used share of the tightest of the venue's request budgets, 0 to 1. Near its end it is for what hedges, levels and cancels: no clip begins
    /// then, closing ones neither, for a clip of which one leg is refused is the other leg unhedged.
    /// </summary>
    public double UsedBudget { get; init; }

    /// <summary>Maintenance tiers of the configured symbols, as far as known.</summary>
    public IReadOnlyList<SymbolTiers> Tiers { get; init; } = [];

    /// <inheritdoc/>
    public object ConflationKey => Venue;

    /// <summary>
    /// Money moved from the margin account to the wallet, less money moved back, since the journal began, as far as
    /// <see cref="Account"/> contains it: equity + this is not changed by a transfer. In the account's asset.
    /// </summary>
    public decimal NetMovedOut { get; init; }

    /// <summary>
    /// Amount of moves of which it is not known whether <see cref="Account"/> contains them; while it is not zero, the
    /// equity may be off by as much.
    /// </summary>
    public decimal UncertainFunds { get; init; }

    /// <summary>Terms of the withdrawals that are configured here, as far as the venue told them.</summary>
    public IReadOnlyList<WithdrawalTerms> WithdrawalTerms { get; init; } = [];

    /// <summary>Addresses at which the venue takes deposits for configured routes, as the venue itself told them.</summary>
    public IReadOnlyList<DepositAddress> DepositAddresses { get; init; } = [];

    /// <summary>How well the venue works; null from a gateway that does not judge it.</summary>
    public VenueHealthView? Health { get; init; }
}

/// <summary>What a pair may do.</summary>
public enum PairMode
{
    /// <summary>Follows its curve both ways.</summary>
    Normal = 1,

    /// <summary>Follows its curve towards zero only.</summary>
    ReduceOnly = 2,

    /// <summary>Closes whatever the spread.</summary>
    Flatten = 3,

    /// <summary>Only keeps its legs level.</summary>
    Paused = 4,
}

/// <summary>Where a pair is before the nearer end of its two contracts.</summary>
public enum ExpiryPhase
{
    /// <summary>No end is known, or it is far away.</summary>
    None = 0,

    /// <summary>Nothing is opened.</summary>
    ReduceOnly = 1,

    /// <summary>The pair is closed whatever the spread.</summary>
    Flatten = 2,

    /// <summary>A contract has ended: nothing is ordered on it.</summary>
    Expired = 3,
}

/// <summary>One pair as the coordinator sees it.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Mode">What it may do.</param>
/// <param name="HaltReason">Why it waits for the operator; empty when it does not.</param>
/// <param name="Activity">What it does or waits for, for people.</param>
/// <param name="PositionA">Signed base quantity of leg A; of an inverse one at its entry.</param>
/// <param name="PositionB">Signed base quantity of leg B; of an inverse one at its entry.</param>
/// <param name="NetExposure">Sum of the legs: dust below a lot, or what is being hedged.</param>
/// <param name="SpreadPlusBps">Spread at which selling A and buying B would trade, in basis points of the mid; null without fresh quotes.</param>
/// <param name="SpreadMinusBps">Spread at which buying A and selling B would trade; null without fresh quotes.</param>
/// <param name="HedgesOpened">Clips after which the hedged quantity was larger.</param>
/// <param name="HedgesClosed">Clips after which it was smaller.</param>
/// <param name="MaxUnhedgedMs">Longest time a lot or more was unhedged.</param>
/// <param name="SlippageCost">Cost against the target prices, in quote currency: what execution lost.</param>
/// <param name="ForeignA">Signed native quantity at leg A's instrument that is not ours and waits for the operator.</param>
/// <param name="ForeignB">Signed native quantity at leg B's instrument that is not ours and waits for the operator.</param>
/// <param name="ReduceTo">Hedged quantity, without its sign, to which the operator has it reduced; null when not.</param>
/// <param name="LegA">Instrument of leg A.</param>
/// <param name="LegB">Instrument of leg B.</param>
/// <param name="Mid">Mid of both books; null without fresh quotes.</param>
/// <param name="FeeBps">Fees of both legs of a clip, as it is executed, in basis points of the notional of one leg.</param>
public sealed record PairView(
    string Name,
    PairMode Mode,
    string HaltReason,
    string Activity,
    decimal PositionA,
    decimal PositionB,
    decimal NetExposure,
    decimal? SpreadPlusBps,
    decimal? SpreadMinusBps,
    long HedgesOpened,
    long HedgesClosed,
    double MaxUnhedgedMs,
    decimal SlippageCost,
    decimal ForeignA,
    decimal ForeignB,
    decimal? ReduceTo,
    InstrumentId LegA,
    InstrumentId LegB,
    decimal? Mid,
    decimal FeeBps)
{
    /// <summary>The last time a venue closed a part of the pair by itself: cause, venue, quantity, time; empty before the first.</summary>
    public string ForcedClose { get; init; } = "";

    /// <summary>The nearer end of the two contracts, UTC; null when none is known.</summary>
    public DateTimeOffset? Expiry { get; init; }

    /// <summary>Where the pair is before that end.</summary>
    public ExpiryPhase Phase { get; init; }

    /// <summary>What it does because a contract of it ends, for people; empty when there is nothing to say.</summary>
    public string ExpiryReason { get; init; } = "";

    /// <summary>Signed quantity of leg A as its venue counts it (<see cref="ContractKind"/>): USD of an inverse leg.</summary>
    public decimal NativeA { get; init; } = PositionA;

    /// <summary>Signed quantity of leg B as its venue counts it: USD of an inverse leg.</summary>
    public decimal NativeB { get; init; } = PositionB;
}

/// <summary>A venue of which the operator said something.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Stance">What.</param>
public sealed record StanceView(string Venue, VenueStance Stance);

/// <summary>The coordinator's whole view, told to the status board on a beat.</summary>
/// <param name="Epoch">Its epoch; zero before it has one.</param>
/// <param name="InCharge">False once a gateway named a higher epoch.</param>
/// <param name="Pairs">Every configured pair.</param>
/// <param name="Time">When it was told.</param>
/// <param name="Stances">Venues that the operator paused or isolated.</param>
public sealed record CoordinatorView(
    long Epoch,
    bool InCharge,
    IReadOnlyList<PairView> Pairs,
    DateTimeOffset Time,
    IReadOnlyList<StanceView> Stances) : Message, IConflatable
{
    /// <summary>How near each venue is to its liquidation.</summary>
    public IReadOnlyList<VenueMarginView> Margins { get; init; } = [];

    /// <summary>What is still to be closed because an endangered venue had to close alone.</summary>
    public IReadOnlyList<LadderDebt> Debts { get; init; } = [];

    /// <inheritdoc/>
    public object ConflationKey => nameof(CoordinatorView);
}

/// <summary>How much a notice matters.</summary>
public enum NoticeLevel
{
    /// <summary>Ordinary course.</summary>
    Info = 1,

    /// <summary>Handled, but not ordinary.</summary>
    Warning = 2,

    /// <summary>Someone should look now.</summary>
    Alarm = 3,
}

/// <summary>Something that happened, for people. Told to the status board.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Source">Actor that says it.</param>
/// <param name="Text">What, with figures.</param>
/// <param name="Time">When.</param>
public sealed record Notice(NoticeLevel Level, string Source, string Text, DateTimeOffset Time) : Message;
