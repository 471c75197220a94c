using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests.Margin;

public class MaintenanceTableTests
{
    [Fact]
    public void The_printed_amounts()
    {
        var table = MarginDraw.Table(MarginDraw.Printed);
        Assert.Equal(
            [0m, 50m, 1_300m, 16_300m, 266_300m, 1_266_300m, 2_516_300m],
            Enumerable.Range(0, table.Count).Select(table.Amount));
    }

    [Fact]
    public void A_floor_belongs_to_the_tier_above_it_and_the_margin_has_no_step_there() =>
        Draw.Holds(MarginDraw.Tiers, tiers =>
        {
            var table = MarginDraw.Table(tiers);
            for (var i = 1; i < tiers.Count; i++)
            {
                var floor = tiers[i].NotionalFloor;
                Assert.Equal((i - 1, i), (table.TierOf(floor - 0.000001m), table.TierOf(floor)));
                Assert.Equal(floor * table.Rate(i - 1) - table.Amount(i - 1), table.MarginOf(floor));
            }
        });

    [Fact]
    public void The_margin_is_the_largest_of_all_tiers_lines() =>
        Draw.Holds(MarginDraw.Tiers.SelectMany(t => Draw.Decimal(0, 2_000_000_000, 37m).Select(n => (Tiers: t, Notional: n))), drawn =>
        {
            var table = MarginDraw.Table(drawn.Tiers);
            var largest = Enumerable.Range(0, table.Count).Max(i => drawn.Notional * table.Rate(i) - table.Amount(i));
            Assert.Equal(largest, table.MarginOf(drawn.Notional));
        });

    [Fact]
    public void What_makes_no_table_is_named()
    {
        Assert.Equal("no tiers", FaultOf());
        Assert.Contains("start at zero", FaultOf(new MaintenanceTier(1m, 0.01m, 1m)));
        Assert.Contains("tier 0", FaultOf(new MaintenanceTier(0m, 0m, 1m)));
        Assert.Contains("tier 0", FaultOf(new MaintenanceTier(0m, 1m, 1m)));
        Assert.Contains("tier 1", FaultOf(new(0m, 0.02m, 1m), new(10m, 0.01m, 1m)));
        Assert.Contains("tier 1", FaultOf(new(0m, 0.01m, 1m), new(0m, 0.02m, 1m)));
        Assert.Contains("tier 2", FaultOf(new(0m, 0.01m, 1m), new(decimal.MaxValue - 1m, 0.02m, 1m), new(decimal.MaxValue, 1.5m, 1m)));
    }

    private static string FaultOf(params MaintenanceTier[] tiers)
    {
        Assert.False(MaintenanceTable.TryCreate(tiers, out _, out var fault));
        return fault;
    }
}
