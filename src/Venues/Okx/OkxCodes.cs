using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// OKX's answer codes, from the error-code page of V5 (general, API, trade and funding classes, WebSocket). Only codes that
/// prove that the request was refused before it could do anything are on the lists.
/// </summary>
internal static class OkxCodes
{
    /// <summary>Success.</summary>
    public const long Ok = 0;

    /// <summary>Every item failed; the row's own code says why.</summary>
    public const long AllFailed = 1;

    /// <summary>The order asked for does not exist.</summary>
    public const long OrderNotFound = 51603;

    /// <summary>The request's time is outside the window: our idea of the venue's clock is wrong.</summary>
    public const long WrongTime = 50102;

    /// <summary>The venue is about to close the connection for an upgrade; a new one leads to another server.</summary>
    public const long ConnectionClosing = 64008;

    /// <summary>Wait after a code of <see cref="IsRateLimit"/>: limits count over two seconds.</summary>
    public static readonly TimeSpan LimitWindow = TimeSpan.FromSeconds(2);

    /// <summary>Wait after HTTP 403, which the network in front of the venue gives to an address that sent too much; it tells no time.</summary>
    public static readonly TimeSpan AddressBan = TimeSpan.FromMinutes(1);

    // Refused at the door, whatever the request was. Deliberately absent, hence in doubt: 50001 (503, unavailable), 50004
    // (endpoint timeout), 50013 (systems busy), 50026 (system error), 50042 (repeated request: the first one may live).
    private static readonly long[] General =
    [
        50000, 50002, 50005, 50006, // body empty, no JSON, endpoint gone, content type
        50007, 50008, 50009, 50010, 50012, // user blocked or unknown, account frozen or of a wrong status
        50011, 50040, 50061, // too many requests
        50014, 50015, 50016, 50024, 50025, // parameter missing, doubled, too many
        50017, 50018, 50019, 50020, 50021, 50022, 50023, // frozen for deleveraging, liquidation, funding
        50027, 50028, 50029, 50030, 50032, 50033, 50035, // restricted, no permission, blocked instrument, key not bound
        50036, 50037, // expiry over: held up on the way
        50038, 50041, 50044, 50046, 50051, 50052, 50053, 50059, 50060, 50062, 50067, 50075, // not available to this account
        50100, 50101, WrongTime, 50103, 50104, 50105, 50106, 50107, 50108, 50109, 50110, 50111, 50112, 50113, 50114, 50115, // key, time, signature
        50116, 50118, 50119, 50120, 50121, 50122, // key has no such right
        60004, 60005, 60006, 60007, 60009, 60011, 60012, 60013, 60014, 60018, 60019, 60024, 60027, 60028, 60029, 60031, // WebSocket: not logged on, malformed, too frequent
    ];

    // Refused by the checks before matching. Deliberately absent, hence in doubt: 50071, 51011 and 51016 (an order with this
    // id exists: it may be the very one), 51054 and 51149 (timed out), 54004 (another order of a batch failed).
    private static readonly long[] Place =
    [
        51000, 51001, 51002, 51003, 51015, // parameter, instrument
        51004, 51005, 51006, 51007, 51008, 51009, 51010, // size, price limit, balance, blocked, account mode
        51020, 51021, 51022, 51023, 51024, 51025, 51027, 51028, 51029, 51030, 51031, 51032, 51033, // minimum, not listed, suspended, settling
        51037, 51038, 51041, 51056, // account may only reduce; action not allowed
        51101, 51102, 51103, 51104, 51105, 51106, 51107, 51108, 51109, 51110, 51111, 51112, 51116, 51117, // limits of size, orders, position
        51120, 51121, 51122, 51123, 51124, 51127, 51128, 51129, 51130, 51131, 51132, // lot, minimum, price, balance
        51135, 51136, 51137, 51138, 51139, 51144, 51147, 51148, 51150, 51155, 51156, 51159, // price limits, reduce-only, precision, compliance
        51162, 51163, 51165, 51166, 51167, 51168, 51169, 51170, 51174, 51175, 51176, 51180, 51181, 51185, 51186, 51187, // reduce-only, pending orders, leverage
        51012, 51072, 51073, 51074, 51087, 51133, 51139, // spot: no such token, lead traders', listing cancelled, reduce-only unknown
        51196, 51197, 51201, 51202, 51203, 51204, 51205, 51206, // pre-quote phase, market size, reduce-only
        54000, 54005, 54006, 54007, 54008, 54009, 54011, 54012, 54018, 54019, 54024, 54025, 54029, 54030, 54031, 54035, 54036, 54072, 54073, 54075, // product rules
    ];

    /// <summary>Codes that prove that no order was placed.</summary>
    public static ErrorAllowList PlaceRejects { get; } = new([.. General, .. Place]);

    /// <summary>
    /// Codes that say that there is nothing to cancel. A cancel refused for another reason (51410: being cancelled, 51412:
    /// timed out) leaves the order's end open, so it is in doubt.
    /// </summary>
    public static ErrorAllowList CancelRejects { get; } = new([51400, 51401, 51402, 51405, OrderNotFound]);

    /// <summary>
    /// Codes that prove that money was neither moved nor paid out: parameters, rights, limits, addresses, balance. Not listed,
    /// and so in doubt: 58007 and 58120 (the venue's own trouble), 58112 (failed without a reason), 58124 (being processed),
    /// 50071 (the id was used before: what became of it must be asked), and whatever the venue adds.
    /// </summary>
    public static ErrorAllowList Funds { get; } = new(
    [
        .. General, 51000, 51131,
        58002, 58003, 58004, 58005, 58006, 58008, 58009, 58010, 58011, 58012, 58013, 58014, 58015, 58016,
        58100, 58101, 58102, 58103, 58104, 58105, 58110, 58111, 58113, 58114, 58115, 58116, 58117, 58119, 58121, 58122, 58123, 58125, 58126,
        58127, 58128, 58129, 58131, 58132,
        58200, 58201, 58202, 58203, 58204, 58205, 58206, 58207, 58208, 58209, 58210, 58212, 58213, 58214, 58216, 58217, 58219, 58221, 58222,
        58223, 58224, 58225, 58226, 58227, 58228, 58229, 58230, 58231, 58232, 58233, 58234, 58235, 58236, 58237, 58238, 58239, 58240, 58241,
        58242, 58243, 58244, 58248, 58249, 58252, 58254, 58256, 58257, 58258,
        58350,
    ]);

    /// <summary>True for codes that say that we sent too much.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsRateLimit(long code) => code is 50011 or 50040 or 50061 or 58102 or 60014;

    /// <summary>True for codes that say that our clock is wrong.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsWrongTime(long code) => code is WrongTime or 50112 or 60004 or 60006 or 50036 or 50037;
}
