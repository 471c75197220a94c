using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>Names an order of an account, by its own id or by the venue's.</summary>
/// <param name="ClientId">The account's id; empty when the venue's is given.</param>
/// <param name="VenueOrderId">The venue's id; empty when the account's is given.</param>
public readonly record struct OrderKey(string ClientId, string VenueOrderId)
{
    /// <summary>By the account's id.</summary>
    public static OrderKey Client(string clientId) => new(clientId, "");

    /// <summary>By the venue's id.</summary>
    public static OrderKey Venue(string venueOrderId) => new("", venueOrderId);

    /// <inheritdoc/>
    public override string ToString() => ClientId.Length > 0 ? ClientId : VenueOrderId;
}

public sealed partial class VenueModel
{
    /// <summary>Places an order. Whatever trades at once has traded when this returns.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="order">The order; an empty client id is allowed and names nothing.</param>
    /// <param name="now">Venue time.</param>
    /// <returns>The order after matching, or why it was refused. A refused order leaves no trace.</returns>
    /// <exception cref="ArgumentException">No such account, or an unknown side or type.</exception>
    public OrderResult Place(string accountId, PlaceOrder order, DateTimeOffset now)
    {
        if (!Enum.IsDefined(order.Side) || !Enum.IsDefined(order.Type))
        {
            throw new ArgumentException($"order {order.ClientId}: side {order.Side} or type {order.Type} is unknown", nameof(order));
        }

        Begin(now);
        var account = AccountOf(accountId);
        // Spot knows no such thing: coins that are not there cannot be sold.
        order = order.ReduceOnly && _markets.GetValueOrDefault(order.Symbol) is { IsSpot: true } ? order with { ReduceOnly = false } : order;
        var refusal = Judge(account, order, out var holding, out var wouldTake);
        if (refusal is not null)
        {
            return refusal;
        }

        var placed = Enter(holding!, order, TradeCause.Order);
        if (wouldTake && order.Type == OrderType.PostOnly)
        {
            End(placed, OrderChange.PostOnlyCancelled);
        }
        else
        {
            Match(placed);
        }

        Finish();
        return OrderResult.Accept(placed.View());
    }

    /// <summary>Cancels a working order.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="key">Which.</param>
    /// <param name="now">Venue time.</param>
    public OrderResult Cancel(string accountId, OrderKey key, DateTimeOffset now)
    {
        Begin(now);
        var order = Find(accountId, key);
        if (order is null || !order.IsWorking)
        {
            Finish();
            return NotWorking(order, key);
        }

        End(order, OrderChange.Cancelled);
        Finish();
        return OrderResult.Accept(order.View());
    }

    /// <summary>Cancels every working order of an account.</summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="symbol">Of this instrument only; null: of all.</param>
    /// <param name="now">Venue time.</param>
    /// <returns>The cancelled orders.</returns>
    public IReadOnlyList<VenueOrder> CancelAll(string accountId, string? symbol, DateTimeOffset now)
    {
        Begin(now);
        var cancelled = CancelAll(AccountOf(accountId), symbol, OrderChange.Cancelled);
        Finish();
        return cancelled;
    }

    /// <summary>
    /// Changes price or quantity of a working order. It keeps its place in the queue only if the price stays and the
    /// quantity does not grow. A quantity not above what has traded cancels the order (Binance USDⓈ-M). A refused
    /// change leaves the order as it was.
    /// </summary>
    /// <param name="accountId">Owner.</param>
    /// <param name="key">Which.</param>
    /// <param name="price">New limit price; null: unchanged.</param>
    /// <param name="quantity">New whole quantity, traded part included; null: unchanged.</param>
    /// <param name="now">Venue time.</param>
    public OrderResult Amend(string accountId, OrderKey key, decimal? price, decimal? quantity, DateTimeOffset now)
    {
        Begin(now);
        var order = Find(accountId, key);
        if (order is null || !order.IsWorking)
        {
            Finish();
            return NotWorking(order, key);
        }

        var newPrice = price ?? order.Price;
        var newQuantity = quantity ?? order.Quantity;
        if (newPrice == order.Price && newQuantity == order.Quantity)
        {
            return OrderResult.Refuse(RejectReason.NothingToChange, "neither price nor quantity would change");
        }

        var refusal = Amend(order, newPrice, newQuantity);
        Finish();
        return refusal ?? OrderResult.Accept(order.View());
    }

    private OrderResult? Amend(ModelOrder order, decimal price, decimal quantity)
    {
        var holding = order.Holding;
        if (quantity > 0 && quantity <= order.Done)
        {
            End(order, OrderChange.Cancelled);
            return null;
        }

        // The order stands aside while its successor is judged, so that its margin is not counted twice.
        holding.Orders.Remove(order);
        var successor = new PlaceOrder("", holding.Market.Symbol, order.Side, order.Type, quantity, price, order.ReduceOnly);
        var refusal = Judge(holding.Account, successor, out _, out var wouldTake, order.Done);
        if (refusal is null && wouldTake && order.Type == OrderType.PostOnly)
        {
            refusal = OrderResult.Refuse(RejectReason.PostOnlyWouldTake, "the new price would take liquidity");
        }

        holding.Orders.Add(order);
        if (refusal is not null)
        {
            return refusal;
        }

        Unrest(order);
        if (price != order.Price || quantity > order.Quantity)
        {
            order.Priority = ++_priorities;
        }

        order.Price = price;
        order.Quantity = quantity;
        order.Change(order.Status, OrderChange.Amended, _now);
        Emit(new OrderEvent(order.View(), OrderChange.Amended));
        Match(order);
        return null;
    }

    private ModelOrder Enter(Holding holding, PlaceOrder terms, TradeCause cause)
    {
        var order = new ModelOrder(holding, terms, ++_orders, Rules.OrderIdFormat(_orders), cause, _now)
        {
            Priority = ++_priorities,
        };
        holding.Account.Remember(order);
        Emit(new OrderEvent(order.View(), OrderChange.Accepted));
        return order;
    }

    private void Rest(ModelOrder order)
    {
        order.Holding.Market.Rest(order);
        order.Holding.Orders.Add(order);
        Touch(order.Holding.Market);
    }

    private void Unrest(ModelOrder order)
    {
        if (order.Holding.Orders.Remove(order))
        {
            order.Holding.Market.Resting(order.Side).Remove(order);
            Touch(order.Holding.Market);
        }
    }

    private void End(ModelOrder order, OrderChange why)
    {
        Unrest(order);
        order.Change(OrderStatus.Cancelled, why, _now);
        order.Holding.Account.Finish(order);
        Emit(new OrderEvent(order.View(), why));
    }

    private List<VenueOrder> CancelAll(Account account, string? symbol, OrderChange why)
    {
        var cancelled = new List<VenueOrder>();
        foreach (var holding in account.Holdings)
        {
            while (holding.Orders.Count > 0 && (symbol is null || holding.Market.Symbol == symbol))
            {
                var order = holding.Orders[0];
                End(order, why);
                cancelled.Add(order.View());
            }
        }

        return cancelled;
    }

    private ModelOrder? Find(string accountId, OrderKey key)
    {
        var account = AccountOf(accountId);
        return key.ClientId.Length > 0 ? account.ByClientId(key.ClientId) : account.ByVenueId(key.VenueOrderId);
    }

    private static OrderResult NotWorking(ModelOrder? order, OrderKey key) => order is null
        ? OrderResult.Refuse(RejectReason.UnknownOrder, $"no order {key}")
        : new OrderResult(order.View(), RejectReason.OrderFinished, $"order {key} is {order.Status}");
}
