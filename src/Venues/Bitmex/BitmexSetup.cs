using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// How a BitMEX account is set up: what its key may do (<c>GET /apiKey</c>), its fees (<c>GET /user/commission</c>) and, where there is or was a
/// position, its position and margin mode (<c>GET /position</c>).
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
        var fees = await rest.Query("/user/commission", string.Empty, answer => Fees(WireObject.Parse(answer.Body), symbols), cancellation);
        var positions = (await rest.Rows("/position", string.Empty, row => row, cancellation)).FindAll(row => symbols.Contains(row.Text("symbol")));
        bool? isCross = positions.Count == 0 ? null : positions.TrueForAll(row => row.Bool("crossMargin"));
        return await Rights(rest, cancellation) with
        {
            // Only positions show it.
            IsOneWay = positions.Count == 0 ? null : !positions.Exists(BitmexRows.IsOneOfTwo),
            Fees = fees,
            MarginMode = isCross is { } cross ? cross ? "cross margin" : "isolated margin" : null,
            IsMarginModeSupported = isCross,
        };
    }

    /// <summary>What the key may do; nothing is known of one that is not listed, or that may not ask.</summary>
    private static async Task<VenueSetup> Rights(BitmexRest rest, CancellationToken cancellation)
    {
        try
        {
            var keys = await rest.Rows("/apiKey", string.Empty, row => (Id: row.Text("id"), Setup: Rights(row)), cancellation);
            return keys.Find(key => key.Id == rest.Key).Setup ?? new VenueSetup();
        }
        catch (QueryException)
        {
            return new VenueSetup();
        }
    }

    private static VenueSetup Rights(WireObject row)
    {
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
