using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// What Binance's error codes prove (USDⓈ-M futures, error code page). Not listed, and so in doubt: −1000 unknown, −1001
/// internal, −1006 and −1007 (the page itself says: execution status unknown), −1010, −1016, −2020, −4116 (an order with
/// this id is open: it must be looked at, not forgotten), −4117, and whatever the venue adds.
/// </summary>
internal static class BinanceErrors
{
    /// <summary>No such order: answer to a query by client id.</summary>
    public const long NoSuchOrder = -2013;

    /// <summary>Timestamp outside the receive window.</summary>
    public const long BadTimestamp = -1021;

    /// <summary>The private stream's key does not exist any more.</summary>
    public const long NoSuchListenKey = -1125;

    /// <summary>Overloaded; the only code with which a 5xx proves a failure (general info, HTTP 503, case C).</summary>
    public const long Throttled = -1008;

    /// <summary>Codes that prove that an order was not placed.</summary>
    public static readonly ErrorAllowList Place = new(
    [
        // Limits and authorisation, checked before anything else.
        -1002, -1003, -1008, -1011, -1015, -1021, -1022, -2014, -2015, -2017, -5028,

        // Parameters and filters.
        -1013, -1014, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1111, -1114, -1115, -1116, -1117, -1118, -1121,
        -1122, -1128, -1130, -1136, -4000, -4001, -4002, -4003, -4004, -4005, -4013, -4014, -4015, -4016, -4023, -4024, -4131,
        -4164, -4183, -4184, -5025, -5037, -5038, -5039, -5040,

        // Account, margin and position.
        -2010, -2018, -2019, -2022, -2023, -2024, -2025, -2026, -2027, -2028, -4050, -4051, -4060, -4061, -4062, -4087, -4088,
        -4109, -4118, -4140, -4141, -4192, -4400, -4401, -4402,

        // Time in force.
        -5021, -5022, -5041,
    ]);

    /// <summary>
    /// Codes that prove that a spot order was not placed (spot, error codes for Binance): limits and authorisation, checked before anything
    /// else; parameters; filters (−1013); and −2010, by which the matching engine rejects: no balance, would take as maker, market closed. Not
    /// listed, and so in doubt: −1000, −1001, −1006, −1007, −1008 (busy, without saying how far it came), −1016, −1020, −2016, −2021, −2022.
    /// </summary>
    public static readonly ErrorAllowList SpotPlace = new(
    [
        -1002, -1003, -1015, -1021, -1022, -2014, -2015,
        -1013, -1014, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1111, -1112, -1114, -1115, -1116, -1117, -1118, -1121, -1128,
        -1130, -1131, -1134, -1145,
        -2010,
    ]);

    /// <summary>The outcome of a spot placement that was answered with an error.</summary>
    /// <param name="httpStatus">Status of the answer; the WebSocket API uses the same ones.</param>
    /// <param name="code">The venue's code.</param>
    /// <param name="text">The venue's text: "Duplicate order sent." is a rejection, too, of an id that has an order.</param>
    public static RequestOutcome OfSpotPlace(int httpStatus, long code, string text) =>
        httpStatus >= 500 || (code == -2010 && text.Contains("uplicate", StringComparison.Ordinal))
            ? RequestOutcome.InDoubt
            : SpotPlace.OutcomeOf(code);

    /// <summary>Codes by which the venue says that there is nothing to cancel.</summary>
    public static readonly ErrorAllowList Cancel = new([-2011, NoSuchOrder]);

    /// <summary>The outcome of a placement that was answered with an error.</summary>
    /// <param name="httpStatus">Status of the answer; the WebSocket API uses the same ones.</param>
    /// <param name="code">The venue's code.</param>
    /// <param name="text">The venue's text.</param>
    public static RequestOutcome OfPlace(int httpStatus, long code, string text)
    {
        // The general rejection is also how Binance has told of a repeated id on other markets.
        if ((httpStatus >= 500 && code != Throttled)
            || (code == -2010 && text.Contains("uplicate", StringComparison.Ordinal)))
        {
            return RequestOutcome.InDoubt;
        }

        return Place.OutcomeOf(code);
    }

    /// <summary>The outcome of a cancel that was answered with an error.</summary>
    /// <param name="httpStatus">Status of the answer.</param>
    /// <param name="code">The venue's code.</param>
    public static RequestOutcome OfCancel(int httpStatus, long code) =>
        httpStatus >= 500 ? RequestOutcome.InDoubt : Cancel.OutcomeOf(code);

    // Refused at the door, whatever the wallet was asked for: limits and time, authorisation, parameters (sections 10xx
    // and 11xx to 2xxx of the error code page of the wallet interface).
    private static readonly long[] WalletDoor =
    [
        -1002, -1003, -1021, -1022, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1111, -1121, -1128, -1130, -2014, -2015,
    ];

    /// <summary>
    /// Codes that prove that money was not moved between accounts: those at the door, and, of section 3xxx to 5xxx of the
    /// same page, not enough balance, no such asset, quantity not positive, no futures account. Not listed, and so in doubt:
    /// −5010 (failed, without saying why), −5012 (used twice there; one meaning is: pending) and −5013, which the page does
    /// not know, although the venue has been seen to say by it that the balance does not suffice.
    /// </summary>
    public static readonly ErrorAllowList Move = new([.. WalletDoor, -5002, -5003, -5007, -5011]);

    /// <summary>
    /// Codes that prove that a withdrawal was not taken: those at the door, and those of section 3xxx to 5xxx (names
    /// CAPITAL_…) that name a condition of the request or the account that forbids it. Not listed, and so in doubt: −4025 (a
    /// holding below zero: says what is, not what was refused), −4027 (no transaction id: how far it came is not said), −4030
    /// to −4032 (confirmed, cancellation failed, verification failed), −4034 (address suspected), and whatever the venue adds.
    /// </summary>
    public static readonly ErrorAllowList Withdrawal = new(
    [
        .. WalletDoor,

        // Address or its tag does not pass, is illegal, not on the account's list, or too new.
        -4007, -4008, -4033, -4035, -4036,

        // Forbidden just after a log-in, a new password, a second factor that was taken off.
        -4014, -4016, -4017,

        // No such asset, not open, not a multiple, below the minimum, above the day's maximum, nothing held, not enough, not
        // more than the fee, deposit not yet confirmed.
        -4018, -4019, -4021, -4022, -4023, -4024, -4026, -4028, -4060,
    ]);

    /// <summary>The outcome of a move that was answered with an error.</summary>
    /// <param name="httpStatus">Status of the answer.</param>
    /// <param name="code">The venue's code.</param>
    public static RequestOutcome OfMove(int httpStatus, long code) =>
        httpStatus >= 500 ? RequestOutcome.InDoubt : Move.OutcomeOf(code);

    /// <summary>The outcome of a withdrawal that was answered with an error.</summary>
    /// <param name="httpStatus">Status of the answer.</param>
    /// <param name="code">The venue's code.</param>
    public static RequestOutcome OfWithdrawal(int httpStatus, long code) =>
        httpStatus >= 500 ? RequestOutcome.InDoubt : Withdrawal.OutcomeOf(code);
}
