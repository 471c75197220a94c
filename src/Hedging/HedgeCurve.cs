namespace Hedgerow.Hedging;

/// <summary>
/// Centre of a curve over time: constant, or falling (or rising) linearly between two instants and constant outside,
/// as the basis of a delivery contract nears its expiry.
/// </summary>
/// <param name="StartBps">Centre until <paramref name="From"/>, in basis points.</param>
/// <param name="EndBps">Centre from <paramref name="To"/> on.</param>
/// <param name="From">Begin of the change.</param>
/// <param name="To">End of the change; not before <paramref name="From"/>.</param>
public sealed record OffsetSchedule(decimal StartBps, decimal EndBps, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>The same centre at all times.</summary>
    public static OffsetSchedule Constant(decimal bps) =>
        new(bps, bps, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    /// <summary>The centre at an instant, in basis points.</summary>
    public decimal At(DateTimeOffset now)
    {
        if (now >= To)
            return EndBps;
        if (now <= From)
            return StartBps;
        var passed = (decimal)(now - From).Ticks / (To - From).Ticks;
        return StartBps + (EndBps - StartBps) * passed;
    }
}

/// <summary>
/// Position as a linear function of the spread: f(spread) = max · (spread − offset) / range, clamped at ±max, and its
/// inverse d(position) = offset + range · position / max. Spreads in basis points of the mid, positions in base units;
/// a positive position is short on leg A and long on leg B.
/// </summary>
/// <param name="MaxPosition">Largest hedged quantity either way, base units; positive.</param>
/// <param name="Offset">Spread at which the right position is zero.</param>
/// <param name="RangeBps">Distance from the offset at which the position is at its maximum; positive.</param>
/// <param name="EarnBps">What a round trip at one level must earn after costs; not negative.</param>
/// <remarks>
/// Riding from max to 0 earns ½ · a · max² with a = range / max in price units per base unit; from max to max/2 it
/// earns ⅜ · a · max².
/// </remarks>
public sealed record HedgeCurve(decimal MaxPosition, OffsetSchedule Offset, decimal RangeBps, decimal EarnBps)
{
    /// <summary>f: the right position at a spread.</summary>
    /// <param name="spreadBps">Spread.</param>
    /// <param name="offsetBps">Centre now, with whatever funding shifts it.</param>
    public decimal PositionAt(decimal spreadBps, decimal offsetBps) =>
        Math.Clamp((spreadBps - offsetBps) / RangeBps * MaxPosition, -MaxPosition, MaxPosition);

    /// <summary>d: the spread at which a position is right; beyond ±max the line goes on.</summary>
    /// <param name="position">Hedged quantity.</param>
    /// <param name="offsetBps">Centre now, with whatever funding shifts it.</param>
    public decimal SpreadAt(decimal position, decimal offsetBps) => offsetBps + RangeBps * position / MaxPosition;

    /// <summary>
    /// The change of position that the spread is worth now: positive sells A and buys B, negative the other way, zero
    /// when neither pays for its costs and half of the earning.
    /// </summary>
    /// <param name="position">Hedged quantity now.</param>
    /// <param name="spread">Both directions' spreads.</param>
    /// <param name="offsetBps">Centre now, with whatever funding shifts it.</param>
    /// <param name="costBps">Fees of both legs of this trade.</param>
    public decimal Wish(decimal position, Spread spread, decimal offsetBps, decimal costBps)
    {
        var margin = costBps + EarnBps / 2m;
        var up = PositionAt(spread.PlusBps - margin, offsetBps) - position;
        if (up > 0m)
            return up;
        var down = PositionAt(spread.MinusBps + margin, offsetBps) - position;
        return down < 0m ? down : 0m;
    }
}
