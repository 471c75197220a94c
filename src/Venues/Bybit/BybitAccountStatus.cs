using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Venues.Bybit;

/// <summary>What a key's account is, from <c>unifiedMarginStatus</c> of <c>account/info</c> (docs: v5/acct-mode, v5/enum).</summary>
internal static class BybitAccountStatus
{
    /// <summary>The status in words.</summary>
    /// <param name="status">The venue's number.</param>
    public static string NameOf(long status) => status switch
    {
        1 => "classic",
        3 => "unified 1.0",
        4 => "unified 1.0 pro",
        5 => "unified 2.0",
        6 => "unified 2.0 pro",
        _ => "unknown, " + status.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>How a product is traded on such an account; null when it is not, or the status is not known.</summary>
    /// <param name="status">The venue's number.</param>
    /// <param name="kind">Kind of the product.</param>
    public static BybitAccountMode? ModeOf(long status, ContractKind kind) => status switch
    {
        // Spot of a classic account has neither times in its order history nor values of orders: no whole answer can be had.
        1 => kind == ContractKind.Spot ? null : BybitAccountMode.Classic,
        3 or 4 => kind == ContractKind.Inverse ? BybitAccountMode.Classic : BybitAccountMode.Unified,
        5 or 6 => BybitAccountMode.Unified,
        _ => null,
    };

    /// <summary>What to do about an account that is not of the kind that is configured; empty when it is.</summary>
    /// <param name="status">The venue's number.</param>
    /// <param name="product">What is configured.</param>
    public static string Remedy(long status, BybitProduct product) => ModeOf(status, product.Kind) switch
    {
        null when status == 1 => "spot needs a unified account: upgrade this one at the venue, or use another",
        null => "this kind of account is not known: use a unified one",
        { } mode when mode == product.Mode => "",
        BybitAccountMode.Classic => "set accountMode to classic: these contracts are margined in the venue's derivatives account",
        _ => "set accountMode to unified",
    };
}
