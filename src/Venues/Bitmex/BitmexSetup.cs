using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// How a BitMEX account is set up: what its key may do (<c>GET /apiKey</c>), its fees (<c>GET /user/commission</c>) and, where there is or was a
/// position, its margin mode (<c>GET /position</c>). A symbol has one position.
/// </summary>
internal static class BitmexSetup
{
    /// <summary>A key that works from anywhere.</summary>
    private const string Anywhere = "0.0.0.0/0";

    /// <summary>Asks for all of it.</summary>
    /// <param name="rest">REST, with the key that is asked about.</param>
    /// <param name="symbols">Symbols whose fees and modes are asked for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">An answer is missing.</exception>
    public static async Task<VenueSetup> Read(BitmexRest rest, IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var keys = await rest.Rows("/apiKey", string.Empty, row => (Id: row.Text("id"), Row: row), cancellation);
        var ours = keys.Find(row => row.Id == rest.Key).Row;
        var fees = await rest.Query("/user/commission", string.Empty, answer => Fees(WireObject.Parse(answer.Body), symbols), cancellation);
        var isCross = await rest.Rows(
            "/position", string.Empty, row => symbols.Contains(row.Text("symbol")) ? row.Bool("crossMargin") : (bool?)null, cancellation);
        return Rights(ours) with
        {
            IsOneWay = true,
            Fees = fees,
            MarginMode = isCross.Contains(false) ? "isolated margin" : isCross.Contains(true) ? "cross margin" : null,
            IsMarginModeSupported = isCross.Contains(false) ? false : isCross.Contains(true) ? true : null,
        };
    }

    /// <summary>What a key may do; nothing is known of one that is not listed.</summary>
    private static VenueSetup Rights(WireObject row)
    {
        if (row.Path is null)
        {
            return new VenueSetup();
        }

        var rights = row.Texts("permissions");
        var isEnabled = row.Bool("enabled");
        return new VenueSetup
        {
            CanTrade = isEnabled && rights.Contains("order"),
            CanWithdraw = rights.Contains("withdraw"),
            IsBoundToAddresses = row.TextOrEmpty("cidr") is not ("" or Anywhere),
        };
    }

    private static List<SymbolFees> Fees(WireObject bySymbol, IReadOnlyList<string> symbols) =>
    [
        .. symbols.Where(bySymbol.Has).Select(symbol =>
        {
            var fees = bySymbol.Object(symbol);
            return new SymbolFees(symbol, fees.Decimal("makerFee"), fees.Decimal("takerFee"));
        }),
    ];
}
