namespace Hedgerow.Messages;

/// <summary>
/// A coordinator's sign of life to a gateway, once a beat while it is in charge. The gateway passes it on to its node's
/// circuit breaker, and renews the venue's dead-man's switch only while it hears it.
/// </summary>
/// <param name="Epoch">The coordinator's epoch; a gateway that obeys a higher one ignores it.</param>
/// <param name="Time">When it was told, by the coordinator's clock.</param>
public sealed record CoordinatorHeartbeat(long Epoch, DateTimeOffset Time) : GatewayCommand;

/// <summary>What a venue's adapter told its gateway, as the circuit breaker hears it.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Report">What was told.</param>
public sealed record VenueTold(string Venue, VenueReport Report) : Message;

/// <summary>What a gateway asked of its venue, as the circuit breaker hears it.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Command">What was asked, and not refused at the gate.</param>
public sealed record VenueAsked(string Venue, VenueCommand Command) : Message;

/// <summary>
/// Opens or closes the gate between a gateway and its venue's adapter. While it is closed a <see cref="PlaceOrder"/> for
/// <see cref="OrderPurpose.Open"/> is answered as rejected with the code <see cref="Code"/> and never reaches the wire;
/// everything else passes. A gate is closed until the breaker first speaks. Not answered.
/// </summary>
/// <param name="IsOpen">True: new exposure may pass.</param>
/// <param name="Reason">Why it is closed; empty when it is open.</param>
public sealed record ExposureGate(bool IsOpen, string Reason) : VenueCommand
{
    /// <summary>Code of a <see cref="PlaceOutcome"/> that a closed gate gives.</summary>
    public const string Code = "breaker";
}

/// <summary>What a circuit breaker watches.</summary>
public enum BreakerLimit
{
    /// <summary>Net exposure of a base asset over the venues of the node.</summary>
    NetExposure = 1,

    /// <summary>Loss within a window.</summary>
    LossRate = 2,

    /// <summary>Orders of one venue account within a window.</summary>
    OrderRate = 3,

    /// <summary>Orders that a venue rejected one after another.</summary>
    RejectStreak = 4,

    /// <summary>Distance of two venues' prices from what the pair expects.</summary>
    PricesApart = 5,

    /// <summary>A book without progress while orders rest that depend on it.</summary>
    StaleQuote = 6,

    /// <summary>Difference between a venue's clock and ours.</summary>
    ClockSkew = 7,

    /// <summary>A coordinator without a sign of life.</summary>
    CoordinatorSilent = 8,

    /// <summary>An operator's word.</summary>
    Operator = 9,
}

/// <summary>One reason for which a breaker is tripped.</summary>
/// <param name="Limit">What was exceeded.</param>
/// <param name="Text">With the figure and the limit, for people.</param>
/// <param name="Time">When.</param>
public sealed record BreakerTrip(BreakerLimit Limit, string Text, DateTimeOffset Time);

/// <summary>
/// A circuit breaker's whole state, told to the gateways of its node and to the status board on change and once a second.
/// Level, not edge: the newest replaces every older one.
/// </summary>
/// <param name="IsTripped">True: nothing new is opened on this node until an operator resets it.</param>
/// <param name="Trips">Why, the first reason first; empty when it is not tripped.</param>
/// <param name="RestingOrders">Orders of ours that rest at the node's venues, as far as the breaker has seen.</param>
/// <param name="NetExposure">Signed base quantity by base asset, over the node's venues; an asset whose positions are not all known is missing.</param>
/// <param name="Loss">Loss within the window, in quote currency; negative for a gain.</param>
/// <param name="SilenceMs">Time since the coordinator's last sign of life.</param>
/// <param name="Time">When it was told.</param>
public sealed record BreakerView(
    bool IsTripped,
    IReadOnlyList<BreakerTrip> Trips,
    int RestingOrders,
    IReadOnlyDictionary<string, decimal> NetExposure,
    decimal Loss,
    double SilenceMs,
    DateTimeOffset Time) : Message, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => nameof(BreakerView);

    /// <summary>Name of the node whose breaker it is.</summary>
    public string Node { get; init; } = "";

    /// <summary>All reasons in one line; empty when it is not tripped.</summary>
    public string Reason() => string.Join("; ", Trips.Select(trip => trip.Text));
}

/// <summary>
/// An operator lets a tripped circuit breaker allow new exposure again. Told to <see cref="Address.Breaker"/>; answered
/// by <see cref="OperatorAnswer"/> at <see cref="Address.Desk"/> once it is durable. A limit that is still exceeded
/// trips it again.
/// </summary>
/// <param name="RequestId">Chosen by the sender; one id takes effect once.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
/// <param name="AcceptExposure">
/// True: the present net exposure of each asset is taken as meant, e.g. a position that was written off, and only what
/// differs from it counts from now on.
/// </param>
public sealed record ResetBreaker(string RequestId, string Who, string Why, bool AcceptExposure = false) : Message;

/// <summary>
/// An operator trips the circuit breaker by hand. Told to <see cref="Address.Breaker"/>; answered by
/// <see cref="OperatorAnswer"/> at <see cref="Address.Desk"/> once it is durable.
/// </summary>
/// <param name="RequestId">Chosen by the sender; one id takes effect once.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
public sealed record TripBreaker(string RequestId, string Who, string Why) : Message;

/// <summary>What a circuit breaker remembers.</summary>
public abstract record BreakerEvent : Event;

/// <summary>A limit was exceeded; the breaker trips, or has one more reason to stay tripped.</summary>
/// <param name="Trip">The reason.</param>
/// <param name="RequestId">Of the operator who tripped it by hand; empty when a limit did.</param>
public sealed record BreakerTripped(BreakerTrip Trip, string RequestId) : BreakerEvent;

/// <summary>An operator reset the breaker.</summary>
/// <param name="RequestId">Of the command.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
/// <param name="Accepted">Net exposure by base asset that counts as meant from now on; null: as before.</param>
/// <param name="Time">When.</param>
public sealed record BreakerWasReset(
    string RequestId, string Who, string Why, IReadOnlyDictionary<string, decimal>? Accepted, DateTimeOffset Time) : BreakerEvent;

/// <summary>Everything a circuit breaker remembers.</summary>
/// <param name="Trips">Reasons for which it is tripped; empty when it is not.</param>
/// <param name="Accepted">Net exposure by base asset that counts as meant.</param>
/// <param name="Requests">The newest operators' requests that took effect, oldest first.</param>
public sealed record BreakerSnapshot(
    IReadOnlyList<BreakerTrip> Trips,
    IReadOnlyDictionary<string, decimal> Accepted,
    IReadOnlyList<string> Requests) : BreakerEvent;
