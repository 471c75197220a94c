using System.Globalization;

namespace Hedgerow.Simulation;

/// <summary>One fault at one venue (or host) for one span of time.</summary>
/// <param name="Kind">What.</param>
/// <param name="Venue">0 for A, 1 for B, and so on.</param>
/// <param name="At">When, after the start.</param>
/// <param name="Length">How long; zero for what happens at one instant.</param>
/// <param name="Strength">0 to 1: rate, size or place, as the kind has it.</param>
public sealed record PlannedFault(FaultKind Kind, int Venue, TimeSpan At, TimeSpan Length, double Strength)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{FaultKinds.NameOf(Kind)} {(char)('A' + Venue)} at {At.TotalSeconds:0.000} s for {Length.TotalSeconds:0.000} s, strength {Strength:0.00}");
}

/// <summary>Draws a random schedule of faults from a seed.</summary>
public static class FaultPlan
{
    /// <summary>Draws the faults of a run, in the order of their times.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="kinds">Kinds that may happen; each does in about half of the runs.</param>
    /// <param name="from">Earliest begin.</param>
    /// <param name="to">Latest end.</param>
    /// <param name="venues">How many there are.</param>
    public static IReadOnlyList<PlannedFault> Draw(ulong seed, IReadOnlyList<FaultKind> kinds, TimeSpan from, TimeSpan to, int venues = 2)
    {
        var faults = new List<PlannedFault>();
        foreach (var kind in kinds.Distinct().Order())
        {
            // One sequence a kind: switching another kind off leaves this one as it was.
            var random = SimulationRandom.For(seed, "fault " + kind);
            var count = kinds.Count == 1 ? random.Next(1, 4) : random.Next(-2, 4);
            for (var i = 0; i < count; i++)
            {
                var (shortest, longest) = LengthOf(kind);
                var drawn = random.Between(shortest, longest);
                var length = drawn < to - from ? drawn : to - from;
                var at = random.Between(from, to - length);
                faults.Add(new PlannedFault(kind, (int)random.Next(0, venues), at, length, random.NextDouble()));
            }
        }

        return [.. faults.OrderBy(fault => fault.At).ThenBy(fault => fault.Kind)];
    }

    /// <summary>Shortest and longest time that a fault of a kind lasts.</summary>
    private static (TimeSpan Shortest, TimeSpan Longest) LengthOf(FaultKind kind) => kind switch
    {
        FaultKind.OldCoordinator or FaultKind.OperatorMistake or FaultKind.OperatorReduces or FaultKind.BookGap or FaultKind.Liquidation or FaultKind.Deleverage or FaultKind.ForeignTrade or FaultKind.ActorFails =>
            (TimeSpan.Zero, TimeSpan.Zero),
        FaultKind.HiddenTrade => (TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1.5)),
        FaultKind.Crash or FaultKind.CrashMidTurn => (TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(15)),
        FaultKind.StopInOrder or FaultKind.LeaderStop => (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(12)),
        FaultKind.LeaderCrash => (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
        FaultKind.DatabaseDown => (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20)),
        FaultKind.VenueDown => (TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(3)),
        FaultKind.MarketMove => (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(90)),
        FaultKind.Ban => (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)),
        _ => (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(45)),
    };
}
