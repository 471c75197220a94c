using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests;

public sealed class ExpiryRulesTests
{
    private static readonly DateTimeOffset End = new(2026, 12, 25, 8, 0, 0, TimeSpan.Zero);
    private static readonly ExpiryRules Rules = new();

    [Theory]
    [InlineData(24.001, ExpiryPhase.None)]
    [InlineData(24, ExpiryPhase.ReduceOnly)]
    [InlineData(4.001, ExpiryPhase.ReduceOnly)]
    [InlineData(4, ExpiryPhase.Flatten)]
    [InlineData(0.001, ExpiryPhase.Flatten)]
    [InlineData(0, ExpiryPhase.Expired)]
    [InlineData(-1, ExpiryPhase.Expired)]
    public void A_phase_begins_at_its_instant(double hoursLeft, ExpiryPhase phase) =>
        Assert.Equal(phase, Rules.PhaseAt(End, End.AddHours(-hoursLeft)));

    [Fact]
    public void What_has_no_end_has_no_phase() => Assert.Equal(ExpiryPhase.None, Rules.PhaseAt(null, End));

    [Theory]
    [InlineData(100, 8)]
    [InlineData(12, 8)]
    [InlineData(10, 6)]
    [InlineData(4, 0)]
    [InlineData(1, 0)]
    public void Nothing_is_held_beyond_the_time_at_which_the_pair_closes_itself(double hoursLeft, double hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Rules.Holding(TimeSpan.FromHours(8), End, End.AddHours(-hoursLeft)));

    [Fact]
    public void Without_an_end_the_expected_time_counts() =>
        Assert.Equal(TimeSpan.FromHours(8), Rules.Holding(TimeSpan.FromHours(8), null, End));
}
