using Hedgerow.Actors.Breaker;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// Circuit breakers: one on every host that has a venue, fed at the border between gateway and adapter.
public sealed partial class TwoVenueSystem
{
    private readonly List<Address> _breakers = [];
    private long _resets;

    /// <summary>Addresses of the circuit breakers; empty when there are none.</summary>
    public IReadOnlyList<Address> Breakers => _breakers;

    /// <summary>Why breakers are tripped at this moment; empty when none is.</summary>
    public IReadOnlyList<BreakerTrip> Trips =>
        [.. _breakers.SelectMany(at => Engine.ActorAt(at)?.TakeSnapshot() is BreakerSnapshot state ? state.Trips : [])];

    /// <summary>An operator resets every breaker that is tripped.</summary>
    public void ResetBreakers()
    {
        foreach (var at in _breakers)
        {
            if (Engine.ActorAt(at)?.TakeSnapshot() is BreakerSnapshot { Trips.Count: > 0 })
            {
                Engine.Post(at, new ResetBreaker($"reset{++_resets}", "driver", "the trouble is over"), default, Address.Status);
            }
        }
    }

    private Address BreakerOf(string venue, string host) =>
        Deciders.Contains(host) ? Address.Breaker : new Address($"{Address.Breaker}/{venue}");

    private void AddBreakers(TwoVenueOptions options, bool split)
    {
        if (options.Breaker is not { } change)
        {
            return;
        }

        var pairs = _pairs.Select(pair => new BreakerPair(pair.Name, pair.LegA, pair.LegB, pair.Curve.Offset)).ToList();
        IReadOnlyList<(string Host, string[] Venues)> places = split
            ? [.. Venues.Select((venue, i) => (HostOf(i), new[] { venue.Name }))]
            : [(Deciders[0], [.. Venues.Select(venue => venue.Name)])];
        foreach (var (host, venues) in places)
        {
            var settings = new BreakerSettings { Venues = venues, Pairs = pairs, Limits = change(new BreakerLimits()) };
            var at = BreakerOf(venues[0], host);
            Engine.AddActor(host, at, () => new CircuitBreaker(settings));
            _breakers.Add(at);
        }
    }
}
