using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public class TaskBagTests
{
    [Fact]
    public async Task The_bag_refuses_more_than_its_limit_and_takes_more_when_work_ended()
    {
        var bag = new TaskBag(1);
        var gate = new TaskCompletionSource();
        Assert.True(bag.TryRun(() => gate.Task));
        Assert.False(bag.TryRun(() => Task.CompletedTask));
        gate.SetResult();
        Assert.True(SpinWait.SpinUntil(() => bag.TryRun(() => Task.CompletedTask), TimeSpan.FromSeconds(10)));
        await bag.Close();
    }

    [Fact]
    public async Task Closing_waits_for_work_under_way_and_starts_nothing_more()
    {
        var bag = new TaskBag(4);
        var gate = new TaskCompletionSource();
        var ended = false;
        Assert.True(bag.TryRun(async () =>
        {
            await gate.Task;
            ended = true;
        }));
        Assert.True(bag.TryRun(() => throw new InvalidOperationException("lost, as promised")));
        var closing = bag.Close();
        Assert.False(closing.IsCompleted);
        Assert.False(bag.TryRun(() => Task.CompletedTask));
        gate.SetResult();
        await closing;
        Assert.True(ended);
    }
}
