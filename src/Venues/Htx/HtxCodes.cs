using System.Collections.Frozen;
using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// HTX's answer codes, from "Details of Each Error Code" of the USDT-margined contracts; the spot side answers with words.
/// Only codes that prove that a request was refused before it could do anything are on the lists. The pages of version 5
/// have no table of their own; whatever they answer beyond this one is in doubt.
/// </summary>
internal static class HtxCodes
{
    /// <summary>Success.</summary>
    public const string Ok = "200";

    /// <summary>Too many requests.</summary>
    public const string RateLimit = "1032";

    /// <summary>Length of the window that requests are counted in.</summary>
    public static readonly TimeSpan LimitWindow = TimeSpan.FromSeconds(3);

    // Deliberately absent, hence in doubt: 1000 to 1004 (the venue's own trouble; version 5 also says 1003 for a bad
    // signature), 1030 ("input error", worded "abnormal service" by the FAQ), 1046 and 1108 (abnormal service), 1050 and
    // 1064 (the id was used before: what became of it must be asked).
    private static readonly long[] Place =
    [
        403, // key or address not permitted, signature wrong
        1010, 1011, 1012, // account or session does not exist
        1013, 1014, // contract does not exist
        1018, 1021, // no main account, not opened
        1031, // illegal request
        1032, // too many requests
        1033, 1034, 1035, 1036, 1037, // field wrong: period, price type, direction, offset, leverage
        1038, 1039, 1040, 1041, 1042, 1043, 1044, // precision, price range, amount, limits
        1047, 1048, 1049, // margin, nothing to close, no market order now
        1055, 1056, 1057, 1058, 1059, 1060, // price unreasonable; settlement, halt, suspension, delivery, status
        1065, 1066, 1067, 1069, 1072, 1075, // id no integer, field empty or illegal, price unreasonable
        1076, // nothing in the book
        1083, 1084, // being liquidated; interface disabled for cancelling too much
        1086, 1087, 1090, 1091, 1094, 1097, // restricted, margin ratio, equity, leverage empty, frozen
        1100, 1101, 1104, 1105, 1109, 1110, 1113, 1115, // opening or closing not permitted
        1220, 1227, 1228, 1230, 1231, 1233, 1234, 1235, // not opened, not verified, not agreed, too many orders
        1253, // signature
        1412, 1450, 1451, 1453, 1461, 1462, // precision, risk level, position limits
    ];

    // Nothing there to cancel. 1062 ("cancelling") is absent: what the order traded meanwhile is still to be told.
    private static readonly long[] Cancel =
    [
        1017, // order does not exist
        1051, // no orders to cancel
        1061, // order does not exist
        1063, // executed
        1071, // cancelled before
    ];

    // The words of the spot side, and the numbers of /v2/account/transfer that refuse a transfer: amount, balance, limits,
    // rights. 1300, 1302, 1316 to 1318, 1321, 1323 ("transfer failed", "abnormal service") stay in doubt.
    private static readonly FrozenSet<string> FundsRefusals = new[]
    {
        "api-signature-not-valid", "api-signature-check-failed", "invalid-parameter", "bad-request", "validation-format-error",
        "validation-constraints-required", "base-request-exceed-frequency-limit", "rate-too-many-requests", "frequent-invoke",
        "base-currency-error", "base-currency-chain-error", "base-withdraw-fee-error", "invalid-address", "invalid-amount",
        "api-not-support-temp-addr", "banned-by-blacklist", "dw-insufficient-balance", "dw-account-transfer-unavailable",
        "dw-withdraw-min-limit", "dw-withdraw-max-limit", "account-frozen-balance-insufficient-error",
        "account-transfer-balance-insufficient-error",
        "1010", "1013", "1030", "1032", "1067", "1102", "1103", "1106", "1111", "1112", "1114", "1301", "1303", "1304", "1305", "1306",
        "1307", "1308", "1309", "1310", "1311", "1312", "1313", "1314", "1315", "1320", "1322", "1327", "1328", "1329", "1330", "1331", "1332",
        "4007",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Codes that prove that no order was placed.</summary>
    public static ErrorAllowList PlaceRejects { get; } = new(Place);

    /// <summary>Codes that say that there is nothing to cancel.</summary>
    public static ErrorAllowList CancelRejects { get; } = new(Cancel);

    /// <summary>True for a code that says that requests came too fast, on either side of the venue.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsRateLimit(string code) => code == RateLimit || HtxSpotCodes.IsRateLimit(code);

    /// <summary>No code says that what was asked for is not there.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsNever(string code) => false;

    /// <summary>True for the answer to a question about an order that the venue does not know.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsOrderUnknown(string code) => code is "1017" or "1061";

    /// <summary>The outcome of an order request by the code of its answer.</summary>
    /// <param name="code">The venue's code.</param>
    /// <param name="rejects">The list that applies.</param>
    public static RequestOutcome OutcomeOf(string code, ErrorAllowList rejects)
    {
        if (code == Ok)
        {
            return RequestOutcome.Accepted;
        }

        return long.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? rejects.OutcomeOf(number)
            : RequestOutcome.InDoubt;
    }

    /// <summary>The outcome of a request about money.</summary>
    /// <param name="code">The venue's code.</param>
    public static RequestOutcome FundsOutcomeOf(string code) =>
        code == Ok ? RequestOutcome.Accepted : FundsRefusals.Contains(code) ? RequestOutcome.Rejected : RequestOutcome.InDoubt;
}
