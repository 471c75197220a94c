namespace Hedgerow.Simulator.Tapes;

/// <summary>A tape that cannot be used. The message is for people and names the place: <c>tape.csv:17: high below low</c>.</summary>
public sealed class TapeException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">Path as it was given.</param>
    /// <param name="line">Line from 1; 0 when it is about the file as a whole.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="inner">What caused it, if anything did.</param>
    public TapeException(string file, int line, string problem, Exception? inner = null)
        : base(line > 0 ? $"{file}:{line}: {problem}" : $"{file}: {problem}", inner)
    {
        File = file;
        Line = line;
    }

    /// <summary>Path as it was given.</summary>
    public string File { get; }

    /// <summary>Line from 1; 0 when it is about the file as a whole.</summary>
    public int Line { get; }
}
