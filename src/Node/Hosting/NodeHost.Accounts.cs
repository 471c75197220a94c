using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Hosting;

/// <content>Questions and words to the bookkeeper.</content>
public sealed partial class NodeHost
{
    /// <summary>Rates of rebate and performance fee, as configured.</summary>
    public FeeTerms FeeTerms => ActorSettings.Terms(_options.Accounts);

    /// <summary>Tells the bookkeeper the owner's word and waits until it is durable and took effect.</summary>
    /// <param name="command">The word; one request id takes effect once.</param>
    /// <returns>The bookkeeper's answer, or one that says why there is none.</returns>
    public Task<OperatorAnswer> TellAsync(OwnerCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return AskAsync(command.RequestId, () => TellBookkeeper(command));
    }

    /// <summary>False where no bookkeeper is, or the node does not run.</summary>
    private bool TellBookkeeper(Message message) => _layout.MayCoordinate && _engine?.Post(Address.Bookkeeper, message) == true;

    private async Task<OperatorAnswer> AskAsync(string requestId, Func<bool> tell)
    {
        var answer = Board.AnswerTo(requestId);
        try
        {
            if (!tell())
                return new OperatorAnswer(requestId, false, _layout.MayCoordinate ? "the node is not running" : "this node keeps no accounts; ask the one that coordinates");
            return await answer.WaitAsync(AnswerPatience, _time);
        }
        catch (TimeoutException)
        {
            return new OperatorAnswer(requestId, false, "no answer in time; repeat it with the same request id");
        }
        finally
        {
            Board.Forget(requestId);
        }
    }

    /// <summary>A book's history; null when the node does not answer.</summary>
    /// <param name="asset">The book; empty: the only one.</param>
    public async Task<AccountsHistory?> HistoryAsync(string asset)
    {
        var request = Guid.NewGuid().ToString("N");
        try
        {
            var answer = Board.Accounts.AnswerTo(request);
            return TellBookkeeper(new AccountsQuery(request, asset))
                ? await answer.WaitAsync(AnswerPatience, _time)
                : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            Board.Accounts.Forget(request);
        }
    }
}
