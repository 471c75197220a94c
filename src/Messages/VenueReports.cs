namespace Hedgerow.Messages;

/// <summary>What a venue's adapter tells its gateway. Times are the venue's unless the name says received.</summary>
public abstract record VenueReport : Message;

/// <summary>The three outcomes of a request that changes something at a venue. There is no fourth.</summary>
public enum RequestOutcome
{
    /// <summary>The venue said yes.</summary>
    Accepted = 1,

    /// <summary>The venue said no, with a code of the allow-list of codes that prove that nothing happened.</summary>
    Rejected = 2,

    /// <summary>Everything else: timeout, 5xx, unknown code, cut connection. It may or may not have happened.</summary>
    InDoubt = 3,
}

/// <summary>The result of asking a venue for one order.</summary>
public enum LookupResult
{
    /// <summary>The venue has it.</summary>
    Found = 1,

    /// <summary>The venue answered and does not know it. Alone, this proves nothing about an order just sent.</summary>
    NotFound = 2,

    /// <summary>No answer, or none that can be trusted.</summary>
    Failed = 3,
}

/// <summary>The separate ways to a venue, each up or down by itself.</summary>
public enum VenueChannel
{
    /// <summary>Stream of books and mark prices.</summary>
    Public = 1,

    /// <summary>Stream of our orders, fills and balances.</summary>
    Private = 2,

    /// <summary>WebSocket on which orders are placed; while down, REST is used.</summary>
    Orders = 3,

    /// <summary>Request and answer over HTTP.</summary>
    Rest = 4,
}

/// <summary>Best bid and ask of an instrument.</summary>
/// <param name="Instrument">Venue and symbol.</param>
/// <param name="Bid">Best bid price.</param>
/// <param name="BidSize">Native quantity at the best bid.</param>
/// <param name="Ask">Best ask price.</param>
/// <param name="AskSize">Native quantity at the best ask.</param>
/// <param name="Sequence">The venue's update number; grows with every change of the book.</param>
/// <param name="VenueTime">The venue's time of the book.</param>
/// <param name="ReceivedAt">Local time when the frame was read.</param>
public sealed record Quote(
    InstrumentId Instrument,
    decimal Bid,
    decimal BidSize,
    decimal Ask,
    decimal AskSize,
    long Sequence,
    DateTimeOffset VenueTime,
    DateTimeOffset ReceivedAt) : VenueReport, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => Instrument;
}

/// <summary>The book of an instrument cannot be trusted (gap, crossed, disconnected) until the next <see cref="Quote"/>.</summary>
/// <param name="Instrument">Venue and symbol.</param>
/// <param name="Reason">What broke it.</param>
public sealed record QuoteLost(InstrumentId Instrument, string Reason) : VenueReport;

/// <summary>Mark price and funding of an instrument.</summary>
/// <param name="Instrument">Venue and symbol.</param>
/// <param name="Mark">Mark price.</param>
/// <param name="Index">Index price; zero when the venue did not say.</param>
/// <param name="FundingRate">Rate that will be paid at the next stamp, as a fraction of mark notional; positive: longs pay.</param>
/// <param name="NextFunding">Next funding stamp.</param>
/// <param name="VenueTime">The venue's time.</param>
public sealed record MarkPrice(
    InstrumentId Instrument,
    decimal Mark,
    decimal Index,
    decimal FundingRate,
    DateTimeOffset NextFunding,
    DateTimeOffset VenueTime) : VenueReport, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => Instrument;
}

/// <summary>Answer to <see cref="PlaceOrder"/>.</summary>
/// <param name="ClientId">Our id.</param>
/// <param name="Outcome">One of three.</param>
/// <param name="VenueOrderId">The venue's id when accepted and told; else empty.</param>
/// <param name="Code">The venue's code, HTTP status or cause; empty when accepted.</param>
/// <param name="Text">For people.</param>
public sealed record PlaceOutcome(
    string ClientId,
    RequestOutcome Outcome,
    string VenueOrderId,
    string Code,
    string Text) : VenueReport;

/// <summary>
/// Answer to <see cref="CancelOrder"/>. Rejected means the venue says there is nothing to cancel (already final or
/// unknown): what became of the order is still to be asked.
/// </summary>
/// <param name="ClientId">Our id.</param>
/// <param name="Outcome">One of three.</param>
/// <param name="Code">The venue's code, HTTP status or cause; empty when accepted.</param>
/// <param name="Text">For people.</param>
public sealed record CancelOutcome(string ClientId, RequestOutcome Outcome, string Code, string Text) : VenueReport;

/// <summary>An order of the account changed, as told by the private stream or by the answer to a placement.</summary>
/// <param name="Order">The whole order.</param>
public sealed record OrderChanged(OrderSnapshot Order) : VenueReport;

/// <summary>A fill, as told by the private stream.</summary>
/// <param name="Fill">The execution.</param>
public sealed record FillReported(Fill Fill) : VenueReport;

/// <summary>A funding payment, as told by the private stream.</summary>
/// <param name="Payment">The payment.</param>
public sealed record FundingReported(FundingPayment Payment) : VenueReport;

/// <summary>A position changed, as told by the private stream.</summary>
/// <param name="Position">The whole position.</param>
/// <param name="VenueTime">The venue's time.</param>
public sealed record PositionChanged(Position Position, DateTimeOffset VenueTime) : VenueReport;

/// <summary>The wallet balance changed, as told by the private stream.</summary>
/// <param name="Asset">Settle asset.</param>
/// <param name="WalletBalance">Balance without unrealised profit.</param>
/// <param name="VenueTime">The venue's time.</param>
public sealed record BalanceChanged(string Asset, decimal WalletBalance, DateTimeOffset VenueTime) : VenueReport;

/// <summary>Answer to <see cref="QueryOrder"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="ClientId">Our id.</param>
/// <param name="Result">Found, not found, failed.</param>
/// <param name="Order">The order when found.</param>
/// <param name="AskedAt">Local time at which the request left: the answer covers nothing sent later.</param>
public sealed record OrderAnswer(
    long RequestId,
    string ClientId,
    LookupResult Result,
    OrderSnapshot? Order,
    DateTimeOffset AskedAt) : VenueReport;

/// <summary>Answer to <see cref="QueryOpenOrders"/> and <see cref="QueryOrdersSince"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted; the list is then empty and means nothing.</param>
/// <param name="Orders">The orders.</param>
/// <param name="CoversFrom">Venue time from which the venue's history is complete in this answer.</param>
/// <param name="AskedAt">Local time at which the (first) request left.</param>
public sealed record OrdersAnswer(
    long RequestId,
    bool Ok,
    IReadOnlyList<OrderSnapshot> Orders,
    DateTimeOffset CoversFrom,
    DateTimeOffset AskedAt) : VenueReport;

/// <summary>Answer to <see cref="QueryFills"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted.</param>
/// <param name="Fills">Oldest first.</param>
/// <param name="AskedAt">Local time at which the (first) request left.</param>
public sealed record FillsAnswer(long RequestId, bool Ok, IReadOnlyList<Fill> Fills, DateTimeOffset AskedAt) : VenueReport;

/// <summary>Answer to <see cref="QueryFunding"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted.</param>
/// <param name="Payments">Oldest first.</param>
public sealed record FundingAnswer(long RequestId, bool Ok, IReadOnlyList<FundingPayment> Payments) : VenueReport;

/// <summary>Answer to <see cref="QueryAccount"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Account">Null: no answer that can be trusted. That is not "flat".</param>
/// <param name="AskedAt">Local time at which the request left.</param>
public sealed record AccountAnswer(long RequestId, AccountSnapshot? Account, DateTimeOffset AskedAt) : VenueReport;

/// <summary>Answer to <see cref="QueryInstruments"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted.</param>
/// <param name="Instruments">Rules of the asked symbols that the venue knows.</param>
public sealed record InstrumentsAnswer(long RequestId, bool Ok, IReadOnlyList<InstrumentSpec> Instruments) : VenueReport;

/// <summary>Answer to <see cref="QueryClock"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: not measured.</param>
/// <param name="Offset">Venue clock minus local clock, at the middle of the round trip.</param>
/// <param name="RoundTrip">Time of the request; the offset is known to within half of it.</param>
public sealed record ClockAnswer(long RequestId, bool Ok, TimeSpan Offset, TimeSpan RoundTrip) : VenueReport;

/// <summary>A channel went up or down. After a private channel comes up, whatever happened in between was not seen.</summary>
/// <param name="Channel">Which.</param>
/// <param name="IsUp">True when authenticated and subscribed.</param>
/// <param name="Reason">For people; empty when up.</param>
public sealed record ChannelChanged(VenueChannel Channel, bool IsUp, string Reason) : VenueReport;

/// <summary>The venue limits us (HTTP 429 or 418, Bybit 10006), or an answer carried the used budget.</summary>
/// <param name="UsedFraction">Used share of the tightest budget, 0 to 1 and above.</param>
/// <param name="BlockedUntil">Local time until which nothing may be sent; null when not blocked.</param>
public sealed record RateLimitReported(double UsedFraction, DateTimeOffset? BlockedUntil) : VenueReport;

/// <summary>A frame that could not be understood. It was kept for diagnosis; nothing of it was used.</summary>
/// <param name="Channel">Where it came from.</param>
/// <param name="Place">Path or offset of the first thing not understood.</param>
/// <param name="Excerpt">At most 512 characters of the frame, without keys or signatures.</param>
public sealed record FrameRejected(VenueChannel Channel, string Place, string Excerpt) : VenueReport;
