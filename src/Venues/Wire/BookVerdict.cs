namespace Hedgerow.Venues.Wire;

/// <summary>What a book is worth after a frame.</summary>
internal enum BookVerdict
{
    /// <summary>Whole: there is a quote.</summary>
    Good = 1,

    /// <summary>No snapshot yet; the frame belongs to an older subscription.</summary>
    Waiting = 2,

    /// <summary>An update is missing or older than what is known: the book must be fetched anew.</summary>
    Gap = 3,

    /// <summary>A bid at or above an ask: the book must be fetched anew.</summary>
    Crossed = 4,

    /// <summary>Sound, but one side has no level.</summary>
    Empty = 5,
}
