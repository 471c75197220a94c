using Hedgerow.Hedging;

namespace Hedgerow.Simulation;

/// <summary>Kinds of contracts that a series draws for its seeds.</summary>
public enum ContractMix
{
    /// <summary>All linear, without an end.</summary>
    Linear = 1,

    /// <summary>Each venue's is linear or inverse.</summary>
    Mixed = 2,

    /// <summary>At one venue coins are bought and sold outright.</summary>
    Spot = 3,

    /// <summary>Some end within the run, and some of all are inverse.</summary>
    Dated = 4,
}

/// <summary>
/// What a seed draws of its contracts. Each choice has a sequence of its own, so that series without it stay as they are.
/// </summary>
internal sealed class ContractDraw
{
    private static readonly decimal[] InverseLot = [1m, 10m, 100m];

    private readonly SimOptions _options;
    private readonly ulong _seed;
    private readonly int _venues;
    private readonly IReadOnlyList<decimal?> _inverseLots;
    private readonly IReadOnlyList<TimeSpan?> _ends;

    /// <summary>Draws.</summary>
    /// <param name="options">Of the series.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="venues">How many.</param>
    public ContractDraw(SimOptions options, ulong seed, int venues)
    {
        (_options, _seed, _venues) = (options, seed, venues);
        _inverseLots = InverseLots();
        _ends = Ends();
    }

    /// <summary>True when every venue has a linear contract without an end: what margin transfers are simulated with.</summary>
    public bool IsPlain => _options.Contracts != ContractMix.Spot && _inverseLots.All(lot => lot is null) && _ends.All(end => end is null);

    /// <summary>The setup with these contracts.</summary>
    /// <param name="setup">With linear ones.</param>
    public TwoVenueOptions Apply(TwoVenueOptions setup)
    {
        setup = Each(setup, (venue, index) => _inverseLots[index] is { } lot ? TwoVenueOptions.AsInverse(venue, lot, 60_000m) : venue);
        if (_options.Contracts == ContractMix.Spot)
        {
            var spot = (int)SimulationRandom.For(_seed, "spot").Next(0, _venues);
            return Each(setup, (venue, index) => index == spot ? TwoVenueOptions.AsSpot(venue) : venue);
        }

        if (_ends.All(end => end is null))
        {
            return setup;
        }

        var start = setup.Engine.Start;
        return Each(setup, (venue, index) => _ends[index] is { } end ? TwoVenueOptions.AsDated(venue, start + end) : venue) with
        {
            Pair = setup.Pair with { Expiry = Rules() },
        };
    }

    /// <summary>Lot, in USD, of each venue whose contract is inverse; null of one whose contract is linear.</summary>
    private decimal?[] InverseLots()
    {
        var random = SimulationRandom.For(_seed, "contracts");
        var share = _options.Contracts switch { ContractMix.Mixed => 0.4, ContractMix.Dated => 0.2, _ => 0 };
        return [.. Enumerable.Range(0, _venues).Select(_ => random.Chance(share) ? random.Pick(InverseLot) : (decimal?)null)];
    }

    /// <summary>Time from the start to each contract's end, from a minute after it to one before all is to rest; null of one without an end.</summary>
    private TimeSpan?[] Ends()
    {
        if (_options.Contracts != ContractMix.Dated)
        {
            return new TimeSpan?[_venues];
        }

        var random = SimulationRandom.For(_seed, "ends");
        var common = random.Chance(0.5) ? End(random) : (TimeSpan?)null;
        return [.. Enumerable.Range(0, _venues).Select(_ => random.Chance(0.45) ? common ?? End(random) : (TimeSpan?)null)];
    }

    private TimeSpan End(SimulationRandom random) =>
        random.Between(TimeSpan.FromMinutes(1), _options.WarmUp + _options.FaultTime + _options.Tail - TimeSpan.FromMinutes(1));

    /// <summary>As long as a run allows, or so short that some of a position is still there at the end, or none.</summary>
    private ExpiryRules Rules()
    {
        var random = SimulationRandom.For(_seed, "expiry");
        var flatten = TimeSpan.FromSeconds(random.Chance(0.5) ? random.Next(10, 90) : random.Chance(0.6) ? 0 : random.Next(1, 5));
        return new ExpiryRules { FlattenBefore = flatten, ReduceOnlyBefore = flatten + TimeSpan.FromSeconds(random.Next(1, 60)) };
    }

    /// <summary>Changes every venue, given its place among them.</summary>
    private static TwoVenueOptions Each(TwoVenueOptions setup, Func<VenueSetup, int, VenueSetup> change) => setup with
    {
        A = change(setup.A, 0),
        B = change(setup.B, 1),
        More = [.. setup.More.Select((venue, i) => change(venue, i + 2))],
    };
}
