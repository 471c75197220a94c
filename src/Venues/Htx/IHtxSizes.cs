namespace Hedgerow.Venues.Htx;

/// <summary>What quantities of the market streams count.</summary>
internal interface IHtxSizes
{
    /// <summary>Base units of one; null when the venue does not list the symbol, or is not known to.</summary>
    /// <param name="symbol">Venue symbol.</param>
    decimal? SizeOf(string symbol);

    /// <summary>Asks for the symbols unless they are known.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Wire.QueryException">Not answered.</exception>
    Task Ensure(CancellationToken cancellation);
}
