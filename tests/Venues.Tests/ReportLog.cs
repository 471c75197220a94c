using Hedgerow.Messages;

namespace Hedgerow.Venues.Tests;

/// <summary>Keeps what an adapter reports, and lets a test wait for a report.</summary>
internal sealed class ReportLog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private readonly List<VenueReport> _reports = [];
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything so far.</summary>
    public IReadOnlyList<VenueReport> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _reports];
            }
        }
    }

    /// <summary>How many reports there are: a mark to wait from.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _reports.Count;
            }
        }
    }

    /// <summary>The adapter's sink.</summary>
    public void Take(VenueReport report)
    {
        lock (_gate)
        {
            _reports.Add(report);
            _news.TrySetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The first report of a kind after a mark.</summary>
    /// <exception cref="TimeoutException">It did not come; the message lists what did.</exception>
    public async Task<T> Next<T>(Func<T, bool>? matches = null, int after = 0)
        where T : VenueReport
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_reports.Skip(after).OfType<T>().FirstOrDefault(report => matches is null || matches(report)) is { } found)
                {
                    return found;
                }

                news = _news.Task;
            }

            try
            {
                await news.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException e)
            {
                var seen = string.Join('\n', All.Where(report => report is not (Quote or MarkPrice or RateLimitReported)).TakeLast(40));
                throw new TimeoutException($"No {typeof(T).Name} came. Seen:\n{seen}", e);
            }
        }
    }

    /// <summary>Asks an adapter and waits for the answer.</summary>
    public async Task<T> Ask<T>(VenueAdapter adapter, VenueCommand query)
        where T : VenueReport
    {
        var mark = Count;
        adapter.Send(query);
        return await Next<T>(after: mark);
    }

    /// <summary>Places an order and waits for what became of it.</summary>
    public async Task<PlaceOutcome> Place(VenueAdapter adapter, PlaceOrder order)
    {
        var mark = Count;
        adapter.Send(order);
        return await Next<PlaceOutcome>(outcome => outcome.ClientId == order.ClientId, mark);
    }
}
