namespace Hedgerow.CommandLine;

/// <summary>How the process ends. Scripts may rely on these numbers; they are listed in docs/operations.md.</summary>
public static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Ok = 0;

    /// <summary>It ran, and the result is bad: not flat at the end, an invariant violated, a node that is not well.</summary>
    public const int Failed = 1;

    /// <summary>Command line, configuration or an input file is wrong; nothing was started.</summary>
    public const int BadInput = 2;

    /// <summary>The machine does not allow it: port in use, journal in use or corrupt, disk full, no connection.</summary>
    public const int Unavailable = 3;

    /// <summary>A defect of the program itself.</summary>
    public const int Defect = 70;
}

/// <summary>Ends the command with a message for people and an exit code.</summary>
public sealed class CommandException : Exception
{
    /// <summary>Makes it.</summary>
    /// <param name="message">Names the place and says what is wrong.</param>
    /// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
    public CommandException(string message, int exitCode)
        : base(message) => ExitCode = exitCode;

    /// <summary>One of <see cref="CommandLine.ExitCode"/>.</summary>
    public int ExitCode { get; }
}
