namespace Hedgerow.Actors.Memory;

/// <summary>Counts what leaves for a venue in a second against what it takes, so that clips end before the venue refuses one of their legs.</summary>
/// <param name="perSecond">Placements and cancels that the venue takes in a second; zero: not known, and nothing is counted.</param>
/// <param name="reserved">Share of them kept for hedging, levelling, the ladder and cancelling, 0 to 1.</param>
internal sealed class OrderPace(int perSecond, double reserved)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly SlidingCount? _left = perSecond == 0 ? null : new SlidingCount(Math.Max(0, (int)(perSecond * (1d - reserved)) - 1), Window);

    /// <summary>An order or a cancel leaves.</summary>
    public void Note(DateTimeOffset now) => _left?.Add(SinceEpoch(now));

    /// <summary>True when the rest of this second is for what hedges, levels and cancels.</summary>
    public bool IsReserved(DateTimeOffset now) => _left?.IsExceeded(SinceEpoch(now)) == true;

    private static TimeSpan SinceEpoch(DateTimeOffset now) => now - DateTimeOffset.UnixEpoch;
}
