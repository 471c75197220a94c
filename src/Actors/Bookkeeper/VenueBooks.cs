using Hedgerow.Hedging;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Bookkeeper;

/// <summary>One venue account in the books. Changes only by events.</summary>
internal sealed class VenueBooks(string venue, string asset, decimal residual, IReadOnlyList<SymbolChange> start)
{
    private readonly SymbolChange _base = Total(venue, start);
    private readonly Dictionary<string, SymbolChange> _marked = start.ToDictionary(c => c.Symbol, StringComparer.Ordinal);

    public string Venue { get; } = venue;

    public string Asset { get; } = asset;

    /// <summary>What trading did not explain when last marked.</summary>
    public decimal Residual { get; private set; } = residual;

    /// <summary>What symbols came to since the last mark; those without change are left out.</summary>
    public IEnumerable<SymbolChange> ChangesOf(VenueStatement statement)
    {
        foreach (var sum in SumsOf(statement, Asset))
        {
            var change = _marked.TryGetValue(sum.Symbol, out var before) ? Less(sum, before) : sum;
            if (change is not { Realised: 0m, Fees: 0m, Funding: 0m, Volume: 0m, Fills: 0 })
                yield return change;
        }
    }

    /// <summary>The account as of a statement. One that is not settled says nothing about money from outside.</summary>
    public VenueFigures FiguresOf(VenueStatement statement)
    {
        var account = statement.Account;
        var sum = Less(Total(Venue, SumsOf(statement, Asset)), _base);
        var traded = sum.Realised - sum.Fees + sum.Funding;
        var unrealised = statement.IsSettled ? UnrealisedOf(statement) : account.Equity - Residual - traded;
        return new VenueFigures(
            Venue, account.Equity, account.AvailableMargin, account.Positions.Sum(p => Math.Abs(ValueOf(p, statement.Kind))), sum.Realised,
            unrealised, sum.Fees, sum.Funding, sum.Volume, account.Equity - unrealised - traded);
    }

    /// <summary>The account once it is no longer configured: its money is not seen any more.</summary>
    public VenueFigures FiguresWhenGone()
    {
        var sum = Less(Total(Venue, _marked.Values), _base);
        return new VenueFigures(
            Venue, 0m, 0m, 0m, sum.Realised, 0m, sum.Fees, sum.Funding, sum.Volume, sum.Fees - sum.Realised - sum.Funding);
    }

    public void Mark(VenueFigures figures, IEnumerable<SymbolChange> changes)
    {
        Residual = figures.Residual;
        foreach (var change in changes)
            _marked[change.Symbol] = _marked.TryGetValue(change.Symbol, out var before) ? Plus(before, change) : change;
    }

    public VenueEntry ToEntry() => new(
        Venue, Asset, Residual, [.. start], [.. _marked.Values.OrderBy(c => c.Symbol, StringComparer.Ordinal)]);

    public static VenueBooks From(VenueEntry entry)
    {
        var books = new VenueBooks(entry.Venue, entry.Asset, entry.Residual, entry.Base);
        foreach (var sum in entry.Marked)
            books._marked[sum.Symbol] = sum;
        return books;
    }

    /// <summary>Sums of a gateway's books; fees in other assets than the account's are not part of its money.</summary>
    public static IReadOnlyList<SymbolChange> SumsOf(VenueStatement statement, string asset) =>
    [
        .. statement.Books.Select(b => new SymbolChange(
            statement.Venue, b.Symbol, b.Realised, b.Fees.GetValueOrDefault(asset), b.Funding, b.Volume, b.Fills)),
    ];

    /// <summary>
    /// What open positions would earn by our cost: the venue's figure, equity less wallet, corrected from its entry prices to
    /// our cost. No mark is used: venues tell positions and balance in two answers, whose marks differ.
    /// </summary>
    public static decimal UnrealisedOf(VenueStatement statement)
    {
        var books = statement.Books.ToDictionary(b => b.Symbol, StringComparer.Ordinal);
        return statement.Account.Equity - statement.Account.WalletBalance + statement.Account.Positions.Sum(p =>
            books.TryGetValue(p.Symbol, out var book) && book.Quantity == p.Quantity ? decimal.Round(statement.Kind.ValueIfKnown(p.Quantity, p.EntryPrice) - book.Cost, Decimals(statement.Kind)) : 0m);
    }

    /// <summary>Signed notional of a position at the venue's mark, in the settle asset; above zero when it is long.</summary>
    public static decimal ValueOf(Position position, ContractKind kind)
    {
        var value = position.UnrealisedPnl + kind.ValueIfKnown(position.Quantity, position.EntryPrice);
        return kind == ContractKind.Inverse ? -value : value;
    }

    private static int Decimals(ContractKind kind) => kind == ContractKind.Inverse ? ContractMath.CoinDecimals : 10;

    private static SymbolChange Total(string venue, IEnumerable<SymbolChange> changes) => changes.Aggregate(
        new SymbolChange(venue, PointThinning.AllSymbols, 0m, 0m, 0m, 0m, 0), Plus);

    private static SymbolChange Plus(SymbolChange a, SymbolChange b) => a with
    {
        Realised = a.Realised + b.Realised,
        Fees = a.Fees + b.Fees,
        Funding = a.Funding + b.Funding,
        Volume = a.Volume + b.Volume,
        Fills = a.Fills + b.Fills,
    };

    private static SymbolChange Less(SymbolChange a, SymbolChange b) => a with
    {
        Realised = a.Realised - b.Realised,
        Fees = a.Fees - b.Fees,
        Funding = a.Funding - b.Funding,
        Volume = a.Volume - b.Volume,
        Fills = a.Fills - b.Fills,
    };
}
