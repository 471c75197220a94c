using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers;

/// <summary>What a venue server can be told to do wrong. docs/simulator-servers.md has the table of what each one does.</summary>
public enum FaultKind
{
    /// <summary>Close connections of the channel without a close frame: now, or after a number of frames or requests.</summary>
    CutConnection = 1,

    /// <summary>Accept connections of the channel and send nothing on them; requests are read and never carried out.</summary>
    HangConnection = 2,

    /// <summary>Hold a request back for <see cref="Fault.Duration"/> before it is carried out.</summary>
    Delay = 3,

    /// <summary>Carry the order request out, then answer with the venue's "execution status unknown" server error.</summary>
    ErrorAfterAccept = 4,

    /// <summary>Carry the order request out and never answer; with <see cref="Fault.Cut"/> the connection is closed too.</summary>
    LostAck = 5,

    /// <summary>Send the answer to an order request twice (WebSocket order channels only: HTTP cannot).</summary>
    DuplicateAck = 6,

    /// <summary>Send a private push twice.</summary>
    DuplicatePush = 7,

    /// <summary>Do not send a private push.</summary>
    DropPush = 8,

    /// <summary>Do not send a frame of a sequenced book stream, so that the next one does not continue the last.</summary>
    SequenceGap = 9,

    /// <summary>Send a frame of a book stream twice.</summary>
    DuplicateFrame = 10,

    /// <summary>Send book frames whose best bid is above the best ask.</summary>
    CrossedBook = 11,

    /// <summary>Answer "too many requests" (Binance 429, Bybit 10006) without carrying the request out.</summary>
    RateLimited = 12,

    /// <summary>Answer as to a banned address (Binance 418, Bybit HTTP 403) without carrying the request out.</summary>
    Banned = 13,

    /// <summary>Move the venue's clock by <see cref="Fault.Duration"/> (negative: behind) while the fault is armed.</summary>
    ClockSkew = 14,

    /// <summary>Answer every request as during maintenance, without carrying it out; the status page says so.</summary>
    Maintenance = 15,

    /// <summary>Hide an order from look-ups until <see cref="Fault.Duration"/> after the venue took it.</summary>
    LookupNotFound = 16,

    /// <summary>Let every listen key (or those of one account) expire now.</summary>
    ExpireListenKey = 17,

    /// <summary>Refuse an order with <see cref="Fault.Code"/> and <see cref="Fault.Text"/>, without carrying it out.</summary>
    RejectOrder = 18,

    /// <summary>Carry an order request out only after <see cref="Fault.Duration"/>, even if the client hung up meanwhile.</summary>
    LateAccept = 19,

    /// <summary>
    /// The status page alone says maintenance and everything else works: going on, or with <see cref="Fault.Duration"/>
    /// announced to begin that much after it is read (Bybit; Binance announces none).
    /// </summary>
    StatusPage = 20,
}

/// <summary>What a request is about, for the scope of a fault.</summary>
public enum RequestKind
{
    /// <summary>Market data, instruments, time.</summary>
    Market = 1,

    /// <summary>Balance, positions, settings, listen keys.</summary>
    Account = 2,

    /// <summary>A new order.</summary>
    Place = 3,

    /// <summary>One order or all orders cancelled.</summary>
    Cancel = 4,

    /// <summary>An order amended.</summary>
    Amend = 5,

    /// <summary>Orders or fills asked for.</summary>
    Lookup = 6,

    /// <summary>Money: moves, withdrawals, deposits and their histories.</summary>
    Funds = 7,
}

/// <summary>One fault and its scope. A property left null does not narrow the scope.</summary>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>The way to the venue it applies to; null: every way where the kind makes sense.</summary>
    public VenueChannel? Channel { get; init; }

    /// <summary>The requests it applies to. Null means, for faults of acknowledgements, every order request, and for
    /// <see cref="FaultKind.RejectOrder"/> and <see cref="FaultKind.LateAccept"/> new orders.</summary>
    public RequestKind? Request { get; init; }

    /// <summary>How many matching requests, frames or connections it hits; null: until it is cleared.</summary>
    public int? Count { get; init; } = 1;

    /// <summary>How many matching requests or frames pass unharmed first.</summary>
    public int After { get; init; }

    /// <summary>Delay, skew or hiding time of the kinds that have one.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The venue's error code of <see cref="FaultKind.RejectOrder"/>; null: Binance −2010, Bybit 110007.</summary>
    public int? Code { get; init; }

    /// <summary>The message that goes with <see cref="Code"/>.</summary>
    public string? Text { get; init; }

    /// <summary>Only this account, by its API key.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Only this symbol.</summary>
    public string? Symbol { get; init; }

    /// <summary>Only pushes of this kind: Binance's event type (<c>ORDER_TRADE_UPDATE</c>), Bybit's topic (<c>execution</c>).</summary>
    public string? Push { get; init; }

    /// <summary>For <see cref="FaultKind.LostAck"/>: close the connection instead of leaving it open.</summary>
    public bool Cut { get; init; }
}
