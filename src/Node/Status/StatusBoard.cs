using System.Threading.Channels;
using Hedgerow.Engine;
using Hedgerow.Messages;
using Hedgerow.Node.Accounts;

namespace Hedgerow.Node.Status;

/// <summary>
/// What the actors last said of themselves: the newest view of each, and the newest notices. The endpoint at
/// <see cref="Address.Status"/>; it never answers the actors and never blocks their loop.
/// </summary>
public sealed class StatusBoard : IEndpoint
{
    /// <summary>Notices that are kept.</summary>
    public const int MaxNotices = 256;

    private const int MaxUnlogged = 4096;
    private const int MaxWaiting = 256;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, GatewayState> _gateways = new(StringComparer.Ordinal);
    private readonly Queue<Notice> _notices = new();
    private readonly InterventionLog _interventions = new();
    private readonly Dictionary<string, TaskCompletionSource<OperatorAnswer>> _waiting = new(StringComparer.Ordinal);
    private readonly Channel<Notice> _unlogged = Channel.CreateBounded<Notice>(
        new BoundedChannelOptions(MaxUnlogged) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private CoordinatorView? _coordinator;
    private TreasurerView? _treasurer;
    private BreakerView? _breaker;
    private GuidanceView? _guidance;
    private AlarmsView? _alarms;

    /// <summary>What the bookkeeper says.</summary>
    public AccountsBoard Accounts { get; } = new();

    /// <summary>What the actors say of an orderly stop.</summary>
    internal StopSigns Stop { get; } = new();

    /// <summary>Hears every notice, on the thread that brings it: must neither block nor throw.</summary>
    internal Action<Notice>? Noticed { get; set; }

    /// <summary>Notices on their way to the log, oldest first; the oldest are lost when the log cannot keep up.</summary>
    internal ChannelReader<Notice> Unlogged => _unlogged.Reader;

    /// <inheritdoc/>
    public void Deliver(Message message)
    {
        switch (message)
        {
            case GatewayState state:
                lock (_gate)
                    _gateways[state.Venue] = state;
                Stop.Take(state);
                break;
            case OrdersParked parked:
                Stop.Take(parked);
                break;
            case CoordinatorView view:
                lock (_gate)
                    _coordinator = view;
                break;
            case BreakerView view:
                lock (_gate)
                    _breaker = view;
                break;
            case TreasurerView view:
                lock (_gate)
                    _treasurer = view;
                break;
            case GuidanceView view:
                lock (_gate)
                    _guidance = view;
                break;
            case AlarmsView view:
                lock (_gate)
                    _alarms = view;
                break;
            case Notice notice:
                Add(notice);
                break;
            case AccountsView view:
                Accounts.Deliver(view);
                break;
            case AccountsHistory history:
                Accounts.Deliver(history);
                break;
            case OperatorAnswer answer:
                Complete(answer);
                break;
            case Intervention intervention:
                _interventions.Take(intervention);
                break;
            case CommandNotTaken refused:
                _interventions.Take(refused);
                break;
            default:
                break; // views of actors that this release does not show
        }
    }

    /// <summary>Everything as of now.</summary>
    public StatusView View()
    {
        lock (_gate)
            return new StatusView([.. _gateways.Values], _coordinator, [.. _notices]) { Breaker = _breaker, Treasurer = _treasurer, Guidance = _guidance, Alarms = _alarms };
    }

    /// <summary>Adds a notice that does not come from an actor.</summary>
    /// <param name="notice">What happened.</param>
    public void Add(Notice notice)
    {
        lock (_gate)
        {
            _notices.Enqueue(notice);
            if (_notices.Count > MaxNotices)
                _notices.Dequeue();
        }

        _unlogged.Writer.TryWrite(notice);
        Noticed?.Invoke(notice);
    }

    /// <summary>The newest interventions, newest first.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<Intervention> Interventions(int most) => _interventions.Newest(most);

    /// <summary>Who waits for answers to operators' commands.</summary>
    internal InterventionLog Commands => _interventions;

    /// <summary>The answer to an owner's command; ask for it before the command is told.</summary>
    /// <param name="requestId">Of the command.</param>
    /// <exception cref="InvalidOperationException">Too many commands wait for their answers.</exception>
    internal Task<OperatorAnswer> AnswerTo(string requestId)
    {
        var answer = new TaskCompletionSource<OperatorAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting)
                throw new InvalidOperationException("too many commands wait for their answers");
            return _waiting.TryAdd(requestId, answer) ? answer.Task : _waiting[requestId].Task;
        }
    }

    /// <summary>Stops waiting for an answer.</summary>
    internal void Forget(string requestId)
    {
        lock (_gate)
            _waiting.Remove(requestId);
    }

    /// <summary>No further notices come: whoever logs them can end.</summary>
    internal void Close() => _unlogged.Writer.TryComplete();

    private void Complete(OperatorAnswer answer)
    {
        TaskCompletionSource<OperatorAnswer>? waiting;
        lock (_gate)
            _waiting.Remove(answer.RequestId, out waiting);
        waiting?.TrySetResult(answer);
    }
}

/// <summary>A node's status at one instant.</summary>
/// <param name="Gateways">Newest state of every gateway that spoke, by venue name.</param>
/// <param name="Coordinator">Newest view of the coordinator; null before the first.</param>
/// <param name="Notices">Newest notices, oldest first.</param>
public sealed record StatusView(
    IReadOnlyList<GatewayState> Gateways, CoordinatorView? Coordinator, IReadOnlyList<Notice> Notices)
{
    /// <summary>Newest view of the circuit breaker; null before the first.</summary>
    public BreakerView? Breaker { get; init; }

    /// <summary>Newest view of the treasurer; null before the first.</summary>
    public TreasurerView? Treasurer { get; init; }

    /// <summary>Newest guidance for outages; null before the first.</summary>
    public GuidanceView? Guidance { get; init; }

    /// <summary>Newest view of open alarms and their channels; null before the first.</summary>
    public AlarmsView? Alarms { get; init; }
}
