using Hedgerow.Messages;

namespace Hedgerow.Actors.Memory;

/// <summary>
/// Tells of an order that is not remembered any more from one that was never heard of: the first was counted, the second was not.
/// </summary>
/// <remarks>
/// Invariant: of orders that are not kept, exactly those whose number is in here were counted. An epoch's orders are planned by numbers that
/// count up by one, and a crash takes the journal's end alone, so every number up to the last one planned was known here. A higher one
/// was lost with the journal's end: it is unknown until a gateway tells of its order, and once that is forgotten it is kept by name.
/// Beyond the bounds the oldest are merged into "everything up to here was counted": better to leave an order out, which the ledger's
/// comparison with the venue shows, than to count it twice.
/// </remarks>
internal sealed class CountedNumbers
{
    /// <summary>Epochs in which an order was planned; a start without any order takes no place.</summary>
    public const int KeptEpochs = 256;

    /// <summary>Forgotten orders beyond what was planned; a crash loses as many as were planned within one commit.</summary>
    public const int KeptNames = 1024;

    private readonly SortedDictionary<long, long> _planned = [];
    private readonly HashSet<ClientOrderId> _named = [];
    private readonly Queue<ClientOrderId> _order = new();
    private ForgottenOrders? _through;

    /// <summary>An order was planned: all numbers up to its own are known in its epoch.</summary>
    public void Plan(ClientOrderId id) => Raise(id);

    /// <summary>An order is not remembered any longer.</summary>
    public void Forget(ClientOrderId id)
    {
        if (Contains(id))
            return;
        _named.Add(id);
        _order.Enqueue(id);
        if (_order.Count <= KeptNames)
            return;
        var oldest = _order.Dequeue();
        _named.Remove(oldest);
        Raise(oldest);
    }

    /// <summary>True when an order that is not kept was counted.</summary>
    public bool Contains(ClientOrderId id) =>
        IsThrough(id) || id.Sequence <= _planned.GetValueOrDefault(id.Epoch) || _named.Contains(id);

    public CountedOrders ToSnapshot() => new(
        _through, new SortedDictionary<long, long>(_planned), [.. _order.Select(id => id.ToString())]);

    /// <summary>Begins again where a snapshot stood; what releases before there was one knew is the highest forgotten id alone.</summary>
    public void Restore(CountedOrders? snapshot, ForgottenOrders? forgotten, long epoch, long sequence)
    {
        _planned.Clear();
        _named.Clear();
        _order.Clear();
        _through = snapshot is null ? forgotten : snapshot.Through;
        foreach (var (of, last) in snapshot?.Planned ?? new SortedDictionary<long, long> { [epoch] = sequence })
        {
            if (last > 0)
                _planned[of] = last;
        }
        foreach (var text in snapshot?.Named ?? [])
        {
            if (ClientOrderId.TryParse(text, out var id) && _named.Add(id))
                _order.Enqueue(id);
        }
    }

    private bool IsThrough(ClientOrderId id) => _through is { } mark
        && (id.Epoch != mark.Epoch ? id.Epoch < mark.Epoch : id.Sequence <= mark.Sequence);

    private void Raise(ClientOrderId id)
    {
        _planned[id.Epoch] = Math.Max(_planned.GetValueOrDefault(id.Epoch), id.Sequence);
        if (_planned.Count <= KeptEpochs)
            return;
        var oldest = _planned.Keys.First();
        _planned.Remove(oldest);
        if (_through is null || _through.Epoch <= oldest)
            _through = new ForgottenOrders(oldest, long.MaxValue);
    }
}
