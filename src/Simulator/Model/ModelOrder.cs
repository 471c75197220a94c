using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>A working or finished order. Changed by the model only.</summary>
internal sealed class ModelOrder(
    Holding holding, PlaceOrder terms, long number, string venueId, TradeCause cause, DateTimeOffset now)
{
    private VenueOrder? _view;
    private decimal _exactValue;

    public Holding Holding { get; } = holding;

    public string ClientId { get; } = terms.ClientId;

    /// <summary>Counts the venue's orders.</summary>
    public long Number { get; } = number;

    public string VenueId { get; } = venueId;

    public Side Side { get; } = terms.Side;

    public OrderType Type { get; } = terms.Type;

    public bool ReduceOnly { get; } = terms.ReduceOnly;

    public TradeCause Cause { get; } = cause;

    public decimal Price { get; set; } = terms.Type == OrderType.Market ? 0 : terms.Price;

    public decimal Quantity { get; set; } = terms.Quantity;

    public decimal Done { get; private set; }

    public decimal DoneValue { get; private set; }

    public decimal Fee { get; private set; }

    public OrderStatus Status { get; private set; } = OrderStatus.New;

    public DateTimeOffset CreatedAt { get; } = now;

    public DateTimeOffset UpdatedAt { get; private set; } = now;

    public OrderChange LastChange { get; private set; } = OrderChange.Accepted;

    /// <summary>Place in the queue of its price: smaller is earlier.</summary>
    public long Priority { get; set; }

    private Contract Contract => Holding.Market.Contract;

    public decimal Remaining => Quantity - Done;

    public bool IsWorking => !Status.IsFinal();

    public void AddFill(decimal quantity, decimal price, decimal fee, DateTimeOffset now)
    {
        if (quantity <= 0 || quantity > Remaining)
        {
            throw new InvalidOperationException($"order {VenueId}: fill of {quantity} with {Remaining} left");
        }

        Done += quantity;
        DoneValue += Contract.Weight(quantity, price);
        _exactValue += Contract.ExactWeight(quantity, price);
        Fee += fee;
        Change(Done == Quantity ? OrderStatus.Filled : OrderStatus.PartiallyFilled, OrderChange.Traded, now);
    }

    public void Change(OrderStatus status, OrderChange change, DateTimeOffset now)
    {
        Status = status;
        LastChange = change;
        UpdatedAt = now;
        _view = null;
    }

    public VenueOrder View() => _view ??= new VenueOrder(
        Holding.Account.Id,
        new OrderSnapshot(
            ClientId,
            VenueId,
            Holding.Market.Symbol,
            Side,
            Type,
            Quantity,
            Price,
            Done,
            Contract.PriceOf(Done, _exactValue),
            Status,
            ReduceOnly,
            Cause,
            UpdatedAt),
        CreatedAt,
        DoneValue,
        Fee,
        LastChange);
}
