using Hedgerow.Actors.Memory;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Treasurer;

/// <summary>Everything the treasurer remembers. Changes only by events.</summary>
/// <remarks>
/// Invariants: a number is given to one transfer; the costs are those of all transfers, forgotten ones included; an
/// operator's request id takes effect once while it is remembered.
/// </remarks>
internal sealed class TreasurerBook
{
    private const int KeptFinal = 1024;
    private const int KeptRequests = 1024;

    private readonly Dictionary<string, Transfer> _transfers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, decimal> _costs = new(StringComparer.Ordinal);
    private ClosedList _final = new(KeptFinal);
    private BoundedSet _requests = new(KeptRequests);

    public long Sequence { get; private set; }

    /// <summary>Fees of the way and settled amounts by asset.</summary>
    public IReadOnlyDictionary<string, decimal> Costs => _costs;

    /// <summary>Transfers that are remembered, the oldest first.</summary>
    public IEnumerable<Transfer> All => _transfers.Values.OrderBy(t => t.PlannedAt).ThenBy(t => t.Id, StringComparer.Ordinal);

    /// <summary>Transfers that are not final, the oldest first.</summary>
    public IEnumerable<Transfer> Active => All.Where(t => !t.State.IsFinal());

    public Transfer? Find(string id) => _transfers.GetValueOrDefault(id);

    public bool IsDone(string requestId) => _requests.Contains(requestId);

    /// <summary>What a transfer has cost: the fee once it is paid out; all of it once an operator settled it.</summary>
    public static decimal CostOf(Transfer? transfer) => transfer?.State switch
    {
        TransferState.Withdrawn or TransferState.Arrived or TransferState.Credited => transfer.Fee,
        TransferState.Settled => transfer.Amount,
        _ => 0m,
    };

    /// <summary>What of a transfer is known to be outside every margin account, less its cost.</summary>
    public static decimal InFlight(Transfer transfer) =>
        transfer.IsDebited && !transfer.State.IsFinal() ? transfer.Amount - CostOf(transfer) : 0m;

    public void Apply(TreasurerEvent change)
    {
        switch (change)
        {
            case TransferPlanned planned:
                Sequence = planned.Sequence;
                Keep(planned.Transfer);
                break;
            case TransferChanged changed:
                Keep(changed.Transfer);
                break;
            case TransferCommanded commanded:
                _requests.Add(commanded.RequestId);
                break;
            case TreasurerSnapshot snapshot:
                Restore(snapshot);
                break;
            default:
                throw new InvalidOperationException($"The treasurer does not know the event {change.GetType().Name}.");
        }
    }

    public TreasurerSnapshot ToSnapshot() => new(
        Sequence,
        [.. Active, .. _final.OldestFirst.Select(id => _transfers[id])],
        new SortedDictionary<string, decimal>(_costs, StringComparer.Ordinal),
        _requests.OldestFirst);

    private void Keep(Transfer transfer)
    {
        var cost = CostOf(transfer) - CostOf(_transfers.GetValueOrDefault(transfer.Id));
        if (cost != 0m)
            _costs[transfer.Asset] = _costs.GetValueOrDefault(transfer.Asset) + cost;
        Place(transfer);
    }

    private void Place(Transfer transfer)
    {
        _transfers[transfer.Id] = transfer;
        if (!transfer.State.IsFinal())
            return;
        _final.Add(transfer.Id);
        while (_final.TryDrop(out var oldest))
            _transfers.Remove(oldest);
    }

    private void Restore(TreasurerSnapshot snapshot)
    {
        Sequence = snapshot.Sequence;
        _transfers.Clear();
        _costs.Clear();
        _final = new ClosedList(KeptFinal);
        _requests = new BoundedSet(KeptRequests);
        foreach (var transfer in snapshot.Transfers)
            Place(transfer);
        foreach (var (asset, cost) in snapshot.Costs)
            _costs[asset] = cost;
        foreach (var request in snapshot.Requests)
            _requests.Add(request);
    }
}
