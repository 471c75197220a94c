using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// CoinEx's answer codes (API v2, "Error Handling"). Only codes that prove that the request was refused, or that the order
/// ended with nothing traded before its answer was written, are on the lists.
/// </summary>
internal static class CoinExCodes
{
    /// <summary>Success.</summary>
    public const long Ok = 0;

    /// <summary>The order asked for does not exist, or was cancelled before anything of it traded.</summary>
    public const long OrderNotFound = 3600;

    /// <summary>Too many requests.</summary>
    public const long RateLimited = 4213;

    /// <summary>The log-on of a stream was refused.</summary>
    public const long LogOnRefused = 21002;

    /// <summary>Wait after <see cref="RateLimited"/>: the venue's quotas fill up again every second.</summary>
    public static readonly TimeSpan LimitWindow = TimeSpan.FromSeconds(1);

    // Refused at the door, whatever the request was.
    private static readonly long[] General =
    [
        23,   // address not allowed
        24,   // unknown key
        25,   // signature wrong
        227,  // request expired
        4004, // parameter error
        4005, // unknown key
        4006, // signature wrong
        4007, // address not allowed
        4008, // signature invalid
        4010, // request expired
        4011, // user not allowed
        4017, // signature expired
        4018, // user may not trade
        4512, // no permission
        RateLimited,
    ];

    // Deliberately absent, hence in doubt: 36 and 4002 (time-out), 3008 and 4001 (busy, unavailable: the venue does not
    // say that nothing happened), 4003 (internal), and whatever the venue adds.
    private static readonly long[] Place =
    [
        3109, // balance insufficient
        3127, // quantity below the minimum
        3606, // price too far from the last one
        3612, 3613, 3614, 3634, 3635, // estimated fill too far from book or index
        3615, 3616, 3617, 3618, 3619, 3632, 3633, // price too far from index, bid or ask
        3620, // no market orders: the book is too thin
        3621, // could not be filled whole and was cancelled
        3622, // maker-only would have taken and was cancelled
        3627, 3628, 3629, // book too thin for the quantity
        3638, // protection period: maker-only orders alone
        3639, // invalid parameter
        4117, 4130, // market closed
        4159, // market closed to the interface
    ];

    /// <summary>Codes that prove that no order lives and nothing traded.</summary>
    public static ErrorAllowList PlaceRejects { get; } = new([.. General, .. Place]);

    /// <summary>
    /// Codes that say that there is nothing to cancel. A cancel refused for another reason leaves the order as it was, so
    /// it is in doubt.
    /// </summary>
    public static ErrorAllowList CancelRejects { get; } = new([OrderNotFound]);

    /// <summary>Codes that prove that money was neither moved nor paid out; the venue lists none that are particular to money.</summary>
    public static ErrorAllowList Funds { get; } = new([.. General, 107, 158, 3109]);

    /// <summary>True for codes that say that the time of a request was refused.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsWrongTime(long code) => code is 227 or 4010 or 4017;

    /// <summary>The outcome of an order request by the code of its answer.</summary>
    /// <param name="code">The venue's code.</param>
    /// <param name="rejects">The list that applies.</param>
    public static RequestOutcome OutcomeOf(long code, ErrorAllowList rejects) =>
        code == Ok ? RequestOutcome.Accepted : rejects.OutcomeOf(code);
}
