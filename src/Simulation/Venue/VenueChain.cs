using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>The network between venues: what one pays out reaches the other after a while, whatever happens to hosts.</summary>
public sealed class VenueChain
{
    private readonly SimulatedEngine _engine;
    private readonly IReadOnlyList<SimulatedVenue> _venues;
    private readonly SimulationRandom _random;

    /// <summary>Connects venues.</summary>
    /// <param name="engine">Engine that they live in.</param>
    /// <param name="venues">Venues whose addresses it knows.</param>
    /// <param name="seed">Seed of the run.</param>
    public VenueChain(SimulatedEngine engine, IReadOnlyList<SimulatedVenue> venues, ulong seed)
    {
        _engine = engine;
        _venues = venues;
        _random = SimulationRandom.For(seed, "chain");
        foreach (var venue in venues)
            venue.PaidOut = Carry;
    }

    /// <summary>Shortest and longest time of a payment.</summary>
    public (TimeSpan Shortest, TimeSpan Longest) Time { get; set; } = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));

    /// <summary>Payments that left a venue and reached none.</summary>
    public decimal InTransit { get; private set; }

    /// <summary>Payments to addresses that are nobody's: lost for ever.</summary>
    public decimal Lost { get; private set; }

    private void Carry(VenueWithdrawal paid)
    {
        InTransit += paid.Net;
        _engine.Schedule(_random.Between(Time.Shortest, Time.Longest), () =>
        {
            InTransit -= paid.Net;
            // Before the venue tells of it, so that no sum sees the money twice or not at all.
            if (!_venues.Any(venue => venue.Receive(paid.Address, paid.TxId, paid.Net)))
                Lost += paid.Net;
        });
    }
}
