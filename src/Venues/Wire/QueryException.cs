namespace Hedgerow.Venues.Wire;

/// <summary>A question to the venue has no whole answer.</summary>
internal sealed class QueryException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="message">Path and cause; free of secrets.</param>
    public QueryException(string message)
        : base(message)
    {
    }

    /// <summary>The venue's code; zero without one.</summary>
    public long Code { get; init; }
}
