using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests;

/// <summary>Both kinds' arithmetic; the inverse one against the linear one, which it must equal in quote currency.</summary>
public sealed class ContractMathTests
{
    [Theory]
    [InlineData(ContractKind.Linear, 2, 50_000, 100_000)]
    [InlineData(ContractKind.Linear, -2, 50_000, -100_000)]
    [InlineData(ContractKind.Inverse, 50_000, 25_000, -2)]
    [InlineData(ContractKind.Inverse, -50_000, 25_000, 2)]
    [InlineData(ContractKind.Inverse, 0, 0, 0)]
    public void A_value_is_what_profit_is_the_difference_of(ContractKind kind, double quantity, double price, double value) =>
        Assert.Equal((decimal)value, kind.Value((decimal)quantity, (decimal)price));

    [Theory]
    [InlineData(ContractKind.Linear, 2, 100, 110, 20)]
    [InlineData(ContractKind.Linear, -2, 100, 110, -20)]
    [InlineData(ContractKind.Inverse, 100, 50_000, 100_000, 0.001)]
    [InlineData(ContractKind.Inverse, -100, 50_000, 100_000, -0.001)]
    public void Profit_has_the_sign_of_the_side(ContractKind kind, double quantity, double entry, double price, double profit)
    {
        Assert.Equal((decimal)profit, kind.Profit((decimal)quantity, (decimal)entry, (decimal)price));
        Assert.Equal(
            (decimal)profit, kind.Value((decimal)quantity, (decimal)price) - kind.Value((decimal)quantity, (decimal)entry));
    }

    /// <summary>Requirements R9: an inverse short of the whole coin equity keeps its USD value: 100→50: 2 coins, 100→200: 0.5 coin.</summary>
    [Theory]
    [InlineData(50, 2)]
    [InlineData(200, 0.5)]
    public void A_short_of_the_whole_coin_equity_keeps_its_usd_value(double price, double coins)
    {
        var equity = 1m + ContractKind.Inverse.Profit(-100m, 100m, (decimal)price);
        Assert.Equal((decimal)coins, equity);
        Assert.Equal(100m, equity * (decimal)price);
    }

    [Theory]
    [InlineData(ContractKind.Linear, 2, 100, 200, 2)]
    [InlineData(ContractKind.Inverse, 100, 50_000, 100, 0.002)]
    public void Notional_and_base_quantity(ContractKind kind, double quantity, double price, double quoteNotional, double baseQuantity)
    {
        Assert.Equal((decimal)quoteNotional, kind.QuoteNotional(-(decimal)quantity, (decimal)price));
        Assert.Equal((decimal)baseQuantity, kind.ToBase((decimal)quantity, (decimal)price));
        Assert.Equal((decimal)quantity, kind.FromBase((decimal)baseQuantity, (decimal)price));
        Assert.Equal(Math.Abs(kind.Value((decimal)quantity, (decimal)price)), kind.Notional(-(decimal)quantity, (decimal)price));
    }

    [Fact]
    public void An_inverse_quantity_without_a_price_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ContractKind.Inverse.ToBase(1m, 0m));

    [Fact]
    public void The_smallest_notional_of_an_inverse_order_is_its_quantity()
    {
        var spec = new InstrumentSpec(
            new InstrumentId("v", "BTCUSD"), "BTC", "USD", "BTC", 0.5m, 100m, 100m, 1_000_000m, 100_000m, 200m, TimeSpan.FromHours(8), true,
            ContractKind.Inverse);
        Assert.Equal(OrderFault.BelowMinNotional, OrderRules.Check(spec, OrderType.LimitIoc, 100m, 50_000m, reduceOnly: false));
        Assert.Equal(OrderFault.None, OrderRules.Check(spec, OrderType.LimitIoc, 200m, 50_000m, reduceOnly: false));
    }

    /// <summary>The reason why the coordinator may think in base units: in quote currency an inverse position is a linear one of N/E.</summary>
    [Fact]
    public void In_quote_currency_an_inverse_position_is_a_linear_one_of_its_base_quantity()
    {
        var cases =
            from quantity in Gen.Choose(-1_000_000, 1_000_000)
            from entry in Draw.Decimal(1, 1_000_000, 100m)
            from price in Draw.Decimal(1, 1_000_000, 100m)
            select (n: (decimal)quantity, entry, price);
        Draw.Holds(cases, c =>
        {
            var held = ContractKind.Inverse.ToBase(c.n, c.entry);
            var inQuote = ContractKind.Inverse.Profit(c.n, c.entry, c.price) * c.price;
            // Rounded three times to a coin's twelfth decimal.
            Assert.True(Math.Abs(inQuote - ContractKind.Linear.Profit(held, c.entry, c.price)) <= 2e-12m * (c.price + c.entry));
            var entry = ContractKind.Inverse.EntryPrice(c.n, ContractKind.Inverse.Value(c.n, c.entry));
            Assert.True(c.n == 0m || Math.Abs(entry - c.entry) <= 1e-12m * c.entry * c.entry);
        });
    }
}
