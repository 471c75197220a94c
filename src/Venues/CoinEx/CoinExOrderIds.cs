using Hedgerow.Messages;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// Which of the venue's order ids belongs to which of ours, as far as answers and pushes told it: deals over REST name the
/// venue's id alone, and one order can be asked for by the venue's id alone. Bounded; the oldest are forgotten. Thread-safe.
/// </summary>
internal sealed class CoinExOrderIds
{
    private const int Capacity = 8192;

    private readonly Lock _gate = new();
    private readonly Queue<(string ClientId, string OrderId)> _order = new();
    private readonly Dictionary<string, string> _byClient = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byVenue = new(StringComparer.Ordinal);

    /// <summary>Remembers an order; one without our id is none of ours.</summary>
    /// <param name="clientId">Ours.</param>
    /// <param name="orderId">The venue's.</param>
    public void Note(string clientId, string orderId)
    {
        if (clientId.Length == 0 || orderId.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (!_byVenue.TryAdd(orderId, clientId))
            {
                return;
            }

            _byClient[clientId] = orderId;
            _order.Enqueue((clientId, orderId));
            if (_order.Count > Capacity)
            {
                var (client, venue) = _order.Dequeue();
                _byVenue.Remove(venue);
                if (_byClient.TryGetValue(client, out var known) && known == venue)
                {
                    _byClient.Remove(client);
                }
            }
        }
    }

    /// <summary>The venue's id of an order of ours; null when it is not known.</summary>
    /// <param name="clientId">Ours.</param>
    public string? OrderOf(string clientId)
    {
        lock (_gate)
        {
            return _byClient.GetValueOrDefault(clientId);
        }
    }

    /// <summary>The fill with our id, where it came without and the order is known.</summary>
    /// <param name="fill">As the venue told it.</param>
    public Fill Named(Fill fill)
    {
        if (fill.ClientId.Length > 0)
        {
            return fill;
        }

        lock (_gate)
        {
            return _byVenue.TryGetValue(fill.VenueOrderId, out var clientId) ? fill with { ClientId = clientId } : fill;
        }
    }
}
