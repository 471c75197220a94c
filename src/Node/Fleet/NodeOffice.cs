using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Node.Fleet;

/// <summary>
/// Carries out what operators say about the process of a node whose actors run: the endpoint at <see cref="Address.Node"/>. It answers
/// the desk and says by <see cref="Departed"/> that the node shall stop; whoever runs it does, and stopping writes down the answer.
/// </summary>
/// <param name="node">Name of the node.</param>
/// <param name="mayBeFollowed">True when another node can take over: the journal is shared.</param>
/// <param name="answer">Takes the answer to the desk.</param>
internal sealed class NodeOffice(string node, bool mayBeFollowed, Action<OperatorAnswer> answer) : IEndpoint
{
    private readonly TaskCompletionSource<Departure> _departed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the node shall stop.</summary>
    public Task<Departure> Departed => _departed.Task;

    /// <summary>True when a command is about the process of a node.</summary>
    public static bool IsFor(OperatorCommand command) => command.Action is OperatorAction.Drain or OperatorAction.Leave or OperatorAction.Rejoin;

    /// <summary>Who said a command, and why.</summary>
    public static string WordsOf(OperatorCommand command) => $"{command.Who}: {command.Why}";

    /// <inheritdoc/>
    public void Deliver(Message message)
    {
        if (message is not OperatorCommand command || !IsFor(command))
            return;
        if (command.Subject != node)
        {
            // Told again by whoever has taken over the journal: it has come about.
            Answer(command, true, $"{command.Subject} does not coordinate any more; {node} does");
            return;
        }
        switch (command.Action)
        {
            case OperatorAction.Drain when !mayBeFollowed:
                Answer(command, false, "no other node can take over from this one: its journal is a file of its own; isolate its venues instead");
                break;
            case OperatorAction.Drain:
                Answer(command, true, "parks its orders and gives up the lease; does not stand by for it until it rejoins or is started again");
                _departed.TrySetResult(new Departure(IsDrained: true, WordsOf(command)));
                break;
            case OperatorAction.Leave:
                Answer(command, true, "stops in order; its process ends");
                _departed.TrySetResult(new Departure(IsDrained: false, WordsOf(command)));
                break;
            default:
                Answer(command, true, "is not drained");
                break;
        }
    }

    private void Answer(OperatorCommand command, bool ok, string text) => answer(new OperatorAnswer(command.RequestId, ok, text));
}
