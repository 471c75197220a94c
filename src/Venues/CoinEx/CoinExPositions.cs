using Hedgerow.Messages;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// What the private stream last said of each position, for orders that may only reduce. The venue closes by market,
/// without a side: with a position that is flat or lies the other way the wrong thing would be closed. Where the position
/// is known and does not fit the order, the order does not leave. Whatever may change it makes it unknown until the next
/// word: then the order does leave, since closing never opens anything and must not be held up. Thread-safe.
/// </summary>
internal sealed class CoinExPositions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (decimal Quantity, DateTimeOffset Time)> _known = new(StringComparer.Ordinal);

    /// <summary>The stream told a position.</summary>
    /// <param name="position">As it is now.</param>
    /// <param name="time">The venue's time of it.</param>
    public void Note(Position position, DateTimeOffset time)
    {
        lock (_gate)
        {
            _known[position.Symbol] = (position.Quantity, time);
        }
    }

    /// <summary>Something that may change a position is under way or was told.</summary>
    /// <param name="symbol">Of which market.</param>
    public void Disturb(string symbol)
    {
        lock (_gate)
        {
            _known.Remove(symbol);
        }
    }

    /// <summary>An order traded, as its answer says: only what is no older than that counts.</summary>
    /// <param name="symbol">Of which market.</param>
    /// <param name="time">The venue's time of the order.</param>
    public void Disturb(string symbol, DateTimeOffset time)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(symbol, out var known) && known.Time < time)
            {
                _known.Remove(symbol);
            }
        }
    }

    /// <summary>The stream is gone: nothing is known.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _known.Clear();
        }
    }

    /// <summary>Why an order that may only reduce must not leave; null when it may.</summary>
    /// <param name="order">The order.</param>
    public string? Problem(PlaceOrder order)
    {
        lock (_gate)
        {
            if (!order.ReduceOnly || !_known.TryGetValue(order.Symbol, out var known))
            {
                return null;
            }

            var reduces = order.Side == Side.Sell ? known.Quantity > 0 : known.Quantity < 0;
            return reduces ? null : "there is no position on the other side to reduce";
        }
    }
}
