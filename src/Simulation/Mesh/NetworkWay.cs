namespace Hedgerow.Simulation;

/// <summary>Carries what a transport sends again until it arrives: what the network loses, or a cut keeps, comes later.</summary>
internal static class NetworkWay
{
    private static readonly TimeSpan FirstRepeat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromSeconds(2);

    /// <summary>Carries one thing from host to host.</summary>
    /// <param name="engine">Engine of the hosts.</param>
    /// <param name="from">Host that sends.</param>
    /// <param name="to">Host that it is for.</param>
    /// <param name="arrive">Called when it arrives.</param>
    /// <param name="isWanted">Asked before it is sent again.</param>
    public static void Carry(SimulatedEngine engine, string from, string to, Action arrive, Func<bool> isWanted) =>
        Carry(engine, from, to, arrive, isWanted, FirstRepeat);

    /// <summary>Time until something is sent again that was sent again after this time.</summary>
    public static TimeSpan NextRepeat(TimeSpan last) =>
        last == TimeSpan.Zero ? FirstRepeat : last * 2 < LongestRepeat ? last * 2 : LongestRepeat;

    private static void Carry(SimulatedEngine engine, string from, string to, Action arrive, Func<bool> isWanted, TimeSpan repeat)
    {
        if (engine.Network.TryTravel(from, to, out var delay))
        {
            engine.Schedule(delay, arrive);
            return;
        }

        engine.Schedule(repeat, () =>
        {
            if (isWanted())
                Carry(engine, from, to, arrive, isWanted, NextRepeat(repeat));
        });
    }
}
