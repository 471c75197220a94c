using System.Collections.Concurrent;
using System.Collections.Frozen;
using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>What an account has of an asset.</summary>
/// <param name="Asset">Which.</param>
/// <param name="Free">That no order holds.</param>
/// <param name="Locked">That orders hold.</param>
internal readonly record struct CoinBalance(string Asset, decimal Free, decimal Locked)
{
    /// <summary>All of it.</summary>
    public decimal Total => Free + Locked;
}

/// <summary>
/// Makes of a spot account's balances what gateways know: the coins of a symbol are its position, entered at nothing and worth the middle of
/// the book, and the quote balance is the wallet (<see cref="ContractKind.Spot"/>). A venue tells no mark price of spot; the middle of the
/// book is told as such, once a second. Coins of no symbol that was asked about are left out. Thread-safe.
/// </summary>
internal sealed class SpotCoins
{
    private static readonly TimeSpan MarkInterval = TimeSpan.FromSeconds(1);

    private readonly string _settleAsset;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, decimal> _prices = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _markedAt = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, string> _symbols = FrozenDictionary<string, string>.Empty;

    /// <summary>Knows no symbol yet.</summary>
    /// <param name="settleAsset">The quote asset of the account's symbols.</param>
    /// <param name="time">Clock of the node.</param>
    public SpotCoins(string settleAsset, TimeProvider time)
    {
        _settleAsset = settleAsset;
        _time = time;
    }

    /// <summary>Takes the symbols that the account trades, with the coins that they trade; known ones stay known.</summary>
    /// <param name="specs">Rules of symbols against the quote asset.</param>
    public void Take(IEnumerable<InstrumentSpec> specs) => _symbols = specs
        .Select(spec => KeyValuePair.Create(spec.BaseAsset, spec.Id.Symbol))
        .Concat(_symbols)
        .DistinctBy(pair => pair.Key)
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Takes a price from elsewhere than the stream.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="price">Above zero.</param>
    public void Price(string symbol, decimal price) => _prices.TryAdd(symbol, price);

    /// <summary>Takes reports of the adapter and hands them on; a quote is followed by a mark price when one is due.</summary>
    /// <param name="sink">Takes them.</param>
    public Action<VenueReport> Wrap(Action<VenueReport> sink) => report =>
    {
        sink(report);
        if (report is Quote quote)
        {
            var symbol = quote.Instrument.Symbol;
            var price = _prices[symbol] = (quote.Bid + quote.Ask) / 2;
            var now = _time.GetUtcNow();
            if (!_markedAt.TryGetValue(symbol, out var at) || now - at >= MarkInterval || now < at)
            {
                _markedAt[symbol] = now;
                sink(new MarkPrice(quote.Instrument, price, 0, 0, DateTimeOffset.MaxValue, quote.VenueTime));
            }
        }
    };

    /// <summary>Symbols whose coins are held and have no price yet; an account cannot be valued before each has one.</summary>
    /// <param name="balances">Of the account.</param>
    public IReadOnlyList<string> Unpriced(IEnumerable<CoinBalance> balances)
    {
        var symbols = _symbols;
        return [.. balances.Where(balance => balance.Total != 0)
            .Select(balance => symbols.GetValueOrDefault(balance.Asset))
            .OfType<string>()
            .Where(symbol => !_prices.ContainsKey(symbol))];
    }

    /// <summary>The account.</summary>
    /// <param name="balances">All that are not zero.</param>
    /// <param name="asOf">Venue time.</param>
    /// <exception cref="QueryException">It is not known which coins are traded, or what they are worth.</exception>
    public AccountSnapshot Account(IReadOnlyCollection<CoinBalance> balances, DateTimeOffset asOf)
    {
        if (_symbols.Count == 0)
        {
            throw new QueryException("the rules of the symbols are not known yet");
        }

        if (Unpriced(balances) is { Count: > 0 } unpriced)
        {
            throw new QueryException("no price of " + unpriced[0]);
        }

        var money = balances.FirstOrDefault(balance => balance.Asset == _settleAsset);
        var positions = balances.Select(PositionOf).OfType<Position>().Where(position => position.Quantity != 0).ToList();
        return new AccountSnapshot(
            _settleAsset, money.Total, money.Total + positions.Sum(position => position.UnrealisedPnl), money.Free, 0, positions, asOf);
    }

    /// <summary>What a changed balance is told as: money, or the coins of a symbol; null when it is neither, or not known what it is worth.</summary>
    /// <param name="balance">The balance.</param>
    /// <param name="venueTime">Of the change.</param>
    public VenueReport? Change(CoinBalance balance, DateTimeOffset venueTime) =>
        balance.Asset == _settleAsset ? new BalanceChanged(_settleAsset, balance.Total, venueTime)
        : PositionOf(balance) is { } position ? new PositionChanged(position, venueTime)
        : null;

    private Position? PositionOf(CoinBalance balance) =>
        _symbols.TryGetValue(balance.Asset, out var symbol) && (_prices.TryGetValue(symbol, out var price) || balance.Total == 0)
            ? new Position(symbol, balance.Total, 0, price, balance.Total * price, 0)
            : null;
}
