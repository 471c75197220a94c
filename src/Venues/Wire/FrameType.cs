namespace Hedgerow.Venues.Wire;

/// <summary>How a frame of the public stream is to be taken.</summary>
internal enum FrameType
{
    /// <summary>Not said, or said in a word we do not know.</summary>
    Unknown = 0,

    /// <summary>Replaces everything known.</summary>
    Snapshot = 1,

    /// <summary>Changes what is known.</summary>
    Delta = 2,
}
