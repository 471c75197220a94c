using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests.Margin;

public class LiquidationPriceTests
{
    [Theory]
    [InlineData(1, "19698.49")]
    [InlineData(-1, "20298.51")]
    public void The_printed_linear_check(int side, string expected)
    {
        var found = LiquidationPrice.Linear(side, 20_000m, 400m, MarginDraw.Flat(0.005m));
        Assert.Equal((LiquidationKind.At, decimal.Parse(expected, CultureInfo.InvariantCulture)), (found.Kind, Math.Round(found.Price, 2)));
    }

    [Theory]
    [InlineData(60_000, "45681.8")]
    [InlineData(-60_000, "55277.8")]
    public void The_printed_inverse_check(int faceValue, string expected)
    {
        // 60,000 USD at 50,000 are 1.2 coins; a tenth of it at 10×.
        var found = LiquidationPrice.Inverse(faceValue, 50_000m, 0.12m, MarginDraw.Flat(0.005m));
        Assert.Equal((LiquidationKind.At, decimal.Parse(expected, CultureInfo.InvariantCulture)), (found.Kind, Math.Round(found.Price, 1)));
    }

    [Fact]
    public void At_a_linear_liquidation_price_equity_is_maintenance() => Draw.Holds(Cases, drawn =>
    {
        var (tiers, quantity, entry, leverage) = drawn;
        var table = MarginDraw.Table(tiers);
        var cushion = Math.Abs(quantity) * entry / leverage;
        var found = LiquidationPrice.Linear(quantity, entry, cushion, table);
        switch (found.Kind)
        {
            case LiquidationKind.At:
                var slack = LinearSlack(quantity, entry, cushion, table, found.Price);
                Assert.True(Math.Abs(slack) <= 1e-12m * Math.Abs(quantity) * (entry + found.Price), $"{slack} at {found}");
                break;
            case LiquidationKind.None:
                Assert.True(LinearSlack(quantity, entry, cushion, table, 0.0000001m) >= 0m);
                Assert.True(quantity > 0m);
                break;
            default:
                Assert.True(LinearSlack(quantity, entry, cushion, table, 0.0000001m) < 0m);
                break;
        }
    });

    [Fact]
    public void At_an_inverse_liquidation_price_equity_is_maintenance() => Draw.Holds(Cases, drawn =>
    {
        var (_, faceValue, entry, leverage) = drawn;
        // Coins, not dollars: floors a hundredth of a coin and up.
        var table = MarginDraw.Table([.. drawn.Tiers.Select(t => t with { NotionalFloor = t.NotionalFloor / 1_000m })]);
        var value = faceValue * 100m;
        var cushion = Math.Abs(value) / entry / leverage;
        var found = LiquidationPrice.Inverse(value, entry, cushion, table);
        if (found.Kind == LiquidationKind.At)
        {
            var slack = InverseSlack(value, entry, cushion, table, found.Price);
            Assert.True(Math.Abs(slack) <= 1e-10m * Math.Abs(value) * ((1m / entry) + (1m / found.Price)), $"{slack} at {found}");
        }
        else
        {
            // No price liquidates a short with enough coins; a long always has one, unless it is under water everywhere.
            Assert.Equal(value > 0m ? LiquidationKind.AtEveryPrice : LiquidationKind.None, found.Kind);
        }
    });

    [Fact]
    public void More_margin_moves_the_price_away() => Draw.Holds(
        Cases.SelectMany(c => Draw.Decimal(1, 1_000_000, 100m).Select(more => (Case: c, More: more))), drawn =>
        {
            var (tiers, quantity, entry, leverage) = drawn.Case;
            var table = MarginDraw.Table(tiers);
            var cushion = Math.Abs(quantity) * entry / leverage;
            var less = LiquidationPrice.Linear(quantity, entry, cushion, table);
            var more = LiquidationPrice.Linear(quantity, entry, cushion + drawn.More, table);
            if (less.Kind != LiquidationKind.At || more.Kind != LiquidationKind.At)
                return;
            Assert.True(quantity > 0m ? more.Price < less.Price : more.Price > less.Price, $"{less} then {more}");
        });

    [Fact]
    public void A_price_on_a_corner_of_the_tiers_is_found() => Draw.Holds(Cases, drawn =>
    {
        var (tiers, quantity, _, _) = drawn;
        var table = MarginDraw.Table(tiers);
        foreach (var floor in tiers.Skip(1).Select(t => t.NotionalFloor))
        {
            // The cushion that makes the floor's own price the liquidation price.
            var price = floor / Math.Abs(quantity);
            var entry = price * (quantity > 0m ? 1.1m : 0.9m);
            var cushion = table.MarginOf(floor) - quantity * (price - entry);
            var found = LiquidationPrice.Linear(quantity, entry, cushion, table);
            Assert.Equal(LiquidationKind.At, found.Kind);
            Assert.True(Math.Abs(found.Price - price) <= price * 1e-12m, $"{found.Price} instead of {price}");
        }
    });

    [Fact]
    public void An_inverse_short_at_or_below_one_times_has_no_price() => Draw.Holds(Cases, drawn =>
    {
        var value = -Math.Abs(drawn.Quantity) * 100m;
        var coins = -value / drawn.Entry;
        Assert.Equal(LiquidationKind.None, LiquidationPrice.Inverse(value, drawn.Entry, coins, MarginDraw.Table(drawn.Tiers)).Kind);
    });

    [Fact]
    public void A_long_with_its_whole_value_as_margin_has_no_price() =>
        Assert.Equal(LiquidationKind.None, LiquidationPrice.Linear(1m, 20_000m, 20_000m, MarginDraw.Flat(0.005m)).Kind);

    [Fact]
    public void A_short_under_water_everywhere_says_so() =>
        Assert.Equal(LiquidationKind.AtEveryPrice, LiquidationPrice.Linear(-1m, 20_000m, -20_001m, MarginDraw.Flat(0.005m)).Kind);

    [Fact]
    public void Figures_beyond_a_decimal_are_unknown_and_throw_nothing()
    {
        var table = MarginDraw.Table(MarginDraw.Printed);
        decimal[] extremes = [decimal.MaxValue, decimal.MinValue, 1e28m, -1e28m, 1e-28m, -1e-28m, 1m, 0m];
        foreach (var quantity in extremes)
        {
            foreach (var entry in extremes)
            {
                foreach (var cushion in extremes)
                {
                    foreach (var found in new[] { LiquidationPrice.Linear(quantity, entry, cushion, table), LiquidationPrice.Inverse(quantity, entry, cushion, table) })
                        Assert.True(found.Kind != LiquidationKind.At || found.Price > 0m, $"{quantity} {entry} {cushion}: {found}");
                }
            }
        }
        Assert.Equal(LiquidationKind.Unknown, LiquidationPrice.Linear(decimal.MaxValue, 2m, 0m, table).Kind);
    }

    private static readonly Gen<(IReadOnlyList<MaintenanceTier> Tiers, decimal Quantity, decimal Entry, decimal Leverage)> Cases =
        from tiers in MarginDraw.Tiers
        from quantity in MarginDraw.Quantity
        from entry in MarginDraw.Price
        from leverage in Draw.Decimal(5, 12_500, 100m)
        select (tiers, quantity, entry, leverage);

    private static decimal LinearSlack(decimal quantity, decimal entry, decimal cushion, MaintenanceTable table, decimal price) =>
        cushion + quantity * (price - entry) - table.MarginOf(Math.Abs(quantity) * price);

    private static decimal InverseSlack(decimal faceValue, decimal entry, decimal cushion, MaintenanceTable table, decimal price) =>
        cushion + faceValue / entry - faceValue / price - table.MarginOf(Math.Abs(faceValue) / price);
}
