using Hedgerow.Hedging;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>
/// What every symbol of the account came to: quantity, cost, realised profit, fees, funding, volume. Changes only by events
/// of the ledger.
/// </summary>
/// <remarks>
/// Invariant: the quantity booked is the ledger's position as soon as every execution is booked; until then, and after
/// executions that were never told, it differs, and the account is not settled.
/// </remarks>
internal sealed class SymbolAccounts
{
    private readonly SortedDictionary<string, Account> _accounts = new(StringComparer.Ordinal);

    public decimal QuantityOf(string symbol) => _accounts.TryGetValue(symbol, out var account) ? account.Position.Quantity : 0m;

    /// <summary>Every symbol with anything booked, in ordinal order.</summary>
    public IReadOnlyList<SymbolBook> ToBooks() => [.. _accounts.Select(entry => entry.Value.ToBook(entry.Key))];

    /// <summary>Books an execution.</summary>
    /// <param name="fill">The execution.</param>
    /// <param name="moves">False when its quantity came into the position another way: only fee and volume count.</param>
    /// <param name="kind">Of the contract.</param>
    /// <param name="feeQuantity">Coins that were taken as its fee: sold at its price, they paid the fee that the fill tells.</param>
    public void Book(Fill fill, bool moves, ContractKind kind, decimal feeQuantity = 0m)
    {
        var account = Of(fill.Symbol);
        account.Kind = kind;
        if (moves)
            account.Move(fill.Side.Sign() * fill.Quantity, fill.Price);
        if (feeQuantity != 0m)
            account.Move(-feeQuantity, fill.Price);
        account.Volume += kind.Notional(fill.Quantity, fill.Price);
        account.Fills++;
        if (fill.Fee != 0m)
            account.Fees[fill.FeeAsset] = account.Fees.GetValueOrDefault(fill.FeeAsset) + fill.Fee;
    }

    public void Book(FundingPayment payment) => Of(payment.Symbol).Funding += payment.Amount;

    public void Align(BookAligned aligned)
    {
        var account = Of(aligned.Symbol);
        account.Kind = aligned.Kind;
        account.Move(aligned.Delta, aligned.Price);
    }

    public void Restore(IReadOnlyList<SymbolBook> books)
    {
        _accounts.Clear();
        foreach (var book in books)
            _accounts[book.Symbol] = Account.From(book);
    }

    private Account Of(string symbol)
    {
        if (!_accounts.TryGetValue(symbol, out var account))
            _accounts[symbol] = account = new Account();
        return account;
    }

    private sealed class Account
    {
        public ContractKind Kind { get; set; }

        public PositionCost Position { get; private set; } = PositionCost.Flat;

        public decimal Realised { get; private set; }

        public SortedDictionary<string, decimal> Fees { get; } = new(StringComparer.Ordinal);

        public decimal Funding { get; set; }

        public decimal Volume { get; set; }

        public long Fills { get; set; }

        public void Move(decimal delta, decimal price)
        {
            (Position, var realised) = Position.Move(delta, price, Kind);
            Realised += realised;
        }

        public SymbolBook ToBook(string symbol) => new(
            symbol, Position.Quantity, Position.Cost, Realised,
            new SortedDictionary<string, decimal>(Fees, StringComparer.Ordinal), Funding, Volume, Fills, Kind);

        public static Account From(SymbolBook book)
        {
            var account = new Account
            {
                Kind = book.Kind,
                Position = new PositionCost(book.Quantity, book.Cost),
                Realised = book.Realised,
                Funding = book.Funding,
                Volume = book.Volume,
                Fills = book.Fills,
            };
            foreach (var (asset, fee) in book.Fees)
                account.Fees[asset] = fee;
            return account;
        }
    }
}
