using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues;

/// <summary>
/// Speaks one venue's wire protocol: takes commands, emits reports. It knows nothing of hedging, repeats nothing that
/// changes something at the venue, and answers every command exactly once.
/// </summary>
public abstract partial class VenueAdapter : IAsyncDisposable
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
    public void Send(VenueCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (_closed)
        {
            return;
        }

        try
        {
            Dispatch(command);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A defect of ours. The event loop must go on, and an order may have left; nothing in Dispatch throws after it answered.
            Log.SendFailed(Logger, Venue, command.GetType().Name, e);
            if (CommandFailure.Of(command, "local-error", Time.GetUtcNow(), mayHaveLeft: true) is { } failure)
            {
                Report(failure);
            }
        }
    }

    /// <summary>Closes every socket and fails what is outstanding. Nothing is reported after it returns.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Places an order; answered by a <see cref="PlaceOutcome"/>.</summary>
    /// <param name="order">The order.</param>
    protected abstract void Place(PlaceOrder order);

    /// <summary>Cancels an order; answered by a <see cref="CancelOutcome"/>.</summary>
    /// <param name="cancel">The cancel.</param>
    protected abstract void Cancel(CancelOrder cancel);

    /// <summary>Opens the sessions and subscribes to these symbols and no others; called again when they change.</summary>
    /// <param name="symbols">Venue symbols.</param>
    protected abstract void Connect(IReadOnlyList<string> symbols);

    /// <summary>Arms, renews or disarms the venue's dead-man's switch.</summary>
    /// <param name="arm">For which symbol and time.</param>
    protected abstract void Arm(ArmDeadManSwitch arm);

    /// <summary>Takes a command that goes by the wallet interface: see <see cref="CommandFailure.GoesByWallet"/>.</summary>
    /// <param name="command">The command.</param>
    protected abstract void StartFunds(VenueCommand command);

    /// <summary>Takes a question about orders, fills, funding, account, instruments, tiers or clock.</summary>
    /// <param name="question">The question.</param>
    protected abstract void StartQuestion(VenueCommand question);

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

    private void Dispatch(VenueCommand command)
    {
        switch (command)
        {
            case PlaceOrder order:
                Place(order);
                break;
            case CancelOrder cancel:
                Cancel(cancel);
                break;
            case ConnectVenue connect:
                Connect(connect.Symbols);
                break;
            case ArmDeadManSwitch arm:
                Arm(arm);
                break;
            default:
                if (CommandFailure.GoesByWallet(command))
                {
                    StartFunds(command);
                }
                else
                {
                    StartQuestion(command);
                }

                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Venue}: {Command} failed here")]
        public static partial void SendFailed(ILogger logger, string venue, string command, Exception exception);
    }
}
