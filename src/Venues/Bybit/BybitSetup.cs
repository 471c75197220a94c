using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>How a Bybit account is set up: what its key may do, margin mode, position mode, fees.</summary>
internal static class BybitSetup
{
    /// <summary>Asks for all of it.</summary>
    /// <param name="rest">REST.</param>
    /// <param name="category">Kind of contracts.</param>
    /// <param name="symbols">Symbols whose mode and fees are asked for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">An answer is missing.</exception>
    public static async Task<VenueSetup> Read(BybitRest rest, string category, IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var isSpot = category == new BybitProduct("USDT", IsSpot: true).Category;
        var key = await rest.Query("/v5/user/query-api", string.Empty, signed: true, reply => KeyOf(reply.Result, isSpot), cancellation);
        var mode = await rest.Query("/v5/account/info", string.Empty, signed: true, reply => reply.Result.Text("marginMode"), cancellation);
        bool? oneWay = null;
        var fees = new List<SymbolFees>();
        foreach (var symbol in symbols)
        {
            var query = $"category={category}&symbol=" + Uri.EscapeDataString(symbol);
            // Coins have no sides to be in.
            var isOneWay = isSpot ? true : await rest.Query("/v5/position/list", query, signed: true, IsOneWay, cancellation);
            oneWay = isOneWay is null ? oneWay : isOneWay.Value && oneWay != false;
            fees.AddRange(await rest.Query("/v5/account/fee-rate", query, signed: true, FeesOf, cancellation));
        }

        return key with
        {
            IsOneWay = oneWay,
            MarginMode = mode,
            // With portfolio margin maintenance is no longer a sum over positions.
            IsMarginModeSupported = mode is "REGULAR_MARGIN",
            Fees = fees,
        };
    }

    private static VenueSetup KeyOf(WireObject key, bool isSpot)
    {
        var permissions = key.Object("permissions");
        var contracts = permissions.Texts("ContractTrade");
        var mayTrade = isSpot ? permissions.Texts("Spot").Contains("SpotTrade") : contracts.Contains("Order") && contracts.Contains("Position");
        return new VenueSetup
        {
            CanTrade = key.Long("readOnly") == 0 && mayTrade,
            CanWithdraw = permissions.Texts("Wallet").Contains("Withdraw"),
            IsBoundToAddresses = !key.Texts("ips").Contains("*"),
        };
    }

    /// <summary>In hedge mode a symbol has a row for each side; null when the venue has no row.</summary>
    private static bool? IsOneWay(BybitReply reply)
    {
        var rows = reply.Result.Array("list");
        return rows.Count == 0 ? null : rows.TrueForAll(row => row.Long("positionIdx") == 0);
    }

    private static List<SymbolFees> FeesOf(BybitReply reply) => reply.Result.Array("list")
        .ConvertAll(row => new SymbolFees(row.Text("symbol"), row.Decimal("makerFeeRate"), row.Decimal("takerFeeRate")));
}
