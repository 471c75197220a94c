using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.Node.Status;

/// <summary>
/// What the desk last said of the operators' commands, and who waits for it. The desk remembers; this is a view of it, told
/// anew at every start. Safe from any thread.
/// </summary>
internal sealed class InterventionLog
{
    /// <summary>Interventions that are kept; the desk keeps no more either, but for those that wait for answers.</summary>
    public const int Kept = 1088;

    private const int MaxWaiting = 256;

    private readonly Lock _gate = new();
    private readonly LinkedList<Intervention> _inOrder = new();
    private readonly Dictionary<string, LinkedListNode<Intervention>> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<OperatorCommand, TaskCompletionSource<CommandReceipt>> _waiting = [];

    /// <summary>Takes the newest word on an intervention.</summary>
    public void Take(Intervention intervention)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(intervention.Command.RequestId, out var known))
                known.Value = intervention;
            else
                _byId[intervention.Command.RequestId] = _inOrder.AddLast(intervention);
            if (_inOrder.Count > Kept)
            {
                _byId.Remove(_inOrder.First!.Value.Command.RequestId);
                _inOrder.RemoveFirst();
            }
        }

        if (intervention.State != InterventionState.InProgress)
            Complete(intervention.Command, CommandReceipt.Of(intervention));
    }

    /// <summary>Takes the news that a command was not taken.</summary>
    public void Take(CommandNotTaken refused) =>
        Complete(refused.Command, new CommandReceipt(refused.Command.RequestId, ReceiptState.NotTaken, refused.Text));

    /// <summary>The newest ones, newest first.</summary>
    public IReadOnlyList<Intervention> Newest(int most)
    {
        lock (_gate)
            return [.. _inOrder.Reverse().Take(most)];
    }

    /// <summary>Begins to wait for what the desk says of a command in the end, before it is told; false when too many wait already.</summary>
    public bool TryAwait(OperatorCommand command, out Task<CommandReceipt> answer)
    {
        lock (_gate)
        {
            var isShared = _waiting.TryGetValue(command, out var waiting);
            waiting ??= new TaskCompletionSource<CommandReceipt>(TaskCreationOptions.RunContinuationsAsynchronously);
            answer = waiting.Task;
            return isShared || (_waiting.Count < MaxWaiting && _waiting.TryAdd(command, waiting));
        }
    }

    /// <summary>Stops waiting, and says how the command stands; null when nothing was heard of it.</summary>
    public CommandReceipt? GiveUp(OperatorCommand command)
    {
        lock (_gate)
        {
            _waiting.Remove(command);
            return _byId.TryGetValue(command.RequestId, out var known) && known.Value.Command == command ? CommandReceipt.Of(known.Value) : null;
        }
    }

    private void Complete(OperatorCommand command, CommandReceipt receipt)
    {
        TaskCompletionSource<CommandReceipt>? waiting;
        lock (_gate)
            _waiting.Remove(command, out waiting);
        waiting?.TrySetResult(receipt);
    }
}
