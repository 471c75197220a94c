using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// The venue's refusals. It gives no codes, only texts ("REST API message format", list of possible errors), so the allow-lists
/// are beginnings of texts. Whatever is not on them is in doubt.
/// </summary>
internal static class BitmexErrors
{
    // Refused by the checks before matching. Deliberately absent, hence in doubt: "Duplicate clOrdID" (that order may be the very
    // one), "Invalid ordStatus", "Server Error", and every text that is not known here.
    private static readonly string[] PlaceTexts =
    [
        "Account has insufficient Available Balance",
        "Account has no ",
        "Account is restricted",
        "Account is suspended",
        "Instrument expired",
        "Instrument has no mark price",
        "Instrument not listed for trading yet",
        "Instruments do not match",
        "Invalid API Key",
        "Invalid account",
        "Invalid displayQty",
        "Invalid execInst",
        "Invalid orderQty",
        "Invalid ordType",
        "Invalid price",
        "Invalid side",
        "Invalid symbol",
        "Invalid timeInForce",
        "Order had execInst of ",
        "Order quantity must be a multiple of lot size",
        "orderQty is invalid",
        "This key is disabled.",
        "Value of position and orders exceeds position Risk Limit",
    ];

    // Nothing there to cancel: final already, or not known.
    private static readonly string[] CancelTexts =
    [
        "Unable to cancel order due to existing state",
        "Invalid clOrdID",
        "Invalid orderID",
        "Not Found",
        "orderID not found",
    ];

    // "POST /user/requestWithdrawal" of the same list.
    private static readonly string[] FundsTexts =
    [
        "Account does not exist",
        "Account has insufficient Withdrawable Balance",
        "Negative fee amount",
        "Negative withdrawal amount",
        "Invalid fee amount",
        "Invalid withdrawal amount",
        "Invalid address",
        "Invalid network",
        "Withdrawal ban expires at",
        "Withdrawals currently disabled",
    ];

    /// <summary>The venue's words of an error answer; an excerpt of the answer when it is none.</summary>
    /// <param name="body">Body of an answer that is no success.</param>
    public static string TextOf(ReadOnlySpan<byte> body)
    {
        try
        {
            return Excerpt.Of(WireObject.Parse(body).Object("error").Text("message"));
        }
        catch (FrameException)
        {
            return Excerpt.Of(body);
        }
    }

    /// <summary>The outcome of a placement that was answered with an error.</summary>
    /// <param name="status">HTTP status; 401, 403, 404 and 429 are refusals at the door, documented for every route.</param>
    /// <param name="text">The venue's words.</param>
    public static RequestOutcome OfPlace(int status, string text) => OfStatus(status, PlaceTexts, text);

    /// <summary>The outcome of a withdrawal that was answered with an error.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="text">The venue's words.</param>
    public static RequestOutcome OfFunds(int status, string text) => OfStatus(status, FundsTexts, text);

    /// <summary>
    /// The outcome of a cancel by the venue's words. A cancel refused for another reason leaves the order as it was, so it is in
    /// doubt: what became of the order must be asked either way.
    /// </summary>
    /// <param name="text">The venue's words.</param>
    public static RequestOutcome OfCancel(string text) => StartsWithOne(CancelTexts, text) ? RequestOutcome.Rejected : RequestOutcome.InDoubt;

    private static RequestOutcome OfStatus(int status, string[] texts, string text) => status switch
    {
        401 or 403 or 404 or 429 => RequestOutcome.Rejected,
        400 when StartsWithOne(texts, text) => RequestOutcome.Rejected,
        _ => RequestOutcome.InDoubt,
    };

    private static bool StartsWithOne(string[] texts, string text) =>
        Array.Exists(texts, known => text.StartsWith(known, StringComparison.Ordinal));
}
