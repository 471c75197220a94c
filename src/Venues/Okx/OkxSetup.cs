using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>How an OKX account is set up: what its key may do, account mode, position mode, fees.</summary>
internal static class OkxSetup
{
    /// <summary>Asks for all of it.</summary>
    /// <param name="rest">REST.</param>
    /// <param name="product">What the account trades.</param>
    /// <param name="symbols">Symbols whose fees are asked for; one that the venue does not list has none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">An answer is missing.</exception>
    public static async Task<VenueSetup> Read(OkxRest rest, OkxProduct product, IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var setup = await rest.Query("/api/v5/account/config", string.Empty, signed: true, reply => Account(reply.Row, product.IsSpot), cancellation);
        await rest.EnsureContracts(cancellation);
        var fees = new List<SymbolFees>();
        foreach (var contract in symbols.Select(rest.Contracts.Find).OfType<OkxContract>())
        {
            var which = product.IsSpot ? "&instId=" + contract.Symbol : "&instFamily=" + Uri.EscapeDataString(contract.Family);
            var told = await rest.Query(
                "/api/v5/account/trade-fee", $"instType={contract.InstType}{which}", signed: true,
                reply => Fees(reply.Row, contract.Symbol, contract.Kind), cancellation);
            if (told is not null)
            {
                fees.Add(told);
            }
        }

        return setup with { Fees = fees };
    }

    /// <summary>The account and its key.</summary>
    /// <param name="row">Row of <c>account/config</c>.</param>
    /// <param name="isSpot">True: of an account that trades coins.</param>
    /// <exception cref="FrameException">Malformed, or an unknown mode.</exception>
    public static VenueSetup Account(WireObject row, bool isSpot = false)
    {
        var borrows = isSpot && row.Has("enableSpotBorrow") && row.Bool("enableSpotBorrow");
        var rights = row.Text("perm").Split(',', StringSplitOptions.TrimEntries);
        var level = row.Text("acctLv");
        var mode = row.Text("posMode");
        return new VenueSetup
        {
            CanTrade = rights.Contains("trade"),
            CanWithdraw = rights.Contains("withdraw"),
            IsBoundToAddresses = row.Has("ip") ? row.Text("ip").Length > 0 : null,
            IsOneWay = mode switch
            {
                "net_mode" => true,

                // Coins have no sides to be in.
                "long_short_mode" => isSpot,
                _ => throw row.Bad("posMode", "unknown: " + mode),
            },
            MarginMode = level switch
            {
                "1" => borrows ? "spot mode with borrowing" : "spot mode",
                "2" => "futures mode",
                "3" => "multi-currency margin",
                "4" => "portfolio margin",
                _ => throw row.Bad("acctLv", "unknown: " + level),
            },

            // In spot mode there are no contracts; with portfolio margin maintenance is no longer a sum over positions. Coins are bought
            // without credit in spot mode and futures mode; in the modes over several currencies an order may borrow.
            IsMarginModeSupported = isSpot ? (level is "1" or "2" && !borrows) : level is "2" or "3",
        };
    }

    /// <summary>
    /// Fees of one family, of which the venue tells one group; before it knew groups it told those of the contracts settled in
    /// USDT by names of their own, and those settled in coins and spot against USDT plainly. A commission is negative at the venue. Null when it tells neither.
    /// </summary>
    /// <param name="row">Row of <c>account/trade-fee</c>.</param>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="kind">Kind of its contract.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static SymbolFees? Fees(WireObject row, string symbol, ContractKind kind = ContractKind.Linear)
    {
        if (row.Has("feeGroup") && row.Array("feeGroup") is [var group])
        {
            return new SymbolFees(symbol, -group.Decimal("maker"), -group.Decimal("taker"));
        }

        var suffix = kind switch
        {
            ContractKind.Linear => "U",
            ContractKind.Spot when !symbol.EndsWith("-USDT", StringComparison.Ordinal) => "USDC",
            _ => string.Empty,
        };
        return row.TextOrEmpty("maker" + suffix).Length > 0 && row.TextOrEmpty("taker" + suffix).Length > 0
            ? new SymbolFees(symbol, -row.Decimal("maker" + suffix), -row.Decimal("taker" + suffix))
            : null;
    }
}
