using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>The positions of an account that is taken to be in one-way mode.</summary>
internal static class OpenPositions
{
    /// <summary>Those that are open.</summary>
    /// <param name="told">As the venue told them; null for a row that is passed over.</param>
    /// <exception cref="QueryException">Two of one symbol: they cannot be told as one.</exception>
    public static List<Position> Of(IEnumerable<Position?> told)
    {
        var open = told.OfType<Position>().Where(position => position.Quantity != 0).ToList();
        return open.DistinctBy(position => position.Symbol).Count() == open.Count
            ? open
            : throw new QueryException("two positions of one symbol");
    }
}
