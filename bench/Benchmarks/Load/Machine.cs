using System.Diagnostics;

namespace Hedgerow.Benchmarks.Load;

/// <summary>
/// What machine and runtime add to every figure: how late a thread wakes that does nothing but sleep a millisecond, and how
/// long the garbage collector stops everything.
/// </summary>
internal sealed class Machine : IDisposable
{
    private readonly List<double> _lateMicros = [];
    private readonly Thread _thread;
    private readonly TimeSpan _pausedBefore = GC.GetTotalPauseDuration();
    private readonly int[] _collectionsBefore = Collections();
    private volatile bool _stopped;

    public Machine()
    {
        _thread = new Thread(Sleep) { IsBackground = true, Name = "machine" };
        _thread.Start();
    }

    /// <summary>How late the sleeper woke, microseconds, in rising order.</summary>
    public double[] LateMicros
    {
        get
        {
            lock (_lateMicros)
                return [.. _lateMicros.Order()];
        }
    }

    /// <summary>Time for which the collector has stopped every thread.</summary>
    public TimeSpan Paused => GC.GetTotalPauseDuration() - _pausedBefore;

    /// <summary>Collections of each generation.</summary>
    public string CollectionCounts => string.Join("/", Collections().Zip(_collectionsBefore, (now, before) => now - before));

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private static int[] Collections() => [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];

    private void Sleep()
    {
        while (!_stopped)
        {
            var begin = Stopwatch.GetTimestamp();
            Thread.Sleep(1);
            var late = Stopwatch.GetElapsedTime(begin).TotalMicroseconds - 1_000;
            lock (_lateMicros)
                _lateMicros.Add(late);
        }
    }
}
