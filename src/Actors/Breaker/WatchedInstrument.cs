using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <summary>One instrument as the breaker sees it: its book, its mark, and the position that the venue's own words add up to.</summary>
internal sealed class WatchedInstrument(InstrumentId id)
{
    private readonly List<(DateTimeOffset Time, decimal Change, decimal Price)> _later = [];
    private readonly RecentKeys _trades = new(kept: 4_096);
    private decimal _stated;
    private decimal _statedEntry;
    private bool _isStated;
    private DateTimeOffset _statedAt;
    private DateTimeOffset _firstStatedAt;

    public InstrumentId Id { get; } = id;

    public List<BreakerPair> Pairs { get; } = [];

    /// <summary>True when a leg of one of its pairs is on another node.</summary>
    public bool HasLegElsewhere { get; private set; }

    /// <summary>Rules; null until read.</summary>
    public InstrumentSpec? Spec { get; set; }

    /// <summary>The newest good book; null when there is none.</summary>
    public Quote? Quote { get; private set; }

    /// <summary>Awake time of the last progress of the book.</summary>
    public TimeSpan ProgressAt { get; set; }

    /// <summary>The venue's newest mark; zero before the first.</summary>
    public decimal Mark { get; private set; }

    private ContractKind Kind => Spec?.Kind ?? ContractKind.Linear;

    /// <summary>Signed base quantity, of an inverse contract at its entry; null until the venue stated the position once.</summary>
    public decimal? Position
    {
        get
        {
            if (!_isStated)
                return null;
            var entry = _statedEntry > 0m ? _statedEntry : Price;
            if (Kind == ContractKind.Inverse && _stated != 0m && entry <= 0m)
                return null;
            var held = HeldQuantity.None.Move(Kind, _stated, entry);
            foreach (var (_, change, price) in _later)
                held = held.Move(Kind, change, price);
            return held.Base;
        }
    }

    /// <summary>What a unit of the settle asset is worth in quote currency; zero when the price of a coin is not known.</summary>
    public decimal SettlePrice => Kind == ContractKind.Inverse ? (Mark > 0m ? Mark : Price) : 1m;

    /// <summary>For valuing; zero when nothing is known.</summary>
    public decimal Price => Quote is { } quote ? (quote.Bid + quote.Ask) / 2m : Mark;

    /// <summary>Takes a book; false when it is none (crossed, empty) or no progress.</summary>
    public bool Take(Quote quote)
    {
        if (quote.Bid <= 0m || quote.Ask <= quote.Bid)
            return false;
        if (Quote is { } last && quote.Sequence <= last.Sequence && quote.VenueTime <= last.VenueTime)
            return false;
        Quote = quote;
        return true;
    }

    /// <summary>Makes it a leg of a pair.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="isWhole">True when the other leg is on this node, too.</param>
    public void Join(BreakerPair pair, bool isWhole)
    {
        Pairs.Add(pair);
        HasLegElsewhere |= !isWhole;
    }

    public void LoseBook() => Quote = null;

    /// <summary>Takes a mark; answers what the position won by it, in quote currency.</summary>
    public decimal Take(MarkPrice mark)
    {
        var won = Mark > 0m && Position is { } position ? position * (mark.Mark - Mark) : 0m;
        if (mark.Mark > 0m)
            Mark = mark.Mark;
        return mark.Mark > 0m ? won : 0m;
    }

    /// <summary>Takes the venue's word for the position. Executions that happened later still count on top of it.</summary>
    /// <param name="quantity">Signed, native units.</param>
    /// <param name="entry">Average entry; zero when not told.</param>
    /// <param name="venueTime">Of the statement.</param>
    public void State(decimal quantity, decimal entry, DateTimeOffset venueTime)
    {
        if (_isStated && venueTime < _statedAt)
            return;
        if (!_isStated)
            _firstStatedAt = venueTime;
        (_stated, _statedEntry, _statedAt, _isStated) = (quantity, entry, venueTime, true);
        _later.RemoveAll(fill => fill.Time <= venueTime);
    }

    /// <summary>
    /// Takes an execution once; answers what was won against the mark, fee included, in quote currency. What happened
    /// before the first statement is history and wins nothing.
    /// </summary>
    public decimal Take(Fill fill)
    {
        if (!_trades.Add(fill.Side == Side.Sell ? fill.TradeId + "/sell" : fill.TradeId) || !_isStated || fill.Time < _firstStatedAt)
            return 0m;
        // A spot fee may be taken in coins of what was traded: so many fewer are held, and their price is the fee.
        var coins = Spec is { Kind: ContractKind.Spot } spot && fill.FeeAsset == spot.BaseAsset ? fill.Fee : 0m;
        var change = fill.Side.Sign() * (fill.Cause == TradeCause.Delivery ? Delivered(fill) : fill.Quantity) - coins;
        if (change == 0m && fill.Cause == TradeCause.Delivery)
            return 0m;
        if (fill.Time > _statedAt)
            _later.Add((fill.Time, change, fill.Price));
        var fee = Spec is null || fill.FeeAsset == Spec.SettleAsset ? fill.Fee * SettlePrice : coins * fill.Price;
        return (Mark > 0m ? Kind.ToBase(change, fill.Price) * (Mark - fill.Price) : 0m) - fee;
    }

    /// <summary>What a delivery closes: a venue may tell it several times, under different ids, and it never opens anything.</summary>
    private decimal Delivered(Fill fill)
    {
        var held = _stated;
        foreach (var (_, change, _) in _later)
            held += change;
        return Math.Clamp(-fill.Side.Sign() * held, 0m, fill.Quantity);
    }
}
