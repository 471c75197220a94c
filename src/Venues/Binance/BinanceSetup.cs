using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>How a Binance account is set up: position mode, margin mode, fees; and what its key may do, from the wallet interface.</summary>
internal static class BinanceSetup
{
    /// <summary>Asks for all of it.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="wallet">The wallet interface with the trading key; null when it is not at hand.</param>
    /// <param name="symbols">Symbols whose fees are asked for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">An answer is missing.</exception>
    /// <exception cref="FrameException">An answer cannot be read.</exception>
    public static async Task<VenueSetup> Read(
        BinanceWiring wiring, BinanceRest? wallet, IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var (rest, product) = (wiring.Rest, wiring.Product);
        var dual = (await Ask(rest, product.Path("/positionSide/dual"), string.Empty, cancellation)).Bool("dualSidePosition");
        // COIN-M has no shared margin: each coin is one of its own.
        var multi = product.Kind == ContractKind.Linear
            && (await Ask(rest, product.Path("/multiAssetsMargin"), string.Empty, cancellation)).Bool("multiAssetsMargin");
        var fees = new List<SymbolFees>();
        foreach (var symbol in symbols)
        {
            var row = await Ask(rest, product.Path("/commissionRate"), "symbol=" + Uri.EscapeDataString(symbol), cancellation);
            fees.Add(new SymbolFees(symbol, row.Decimal("makerCommissionRate"), row.Decimal("takerCommissionRate")));
        }

        var setup = new VenueSetup
        {
            IsOneWay = !dual,
            MarginMode = multi ? "multi-assets" : "single-asset",
            IsMarginModeSupported = !multi,
            Fees = fees,
        };
        if (wallet is null)
        {
            return setup;
        }

        var key = await Ask(wallet, "/sapi/v1/account/apiRestrictions", string.Empty, cancellation);
        return setup with
        {
            CanTrade = key.Bool("enableFutures"),
            CanWithdraw = key.Bool("enableWithdrawals"),
            IsBoundToAddresses = key.Bool("ipRestrict"),
        };
    }

    private static async Task<WireObject> Ask(BinanceRest rest, string path, string parameters, CancellationToken cancellation)
    {
        var answer = await rest.Query(path, parameters, cancellation);
        return answer.IsSuccess ? WireObject.Parse(answer.Body) : throw BinanceDecoder.Failure(answer);
    }
}
