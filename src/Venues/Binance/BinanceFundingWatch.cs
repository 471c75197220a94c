using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// Turns the stream's word of funding into payments. For a cross position the stream tells only that the balance changed
/// (account update page), neither symbol nor id; so the income history is read, shortly after and once more later, since
/// it may lag. A payment told twice counts once by its id.
/// </summary>
internal sealed class BinanceFundingWatch : IDisposable
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60)];
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(5);

    private readonly BinanceHistory _history;
    private readonly string _incomePath;
    private readonly Action<VenueReport> _report;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private int _running;

    /// <summary>Makes one.</summary>
    /// <param name="history">Reads the income history.</param>
    /// <param name="product">Which exchange.</param>
    /// <param name="report">Takes payments.</param>
    /// <param name="time">Local clock.</param>
    public BinanceFundingWatch(BinanceHistory history, BinanceProduct product, Action<VenueReport> report, TimeProvider time)
    {
        _incomePath = product.Path("/income");
        _history = history;
        _report = report;
        _time = time;
    }

    /// <summary>The stream told of funding. All symbols are paid in one instant: one reading serves them all.</summary>
    /// <param name="at">Venue time of the event.</param>
    public void Told(DateTimeOffset at)
    {
        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            _ = ReadTwice(at);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task ReadTwice(DateTimeOffset at)
    {
        try
        {
            foreach (var wait in Waits)
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
            var rows = await _history.Read(_incomePath, "incomeType=FUNDING_FEE", at - LookBack, at + LookBack, _stop.Token);
            foreach (var row in rows)
            {
                _report(new FundingReported(BinanceDecoder.Funding(row)));
            }
        }
        catch (QueryException)
        {
            // Read again at the second wait; after that the bookkeeper's own query finds the payment.
        }
        catch (FrameException e)
        {
            _report(new FrameRejected(VenueChannel.Rest, "income: " + e.Message, e.Around));
        }
    }
}
