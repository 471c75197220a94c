using Hedgerow.Actors.Memory;

namespace Hedgerow.Actors.Gateway;

/// <summary>Counts what leaves in a second against what the venue takes, so that new exposure stops before the venue refuses.</summary>
/// <param name="settings">Limit and reserved share.</param>
internal sealed class OrderPace(GatewaySettings settings)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly SlidingCount? _left = settings.OrdersPerSecond == 0
        ? null
        : new SlidingCount(Math.Max(0, (int)(settings.OrdersPerSecond * (1d - settings.ReservedBudget)) - 1), Window);

    /// <summary>An order or a cancel leaves.</summary>
    public void Note(DateTimeOffset now) => _left?.Add(SinceEpoch(now));

    /// <summary>True when only what hedges, reduces and cancels may leave now.</summary>
    public bool IsReserved(DateTimeOffset now) => _left?.IsExceeded(SinceEpoch(now)) == true;

    private static TimeSpan SinceEpoch(DateTimeOffset now) => now - DateTimeOffset.UnixEpoch;
}
