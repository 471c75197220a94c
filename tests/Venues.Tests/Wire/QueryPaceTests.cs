using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public class QueryPaceTests
{
    private readonly RecordedTime _time = new();

    [Fact]
    public void So_many_begin_at_once_and_the_others_a_window_after_those_before_them()
    {
        var pace = new QueryPace(2, 100, TimeSpan.FromSeconds(1), _time);
        Assert.Equal([0, 0, 1, 1, 2], Enumerable.Range(0, 5).Select(_ => WaitOf(pace)));
        _time.Step(TimeSpan.FromSeconds(0.5));
        Assert.Equal([1.5, 2.5], Enumerable.Range(0, 2).Select(_ => WaitOf(pace)));
        _time.Step(TimeSpan.FromSeconds(10));
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(_ => WaitOf(pace)));
    }

    [Fact]
    public void A_window_counts_from_when_a_turn_began_and_not_from_when_the_first_did()
    {
        var pace = new QueryPace(2, 100, TimeSpan.FromSeconds(1), _time);
        Assert.Equal(0, WaitOf(pace));
        _time.Step(TimeSpan.FromSeconds(0.9));
        Assert.Equal([0, 0.1, 1], Enumerable.Range(0, 3).Select(_ => WaitOf(pace)));
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_cancelled()
    {
        var pace = new QueryPace(1, 3, TimeSpan.FromHours(1), TimeProvider.System);
        (await pace.Enter(CancellationToken.None)).Dispose();
        for (var i = 0; i < 5; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var next = pace.Enter(cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        }
    }

    [Fact]
    public async Task What_is_long_on_its_way_keeps_others_back()
    {
        var pace = new QueryPace(3, 5, TimeSpan.FromSeconds(1), _time);
        var first = await pace.Enter(CancellationToken.None);
        _ = await pace.Enter(CancellationToken.None);
        _time.Step(TimeSpan.FromMinutes(1));
        var third = pace.Enter(CancellationToken.None);
        Assert.False(third.IsCompleted);
        first.Dispose();
        _ = await third;
    }

    private double WaitOf(QueryPace pace)
    {
        _time.Due = TimeSpan.Zero;
        var turn = pace.Enter(CancellationToken.None);
        Assert.Equal(_time.Due == TimeSpan.Zero, turn.IsCompleted);
        return _time.Due.TotalSeconds;
    }

    /// <summary>Stands until it is moved; remembers for how long somebody wants to wait.</summary>
    private sealed class RecordedTime : TimeProvider
    {
        private long _ticks;

        public TimeSpan Due { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan by) => _ticks += by.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return new Timer(_ => { });
        }
    }
}
