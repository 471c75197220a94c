using Hedgerow.Venues.Bybit;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitRateBudgetTests
{
    private readonly ManualTime _time = new();
    private readonly BybitRateBudget _budget;

    public BybitRateBudgetTests() => _budget = new BybitRateBudget(_time);

    [Fact]
    public void The_used_share_comes_from_limit_and_remainder() =>
        Assert.Equal(0.3, _budget.Observe("10", "7", "1700000001000")!.Value, 9);

    [Fact]
    public void The_tightest_limit_of_the_second_counts()
    {
        _budget.Observe("10", "1", "1700000001000");
        Assert.Equal(0.9, _budget.Observe("50", "49", "1700000001000")!.Value, 9);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0.02, _budget.Observe("50", "49", "1700000002000")!.Value, 9);
    }

    [Theory]
    [InlineData(null, "1")]
    [InlineData("10", null)]
    [InlineData("", "")]
    [InlineData("0", "0")]
    [InlineData("ten", "1")]
    public void Without_usable_headers_nothing_is_said(string? limit, string? remaining) =>
        Assert.Null(_budget.Observe(limit, remaining, resetMs: null));

    [Fact]
    public void A_used_budget_is_released_once_when_its_second_is_over()
    {
        Assert.False(_budget.TryRelease());
        _budget.Observe("10", "0", "1700000001000");
        Assert.False(_budget.TryRelease());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_budget.TryRelease());
        Assert.False(_budget.TryRelease());
    }
}
