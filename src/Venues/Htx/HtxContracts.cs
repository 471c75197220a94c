using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Face values of the contracts: base units in one of them. Everything inside is told in base units; contracts exist at the
/// border only, and nothing crosses it before the face value is known. Thread-safe.
/// </summary>
internal sealed class HtxContracts
{
    private readonly HtxRest _rest;
    private readonly SemaphoreSlim _asking = new(1, 1);
    private Dictionary<string, decimal> _sizes = new(StringComparer.Ordinal);

    /// <summary>Makes an empty table.</summary>
    /// <param name="rest">Asks the venue.</param>
    public HtxContracts(HtxRest rest) => _rest = rest;

    /// <summary>Base units in one contract; null when not known.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public decimal? SizeOf(string symbol) => Volatile.Read(ref _sizes).TryGetValue(symbol, out var size) ? size : null;

    /// <summary>Base units in one contract.</summary>
    /// <param name="row">Row with <c>contract_code</c>.</param>
    /// <exception cref="FrameException">A contract that was not listed when it was asked for.</exception>
    public decimal SizeOf(WireObject row)
    {
        var symbol = row.Text("contract_code");
        return SizeOf(symbol) ?? throw row.Bad("contract_code", "a contract of unknown size: " + symbol);
    }

    /// <summary>Asks for the contracts unless they are known.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not answered.</exception>
    public async Task Ensure(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _sizes).Count > 0)
        {
            return;
        }

        await _asking.WaitAsync(cancellation);
        try
        {
            if (Volatile.Read(ref _sizes).Count == 0)
            {
                await Rows(cancellation);
            }
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Asks for the contracts, delivery contracts too: the account may hold one that was traded by hand.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The venue's rows.</returns>
    /// <exception cref="QueryException">Not answered.</exception>
    public async Task<List<WireObject>> Rows(CancellationToken cancellation)
    {
        var rows = await _rest.Query(
            "/linear-swap-api/v1/swap_contract_info", [new("business_type", "all")], signed: false, reply => reply.Rows, cancellation);
        var sizes = new Dictionary<string, decimal>(rows.Count, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            sizes[row.Text("contract_code")] = HtxInstruments.Positive(row, "contract_size");
        }

        Volatile.Write(ref _sizes, sizes);
        return rows;
    }
}
