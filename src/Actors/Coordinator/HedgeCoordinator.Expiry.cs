using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// Contracts that end: before the nearer end of a pair's two contracts it opens nothing, then closes itself; after it nothing is ordered on
/// what has ended. The operator's own Flatten and Pause go first.
/// </content>
public sealed partial class HedgeCoordinator
{
    /// <summary>Time before the end at which a position that is still there is for a person to look at.</summary>
    private static readonly TimeSpan StillHeldAlarm = TimeSpan.FromHours(1);

    /// <summary>Says once when a phase begins, and once when a position is still there shortly before the end.</summary>
    private void WatchExpiries(Effects effects)
    {
        foreach (var desk in _instruments.Values)
        {
            desk.IsOver = desk.HasExpired(effects.Now);
            if (desk.IsOver)
                NetEnded(desk, effects);
        }
        foreach (var pair in _pairs)
        {
            if (pair.Expiry is not { } expiry)
                continue;
            var phase = pair.PhaseAt(effects.Now);
            if (phase != pair.PhaseTold && phase != ExpiryPhase.None)
                Say(NoticeLevel.Warning, $"{pair.Settings.Name}: {ExpiryReason(pair, effects.Now)}", effects);
            pair.PhaseTold = phase;
            var isHeld = pair.Position.Leg(0) != 0m || pair.Position.Leg(1) != 0m;
            if (!isHeld || phase == ExpiryPhase.Expired || expiry - effects.Now > StillHeldAlarm || pair.StillHeldAlarmedFor == expiry)
                continue;
            pair.StillHeldAlarmedFor = expiry;
            Say(
                NoticeLevel.Alarm,
                $"{pair.Settings.Name} still holds {pair.Position.Leg(0)} and {pair.Position.Leg(1)}, and {EndOf(pair)}: {pair.Activity}", effects);
        }
    }

    /// <summary>What a pair does because a contract of it ends; empty when there is nothing to say.</summary>
    private static string ExpiryReason(PairDesk pair, DateTimeOffset now) => pair.PhaseAt(now) switch
    {
        ExpiryPhase.ReduceOnly => $"{EndOf(pair)}: nothing is opened any more",
        ExpiryPhase.Flatten => $"{EndOf(pair)}: it is closed",
        ExpiryPhase.Expired => $"{EndOf(pair)}: nothing is ordered on it any more",
        _ => "",
    };

    private static string EndOf(PairDesk pair)
    {
        var desk = pair.A.Spec?.Expiry == pair.Expiry ? pair.A : pair.B;
        return FormattableString.Invariant($"{desk.Id} ends at {pair.Expiry!.Value.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
    }

    /// <summary>A mode as the phase before an end allows it.</summary>
    private static PairMode Restrict(PairMode mode, ExpiryPhase phase) => phase switch
    {
        // Only levelling is left, on the leg that has not ended.
        ExpiryPhase.Expired => PairMode.Paused,
        ExpiryPhase.Flatten when mode != PairMode.Paused => PairMode.Flatten,
        ExpiryPhase.ReduceOnly when mode == PairMode.Normal => PairMode.ReduceOnly,
        _ => mode,
    };
}
