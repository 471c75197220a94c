using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Hedgerow.Node.Fleet;

namespace Hedgerow.Node.Tests.Fleet;

/// <summary>Who waits for the right to act, and who does not any more.</summary>
public sealed class CandidacyTests
{
    private readonly CancellationTokenSource _end = new();
    private readonly Queue<Right> _takes = new();
    private readonly SemaphoreSlim _asked = new(0);

    [Fact]
    public async Task Who_stands_gets_the_right_and_is_then_told_by_the_desk_alone()
    {
        var candidacy = new Candidacy("");
        var right = new Right();
        right.Come();
        _takes.Enqueue(right);

        Assert.Same(right, await candidacy.StandAsync(TakeAsync, _end.Token));
        Assert.Null(candidacy.Tell(Said(OperatorAction.Drain)));
        Assert.Equal("", candidacy.Withdrawn);
    }

    [Fact]
    public async Task Who_is_withdrawn_does_not_wait_for_the_right_until_it_rejoins()
    {
        var candidacy = new Candidacy("");
        var (first, second) = (new Right(), new Right());
        _takes.Enqueue(first);
        _takes.Enqueue(second);
        var standing = candidacy.StandAsync(TakeAsync, _end.Token);
        await _asked.WaitAsync(Eventually.Patience);

        Assert.Equal(ReceiptState.Done, candidacy.Tell(Said(OperatorAction.Drain))!.State);
        Assert.Equal("ann: upgrade", candidacy.Withdrawn);
        await Eventually.Holds("it gave up waiting", () => first.IsGivenUp);
        Assert.Equal(0, _asked.CurrentCount);
        Assert.False(standing.IsCompleted);

        candidacy.Tell(Said(OperatorAction.Rejoin));
        await _asked.WaitAsync(Eventually.Patience);
        second.Come();
        Assert.Same(second, await standing.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task A_right_that_comes_in_the_instant_of_the_withdrawal_is_given_back()
    {
        var candidacy = new Candidacy("");
        var (first, second) = (new Right { IsDeaf = true }, new Right());
        _takes.Enqueue(first);
        _takes.Enqueue(second);
        var standing = candidacy.StandAsync(TakeAsync, _end.Token);
        await _asked.WaitAsync(Eventually.Patience);

        candidacy.Tell(Said(OperatorAction.Drain));
        first.Come();
        await Eventually.Holds("it is given back", () => first.IsDisposed);

        Assert.False(standing.IsCompleted);
        Assert.Equal("ann: upgrade", candidacy.Withdrawn);
        candidacy.Tell(Said(OperatorAction.Rejoin));
        await _asked.WaitAsync(Eventually.Patience);
        second.Come();
        Assert.False((await standing.WaitAsync(Eventually.Patience)).IsDisposed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ann: before")]
    public async Task Who_is_told_to_leave_leaves_whether_it_stands_or_not(string withdrawn)
    {
        var candidacy = new Candidacy(withdrawn);
        _takes.Enqueue(new Right());
        var standing = candidacy.StandAsync(TakeAsync, _end.Token);

        candidacy.Tell(Said(OperatorAction.Leave));

        Assert.Equal("ann: upgrade", (await Assert.ThrowsAsync<NodeLeftException>(() => standing.WaitAsync(Eventually.Patience))).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ann: before")]
    public async Task A_signal_ends_it_whether_it_stands_or_not(string withdrawn)
    {
        _takes.Enqueue(new Right());
        var standing = new Candidacy(withdrawn).StandAsync(TakeAsync, _end.Token);

        await _end.CancelAsync();

        Assert.IsNotType<NodeLeftException>(await Assert.ThrowsAnyAsync<OperationCanceledException>(() => standing.WaitAsync(Eventually.Patience)));
    }

    private static OperatorCommand Said(OperatorAction action) => new("r-" + action, action, "", "ann", "upgrade", Subject: "tokyo");

    private Task<Right> TakeAsync(CancellationToken cancellation)
    {
        var right = _takes.Dequeue();
        _asked.Release();
        return right.WaitAsync(cancellation);
    }

    /// <summary>A right that comes when the test says so.</summary>
    private sealed class Right : IAsyncDisposable
    {
        private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>True: it comes also to who has given up.</summary>
        public bool IsDeaf { get; init; }

        public bool IsGivenUp { get; private set; }

        public bool IsDisposed { get; private set; }

        public void Come() => _come.TrySetResult();

        public async Task<Right> WaitAsync(CancellationToken cancellation)
        {
            try
            {
                await _come.Task.WaitAsync(IsDeaf ? CancellationToken.None : cancellation);
                return this;
            }
            catch (OperationCanceledException)
            {
                IsGivenUp = true;
                throw;
            }
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
