namespace Hedgerow.Messages;

/// <summary>
/// What a gateway asks of its venue (address <see cref="Address.Venue"/>). The venue's adapter answers with
/// <see cref="VenueReport"/>s to <see cref="Address.Gateway"/>. Every command is answered exactly once by the report
/// named in its comment — with a failure when the wire fails — except where the process dies. Adapters never retry
/// a command that changes something; repeating is the gateway's decision.
/// </summary>
public abstract record VenueCommand : Message;

/// <summary>
/// Open (or re-open) sessions, subscribe to the book, mark price and private streams of these symbols. Answered by a
/// <see cref="ChannelChanged"/> per channel now and at every later change; the adapter reconnects by itself, with
/// back-off, until the process ends.
/// </summary>
/// <param name="Symbols">Venue symbols.</param>
public sealed record ConnectVenue(IReadOnlyList<string> Symbols) : VenueCommand;

/// <summary>Place one order. Answered by <see cref="PlaceOutcome"/>.</summary>
/// <param name="ClientId">Our id; the venue refuses it a second time while the first is known to it.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Side">Direction.</param>
/// <param name="Type">Behaviour.</param>
/// <param name="Quantity">Native units, a multiple of the lot.</param>
/// <param name="Price">Limit price, a multiple of the tick; ignored for a market order.</param>
/// <param name="ReduceOnly">Lets the venue refuse what would open or flip.</param>
/// <param name="Purpose">Not for the venue: an order that opens does not pass a closed <see cref="ExposureGate"/>. Unsaid, it opens.</param>
public sealed record PlaceOrder(
    string ClientId,
    string Symbol,
    Side Side,
    OrderType Type,
    decimal Quantity,
    decimal Price,
    bool ReduceOnly,
    OrderPurpose Purpose = OrderPurpose.Open) : VenueCommand
{
    /// <summary>Code of a <see cref="PlaceOutcome"/> that says that the order was not sent because it is too old.</summary>
    public const string LateCode = "too-late";

    /// <summary>
    /// Not for the venue: by the node's own clock, when an order that opens must have left. Its gateway checked what it opens on just before
    /// that; a process that is held up in between would send it, signed anew, on a market that is another one. Null: never too late.
    /// </summary>
    public DateTimeOffset? LeavesBy { get; init; }

    /// <summary>True when it must not leave any more.</summary>
    /// <param name="now">By the node's clock.</param>
    public bool IsLate(DateTimeOffset now) => Purpose == OrderPurpose.Open && now > LeavesBy;
}

/// <summary>Cancel one order. Answered by <see cref="CancelOutcome"/>.</summary>
/// <param name="ClientId">Our id.</param>
/// <param name="Symbol">Venue symbol.</param>
public sealed record CancelOrder(string ClientId, string Symbol) : VenueCommand;

/// <summary>Ask for one order by our id. Answered by <see cref="OrderAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="ClientId">Our id.</param>
/// <param name="Symbol">Venue symbol.</param>
public sealed record QueryOrder(long RequestId, string ClientId, string Symbol) : VenueCommand;

/// <summary>Ask for all working orders of a symbol. Answered by <see cref="OrdersAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Symbol">Venue symbol.</param>
public sealed record QueryOpenOrders(long RequestId, string Symbol) : VenueCommand;

/// <summary>
/// Ask for every order of a symbol, working or finished, created since a time. Answered by <see cref="OrdersAnswer"/>;
/// the adapter pages until complete, or answers with a failure.
/// </summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Since">Venue time.</param>
public sealed record QueryOrdersSince(long RequestId, string Symbol, DateTimeOffset Since) : VenueCommand;

/// <summary>Ask for every fill of a symbol since a time; pages until complete. Answered by <see cref="FillsAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Since">Venue time.</param>
public sealed record QueryFills(long RequestId, string Symbol, DateTimeOffset Since) : VenueCommand;

/// <summary>Ask for funding payments of a symbol since a time. Answered by <see cref="FundingAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Since">Venue time.</param>
public sealed record QueryFunding(long RequestId, string Symbol, DateTimeOffset Since) : VenueCommand;

/// <summary>Ask for balances and positions. Answered by <see cref="AccountAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
public sealed record QueryAccount(long RequestId) : VenueCommand;

/// <summary>Ask for the rules of instruments. Answered by <see cref="InstrumentsAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Symbols">Venue symbols; one that the venue does not know is missing from the answer.</param>
public sealed record QueryInstruments(long RequestId, IReadOnlyList<string> Symbols) : VenueCommand;

/// <summary>Measure the venue's clock. Answered by <see cref="ClockAnswer"/>; the adapter uses the offset from then on.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
public sealed record QueryClock(long RequestId) : VenueCommand;

/// <summary>
/// Arm or renew the venue's dead-man's switch: it cancels the symbol's working orders unless renewed in time.
/// Zero disarms. No answer; a venue without one ignores it.
/// </summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Timeout">Time until the venue cancels.</param>
public sealed record ArmDeadManSwitch(string Symbol, TimeSpan Timeout) : VenueCommand;
