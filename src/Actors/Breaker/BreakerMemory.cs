using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <summary>What a breaker remembers over a restart: built by its events alone.</summary>
internal sealed class BreakerMemory
{
    private const int KeptRequests = 256;

    private readonly List<BreakerTrip> _trips = [];
    private readonly SortedDictionary<string, decimal> _accepted = new(StringComparer.Ordinal);
    private readonly List<string> _requests = [];

    public bool IsTripped => _trips.Count > 0;

    public IReadOnlyList<BreakerTrip> Trips => _trips;

    public bool Has(BreakerLimit limit) => _trips.Exists(trip => trip.Limit == limit);

    public bool Knows(string requestId) => _requests.Contains(requestId);

    /// <summary>Net exposure of an asset that counts as meant.</summary>
    public decimal Accepted(string asset) => _accepted.GetValueOrDefault(asset);

    public void Apply(BreakerEvent change)
    {
        switch (change)
        {
            case BreakerTripped tripped:
                _trips.Add(tripped.Trip);
                Remember(tripped.RequestId);
                break;
            case BreakerWasReset reset:
                _trips.Clear();
                Remember(reset.RequestId);
                if (reset.Accepted is { } accepted)
                    Replace(accepted);
                break;
            case BreakerSnapshot snapshot:
                _trips.Clear();
                _trips.AddRange(snapshot.Trips);
                Replace(snapshot.Accepted);
                _requests.Clear();
                _requests.AddRange(snapshot.Requests);
                break;
            default:
                throw new InvalidOperationException($"A circuit breaker does not know the event {change.GetType().Name}.");
        }
    }

    public BreakerSnapshot ToSnapshot() =>
        new([.. _trips], new SortedDictionary<string, decimal>(_accepted, StringComparer.Ordinal), [.. _requests]);

    private void Remember(string requestId)
    {
        if (requestId.Length == 0)
            return;
        _requests.Add(requestId);
        if (_requests.Count > KeptRequests)
            _requests.RemoveAt(0);
    }

    private void Replace(IReadOnlyDictionary<string, decimal> accepted)
    {
        _accepted.Clear();
        foreach (var (asset, quantity) in accepted)
            _accepted[asset] = quantity;
    }
}
