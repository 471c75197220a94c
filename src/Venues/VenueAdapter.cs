using Hedgerow.Messages;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues;

/// <summary>
/// Speaks one venue's wire protocol: takes commands, emits reports. It knows nothing of hedging, repeats nothing that
/// changes something at the venue, and answers every command exactly once.
/// </summary>
public abstract class VenueAdapter : IAsyncDisposable
{
    private readonly Action<VenueReport> _sink;
    private volatile bool _closed;

    /// <summary>Makes an adapter that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account, as configured.</param>
    /// <param name="sink">Takes reports. Called from socket and timer threads; must not block and must not throw.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="logger">Log of the venue; never sees keys or signatures.</param>
    protected VenueAdapter(string venue, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(venue);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        Venue = venue;
        _sink = sink;
        Time = time;
        Logger = logger;
    }

    /// <summary>Name of the venue account, as configured.</summary>
    public string Venue { get; }

    /// <summary>Clock of the node.</summary>
    protected TimeProvider Time { get; }

    /// <summary>Log of the venue.</summary>
    protected ILogger Logger { get; }

    /// <summary>
    /// Carries out a command. Called on the event loop: never blocks and never throws. An order or a cancel is encoded
    /// and written to the order socket on the caller's thread when that socket is free.
    /// </summary>
    /// <param name="command">The command; its answer is the report that its type names.</param>
    public abstract void Send(VenueCommand command);

    /// <summary>Closes every socket and fails what is outstanding. Nothing is reported after it returns.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Hands a report to the sink, unless closed.</summary>
    /// <param name="report">The report.</param>
    protected void Report(VenueReport report)
    {
        if (!_closed)
        {
            _sink(report);
        }
    }

    /// <summary>Reports nothing from now on. The last step of disposal.</summary>
    protected void StopReporting() => _closed = true;
}
