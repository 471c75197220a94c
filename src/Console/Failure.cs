using System.Net.Sockets;
using Hedgerow.Journal;
using Hedgerow.Node.Configuration;
using Hedgerow.Simulator.Tapes;
using Hedgerow.Venues.Wire;

namespace Hedgerow.CommandLine;

/// <summary>What an exception means to the user: a message that names the place, and an exit code. Never a stack trace.</summary>
/// <param name="Message">For people.</param>
/// <param name="ExitCode">One of <see cref="CommandLine.ExitCode"/>.</param>
internal sealed record Failure(string Message, int ExitCode)
{
    /// <summary>Set to 1, unexpected errors are not caught, so that the runtime prints them whole.</summary>
    private const string DebugVariable = "HEDGEROW_DEBUG";

    /// <summary>Linux and Windows say disk full with these.</summary>
    private static readonly int[] DiskFull = [28, unchecked((int)0x80070070)];

    /// <summary>The failure; null when the exception shall go through to the runtime.</summary>
    public static Failure? Of(Exception exception) => exception switch
    {
        CommandException e => new Failure(e.Message, e.ExitCode),
        ConfigurationException e => new Failure(
            (e.Mistakes.Count == 1 ? "the configuration has a mistake" : $"the configuration has {e.Mistakes.Count} mistakes")
                + Environment.NewLine + e.Message,
            CommandLine.ExitCode.BadInput),
        TapeException e => new Failure("tape: " + e.Message, CommandLine.ExitCode.BadInput),
        CredentialException e => new Failure("credentials: " + e.Message, CommandLine.ExitCode.BadInput),
        JournalException e => new Failure("journal: " + e.Message, CommandLine.ExitCode.Unavailable),
        IOException e when DiskFull.Contains(e.HResult) => new Failure("disk full: " + e.Message, CommandLine.ExitCode.Unavailable),
        IOException e => new Failure(e.Message, CommandLine.ExitCode.Unavailable),
        UnauthorizedAccessException e => new Failure(e.Message, CommandLine.ExitCode.Unavailable),
        SocketException e => new Failure(e.Message, CommandLine.ExitCode.Unavailable),
        OperationCanceledException => new Failure("interrupted", CommandLine.ExitCode.Failed),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        _ when Environment.GetEnvironmentVariable(DebugVariable) == "1" => null,
        _ => new Failure(
            $"defect: {exception.GetType().Name}: {exception.Message} (run again with {DebugVariable}=1 for the whole story)",
            CommandLine.ExitCode.Defect),
    };
}
