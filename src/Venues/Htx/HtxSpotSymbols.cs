using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>The symbols of spot and their rules. One of what is traded is one coin. Thread-safe.</summary>
internal sealed class HtxSpotSymbols : IHtxSizes
{
    private readonly HtxRest _rest;
    private readonly HtxOnce<HashSet<string>> _listed;

    /// <summary>Makes an empty table.</summary>
    /// <param name="rest">Asks the venue.</param>
    public HtxSpotSymbols(HtxRest rest)
    {
        _rest = rest;
        _listed = new HtxOnce<HashSet<string>>(async cancellation => Names(await Ask(cancellation)));
    }

    /// <inheritdoc/>
    public decimal? SizeOf(string symbol) => _listed.Value?.Contains(symbol) == true ? 1m : null;

    /// <inheritdoc/>
    public Task Ensure(CancellationToken cancellation) => _listed.Get(cancellation);

    /// <summary>Asks for the rules of every symbol.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The venue's rows.</returns>
    /// <exception cref="QueryException">Not answered.</exception>
    public async Task<List<WireObject>> Rows(CancellationToken cancellation)
    {
        var rows = await Ask(cancellation);
        _listed.Take(Names(rows));
        return rows;
    }

    /// <summary>Rules of a symbol.</summary>
    /// <param name="row">Row of <c>market-symbols</c>.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static InstrumentSpec Read(WireObject row, string venue)
    {
        var quote = HtxSpotRows.Upper(row.Text("qc"));
        var lot = HtxInstruments.StepOf(row, "ap");
        return new InstrumentSpec(
            new InstrumentId(venue, row.Text("symbol")),
            HtxSpotRows.Upper(row.Text("bc")),
            quote,
            quote,
            HtxInstruments.StepOf(row, "pp"),
            lot,
            Math.Max(lot, Math.Max(row.DecimalOrZero("minoa"), row.DecimalOrZero("lominoa"))),
            Smallest(row, "lomaxoa", "lomaxba", "lomaxsa"),
            HtxInstruments.Positive(row, "smmaxoa"),
            row.DecimalOrZero("minov"),
            TimeSpan.Zero,
            IsTrading(row),
            ContractKind.Spot);
    }

    // All at once: a symbol that is asked for and not listed makes the whole answer an error.
    private Task<List<WireObject>> Ask(CancellationToken cancellation) =>
        _rest.Query("/v1/settings/common/market-symbols", [], signed: false, reply => reply.Rows, cancellation);

    private static HashSet<string> Names(List<WireObject> rows) => rows.Select(row => row.Text("symbol")).ToHashSet(StringComparer.Ordinal);

    private static decimal Smallest(WireObject row, params ReadOnlySpan<string> fields)
    {
        var smallest = HtxInstruments.Positive(row, fields[0]);
        foreach (var field in fields[1..])
        {
            smallest = row.Has(field) ? Math.Min(smallest, HtxInstruments.Positive(row, field)) : smallest;
        }

        return smallest;
    }

    private static bool IsTrading(WireObject row)
    {
        var state = row.Text("state");
        return state switch
        {
            "online" => row.TextOrEmpty("at") is "" or "enabled",
            "unknown" or "not-online" or "pre-online" or "suspend" or "offline" or "transfer-board" or "fuse" => false,
            _ => throw row.Bad("state", "unknown: " + state),
        };
    }
}
