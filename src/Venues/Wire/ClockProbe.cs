using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Measures a venue's clock in the background, which also tells whether REST works; one probe at a time, and not more
/// than one a second. Thread-safe.
/// </summary>
internal sealed partial class ClockProbe
{
    private readonly string _venue;
    private readonly Func<CancellationToken, Task> _measure;
    private readonly TaskBag _tasks;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _stop;
    private int _isProbing;

    /// <summary>Makes one that does nothing yet.</summary>
    /// <param name="venue">Name of the venue account, for the log.</param>
    /// <param name="measure">Measures; throws <see cref="QueryException"/> when it could not.</param>
    /// <param name="tasks">Bounds and awaits what is under way.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="stop">Ends what is under way.</param>
    public ClockProbe(
        string venue, Func<CancellationToken, Task> measure, TaskBag tasks, TimeProvider time, ILogger logger, CancellationToken stop)
    {
        _venue = venue;
        _measure = measure;
        _tasks = tasks;
        _time = time;
        _logger = logger;
        _stop = stop;
    }

    /// <summary>Starts a measurement, unless one was started within the last second.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _isProbing, 1) == 0 && !_tasks.TryRun(Measure))
        {
            Volatile.Write(ref _isProbing, 0);
        }
    }

    private async Task Measure()
    {
        try
        {
            await _measure(_stop);
        }
        catch (QueryException e)
        {
            Log.NoClock(_logger, _venue, e.Message);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), _time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _isProbing, 0);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Venue}: the clock was not measured: {Problem}")]
        public static partial void NoClock(ILogger logger, string venue, string problem);
    }
}
