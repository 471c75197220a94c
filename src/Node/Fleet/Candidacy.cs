using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.Node.Fleet;

/// <summary>
/// Whether a node that shares its journal waits for the right to act. Until it has that right nobody's actors run here, and what an
/// operator says about the node is carried out here; afterwards it is the desk's. Safe from any thread.
/// </summary>
/// <remarks>
/// Invariants: while it is withdrawn the right is not waited for, and one that came in the instant of the withdrawal is given back unused.
/// Once it acts it is never withdrawn again: that takes a new life of the node.
/// </remarks>
internal sealed class Candidacy
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _round = new();
    private string _withdrawn;
    private string? _left;
    private bool _acts;

    /// <param name="withdrawn">Who withdrew the node before it began, and why; empty: nobody.</param>
    public Candidacy(string withdrawn) => _withdrawn = withdrawn;

    /// <summary>Who withdrew it and why; empty while it stands.</summary>
    public string Withdrawn
    {
        get
        {
            lock (_gate)
                return _withdrawn;
        }
    }

    /// <summary>Hears an operator's command about the node.</summary>
    /// <returns>What became of it; null when the node acts already, and the desk must hear it.</returns>
    public CommandReceipt? Tell(OperatorCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        CancellationTokenSource before;
        lock (_gate)
        {
            if (_acts)
                return null;
            (before, _round) = (_round, new CancellationTokenSource());
            if (command.Action == OperatorAction.Leave)
                _left = NodeOffice.WordsOf(command);
            else
                _withdrawn = command.Action == OperatorAction.Drain ? NodeOffice.WordsOf(command) : "";
        }
        // Not here and now: whoever waits goes on with what it cancels.
        _ = before.CancelAsync();
        return new CommandReceipt(command.RequestId, ReceiptState.Done, command.Action switch
        {
            OperatorAction.Drain => "does not stand by any more, until it rejoins or is started again",
            OperatorAction.Leave => "stops in order; its process ends",
            _ => "stands by",
        });
    }

    /// <summary>Waits for the right to act, as long as the node stands.</summary>
    /// <param name="take">Waits for it; its cancellation gives up waiting.</param>
    /// <param name="cancellation">Ends everything.</param>
    /// <exception cref="NodeLeftException">An operator told the node to leave.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<T> StandAsync<T>(Func<CancellationToken, Task<T>> take, CancellationToken cancellation)
        where T : IAsyncDisposable
    {
        while (true)
        {
            CancellationToken change;
            bool stands;
            lock (_gate)
            {
                if (_left is not null)
                    throw new NodeLeftException(_left);
                (change, stands) = (_round.Token, _withdrawn.Length == 0);
            }
            using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellation, change);
            try
            {
                if (!stands)
                    await Task.Delay(Timeout.Infinite, round.Token);
                var right = await take(round.Token);
                lock (_gate)
                {
                    if (_withdrawn.Length == 0 && _left is null)
                    {
                        _acts = true;
                        return right;
                    }
                }
                await right.DisposeAsync();
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Something was said: see what.
            }
        }
    }
}
