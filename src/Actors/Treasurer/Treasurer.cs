using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Treasurer;

/// <summary>
/// Moves margin from venues that have plenty to venues that run short. Level-triggered: whatever it missed, the next
/// state of a gateway and the next beat find the same need, and the same transfer in the same state, again.
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>A transfer is durable before its first step is asked for, and every step before the next.</item>
/// <item>A transfer has one withdrawal, whatever is lost, late, refused or restarted; its id is the transfer's.</item>
/// <item>No plan is made for a venue while money is on its way to it or a proposal for it waits, nor while what its account
/// contains is uncertain.</item>
/// <item>Money is out of the donor's equity from the moment its gateway found the move to the wallet done, and in the
/// recipient's from the moment its gateway found the move to the margin account done; between them it is in flight.</item>
/// <item>It acts under the epoch of the coordinator beside it, and stops when a gateway names a higher one.</item>
/// </list>
/// </remarks>
public sealed partial class Treasurer : Actor
{
    private static readonly TimerKey BeatTimer = new("beat");
    private static readonly TimeSpan ViewInterval = TimeSpan.FromSeconds(1);

    private readonly TreasurerSettings _settings;
    private readonly TreasurerBook _book = new();
    private readonly Dictionary<string, GatewayState> _gateways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _dueAt = new(StringComparer.Ordinal);
    private long _epoch;
    private bool _inCharge;
    private bool _viewChanged;
    private DateTimeOffset _viewToldAt = DateTimeOffset.MinValue;

    /// <summary>A treasurer that remembers nothing yet.</summary>
    /// <param name="settings">Its routes.</param>
    /// <exception cref="ArgumentException">Two routes have the same name.</exception>
    public Treasurer(TreasurerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Routes.Select(r => r.Limits.Name).Distinct(StringComparer.Ordinal).Count() != settings.Routes.Count)
            throw new ArgumentException("Two routes have the same name.", nameof(settings));
        _settings = settings;
    }

    /// <inheritdoc/>
    public override void Apply(Event change) => _book.Apply((TreasurerEvent)change);

    /// <inheritdoc/>
    public override Event? TakeSnapshot() => _book.ToSnapshot();

    /// <inheritdoc/>
    public override void Receive(Message message, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (message)
        {
            case GatewayState state:
                _gateways[state.Venue] = state;
                break;
            case TreasurerCharge charge:
                OnCharge(charge);
                break;
            case FundsReport report:
                OnFundsReport(report, effects);
                break;
            case DepositsReport report:
                OnDeposits(report, effects);
                break;
            case TransferCommand command:
                OnOperator(command, effects);
                break;
            case EpochRefused refused:
                OnEpochRefused(refused, effects);
                break;
            case TimerFired:
                OnBeat(effects);
                break;
            case Started:
                effects.SetTimer(BeatTimer, _settings.Beat);
                break;
            case NodeHealthChanged:
                break;
            default:
                throw new InvalidOperationException($"The treasurer does not know the message {message.GetType().Name}.");
        }
        TellView(effects);
    }

    private void OnBeat(Effects effects)
    {
        effects.SetTimer(BeatTimer, _settings.Beat);
        if (_inCharge)
        {
            foreach (var transfer in _book.Active.ToList())
                Drive(transfer, effects);
            Plan(effects);
        }
        if (effects.Now - _viewToldAt >= ViewInterval)
            _viewChanged = true;
    }

    private void OnCharge(TreasurerCharge charge)
    {
        if (charge.Epoch <= _epoch)
            return;
        _epoch = charge.Epoch;
        _inCharge = true;
        _viewChanged = true;
    }

    private void OnEpochRefused(EpochRefused refused, Effects effects)
    {
        if (refused.RefusedEpoch != _epoch || !_inCharge)
            return;
        _inCharge = false;
        _viewChanged = true;
        Say(NoticeLevel.Alarm, $"{refused.Venue} obeys epoch {refused.HighestEpoch}: this treasurer of epoch {_epoch} stops", effects);
    }

    private RouteSettings? RouteOf(string name) => _settings.Routes.FirstOrDefault(r => r.Limits.Name == name);

    /// <summary>True at most once an interval per subject.</summary>
    private bool Due(string subject, TimeSpan interval, DateTimeOffset now)
    {
        if (_dueAt.TryGetValue(subject, out var at) && now < at)
            return false;
        if (_dueAt.Count > 1024)
            _dueAt.Clear();
        _dueAt[subject] = now + interval;
        return true;
    }

    private void Say(NoticeLevel level, string text, Effects effects) =>
        effects.Tell(Address.Status, new Notice(level, effects.Self.Value, text, effects.Now));
}
