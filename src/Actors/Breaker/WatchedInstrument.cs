using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <summary>One instrument as the breaker sees it: its book, its mark, and the position that the venue's own words add up to.</summary>
internal sealed class WatchedInstrument(InstrumentId id)
{
    private readonly List<(DateTimeOffset Time, decimal Change)> _later = [];
    private readonly RecentKeys _trades = new(kept: 4_096);
    private decimal _stated;
    private decimal _laterSum;
    private bool _isStated;
    private DateTimeOffset _statedAt;
    private DateTimeOffset _firstStatedAt;

    public InstrumentId Id { get; } = id;

    public List<BreakerPair> Pairs { get; } = [];

    /// <summary>Rules; null until read.</summary>
    public InstrumentSpec? Spec { get; set; }

    /// <summary>The newest good book; null when there is none.</summary>
    public Quote? Quote { get; private set; }

    /// <summary>Awake time of the last progress of the book.</summary>
    public TimeSpan ProgressAt { get; set; }

    /// <summary>The venue's newest mark; zero before the first.</summary>
    public decimal Mark { get; private set; }

    /// <summary>Signed base quantity; null until the venue stated it once.</summary>
    public decimal? Position => _isStated ? _stated + _laterSum : null;

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
    public void State(decimal quantity, DateTimeOffset venueTime)
    {
        if (_isStated && venueTime < _statedAt)
            return;
        if (!_isStated)
            _firstStatedAt = venueTime;
        (_stated, _statedAt, _isStated) = (quantity, venueTime, true);
        _later.RemoveAll(fill => fill.Time <= venueTime);
        _laterSum = _later.Sum(fill => fill.Change);
    }

    /// <summary>
    /// Takes an execution once; answers what was won against the mark, fee included, in quote currency. What happened
    /// before the first statement is history and wins nothing.
    /// </summary>
    public decimal Take(Fill fill)
    {
        if (!_trades.Add(fill.Side == Side.Sell ? fill.TradeId + "/sell" : fill.TradeId) || !_isStated || fill.Time < _firstStatedAt)
            return 0m;
        var change = fill.Side.Sign() * fill.Quantity;
        if (fill.Time > _statedAt)
        {
            _later.Add((fill.Time, change));
            _laterSum += change;
        }
        var fee = Spec is null || fill.FeeAsset == Spec.SettleAsset ? fill.Fee : 0m;
        return (Mark > 0m ? change * (Mark - fill.Price) : 0m) - fee;
    }
}
