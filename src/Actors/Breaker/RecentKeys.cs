namespace Hedgerow.Actors.Breaker;

/// <summary>The newest keys, so that what is told twice counts once; older ones are forgotten.</summary>
internal sealed class RecentKeys(int kept)
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>True when the key is new.</summary>
    public bool Add(string key)
    {
        if (!_keys.Add(key))
            return false;
        _order.Enqueue(key);
        if (_order.Count > kept)
            _keys.Remove(_order.Dequeue());
        return true;
    }
}
