using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitRiskLimitsTests
{
    [Theory]
    [InlineData("0.005", "0.01")]
    [InlineData("0.5", "1")]
    public void Rates_are_fractions_however_they_are_written(string maintenance, string initial) =>
        Assert.Equal(0.005m, Read(maintenance, initial, "100.00", "2000000").MaintenanceRate);

    [Fact]
    public void A_rate_that_fits_no_leverage_is_an_error() =>
        Assert.Equal("initialMargin", Assert.Throws<FrameException>(() => Read("0.5", "0.2", "100.00", "1")).Place);

    [Fact]
    public void Each_tier_begins_where_the_one_below_ends() =>
        Assert.Equal(
            [new MaintenanceTier(0, 0.005m, 100), new MaintenanceTier(2_000_000, 0.01m, 50)],
            BybitRiskLimits.Tiers([Read("0.01", "0.02", "50", "10000000"), Read("0.005", "0.01", "100", "2000000")]));

    [Fact]
    public void Tiers_that_do_not_grow_are_refused()
    {
        Assert.Throws<QueryException>(() => BybitRiskLimits.Tiers([]));
        Assert.Throws<QueryException>(() => BybitRiskLimits.Tiers([Read("0.01", "0.01", "100", "1"), Read("0.005", "0.01", "100", "2")]));
    }

    private static RiskLimit Read(string maintenance, string initial, string leverage, string cap) => BybitRiskLimits.Read(WireObject.Parse(
        Encoding.UTF8.GetBytes($$"""{"maintenanceMargin":"{{maintenance}}","initialMargin":"{{initial}}","maxLeverage":"{{leverage}}","riskLimitValue":"{{cap}}"}""")));
}
