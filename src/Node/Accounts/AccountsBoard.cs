using Hedgerow.Messages;

namespace Hedgerow.Node.Accounts;

/// <summary>What the bookkeeper last said of the books, and the questions that wait for its answer.</summary>
public sealed class AccountsBoard
{
    private const int MaxWaiting = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource<AccountsHistory>> _waiting = new(StringComparer.Ordinal);
    private AccountsView? _view;

    /// <summary>Newest view; null before the first.</summary>
    public AccountsView? View
    {
        get
        {
            lock (_gate)
                return _view;
        }
    }

    /// <summary>Takes what the bookkeeper says.</summary>
    internal void Deliver(AccountsView view)
    {
        lock (_gate)
            _view = view;
    }

    /// <summary>Takes the answer to a question.</summary>
    internal void Deliver(AccountsHistory history)
    {
        TaskCompletionSource<AccountsHistory>? waiting;
        lock (_gate)
            _waiting.Remove(history.RequestId, out waiting);
        waiting?.TrySetResult(history);
    }

    /// <summary>The answer to a question; ask for it before the question is told.</summary>
    /// <exception cref="TimeoutException">Too many wait already.</exception>
    internal Task<AccountsHistory> AnswerTo(string requestId)
    {
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting)
                throw new TimeoutException("too many questions wait for the bookkeeper");
            var answer = new TaskCompletionSource<AccountsHistory>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(requestId, answer);
            return answer.Task;
        }
    }

    /// <summary>Stops waiting for an answer.</summary>
    internal void Forget(string requestId)
    {
        lock (_gate)
            _waiting.Remove(requestId);
    }
}
