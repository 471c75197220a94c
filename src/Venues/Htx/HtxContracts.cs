using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Face values of the contracts: base units in one of them. Everything inside is told in base units; contracts exist at the
/// border only, and nothing crosses it before the face value is known. Thread-safe.
/// </summary>
internal sealed class HtxContracts : IHtxSizes
{
    private readonly HtxRest _rest;
    private readonly HtxOnce<Dictionary<string, decimal>> _sizes;

    /// <summary>Makes an empty table.</summary>
    /// <param name="rest">Asks the venue.</param>
    public HtxContracts(HtxRest rest)
    {
        _rest = rest;
        _sizes = new HtxOnce<Dictionary<string, decimal>>(async cancellation => Sizes(await Ask(cancellation)));
    }

    /// <inheritdoc/>
    public decimal? SizeOf(string symbol) => _sizes.Value?.TryGetValue(symbol, out var size) == true ? size : null;

    /// <summary>Base units in one contract.</summary>
    /// <param name="row">Row with <c>contract_code</c>.</param>
    /// <exception cref="FrameException">A contract that was not listed when it was asked for.</exception>
    public decimal SizeOf(WireObject row)
    {
        var symbol = row.Text("contract_code");
        return SizeOf(symbol) ?? throw row.Bad("contract_code", "a contract of unknown size: " + symbol);
    }

    /// <inheritdoc/>
    public Task Ensure(CancellationToken cancellation) => _sizes.Get(cancellation);

    /// <summary>Asks for the contracts, delivery contracts too: the account may hold one that was traded by hand.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The venue's rows.</returns>
    /// <exception cref="QueryException">Not answered.</exception>
    public async Task<List<WireObject>> Rows(CancellationToken cancellation)
    {
        var rows = await Ask(cancellation);
        _sizes.Take(Sizes(rows));
        return rows;
    }

    private Task<List<WireObject>> Ask(CancellationToken cancellation) => _rest.Query(
        "/linear-swap-api/v1/swap_contract_info", [new("business_type", "all")], signed: false, reply => reply.Rows, cancellation);

    private static Dictionary<string, decimal> Sizes(List<WireObject> rows)
    {
        var sizes = new Dictionary<string, decimal>(rows.Count, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            sizes[row.Text("contract_code")] = HtxInstruments.Positive(row, "contract_size");
        }

        return sizes;
    }
}
