namespace Hedgerow.Simulation;

/// <summary>A change of a venue's book from outside the simulation.</summary>
/// <param name="Time">True time.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Bid">Best bid.</param>
/// <param name="BidSize">Base quantity.</param>
/// <param name="Ask">Best ask.</param>
/// <param name="AskSize">Base quantity.</param>
public readonly record struct BookStep(
    DateTimeOffset Time, string Symbol, decimal Bid, decimal BidSize, decimal Ask, decimal AskSize);

/// <summary>Gives a venue's books in the order of their times: a tape or a synthetic market.</summary>
public interface IBookFeed
{
    /// <summary>The next step; false when there is none any more and the venue goes on quoting the last.</summary>
    bool TryNext(out BookStep step);
}

/// <summary>A feed that a test fills by hand: books come only from <see cref="SimulatedVenue.SetBook"/>.</summary>
public sealed class NoFeed : IBookFeed
{
    /// <inheritdoc/>
    public bool TryNext(out BookStep step)
    {
        step = default;
        return false;
    }
}
