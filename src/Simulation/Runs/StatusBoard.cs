using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>What people would see: newest states, and the last notices.</summary>
public sealed class StatusBoard : ISimulatedEndpoint
{
    private const int KeptNotices = 10_000;

    private readonly Queue<Notice> _notices = [];

    /// <summary>Newest state of every gateway.</summary>
    public SortedDictionary<string, GatewayState> Gateways { get; } = new(StringComparer.Ordinal);

    /// <summary>Newest view of the coordinator.</summary>
    public CoordinatorView? Coordinator { get; private set; }

    /// <summary>Newest view of the treasurer.</summary>
    public TreasurerView? Treasurer { get; private set; }

    /// <summary>The last notices, oldest first.</summary>
    public IReadOnlyCollection<Notice> Notices => _notices;

    /// <summary>Newest view of the bookkeeper.</summary>
    public AccountsView? Accounts { get; private set; }

    /// <summary>What the desk last said of every operator command, by request id.</summary>
    public Dictionary<string, Intervention> Interventions { get; } = [];

    /// <summary>Commands that the desk did not take, by request id.</summary>
    public Dictionary<string, string> NotTaken { get; } = [];

    /// <summary>Requests that were answered with yes.</summary>
    public HashSet<string> Done { get; } = new(StringComparer.Ordinal);

    /// <summary>Alarms so far.</summary>
    public long Alarms { get; private set; }

    /// <summary>Hears every notice; null for nobody.</summary>
    public Action<Notice>? Noticed { get; set; }

    /// <inheritdoc/>
    public void Deliver(Message message)
    {
        switch (message)
        {
            case GatewayState state:
                Gateways[state.Venue] = state;
                break;
            case CoordinatorView view:
                Coordinator = view;
                break;
            case TreasurerView view:
                Treasurer = view;
                break;
            case AccountsView view:
                Accounts = view;
                break;
            case Intervention intervention:
                Interventions[intervention.Command.RequestId] = intervention;
                break;
            case CommandNotTaken refused:
                NotTaken[refused.Command.RequestId] = refused.Text;
                break;
            case OperatorAnswer { Ok: true } answer:
                Done.Add(answer.RequestId);
                break;
            case Notice notice:
                Keep(notice);
                break;
        }
    }

    /// <inheritdoc/>
    public void HostCrashed()
    {
        // The board stands in for people: they remember.
    }

    private void Keep(Notice notice)
    {
        Noticed?.Invoke(notice);
        Alarms += notice.Level == NoticeLevel.Alarm ? 1 : 0;
        _notices.Enqueue(notice);
        if (_notices.Count > KeptNotices)
        {
            _notices.Dequeue();
        }
    }
}
