using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulation.Bench;

/// <summary>The whole system over a synthetic market: ten books a second at each venue for half an hour of virtual time.</summary>
internal static class TwoVenues
{
    public static SimulatedEngine Run(bool checkInvariants)
    {
        var standard = TwoVenueOptions.Standard(7);
        var start = standard.Engine.Start;
        var market = new SyntheticMarketOptions(0.1m, 0.001m) { Start = start, Step = TimeSpan.FromMilliseconds(100) };
        var feeds = new SyntheticFeeds(market, 7, standard.A.Symbol, standard.B.Symbol, DateTimeOffset.MaxValue);
        var system = new TwoVenueSystem(standard with
        {
            A = standard.A with { Feed = feeds.A },
            B = standard.B with { Feed = feeds.B },
            Engine = standard.Engine with { SnapshotEvery = 20_000, KeepAllEvents = false },
        });
        if (checkInvariants)
        {
            _ = new InvariantSet(system, new InvariantOptions(), () => start);
        }

        system.Start();
        system.Engine.RunFor(TimeSpan.FromMinutes(30));
        return system.Engine;
    }
}
