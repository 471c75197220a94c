using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>How a Bybit account is set up: what its key may do, kind of the account, margin mode, position mode, fees.</summary>
internal static class BybitSetup
{
    /// <summary>Asks for all of it.</summary>
    /// <param name="rest">REST.</param>
    /// <param name="product">What the account trades, and how.</param>
    /// <param name="symbols">Symbols whose mode and fees are asked for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">An answer is missing.</exception>
    public static async Task<VenueSetup> Read(BybitRest rest, BybitProduct product, IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var key = await rest.Query("/v5/user/query-api", string.Empty, signed: true, reply => KeyOf(reply.Result, product.IsSpot), cancellation);
        var (mode, status) = await rest.Query(
            "/v5/account/info", string.Empty, signed: true,
            reply => (reply.Result.TextOrEmpty("marginMode"), reply.Result.Long("unifiedMarginStatus")), cancellation);
        bool? oneWay = null;
        var isolated = new List<string>();
        var fees = new List<SymbolFees>();
        foreach (var symbol in symbols)
        {
            var query = $"category={product.Category}&symbol=" + Uri.EscapeDataString(symbol);
            // Coins have no sides to be in.
            var rows = product.IsSpot ? [] : await rest.Query("/v5/position/list", query, signed: true, reply => reply.Result.Array("list").ConvertAll(row => ModesOf(row, product)), cancellation);
            // In hedge mode a symbol has a row for each side; the venue may have no row at all.
            bool? isOneWay = product.IsSpot ? true : rows.Count == 0 ? null : rows.TrueForAll(row => row.IsOneWay);
            if (rows.Exists(row => row.IsIsolated))
            {
                isolated.Add(symbol);
            }

            oneWay = isOneWay is null ? oneWay : isOneWay.Value && oneWay != false;
            fees.AddRange(await rest.Query("/v5/account/fee-rate", query, signed: true, FeesOf, cancellation));
        }

        return key with
        {
            IsOneWay = oneWay,
            // The mode is the symbol's own on a classic account. With portfolio margin maintenance is no longer a sum over positions.
            MarginMode = !product.IsClassic ? mode : isolated.Count == 0 ? "cross" : "isolated: " + string.Join(", ", isolated),
            IsMarginModeSupported = product.IsClassic ? isolated.Count == 0 : mode is "REGULAR_MARGIN",
            AccountMode = BybitAccountStatus.NameOf(status),
            AccountModeRemedy = BybitAccountStatus.Remedy(status, product),
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

    private static (bool IsOneWay, bool IsIsolated) ModesOf(WireObject row, BybitProduct product) =>
        (row.Long("positionIdx") == 0, product.IsClassic && BybitRows.IsIsolated(row));

    private static List<SymbolFees> FeesOf(BybitReply reply) => reply.Result.Array("list")
        .ConvertAll(row => new SymbolFees(row.Text("symbol"), row.Decimal("makerFeeRate"), row.Decimal("takerFeeRate")));
}
