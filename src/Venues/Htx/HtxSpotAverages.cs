namespace Hedgerow.Venues.Htx;

/// <summary>
/// Average prices of orders from their executions: the stream tells each execution's price and the order's quantity so far, and not what the
/// order was worth. An order of which anything was missed has no average. One socket thread.
/// </summary>
internal sealed class HtxSpotAverages
{
    // An order is forgotten when it is over; more that are alive than this are none of ours.
    private const int MaxOrders = 4096;

    private readonly Dictionary<string, (decimal Quantity, decimal Value)> _orders = new(StringComparer.Ordinal);

    /// <summary>Forgets every order.</summary>
    public void Clear() => _orders.Clear();

    /// <summary>Takes an execution.</summary>
    /// <param name="orderId">The venue's id of the order.</param>
    /// <param name="quantity">That traded in it.</param>
    /// <param name="price">At which it did.</param>
    /// <param name="total">What the order traded, this execution included.</param>
    public void Take(string orderId, decimal quantity, decimal price, decimal total)
    {
        var (known, value) = _orders.GetValueOrDefault(orderId);
        if (known + quantity == total)
        {
            if (_orders.Count >= MaxOrders)
            {
                _orders.Clear();
            }

            _orders[orderId] = (total, value + (quantity * price));
        }
    }

    /// <summary>The average price of what an order traded; zero when it is not known.</summary>
    /// <param name="orderId">The venue's id of the order.</param>
    /// <param name="total">What it traded.</param>
    public decimal Of(string orderId, decimal total) =>
        total > 0 && _orders.TryGetValue(orderId, out var order) && order.Quantity == total ? order.Value / total : 0;

    /// <summary>Forgets an order that is over.</summary>
    /// <param name="orderId">The venue's id of the order.</param>
    public void Forget(string orderId) => _orders.Remove(orderId);
}
