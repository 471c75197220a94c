using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>One instrument: terms, tape book, marks, resting orders, and the account of those outside the model.</summary>
internal sealed class Market(InstrumentTerms terms)
{
    private const int MaxPastFunding = 1_000;

    private TapeSide _bids = new(Side.Buy);
    private TapeSide _asks = new(Side.Sell);

    public InstrumentTerms Terms { get; set; } = terms;

    public InstrumentSpec Spec => Terms.Spec;

    /// <summary>The arithmetic of its kind.</summary>
    public Contract Contract { get; } = Contract.Of(terms.Spec.Kind);

    public string Symbol { get; } = terms.Spec.Id.Symbol;

    /// <summary>True when coins are bought outright: no margin, no funding, no liquidation.</summary>
    public bool IsSpot { get; } = terms.Spec.Kind == ContractKind.Spot;

    /// <summary>Of spot, which has none, one tier without leverage; its rate counts for nothing.</summary>
    public MaintenanceTable Tiers { get; } = new(terms.Spec.Kind == ContractKind.Spot ? [new MaintenanceTier(0, 0.5m, 1)] : terms.Tiers);

    public decimal Mark { get; set; }

    public decimal Index { get; set; }

    public decimal FundingRate { get; set; }

    public TimeSpan FundingInterval { get; set; } = terms.Spec.FundingInterval;

    public DateTimeOffset NextFunding { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Stamps that have passed, whoever paid.</summary>
    public History<FundingStamp> PastFunding { get; } = new(MaxPastFunding, TimeSpan.MaxValue);

    /// <summary>When the contract ends; <see cref="DateTimeOffset.MaxValue"/> for never, and once it was settled.</summary>
    public DateTimeOffset EndsAt { get; set; } = terms.Spec.Expiry ?? DateTimeOffset.MaxValue;

    public long Sequence { get; set; }

    public DateTimeOffset BookTime { get; set; }

    public bool HasBook { get; private set; }

    /// <summary>True when the displayed book changed since it was last told.</summary>
    public bool IsTouched { get; set; }

    /// <summary>Resting buys, best first.</summary>
    public List<ModelOrder> Buys { get; } = [];

    /// <summary>Resting sells, best first.</summary>
    public List<ModelOrder> Sells { get; } = [];

    /// <summary>Holdings with a position.</summary>
    public List<Holding> Exposed { get; } = [];

    /// <summary>Signed quantity held by those outside the model.</summary>
    public decimal OutsideQuantity { get; set; }

    /// <summary>Signed value paid for <see cref="OutsideQuantity"/>, less the profit they took out.</summary>
    public decimal OutsideCost { get; set; }

    public decimal OutsideFunding { get; set; }

    public decimal Fees { get; set; }

    /// <summary>Coins that the venue took as fees of spot buys.</summary>
    public decimal CoinFees { get; set; }

    /// <summary>Coins of a spot market that owners brought in, less those that they took out.</summary>
    public decimal CoinsBrought { get; set; }

    public ref TapeSide Tape(Side side)
    {
        if (side == Side.Buy)
        {
            return ref _bids;
        }

        return ref _asks;
    }

    public List<ModelOrder> Resting(Side side) => side == Side.Buy ? Buys : Sells;

    public void SetTape(decimal bid, decimal bidSize, decimal ask, decimal askSize)
    {
        _bids.Set(bid, bidSize);
        _asks.Set(ask, askSize);
        HasBook = true;
    }

    /// <summary>Puts an order into its queue: price first, then time.</summary>
    public void Rest(ModelOrder order)
    {
        var queue = Resting(order.Side);
        var at = queue.Count;
        while (at > 0 && IsAhead(order, queue[at - 1]))
        {
            at--;
        }

        queue.Insert(at, order);
    }

    /// <summary>True when a price is at least as good for a taker of the other side as a limit asks.</summary>
    public static bool IsWithin(Side taker, decimal price, decimal limit) =>
        taker == Side.Buy ? price <= limit : price >= limit;

    private static bool IsAhead(ModelOrder order, ModelOrder other)
    {
        if (order.Price != other.Price)
        {
            return order.Side == Side.Buy ? order.Price > other.Price : order.Price < other.Price;
        }

        return order.Priority < other.Priority;
    }
}
