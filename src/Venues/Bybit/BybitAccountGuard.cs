using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Looks whether the account is of the kind that is configured before it is told for the first time, and again after it could not be read:
/// a gateway trades on no account that it has not read. Of a classic account it also looks at each symbol's margin mode, which is the
/// symbol's own there. Thread-safe.
/// </summary>
internal sealed class BybitAccountGuard
{
    private readonly BybitRest _rest;
    private readonly BybitProduct _product;
    private volatile IReadOnlyList<string> _symbols = [];
    private volatile string? _problem;
    private volatile bool _hasPassed;

    /// <summary>Makes a guard that has looked at nothing yet.</summary>
    /// <param name="rest">REST.</param>
    /// <param name="product">What the account trades, and how.</param>
    public BybitAccountGuard(BybitRest rest, BybitProduct product)
    {
        _rest = rest;
        _product = product;
    }

    /// <summary>Why nothing may be opened on this account; null when nothing is known to be wrong.</summary>
    public string? Problem => _problem;

    /// <summary>Takes the symbols that are traded; they are looked at before the account is told again.</summary>
    /// <param name="symbols">Venue symbols.</param>
    public void Take(IReadOnlyList<string> symbols)
    {
        _symbols = [.. symbols];
        Doubt();
    }

    /// <summary>Looks again before the account is told: it could not be read, or may have changed.</summary>
    public void Doubt() => _hasPassed = false;

    /// <summary>Returns when the account is as configured.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">It is not, or the venue does not say; the message says what to do.</exception>
    public async Task Pass(CancellationToken cancellation)
    {
        if (_hasPassed)
        {
            return;
        }

        var problem = await Look(cancellation);
        _problem = problem;
        _hasPassed = problem is null;
        if (problem is not null)
        {
            throw new QueryException(problem);
        }
    }

    private async Task<string?> Look(CancellationToken cancellation)
    {
        var status = await _rest.Query(
            "/v5/account/info", string.Empty, signed: true, reply => reply.Result.Long("unifiedMarginStatus"), cancellation);
        if (BybitAccountStatus.Remedy(status, _product) is { Length: > 0 } remedy)
        {
            return $"the account is {BybitAccountStatus.NameOf(status)}: {remedy}";
        }

        foreach (var symbol in _product.IsClassic ? _symbols : [])
        {
            if (await _rest.Query(
                "/v5/position/list",
                $"category={_product.Category}&symbol=" + Uri.EscapeDataString(symbol),
                signed: true,
                reply => reply.Result.Array("list").Exists(BybitRows.IsIsolated),
                cancellation))
            {
                return symbol + " is on isolated margin: set it to cross margin";
            }
        }

        return null;
    }
}
