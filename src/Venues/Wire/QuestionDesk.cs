using Hedgerow.Messages;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Takes commands that are answered by a request or a few over REST: bounds how many are under way, and sees that each is
/// answered exactly once, with a failure when there is no whole answer. A failed question never means "nothing there".
/// </summary>
internal abstract partial class QuestionDesk
{
    private readonly string _name;
    private readonly Action<VenueReport> _report;
    private readonly TaskBag _running;
    private readonly ILogger _logger;

    /// <summary>Makes a desk.</summary>
    /// <param name="name">For the log: the venue account, and what the desk is about.</param>
    /// <param name="report">Takes the answers.</param>
    /// <param name="running">Bounds and awaits what is under way.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    protected QuestionDesk(string name, Action<VenueReport> report, TaskBag running, TimeProvider time, ILogger logger)
    {
        _name = name;
        _report = report;
        _running = running;
        Time = time;
        _logger = logger;
    }

    /// <summary>Clock of the node.</summary>
    protected TimeProvider Time { get; }

    /// <summary>Starts a command; its answer is reported later, or its failure now.</summary>
    /// <param name="command">A command that <see cref="Answer"/> knows.</param>
    public void Start(VenueCommand command)
    {
        if (!_running.TryRun(() => Run(command)))
        {
            Log.Failed(_logger, _name, command.GetType().Name, "too many requests under way");
            Fail(command, "local-queue-full", Time.GetUtcNow(), mayHaveLeft: false);
        }
    }

    /// <summary>What must hold before a request leaves, e.g. a measured clock. When it throws, nothing has left.</summary>
    /// <param name="command">What will be asked.</param>
    protected virtual Task Prepare(VenueCommand command) => Task.CompletedTask;

    /// <summary>Asks the venue.</summary>
    /// <param name="command">The command.</param>
    /// <param name="askedAt">Local time at which it was taken up.</param>
    /// <returns>The command's own report. Throws whatever says that there is no whole answer.</returns>
    protected abstract Task<VenueReport> Answer(VenueCommand command, DateTimeOffset askedAt);

    private async Task Run(VenueCommand command)
    {
        var askedAt = Time.GetUtcNow();
        var mayHaveLeft = false;
        try
        {
            await Prepare(command);
            askedAt = Time.GetUtcNow();
            mayHaveLeft = true;
            _report(await Answer(command, askedAt));
        }
        catch (FrameException e)
        {
            _report(new FrameRejected(VenueChannel.Rest, command.GetType().Name + ": " + e.Message, e.Around));
            Log.Failed(_logger, _name, command.GetType().Name, e.Message);
            Fail(command, "unreadable-answer", askedAt, mayHaveLeft);
        }
        catch (QueryException e)
        {
            Log.Failed(_logger, _name, command.GetType().Name, e.Message);
            Fail(command, "no-answer", askedAt, mayHaveLeft);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A defect of ours; the gateway still gets its answer.
            Log.Defect(_logger, _name, command.GetType().Name, e);
            Fail(command, "local-error", askedAt, mayHaveLeft);
        }
    }

    private void Fail(VenueCommand command, string code, DateTimeOffset askedAt, bool mayHaveLeft)
    {
        if (CommandFailure.Of(command, code, askedAt, mayHaveLeft) is { } failure)
        {
            _report(failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Name}: {Command} not answered: {Problem}")]
        public static partial void Failed(ILogger logger, string name, string command, string problem);

        [LoggerMessage(2, LogLevel.Error, "{Name}: {Command} failed here")]
        public static partial void Defect(ILogger logger, string name, string command, Exception exception);
    }
}
