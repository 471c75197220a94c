using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests.Margin;

/// <summary>Random tables and positions.</summary>
internal static class MarginDraw
{
    /// <summary>The rates of requirements.md at its floors.</summary>
    public static readonly IReadOnlyList<MaintenanceTier> Printed =
    [
        new(0m, 0.004m, 125m), new(50_000m, 0.005m, 100m), new(250_000m, 0.01m, 50m), new(1_000_000m, 0.025m, 20m),
        new(10_000_000m, 0.05m, 10m), new(20_000_000m, 0.10m, 5m), new(50_000_000m, 0.125m, 4m),
    ];

    public static readonly Gen<IReadOnlyList<MaintenanceTier>> Tiers =
        from count in Gen.Choose(1, 7)
        from steps in Gen.ArrayOf(Gen.Choose(1, 5_000_000), count)
        from rises in Gen.ArrayOf(Gen.Choose(0, 400), count)
        select Build(steps, rises);

    public static readonly Gen<decimal> Quantity =
        from size in Draw.Decimal(1, 3_000_000, 1_000m)
        from side in Draw.Side
        select size * side.Sign();

    public static readonly Gen<decimal> Price = Draw.Decimal(1, 20_000_000, 100m);

    public static MaintenanceTable Table(IReadOnlyList<MaintenanceTier> tiers)
    {
        Assert.True(MaintenanceTable.TryCreate(tiers, out var table, out var fault), fault);
        return table;
    }

    public static MaintenanceTable Flat(decimal rate) => Table([new(0m, rate, 100m)]);

    private static IReadOnlyList<MaintenanceTier> Build(int[] steps, int[] rises)
    {
        var tiers = new List<MaintenanceTier>();
        var (floor, rate) = (0m, 0.004m);
        for (var i = 0; i < steps.Length; i++)
        {
            tiers.Add(new MaintenanceTier(floor, rate, 10m));
            floor += steps[i];
            rate += rises[i] / 10_000m;
        }
        return tiers;
    }
}
