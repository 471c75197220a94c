using Hedgerow.Messages;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// Marks fills of forced closes. A deal does not say that the venue forced it; the push about its position does, before
/// or after. So a fill that is none of our orders' waits a moment for such a push, unless one came that no fill has answered
/// to yet. When none comes, the last one counts, if it is no older than a moment; else the label is lost, not the fill.
/// Thread-safe.
/// </summary>
internal sealed class CoinExForcedCloses
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);
    private const int MaxWaiting = 1024;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<(Fill Fill, long At)> _waiting = [];
    private readonly Dictionary<string, Sign> _marks = new(StringComparer.Ordinal);

    /// <summary>Nothing was forced yet.</summary>
    /// <param name="time">Clock.</param>
    public CoinExForcedCloses(TimeProvider time) => _time = time;

    /// <summary>A fill without our id came.</summary>
    /// <param name="fill">The fill.</param>
    /// <returns>The fill to tell now, with its cause; null when it waits.</returns>
    public Fill? Take(Fill fill)
    {
        lock (_gate)
        {
            if (_marks.TryGetValue(fill.Symbol, out var mark) && !mark.IsAnswered && _time.GetElapsedTime(mark.At) < Memory)
            {
                _marks[fill.Symbol] = mark with { IsAnswered = true };
                return fill with { Cause = mark.Cause };
            }

            if (_waiting.Count >= MaxWaiting)
            {
                return Guessed(fill);
            }

            _waiting.Add((fill, _time.GetTimestamp()));
            return null;
        }
    }

    /// <summary>The venue closes a position by force.</summary>
    /// <param name="symbol">Of which market.</param>
    /// <param name="cause">Why.</param>
    /// <returns>The fills that waited for it.</returns>
    public List<Fill> Mark(string symbol, TradeCause cause)
    {
        lock (_gate)
        {
            var released = Release(waiting => waiting.Fill.Symbol == symbol, fill => fill with { Cause = cause });
            _marks[symbol] = new Sign(cause, _time.GetTimestamp(), IsAnswered: released.Count > 0);
            return released;
        }
    }

    /// <summary>The fills that no mark came for in time.</summary>
    public List<Fill> TakeOverdue()
    {
        lock (_gate)
        {
            return _waiting.Count == 0 ? [] : Release(waiting => _time.GetElapsedTime(waiting.At) >= Patience, Guessed);
        }
    }

    /// <summary>Every fill that waits: the stream is gone, and no mark will come.</summary>
    public List<Fill> TakeAll()
    {
        lock (_gate)
        {
            return Release(_ => true, Guessed);
        }
    }

    private Fill Guessed(Fill fill) =>
        _marks.TryGetValue(fill.Symbol, out var mark) && _time.GetElapsedTime(mark.At) < Memory ? fill with { Cause = mark.Cause } : fill;

    private List<Fill> Release(Predicate<(Fill Fill, long At)> isDue, Func<Fill, Fill> told)
    {
        var released = _waiting.FindAll(isDue).ConvertAll(waiting => told(waiting.Fill));
        _waiting.RemoveAll(isDue);
        return released;
    }

    private readonly record struct Sign(TradeCause Cause, long At, bool IsAnswered);
}
