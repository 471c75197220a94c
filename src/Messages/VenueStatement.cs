using System.Text.Json.Serialization;

namespace Hedgerow.Messages;

/// <summary>What one symbol of a venue account came to since its gateway's books began.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Quantity">Signed quantity, native units, of everything booked.</param>
/// <param name="Cost">
/// Value of the open quantity when it was taken (<see cref="ContractKind"/>), in the settle asset: value at the mark − cost is what it
/// would earn. Linear: quantity × price, signed like the quantity; inverse: −quantity / price.
/// </param>
/// <param name="Realised">Profit of what was closed, by average cost, before fees and funding.</param>
/// <param name="Fees">Fees paid by asset; a rebate is negative.</param>
/// <param name="Funding">In the settle asset: positive received, negative paid.</param>
/// <param name="Volume">Traded notional, in the settle asset.</param>
/// <param name="Fills">Executions.</param>
/// <param name="Kind">Of the contract; absent in what is stored: linear.</param>
public sealed record SymbolBook(
    string Symbol,
    decimal Quantity,
    decimal Cost,
    decimal Realised,
    IReadOnlyDictionary<string, decimal> Fees,
    decimal Funding,
    decimal Volume,
    long Fills,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] ContractKind Kind = ContractKind.Linear);

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
/// <param name="Kind">Of the account's contracts: an account has one settle asset, so all are of one kind.</param>
public sealed record VenueStatement(
    string Venue,
    AccountSnapshot Account,
    IReadOnlyList<SymbolBook> Books,
    IReadOnlyDictionary<string, string> BaseAssets,
    bool IsSettled,
    DateTimeOffset AskedAt,
    ContractKind Kind = ContractKind.Linear) : Message, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => Venue;
}
