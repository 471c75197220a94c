using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Bybit's answer codes, from the V5 error table and the WebSocket order-entry guide. Only codes that prove that the
/// request was refused before it could do anything are on the lists.
/// </summary>
internal static class BybitCodes
{
    /// <summary>Success.</summary>
    public const long Ok = 0;

    /// <summary>The trade service restarts and takes nothing new; what is under way is not affected.</summary>
    public const long ServiceRestarting = 10019;

    /// <summary>The request's time is outside the window: our idea of the venue's clock is wrong.</summary>
    public const long WrongTime = 10002;

    /// <summary>The order asked for does not exist.</summary>
    public const long OrderNotFound = 110001;

    /// <summary>
    /// Wait after a code of <see cref="IsRateLimit"/> without a reset time: limits count over a rolling second.
    /// </summary>
    public static readonly TimeSpan LimitWindow = TimeSpan.FromSeconds(1);

    /// <summary>Wait after HTTP 403 "access too frequent": the venue asks for ten minutes.</summary>
    public static readonly TimeSpan IpBan = TimeSpan.FromMinutes(10);

    // Refused at the door, whatever the request was: malformed, not authenticated, not permitted, over the limit.
    private static readonly long[] General =
    [
        10001, // request parameter error
        WrongTime, // outside the time window
        10003, // API key invalid; too many sessions
        10004, // signature wrong
        10005, // no permission
        10006, // rate limit of the endpoint
        10007, // authentication failed
        10008, // banned
        10009, // region not served
        10010, // address not bound to the key
        10017, // no such route
        ServiceRestarting, // trade service restarting, takes no new request
        10024, // compliance rules
        10027, // trading banned
        10028, // unified accounts only
        10029, // symbol not allowed for the key
        10403, // rate limit of the address
        10404, // unknown operation or category
        10429, // system-wide frequency protection
        20003, // too frequent within the session
        33004, // API key expired
    ];

    // Refused by the checks before matching. Deliberately absent, hence in doubt: 10000 (server timeout), 10014 and
    // 20006 (duplicate request: the first one may live), 10016 and 3400214 (server error), 429 (high load), 110072
    // (duplicate orderLinkId: an order with this id exists or existed), 110079 (order is being processed).
    private static readonly long[] Place =
    [
        30208,  // price above the highest allowed
        30209,  // price below the lowest allowed
        30228,  // no new positions while delisting
        110003, // price out of range
        110004, // wallet balance insufficient
        110005, // position status wrong
        110006, // assets cannot cover the position margin
        110007, // available balance insufficient
        110012, // available balance insufficient
        110017, // quantity truncated to zero; reduce-only with nothing to reduce
        110020, // too many active orders
        110021, // open-interest limit
        110022, // quantity restricted
        110023, // reduce only on this contract
        110039, // maintenance rate too high
        110040, // would trigger liquidation
        110042, // pre-delivery: reduce only
        110044, // available margin insufficient
        110045, // wallet balance insufficient
        110051, // balance cannot cover the lowest price
        110052, // balance cannot cover the price
        110053, // balance cannot cover the price limit
        110063, // settlement in progress
        110066, // trading not allowed now
        110068, // leveraged trading not allowed
        110069, // borrower may not trade
        110070, // symbol cannot be traded
        110074, // contract not live
        110080, // account is being liquidated
        110085, // risk limit changed
        110086, // leverage above the tier's
        110087, // leverage above the loan's
        110088, // account must be upgraded
        110089, // above the highest risk limit
        110090, // position would exceed its limit
        110094, // notional below the minimum
        110095, // call auction
        110098, // call auction takes GTC only
        110103, // post-only stage
        110120, // price below the limit
        110121, // price above the limit
        110123, // terms not agreed
        110124, // cooling-off period
        110125, // terms of the contract not agreed
        110131, // margin limit of a loan
        110132, // not available in the region
        3400139, // positions and orders above the risk limit

        // Spot. Deliberately absent: 170001 and 170234 (internal error), 170007 and 170146 (timeout), 170032 (network error), 170035
        // (submitted for processing), 170141 (an order with this id exists or existed), 170149 (failed, without saying how far it came).
        170005, // too many orders
        170031, // suspended
        170033, // margin balance insufficient
        170105, // parameter empty
        170115, // time in force
        170116, // order type
        170117, // side
        170121, // symbol
        170124, // amount too large
        170130, // parameter not valid
        170131, // balance insufficient
        170132, // price too high
        170133, // price too low
        170134, // price too fine
        170135, // quantity too large
        170136, // quantity too small
        170137, // quantity too fine
        170140, // value too small
        170148, // amount too fine
        170151, // pair not open yet
        170157, // pair not for trading by key
        170192, // price too high
        170193, // buy price too high
        170194, // sell price too low
        170197, // buys too much
        170198, // sells too much
        170210, // rejected
        170213, // no such order
        170217, // maker orders only
        170218, // maker order at a price that takes
        170220, // trading restricted
        170221, // no such coin
        170222, // too many requests
        170371, // price too low
        170372, // price too high
        170381, // quantity too large
        170382, // quantity too large
    ];

    // Nothing there to cancel.
    private static readonly long[] Cancel =
    [
        OrderNotFound,
        110008, // completed or cancelled
        110010, // cancelled
        170139, // spot: filled
        170142, // spot: cancelled
        170143, // spot: not on the book
        170190, // spot: finished
        170213, // spot: does not exist
    ];

    /// <summary>Codes that prove that no order was placed.</summary>
    public static ErrorAllowList PlaceRejects { get; } = new([.. General, .. Place]);

    /// <summary>
    /// Codes that say that there is nothing to cancel. A cancel refused for another reason leaves the order as it was, so
    /// it is in doubt: what became of the order must be asked either way.
    /// </summary>
    public static ErrorAllowList CancelRejects { get; } = new(Cancel);

    /// <summary>True for codes that say that we sent too much.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsRateLimit(long code) => code is 10006 or 10403 or 10429 or 20003;

    /// <summary>The outcome of an order request by the code of its answer.</summary>
    /// <param name="code">The venue's code.</param>
    /// <param name="rejects">The list that applies.</param>
    public static RequestOutcome OutcomeOf(long code, ErrorAllowList rejects) =>
        code == Ok ? RequestOutcome.Accepted : rejects.OutcomeOf(code);

    /// <summary>
    /// Codes that prove that money was neither moved nor paid out (page "Error Codes" of V5, asset section): each names a
    /// condition of request, address, account or balance that forbids it. Not listed, and so in doubt:
    /// <list type="bullet">
    /// <item>131001, 131003, 131200, 131201, 131204, 131205, 131209, 131216, 131230: the venue's own trouble;</item>
    /// <item>131082 and 131214: the id was used before, what became of it must be asked;</item>
    /// <item>131085: not enough, but the text goes on that "the delayed withdrawal is triggered";</item>
    /// <item>131206, 131213, 131217: "cannot be transfer", and checks that erred: how far it came is not said;</item>
    /// <item>131067 to 131073: the travel rule's talk with the other exchange, for which withdrawals also wait;</item>
    /// <item>131080 and 131099: retries, hot wallet: not about this request; and whatever the venue adds.</item>
    /// </list>
    /// </summary>
    public static readonly ErrorAllowList Funds = new(
    [
        10001, 10002, 10003, 10004, 10005, 10006, 10010,

        // Withdrawals: parameters, identity, address, recipient.
        131002, 131004, 131065, 131066, 131074, 131075, 131076, 131077, 131078, 131079, 131081, 131083,

        // Withdrawals: account, limits, coin.
        131084, 131086, 131087, 131088, 131089, 131090, 131091, 131092, 131093, 131094, 131095, 131096, 131097, 131098,

        // Transfers: parameters, accounts, balance, permissions.
        131202, 131203, 131207, 131208, 131210, 131211, 131212, 131215, 131226, 131227, 131228, 131229, 131231, 131232, 131233,
    ]);
}
