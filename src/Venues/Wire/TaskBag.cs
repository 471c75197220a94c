namespace Hedgerow.Venues.Wire;

/// <summary>A bounded number of requests under way that nobody awaits one by one, but that all end before disposal does.</summary>
internal sealed class TaskBag
{
    private readonly HashSet<Task> _running = [];
    private readonly Lock _gate = new();
    private readonly int _limit;
    private bool _closed;

    /// <summary>Makes an empty bag.</summary>
    /// <param name="limit">Most tasks under way at once.</param>
    public TaskBag(int limit) => _limit = limit;

    /// <summary>Starts work on the thread pool.</summary>
    /// <param name="work">Must not throw; what it throws is lost.</param>
    /// <returns>False when too much is under way or the bag is closed: nothing was started.</returns>
    public bool TryRun(Func<Task> work)
    {
        lock (_gate)
        {
            if (_closed || _running.Count >= _limit)
            {
                return false;
            }

            var task = Task.Run(work);
            _running.Add(task);
            _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return true;
        }
    }

    /// <summary>Starts nothing more and waits for what is under way.</summary>
    public async Task Close()
    {
        Task[] rest;
        lock (_gate)
        {
            _closed = true;
            rest = [.. _running];
        }

        await Task.WhenAll(rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Remove(Task task)
    {
        lock (_gate)
        {
            _running.Remove(task);
        }
    }
}
