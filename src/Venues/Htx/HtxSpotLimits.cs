namespace Hedgerow.Venues.Htx;

/// <summary>
/// Requests that the spot side takes in two seconds, of one account and to one path ("Rate Limit" of each page). Answers tell what is left
/// of it, and not how much there was.
/// </summary>
internal static class HtxSpotLimits
{
    /// <summary>Header that tells what is left.</summary>
    public const string Remaining = "x-hb-ratelimit-requests-remain";

    private const string Account = "/v1/account/";

    /// <summary>Placements, and for themselves cancels, that are taken in a second.</summary>
    public const int OrdersPerSecond = 50;

    /// <summary>Requests in two seconds, as a number in text; null where no limit is documented.</summary>
    /// <param name="path">From the first slash on.</param>
    public static string? Of(string path) => path switch
    {
        HtxSpotOrderFrame.PlacePath or HtxSpotOrderFrame.CancelPath => "100",
        HtxSpotHistory.OpenOrdersPath or HtxSpotHistory.OrdersPath or HtxSpotQueries.ClientOrderPath => "50",
        HtxSpotHistory.ExecutionsPath => "20",
        _ => path.StartsWith(Account, StringComparison.Ordinal) ? "100" : path.StartsWith(HtxSpotHistory.OrdersPath + "/", StringComparison.Ordinal) ? "50" : null,
    };
}
