namespace Hedgerow.Messages;

/// <summary>What one symbol of a venue account came to since its gateway's books began. Linear contracts.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Quantity">Signed quantity, native units, of everything booked.</param>
/// <param name="Cost">
/// What the open quantity was taken at, signed like it, in quote currency: quantity × mark − cost is what it would earn.
/// </param>
/// <param name="Realised">Profit of what was closed, by average cost, before fees and funding.</param>
/// <param name="Fees">Fees paid by asset; a rebate is negative.</param>
/// <param name="Funding">In the settle asset: positive received, negative paid.</param>
/// <param name="Volume">Traded notional, in quote currency.</param>
/// <param name="Fills">Executions.</param>
public sealed record SymbolBook(
    string Symbol,
    decimal Quantity,
    decimal Cost,
    decimal Realised,
    IReadOnlyDictionary<string, decimal> Fees,
    decimal Funding,
    decimal Volume,
    long Fills);

/// <summary>
/// A gateway's account as the venue told it in one answer, and beside it what the gateway has booked. Told to the
/// bookkeeper after every reading of the account; the newest replaces every older one.
/// </summary>
/// <param name="Venue">The gateway's venue.</param>
/// <param name="Account">One consistent answer of the venue.</param>
/// <param name="Books">Every symbol with anything booked, in ordinal order; durable when told.</param>
/// <param name="BaseAssets">Base asset of each configured symbol, as far as known.</param>
/// <param name="IsSettled">
/// True when books and account speak of the same trades: positions agree, nothing moved since the question left, and
/// every fill has its execution booked. Only then does a difference of money mean anything.
/// </param>
/// <param name="AskedAt">Local time at which the question left.</param>
public sealed record VenueStatement(
    string Venue,
    AccountSnapshot Account,
    IReadOnlyList<SymbolBook> Books,
    IReadOnlyDictionary<string, string> BaseAssets,
    bool IsSettled,
    DateTimeOffset AskedAt) : Message, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => Venue;
}
