using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Turns the stream's word of funding into payments. The stream tells only that a balance changed for funding, neither symbol
/// nor id; so the bills are read, shortly after and once more later, since they may lag. A payment told twice counts once by
/// its id.
/// </summary>
internal sealed class OkxFundingWatch : IDisposable
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
    /// <param name="report">Takes payments.</param>
    /// <param name="time">Local clock.</param>
    public OkxFundingWatch(OkxQueries queries, IReadOnlyList<TimeSpan> waits, Action<VenueReport> report, TimeProvider time)
    {
        _queries = queries;
        _waits = waits;
        _report = report;
        _time = time;
    }

    /// <summary>The stream told of funding. All symbols are paid in one instant: one reading serves them all.</summary>
    /// <param name="at">Venue time of the event.</param>
    public void Told(DateTimeOffset at)
    {
        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            _ = ReadAll(at);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task ReadAll(DateTimeOffset at)
    {
        try
        {
            foreach (var wait in _waits)
            {
                await Task.Delay(wait, _time, _stop.Token);
                await Read(at);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The adapter closed meanwhile.
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task Read(DateTimeOffset at)
    {
        try
        {
            foreach (var payment in await _queries.Funding(symbol: null, at - LookBack, _stop.Token))
            {
                _report(new FundingReported(payment));
            }
        }
        catch (QueryException)
        {
            // Read again at the next wait; after that the bookkeeper's own query finds the payment.
        }
    }
}
