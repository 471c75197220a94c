using System.Collections.Concurrent;
using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>A request that was, or is about to be, written to a socket and has no answer yet.</summary>
/// <param name="Command">What the gateway asked for.</param>
/// <param name="SentAt">Local timestamp (<see cref="TimeProvider.GetTimestamp"/>) at which it was registered.</param>
internal readonly record struct PendingRequest(VenueCommand Command, long SentAt);

/// <summary>
/// Requests without an answer. Whoever takes a request out answers it; since it can be taken only once, it is answered
/// once, whatever answer, timeout and cut connection race for it.
/// </summary>
internal sealed class PendingRequests
{
    private readonly ConcurrentDictionary<long, PendingRequest> _requests = new();
    private readonly TimeProvider _time;
    private readonly int _limit;

    /// <summary>Makes an empty set.</summary>
    /// <param name="time">Clock.</param>
    /// <param name="limit">Most requests that may wait.</param>
    public PendingRequests(TimeProvider time, int limit)
    {
        _time = time;
        _limit = limit;
    }

    /// <summary>Number of requests that wait.</summary>
    public int Count => _requests.Count;

    /// <summary>Registers a request; do it before the bytes leave, or the answer may come first.</summary>
    /// <param name="id">Id on the wire; never used twice.</param>
    /// <param name="command">What was asked for.</param>
    /// <returns>False when too many wait: nothing was registered.</returns>
    public bool TryAdd(long id, VenueCommand command) =>
        _requests.Count < _limit && _requests.TryAdd(id, new PendingRequest(command, _time.GetTimestamp()));

    /// <summary>Takes a request out to answer it.</summary>
    /// <param name="id">Id on the wire.</param>
    /// <param name="request">The request.</param>
    /// <returns>False when it was answered before, or never was.</returns>
    public bool TryTake(long id, out PendingRequest request) => _requests.TryRemove(id, out request);

    /// <summary>Takes out everything: the connection was cut.</summary>
    public List<PendingRequest> TakeAll() => TakeOlderThan(TimeSpan.MinValue);

    /// <summary>Takes out what has waited longer than a time.</summary>
    /// <param name="age">The timeout.</param>
    public List<PendingRequest> TakeOlderThan(TimeSpan age)
    {
        var taken = new List<PendingRequest>();
        foreach (var (id, request) in _requests)
        {
            if (_time.GetElapsedTime(request.SentAt) >= age && _requests.TryRemove(id, out var mine))
            {
                taken.Add(mine);
            }
        }

        return taken;
    }
}
