namespace Hedgerow.Journal;

/// <summary>What is wrong with a journal.</summary>
public enum JournalFaultKind
{
    /// <summary>The file, or a row of it, is not what was written.</summary>
    Corrupt = 1,

    /// <summary>No space left, or the configured bound of the file is reached.</summary>
    DiskFull = 2,

    /// <summary>File or directory cannot be created or written.</summary>
    NotWritable = 3,

    /// <summary>Another process has the journal open for writing.</summary>
    InUse = 4,

    /// <summary>Somebody else wrote to one of our streams.</summary>
    SecondWriter = 5,

    /// <summary>The writer skipped or repeated a sequence number: a defect of the writer.</summary>
    OutOfSequence = 6,

    /// <summary>A type or version that the codec does not know, or that could not be serialised.</summary>
    UnknownEvent = 7,

    /// <summary>Written by a newer release, or by another program.</summary>
    ForeignSchema = 8,

    /// <summary>The events asked for have been pruned.</summary>
    Pruned = 9,

    /// <summary>Any other error of the storage.</summary>
    Io = 10,

    /// <summary>A defect in the journal or in a handler of its events.</summary>
    Internal = 11,

    /// <summary>Another process took the journal over with a higher epoch: this one must stop.</summary>
    Fenced = 12,

    /// <summary>The server could not be reached for longer than the patience.</summary>
    Unreachable = 13,

    /// <summary>The server is set not to sync what it commits.</summary>
    NotDurable = 14,
}

/// <summary>Why a journal stopped.</summary>
/// <param name="Kind">The class of the fault.</param>
/// <param name="Message">Names file and place, for people.</param>
public sealed record JournalFault(JournalFaultKind Kind, string Message);

/// <summary>An operation of a journal failed; the message names file and place.</summary>
public sealed class JournalException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="kind">The class of the fault.</param>
    /// <param name="message">Names file and place, for people.</param>
    /// <param name="innerException">What caused it, if known.</param>
    public JournalException(JournalFaultKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>The class of the fault.</summary>
    public JournalFaultKind Kind { get; }

    internal JournalFault ToFault() => new(Kind, Message);
}
