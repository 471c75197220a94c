using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// What a venue publishes about one instrument beyond the model: last price and day statistics, all since the
/// server started. Guarded by the venue's lock.
/// </summary>
internal sealed class MarketState(InstrumentTerms terms)
{
    private const int MaxTrades = 1_000;
    private readonly Queue<PublicTrade> _trades = new();
    private readonly bool _isInverse = terms.Spec.Kind == ContractKind.Inverse;

    public InstrumentTerms Terms { get; } = terms;

    public string Symbol { get; } = terms.Spec.Id.Symbol;

    public int PricePlaces { get; } = terms.Spec.TickSize.Places();

    public int QuantityPlaces { get; } = terms.Spec.LotSize.Places();

    /// <summary>Price of the last trade, or the best bid where nothing traded since the book moved.</summary>
    public decimal Last { get; private set; }

    public decimal Open { get; private set; }

    public decimal High { get; private set; }

    public decimal Low { get; private set; }

    /// <summary>What has traded, native units.</summary>
    public decimal Volume { get; private set; }

    /// <summary>What it was worth, in the settle asset.</summary>
    public decimal Turnover { get; private set; }

    /// <summary>What has traded, in base units.</summary>
    public decimal BaseVolume => _isInverse ? Turnover : Volume;

    /// <summary>What has traded, in the quote currency.</summary>
    public decimal QuoteVolume => _isInverse ? Volume : Turnover;

    public long TradeCount { get; private set; }

    public BookTop? Top { get; private set; }

    public IEnumerable<PublicTrade> Trades => _trades;

    public void OnBook(BookTop top)
    {
        Top = top;
        if (top.Bid > 0)
        {
            OnPrice(top.Bid);
        }
    }

    /// <summary>Counts a trade once, though both sides may report it; false when it was counted.</summary>
    public bool OnTrade(PublicTrade trade)
    {
        if (_trades.Count > 0 && _trades.Last().Id == trade.Id)
        {
            return false;
        }

        _trades.Enqueue(trade);
        if (_trades.Count > MaxTrades)
        {
            _trades.Dequeue();
        }

        OnPrice(trade.Price);
        Volume += trade.Quantity;
        Turnover += ValueOf(trade.Quantity, trade.Price);
        TradeCount++;
        return true;
    }

    /// <summary>Value of a quantity at a price in the settle asset, without its sign.</summary>
    public decimal ValueOf(decimal quantity, decimal price) => Contract.Of(Terms.Spec.Kind).Weight(Math.Abs(quantity), price);

    /// <summary>Base units of a quantity that traded at a price.</summary>
    public decimal BaseOf(decimal quantity, decimal price) => _isInverse ? ValueOf(quantity, price) : Math.Abs(quantity);

    /// <summary>Quote currency of a quantity that traded at a price.</summary>
    public decimal QuoteOf(decimal quantity, decimal price) => _isInverse ? Math.Abs(quantity) : ValueOf(quantity, price);

    private void OnPrice(decimal price)
    {
        Last = price;
        if (Open == 0)
        {
            (Open, High, Low) = (price, price, price);
        }

        High = Math.Max(High, price);
        Low = Math.Min(Low, price);
    }
}

/// <summary>A trade as the public sees it.</summary>
internal sealed record PublicTrade(string Id, decimal Price, decimal Quantity, Hedgerow.Messages.Side Taker, DateTimeOffset Time)
{
    /// <summary>The trade of which a fill is one side.</summary>
    public static PublicTrade Of(Fill fill) =>
        new(fill.TradeId, fill.Price, fill.Quantity, fill.IsMaker ? fill.Side.Opposite() : fill.Side, fill.Time);
}
