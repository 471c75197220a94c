using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Tests.Bybit;

namespace Hedgerow.Venues.Tests.Binance;

/// <summary>The tightest of the budgets that different answers tell.</summary>
public sealed class BudgetTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void An_answer_that_tells_one_budget_leaves_the_others_as_they_were()
    {
        var budget = new BinanceBudget(_time);
        budget.Note("ORDERS", 60, 9, 10);
        budget.Note("REQUEST_WEIGHT", 60, 24, 2400);

        Assert.Equal(0.9, budget.Tightest());
    }

    [Fact]
    public void What_was_told_counts_for_its_window_or_until_it_is_told_again()
    {
        var budget = new BinanceBudget(_time);
        budget.Note("ORDERS", 60, 5, 10);
        budget.Note("ORDERS", 10, 8, 10);
        Assert.Equal(0.8, budget.Tightest());

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0.5, budget.Tightest());

        budget.Note("ORDERS", 60, 1, 10);
        Assert.Equal(0.1, budget.Tightest());

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, budget.Tightest());
    }
}
