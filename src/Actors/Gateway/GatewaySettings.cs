using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>What a gateway has to know of its venue account.</summary>
public sealed record GatewaySettings
{
    /// <summary>Name of the venue account.</summary>
    public required string Venue { get; init; }

    /// <summary>Venue symbols to trade.</summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>
    /// Who, besides the coordinator and the status board, is told every <see cref="GatewayState"/>: as to the coordinator,
    /// only once what it says is durable.
    /// </summary>
    public IReadOnlyList<Address> StateListeners { get; init; } = [];

    /// <summary>Who is told every reading of the account with what is booked; null: nobody.</summary>
    public Address? Bookkeeper { get; init; }

    /// <summary>Who is told every step of every order; null: nobody.</summary>
    public Address? OrderLog { get; init; }

    /// <summary>Newest revision of this venue's ledger that the order log has; what changed after it is told again at the start.</summary>
    public long OrderLogRevision { get; init; }

    /// <summary>Time without an answer after which a sent order is in doubt.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The receive window that the adapter signs orders with: the venue refuses an order that reaches it later, so an
    /// order cannot appear after this time.
    /// </summary>
    public TimeSpan ReceiveWindow { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Added to the receive window for clock error and for the venue's history to catch up.</summary>
    public TimeSpan SettleDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>An immediate order that was accepted and is not final after this time is asked about.</summary>
    public TimeSpan OrderPollAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A resting order that nothing was heard of for this time is asked about.</summary>
    public TimeSpan RestingPollAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time between two readings of the account.</summary>
    public TimeSpan AccountPollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two full comparisons of orders, fills and positions while all is well.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time between two measurements of the venue's clock.</summary>
    public TimeSpan ClockPollInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A book whose venue time is older than this is not passed on.</summary>
    public TimeSpan QuoteMaxAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// New exposure that was decided longer ago is refused: the gateway, or its way, was held up meanwhile. Must be more
    /// than the way from the coordinator takes and their clocks differ.
    /// </summary>
    public TimeSpan DecisionMaxAge { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Clock difference above which an alarm is raised; the measured offset is used all the same.</summary>
    public TimeSpan ClockAlarm { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Name of the node, by which its own circuit breaker is told from that of a node before.</summary>
    public string Node { get; init; } = "";

    /// <summary>Share of the rate budget kept for hedging, reducing and cancelling.</summary>
    public double ReservedBudget { get; init; } = 0.3;

    /// <summary>
    /// Placements and cancels that the venue takes in a second; zero when it is not known. Venues tell of a limit with their
    /// answers, which is too late for orders that leave together: above the share that is not reserved nothing new is opened.
    /// </summary>
    public int OrdersPerSecond { get; init; }

    /// <summary>Beat while orders are open or the gateway is not ready.</summary>
    public TimeSpan BusyBeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Beat while there is nothing to do.</summary>
    public TimeSpan IdleBeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time without a successful comparison with the venue after which an alarm is raised.</summary>
    public TimeSpan UnreadyAlarm { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time an order may be in doubt before an alarm is raised.</summary>
    public TimeSpan DoubtAlarm { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After this time without a renewal the venue cancels our resting orders by itself, where it can; renewed three
    /// times as often while orders rest. Zero: not used.
    /// </summary>
    public TimeSpan DeadManTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Closed orders that are remembered, so that they can be told to a coordinator that missed them; of older ones only
    /// that they were there.
    /// </summary>
    public int KeptOrders { get; init; } = 4096;

    /// <summary>
    /// Time without a sign of life from the coordinator in charge after which the switch is not renewed any more, so that
    /// what rests for a coordinator that hangs, or cannot be reached, is taken away by the venue.
    /// </summary>
    public TimeSpan CoordinatorPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The circuit breaker of the gateway's node, to which the coordinator's signs of life are passed on; null: none.</summary>
    public Address? Breaker { get; init; }

    /// <summary>By what facts the venue's health is judged.</summary>
    public HealthRules Health { get; init; } = new();

    /// <summary>Time between two readings of the instruments' rules.</summary>
    public TimeSpan RulesPollInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time an unanswered query is waited for before it is asked again.</summary>
    public TimeSpan QueryPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What it needs to move money; null: it moves none.</summary>
    public FundsSettings? Funds { get; init; }
}
