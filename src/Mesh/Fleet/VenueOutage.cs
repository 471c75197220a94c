using Hedgerow.Messages;

namespace Hedgerow.Mesh.Fleet;

/// <summary>
/// What a coordinator is told while a gateway's node cannot be reached: the gateway itself cannot say so. For the coordinator its venue
/// is down, as if it had: until the gateway speaks again, which it does every second. Pure.
/// </summary>
public static class VenueOutage
{
    /// <summary>The state to tell in the gateway's place.</summary>
    /// <param name="last">What was told last.</param>
    /// <param name="node">The gateway's node.</param>
    /// <param name="now">Time, UTC.</param>
    /// <returns>Null when that was told last.</returns>
    public static GatewayState? Of(GatewayState last, string node, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(last);
        var reason = $"its node {node} cannot be reached";
        return last is { AcceptsHedges: false, Reason: var said } && said == reason
            ? null
            : last with
            {
                AcceptsExposure = false,
                AcceptsHedges = false,
                MayMissTrades = true,
                Reason = reason,
                Health = new VenueHealthView(VenueHealth.Down, reason, now),
            };
    }
}
