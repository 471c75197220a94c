using System.Collections.Frozen;
using Hedgerow.Messages;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// The spot side's answers to orders, which are words ("Error Code" of the trading interface). Only words that prove that a request was
/// refused before it could do anything are on the list.
/// </summary>
internal static class HtxSpotCodes
{
    private static readonly FrozenSet<string> RateLimits = new[]
    {
        "base-request-exceed-frequency-limit", "rate-too-many-requests", "too-many-request", "510",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Deliberately absent, hence in doubt: base-system-error, base-record-invalid ("try again later"), gateway-internal-error, timeout,
    // order-update-error, system-maintenance (the venue's own trouble); invalid-client-order-id (the id was used before: what became of it
    // must be asked).
    private static readonly FrozenSet<string> PlaceRejects = new[]
    {
        // key, signature, account
        "api-signature-not-valid", "api-signature-check-failed", "login-required", "account-get-accounts-inexistent-error",
        "account-account-id-inexistent", "sub-user-auth-required", "account-state-invalid", "operation-forbidden-for-fl-account-state",
        "operation-forbidden-for-lock-account-state", "base-operation-forbidden",

        // symbol and its hours
        "base-symbol-error", "base-symbol-trade-disabled", "symbol-not-support", "order-disabled", "forbidden-trade-for-open-protect",
        "market-orders-not-support-during-limit-price-trading", "price-exceeds-the-protective-price-during-limit-price-trading",

        // fields
        "base-argument-unsupported", "parameter-required", "validation-constraints-required", "validation-format-error", "invalid-parameter",
        "bad-request", "order-type-invalid", "order-source-invalid", "invalid-amount",

        // price, quantity, value
        "order-invalid-price", "order-orderprice-precision-error", "order-orderamount-precision-error", "order-amount-over-limit",
        "order-limitorder-price-min-error", "order-limitorder-price-max-error", "order-limitorder-price-buy-min-error",
        "order-limitorder-price-buy-max-error", "order-limitorder-price-sell-min-error", "order-limitorder-price-sell-max-error",
        "order-limitorder-amount-min-error", "order-limitorder-amount-max-error", "order-etp-nav-price-min-error",
        "order-etp-nav-price-max-error", "order-value-min-error", "order-marketorder-amount-min-error",
        "order-marketorder-amount-buy-max-error", "order-marketorder-amount-sell-max-error", "order-price-greater-than-limit",
        "order-price-less-than-limit",

        // money
        "account-frozen-balance-insufficient-error", "order-accountbalance-error", "order-holding-limit-failed",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The answer to a question about an order, or to a cancel, that the venue does not know or no longer keeps.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsOrderUnknown(string code) => code is "base-record-invalid" or "base-not-found" or "not-found" or "order-queryorder-invalid";

    /// <summary>True for a word that says that requests came too fast; what it answers was not carried out.</summary>
    /// <param name="code">The venue's code.</param>
    public static bool IsRateLimit(string code) => RateLimits.Contains(code);

    /// <summary>The outcome of a placement that was answered with an error.</summary>
    /// <param name="code">The venue's code.</param>
    public static RequestOutcome OfPlace(string code) =>
        PlaceRejects.Contains(code) || IsRateLimit(code) ? RequestOutcome.Rejected : RequestOutcome.InDoubt;

    /// <summary>The outcome of a cancel that was answered with an error: rejected says that there is nothing to cancel.</summary>
    /// <param name="code">The venue's code.</param>
    public static RequestOutcome OfCancel(string code) =>
        code == "order-orderstate-error" || IsOrderUnknown(code) ? RequestOutcome.Rejected : RequestOutcome.InDoubt;

    /// <summary>
    /// The outcome of a cancel by our id that was answered without an error: by the page of today with the order's number, by its example and
    /// by earlier pages with the state that the order was in.
    /// </summary>
    /// <param name="data">The answer's data.</param>
    public static RequestOutcome OfCancelled(long data) => data switch
    {
        10 => RequestOutcome.Accepted, // being cancelled
        -1 or 0 or 5 or 6 or 7 => RequestOutcome.Rejected, // over long ago, not known, cancelled in part, filled, cancelled
        > LastState => RequestOutcome.Accepted,
        _ => RequestOutcome.InDoubt,
    };

    // Numbers of orders have fifteen digits.
    private const long LastState = 1_000;
}
