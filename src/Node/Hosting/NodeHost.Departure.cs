using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Hedgerow.Node.Fleet;

namespace Hedgerow.Node.Hosting;

/// <content>What operators say about the node's process: to drain it, to let it leave, to let it rejoin. See docs/lighthouse.md.</content>
public sealed partial class NodeHost
{
    private readonly Candidacy _candidacy;
    private readonly NodeOffice _office;

    /// <summary>Completes when an operator has told the node to stop: whoever runs it stops it then.</summary>
    public Task<Departure> Departed => _office.Departed;

    private void SayWithdrawn()
    {
        if (_candidacy.Withdrawn is { Length: > 0 } why)
            Log.Withdrawn(_log, _options.Node, ApiAddress, why);
    }

    /// <summary>Without actors there is no desk: who said what, when and why is in the log and in the order log. Null: the desk is there.</summary>
    private CommandReceipt? TellStandingBy(OperatorCommand command)
    {
        if (_options.Journal.Postgres is null || _candidacy.Tell(command) is not { } receipt)
            return null;
        Board.Add(new Notice(NoticeLevel.Warning, "node", $"{command.Who}: {command.Action} {command.Subject} ({command.Why})", _time.GetUtcNow()));
        return receipt;
    }
}
