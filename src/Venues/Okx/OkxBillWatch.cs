using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Turns the stream's word of funding and of deliveries into payments and executions. The stream tells only that a balance changed for it,
/// neither symbol nor id; so the bills are read, shortly after and once more later, since they may lag. What is told twice counts once by
/// its id.
/// </summary>
internal sealed class OkxBillWatch : IDisposable
{
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(5);

    private readonly OkxQueries _queries;
    private readonly IReadOnlyList<TimeSpan> _waits;
    private readonly Action<VenueReport> _report;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private int _running;

    /// <summary>Makes one.</summary>
    /// <param name="queries">Reads the bills.</param>
    /// <param name="waits">Before each reading.</param>
    /// <param name="report">Takes payments and executions.</param>
    /// <param name="time">Local clock.</param>
    public OkxBillWatch(OkxQueries queries, IReadOnlyList<TimeSpan> waits, Action<VenueReport> report, TimeProvider time)
    {
        _queries = queries;
        _waits = waits;
        _report = report;
        _time = time;
    }

    /// <summary>The stream told of bills. All symbols are settled in one instant: one reading serves them all.</summary>
    /// <param name="bills">Which.</param>
    /// <param name="at">Venue time of the event.</param>
    public void Told(OkxBills bills, DateTimeOffset at)
    {
        // What runs already for one kind does not serve the other.
        var wanted = bills & ~(OkxBills)Interlocked.Or(ref _running, (int)bills);
        if (wanted != OkxBills.None)
        {
            _ = ReadAll(wanted, at);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task ReadAll(OkxBills bills, DateTimeOffset at)
    {
        try
        {
            foreach (var wait in _waits)
            {
                await Task.Delay(wait, _time, _stop.Token);
                await Read(bills, at - LookBack);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The adapter closed meanwhile.
        }
        finally
        {
            Interlocked.And(ref _running, (int)~bills);
        }
    }

    private async Task Read(OkxBills bills, DateTimeOffset since)
    {
        try
        {
            foreach (var payment in bills.HasFlag(OkxBills.Funding) ? await _queries.Funding(symbol: null, since, _stop.Token) : [])
            {
                _report(new FundingReported(payment));
            }

            foreach (var settled in bills.HasFlag(OkxBills.Deliveries) ? await _queries.Deliveries(only: null, since, _stop.Token) : [])
            {
                _report(new FillReported(settled));
            }
        }
        catch (QueryException)
        {
            // Read again at the next wait; after that the gateway's own query finds what it is about.
        }
    }
}
