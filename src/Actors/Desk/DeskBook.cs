using Hedgerow.Messages;

namespace Hedgerow.Actors.Desk;

/// <summary>Every intervention that the desk remembers. Changes only by events.</summary>
/// <remarks>
/// Invariants: a request id is taken once while it is remembered; an answer, once there, does not change; what waits for its
/// answer is never forgotten, and of what was answered the newest remain.
/// </remarks>
internal sealed class DeskBook(int kept)
{
    private readonly Dictionary<string, LinkedListNode<Intervention>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Intervention> _inOrder = new();

    /// <summary>In the order in which they were taken.</summary>
    public IReadOnlyCollection<Intervention> All => _inOrder;

    /// <summary>Number of those that wait for their answer.</summary>
    public int Open { get; private set; }

    public Intervention? Find(string requestId) => _byId.GetValueOrDefault(requestId)?.Value;

    public void Apply(DeskEvent change)
    {
        switch (change)
        {
            case CommandTaken taken:
                Add(new Intervention(taken.Command, InterventionState.InProgress, "", taken.Time, null));
                break;
            case CommandAnswered answered:
                Answer(answered);
                break;
            case DeskSnapshot snapshot:
                Restore(snapshot);
                break;
            default:
                throw new InvalidOperationException($"The desk does not know the event {change.GetType().Name}.");
        }
        Forget();
    }

    public DeskSnapshot ToSnapshot() => new([.. _inOrder]);

    private void Add(Intervention intervention)
    {
        if (!_byId.TryAdd(intervention.Command.RequestId, new LinkedListNode<Intervention>(intervention)))
            throw new InvalidOperationException($"The request id {intervention.Command.RequestId} was taken twice.");
        _inOrder.AddLast(_byId[intervention.Command.RequestId]);
        Open += intervention.State == InterventionState.InProgress ? 1 : 0;
    }

    private void Answer(CommandAnswered answered)
    {
        var node = _byId.GetValueOrDefault(answered.RequestId)
            ?? throw new InvalidOperationException($"The request id {answered.RequestId} was answered and never taken.");
        if (node.Value.State != InterventionState.InProgress)
            throw new InvalidOperationException($"The request id {answered.RequestId} was answered twice.");
        node.Value = node.Value with
        {
            State = answered.Ok ? InterventionState.Done : InterventionState.Refused,
            Text = answered.Text,
            AnsweredAt = answered.Time,
        };
        Open--;
    }

    private void Forget()
    {
        for (var node = _inOrder.First; node is not null && _inOrder.Count - Open > kept;)
        {
            var next = node.Next;
            if (node.Value.State != InterventionState.InProgress)
            {
                _inOrder.Remove(node);
                _byId.Remove(node.Value.Command.RequestId);
            }
            node = next;
        }
    }

    private void Restore(DeskSnapshot snapshot)
    {
        _byId.Clear();
        _inOrder.Clear();
        Open = 0;
        foreach (var intervention in snapshot.Interventions)
            Add(intervention);
    }
}
