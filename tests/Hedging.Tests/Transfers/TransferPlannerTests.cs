using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Hedging.Transfers;

namespace Hedgerow.Hedging.Tests.Transfers;

public sealed class TransferPlannerTests
{
    private static readonly TransferRoute Route = new()
    {
        Name = "b-to-a",
        From = "b",
        To = "a",
        MaxAmount = 1_000_000m,
        DailyAmount = 1_000_000m,
        MinAmount = 10m,
        DonorReserve = 0m,
    };

    private static readonly WithdrawalTariff Tariff = new(1m, 10m, 0m, 0.000001m);

    private static readonly VenueFunds Poor = new(1_000m, 11_000m, 0m, 0m, false);

    private static readonly VenueFunds Rich = new(9_000m, 11_000m, 7_000m, 0m, false);

    private static readonly Gen<VenueFunds> Funds =
        from equity in Draw.Decimal(-100_000, 20_000_000, 100m)
        from gross in Draw.Decimal(0, 100_000_000, 100m)
        from withdrawable in Draw.Decimal(0, 20_000_000, 100m)
        from inFlight in Gen.Frequency((3, Gen.Constant(0m)), (1, Draw.Decimal(1, 5_000_000, 100m)))
        from paying in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new VenueFunds(equity, gross, withdrawable, inFlight, paying);

    private static readonly Gen<TransferRoute> Routes =
        from min in Draw.Decimal(1, 100_000, 100m)
        from max in Draw.Decimal(1, 20_000_000, 100m)
        from daily in Draw.Decimal(1, 30_000_000, 100m)
        from count in Gen.Choose(1, 5)
        from above in Draw.Decimal(60, 140, 10m)
        from below in Draw.Decimal(10, 60, 10m)
        from limit in Draw.Decimal(60, 100, 10m)
        from reserve in Draw.Decimal(0, 30, 100m)
        select Route with
        {
            MinAmount = min,
            MaxAmount = max,
            DailyAmount = daily,
            DailyCount = count,
            RecipientAbove = above,
            DonorBelow = below,
            DonorLimit = limit,
            DonorReserve = reserve,
        };

    private static readonly Gen<WithdrawalTariff> Tariffs =
        from fee in Draw.Decimal(0, 2_000, 100m)
        from min in Draw.Decimal(0, 10_000, 100m)
        from max in Gen.Frequency((1, Gen.Constant(0m)), (1, Draw.Decimal(1, 20_000_000, 100m)))
        from step in Gen.Elements(0.000001m, 0.01m, 1m, 0.3m)
        select new WithdrawalTariff(fee, min, max, step);

    private static readonly Gen<RouteUse> Uses =
        from count in Gen.Choose(0, 5)
        from amount in Draw.Decimal(0, 10_000_000, 100m)
        select new RouteUse(count, amount);

    private static readonly Gen<(TransferRoute Route, VenueFunds Donor, VenueFunds Recipient, WithdrawalTariff Tariff, RouteUse Used)> Cases =
        from route in Routes
        from donor in Funds
        from recipient in Funds
        from tariff in Tariffs
        from used in Uses
        select (route, donor, recipient, tariff, used);

    [Fact]
    public void A_plan_is_never_negative_nor_above_any_cap_and_leaves_the_donor_within_its_limits()
    {
        var planned = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            var (route, donor, recipient, tariff, used) = c;
            var plan = TransferPlanner.Plan(route, donor, recipient, tariff, used);
            Assert.True(plan.Amount >= 0m);
            Assert.NotEmpty(plan.Why);
            if (!plan.IsWanted)
                return;
            planned++;
            AssertWithinCaps(plan.Amount, c);
            Assert.True(recipient.Leverage > route.RecipientAbove && donor.Leverage < route.DonorBelow);
            Assert.Equal(0m, recipient.InFlight);
            // It never turns the tables: the donor stays the richer one, but for the recipient's fee.
            Assert.True(LeverageAfter(donor, -plan.Amount) <= LeverageAfter(recipient, plan.Amount - tariff.Fee) + 0.000000000001m);
        }));
        Assert.True(planned > 100, $"only {planned} cases planned anything");
    }

    [Fact]
    public void Both_leverages_are_equal_when_no_cap_binds()
    {
        var reached = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            var free = Route with { MinAmount = 0.01m, MaxAmount = decimal.MaxValue, DailyAmount = decimal.MaxValue, DonorLimit = 1_000m };
            var donor = c.Donor with { Withdrawable = decimal.MaxValue, IsPayingOut = false, InFlight = 0m };
            var tariff = c.Tariff with { MaxAmount = 0m, MinAmount = 0m };
            var plan = TransferPlanner.Plan(free, donor, c.Recipient, tariff, default);
            if (!plan.IsWanted)
                return;
            reached++;
            var (low, high) = (LeverageAfter(donor, -plan.Amount), LeverageAfter(c.Recipient, plan.Amount - tariff.Fee));
            var (lowNext, highNext) = (LeverageAfter(donor, -plan.Amount - tariff.Step), LeverageAfter(c.Recipient, plan.Amount + tariff.Step - tariff.Fee));
            Assert.True(low <= high + 0.000000000001m && lowNext > highNext - 0.000000000001m, $"{low} and {high}; a step more gives {lowNext} and {highNext}");
        }));
        Assert.True(reached > 1_000, $"only {reached} cases planned anything");
    }

    [Fact]
    public void An_operators_amount_goes_whole_or_not_at_all_and_within_the_same_caps() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(Cases.ToArbitrary(), c =>
        {
            var amount = c.Used.Amount - c.Used.Amount % c.Tariff.Step;
            var plan = TransferPlanner.Order(c.Route, amount, c.Donor, c.Tariff, c.Used with { Amount = 0m });
            Assert.True(plan.Amount == 0m || plan.Amount == amount);
            if (plan.IsWanted)
                AssertWithinCaps(plan.Amount, c with { Used = c.Used with { Amount = 0m } });
        }));

    private static decimal LeverageAfter(VenueFunds funds, decimal change) =>
        (funds with { Equity = funds.Equity + change }).Leverage;

    private static void AssertWithinCaps(
        decimal amount, (TransferRoute Route, VenueFunds Donor, VenueFunds Recipient, WithdrawalTariff Tariff, RouteUse Used) c)
    {
        var (route, donor, _, tariff, used) = c;
        Assert.True(amount <= route.MaxAmount && amount >= route.MinAmount);
        Assert.True(used.Count < route.DailyCount && used.Amount + amount <= route.DailyAmount);
        Assert.True(amount >= tariff.MinAmount && (tariff.MaxAmount == 0m || amount <= tariff.MaxAmount));
        Assert.True(amount > tariff.Fee);
        Assert.Equal(0m, amount % tariff.Step);
        Assert.False(donor.IsPayingOut);
        Assert.True(donor.Withdrawable - amount >= route.DonorReserve * donor.Equity);
        Assert.True(donor.Equity - amount > 0m || donor.GrossNotional == 0m);
        Assert.True(donor.GrossNotional <= (donor.Equity - amount) * route.DonorLimit + 0.000001m, "the donor is beyond its own limit");
    }

    [Fact]
    public void The_amount_makes_both_leverages_equal()
    {
        // 22,000 of notional on 10,000 − 1 of equity, half of it each.
        var plan = TransferPlanner.Plan(Route, Rich, Poor, Tariff, default);
        Assert.Equal(4_000.5m, plan.Amount);
        Assert.Equal(11_000m / 4_999.5m, LeverageAfter(Rich, -plan.Amount));
        Assert.Equal(11_000m / 4_999.5m, LeverageAfter(Poor, plan.Amount - 1m));
    }

    [Theory]
    [InlineData(10_000, "a has leverage 10, not above 10")]
    [InlineData(11_000, "leverage 11 at a, 1.22222222 at b")]
    public void The_recipient_must_be_above_its_threshold(int gross, string why)
    {
        var plan = TransferPlanner.Plan(Route, Rich, Poor with { GrossNotional = gross }, Tariff, default);
        Assert.Equal(why, plan.Why);
        Assert.Equal(gross > 10_000, plan.IsWanted);
    }

    [Fact]
    public void Each_bound_is_named()
    {
        string Why(TransferRoute route, VenueFunds donor, RouteUse used = default, decimal largest = 0m) =>
            TransferPlanner.Plan(route, donor, Poor, Tariff with { MaxAmount = largest }, used).Why;
        Assert.EndsWith("bounded by the route's largest amount", Why(Route with { MaxAmount = 500m }, Rich), StringComparison.Ordinal);
        Assert.EndsWith("bounded by the route's daily amount", Why(Route with { DailyAmount = 500m }, Rich), StringComparison.Ordinal);
        Assert.EndsWith("bounded by the venue's largest withdrawal", Why(Route, Rich, largest: 500m), StringComparison.Ordinal);
        Assert.EndsWith("bounded by what the donor can spare", Why(Route, Rich with { Withdrawable = 500m }), StringComparison.Ordinal);
        Assert.EndsWith("bounded by the donor's leverage limit", Why(Route with { DonorLimit = 2m }, Rich), StringComparison.Ordinal);
        Assert.Equal("4 transfers in 24 hours, at most 4", Why(Route, Rich, new RouteUse(4, 0m)));
        Assert.Equal("b is already paying out", Why(Route, Rich with { IsPayingOut = true }));
        Assert.Equal("5 would go, bounded by what the donor can spare; at least 10", Why(Route, Rich with { Withdrawable = 5m }));
    }

    [Fact]
    public void Money_on_its_way_counts_as_there_and_bars_another_plan()
    {
        var helped = Poor with { InFlight = 500m };
        Assert.Contains("has leverage 7.33333333", TransferPlanner.Plan(Route, Rich, helped, Tariff, default).Why, StringComparison.Ordinal);
        var stillPoor = Poor with { InFlight = 50m };
        Assert.Equal("money is on its way to a", TransferPlanner.Plan(Route, Rich, stillPoor, Tariff, default).Why);
    }

    [Fact]
    public void A_donor_counts_on_what_comes_to_it_but_does_not_give_it_away()
    {
        var donor = new VenueFunds(2_000m, 11_000m, 2_000m, 7_000m, false);
        var plan = TransferPlanner.Plan(Route with { DonorLimit = 8m }, donor, Poor, Tariff, default);
        Assert.Equal(625m, plan.Amount);
    }

    [Fact]
    public void A_recipient_without_equity_is_helped()
    {
        var plan = TransferPlanner.Plan(Route, Rich, Poor with { Equity = -100m }, Tariff, default);
        Assert.Equal(4_550.5m, plan.Amount);
        Assert.StartsWith("leverage without bound at a", plan.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operators_amount_that_does_not_fit_is_refused_with_what_would()
    {
        Assert.Equal(300m, TransferPlanner.Order(Route, 300m, Rich, Tariff, default).Amount);
        var refused = TransferPlanner.Order(Route, 7_500m, Rich, Tariff, default);
        Assert.Equal("at most 7000 can go, bounded by what the donor can spare", refused.Why);
        Assert.False(refused.IsWanted);
        Assert.Equal("must be a positive multiple of 0.000001", TransferPlanner.Order(Route, 1.0000001m, Rich, Tariff, default).Why);
    }
}
