using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public class PendingRequestsTests
{
    private static readonly CancelOrder Command = new("id", "SYM");

    [Fact]
    public void A_request_is_taken_once()
    {
        var pending = new PendingRequests(TimeProvider.System, limit: 10);
        Assert.True(pending.TryAdd(1, Command));
        Assert.True(pending.TryTake(1, out var taken));
        Assert.Same(Command, taken.Command);
        Assert.False(pending.TryTake(1, out _));
        Assert.Empty(pending.TakeAll());
    }

    [Fact]
    public void More_than_the_limit_are_refused()
    {
        var pending = new PendingRequests(TimeProvider.System, limit: 2);
        Assert.True(pending.TryAdd(1, Command));
        Assert.True(pending.TryAdd(2, Command));
        Assert.False(pending.TryAdd(3, Command));
        Assert.Equal(2, pending.TakeAll().Count);
        Assert.True(pending.TryAdd(4, Command));
    }

    [Fact]
    public void Only_what_is_old_enough_times_out()
    {
        var time = new SteppedTime();
        var pending = new PendingRequests(time, limit: 10);
        pending.TryAdd(1, Command);
        time.Step(TimeSpan.FromSeconds(1));
        pending.TryAdd(2, Command);
        time.Step(TimeSpan.FromSeconds(1.5));
        Assert.Single(pending.TakeOlderThan(TimeSpan.FromSeconds(2)));
        Assert.False(pending.TryTake(1, out _));
        Assert.True(pending.TryTake(2, out _));
    }

    [Fact]
    public async Task However_many_race_for_a_request_one_has_it()
    {
        var pending = new PendingRequests(TimeProvider.System, limit: 1000);
        for (var id = 0; id < 200; id++)
        {
            pending.TryAdd(id, Command);
        }

        var takers = Enumerable.Range(0, 4).Select(taker => Task.Run(() => taker == 0
            ? pending.TakeAll().Count
            : Enumerable.Range(0, 200).Count(id => pending.TryTake(id, out _))));
        Assert.Equal(200, (await Task.WhenAll(takers)).Sum());
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan by) => _ticks += by.Ticks;
    }
}
