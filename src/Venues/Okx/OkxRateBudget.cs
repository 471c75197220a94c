using Hedgerow.Messages;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// How much of the budget for orders is used. The venue's answers tell no limits, so they are counted here: 60 placements and,
/// apart from them, 60 cancels in two seconds and instrument, over WebSocket and REST together, and 1,000 placements of the
/// account (rate limit pages of V5). Thread-safe.
/// </summary>
internal sealed class OkxRateBudget
{
    private const int PerInstrument = 60;
    private const int PerAccount = 1000;
    private const string Everything = "";

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<(bool IsCancel, string Symbol), Queue<long>> _sent = [];
    private bool _isTold;

    /// <summary>Makes an unused budget.</summary>
    /// <param name="time">Clock.</param>
    public OkxRateBudget(TimeProvider time) => _time = time;

    /// <summary>Counts a request.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <returns>The used share of the tightest limit in the last two seconds.</returns>
    public double Count(VenueCommand command)
    {
        var (isCancel, symbol) = command is CancelOrder cancel ? (true, cancel.Symbol) : (false, ((PlaceOrder)command).Symbol);
        lock (_gate)
        {
            Add((isCancel, symbol));
            if (!isCancel)
            {
                Add((false, Everything));
            }

            _isTold = true;
            return Used();
        }
    }

    /// <summary>True once when a used budget has become free again: nobody would say so otherwise while nothing is sent.</summary>
    public bool TryRelease()
    {
        lock (_gate)
        {
            if (!_isTold || Used() > 0)
            {
                return false;
            }

            _isTold = false;
            return true;
        }
    }

    private void Add((bool IsCancel, string Symbol) key)
    {
        if (!_sent.TryGetValue(key, out var times))
        {
            _sent.Add(key, times = new Queue<long>());
        }

        times.Enqueue(_time.GetTimestamp());
    }

    private double Used()
    {
        var used = 0d;
        foreach (var (key, times) in _sent)
        {
            while (times.TryPeek(out var oldest) && _time.GetElapsedTime(oldest) >= OkxCodes.LimitWindow)
            {
                times.Dequeue();
            }

            used = Math.Max(used, (double)times.Count / (key.Symbol.Length == 0 ? PerAccount : PerInstrument));
        }

        return used;
    }
}
