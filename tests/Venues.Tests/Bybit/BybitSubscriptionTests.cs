using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitSubscriptionTests
{
    private readonly ManualTime _time = new();
    private readonly BybitSubscription _subscription;

    public BybitSubscriptionTests()
    {
        _subscription = new BybitSubscription(new BybitBook(new InstrumentId("bybit", "BTCUSDT"), 50), _time);
        _subscription.Begin();
    }

    [Fact]
    public void A_book_that_breaks_is_asked_for_at_once_even_right_after_connecting()
    {
        _subscription.Answered();
        Assert.True(_subscription.Broke());
    }

    [Fact]
    public void A_book_that_breaks_again_within_a_second_waits_for_the_timer()
    {
        _subscription.Answered();
        _subscription.Broke();
        _subscription.Answered();
        Assert.False(_subscription.Broke());
        Assert.False(_subscription.IsOverdue());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_subscription.IsOverdue());
        Assert.False(_subscription.IsOverdue());
    }

    [Fact]
    public void Asking_for_a_snapshot_that_never_comes_slows_down_to_once_a_minute()
    {
        var waits = new List<int>();
        for (var second = 0; second < 300; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (_subscription.IsOverdue())
            {
                waits.Add(second + 1);
            }
        }

        Assert.Equal([5, 15, 35, 75, 135, 195, 255], waits);
    }

    [Fact]
    public void A_whole_book_is_not_overdue()
    {
        _subscription.Answered();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(_subscription.IsOverdue());
    }
}
