using Hedgerow.Messages;

namespace Hedgerow.Actors.Memory;

/// <summary>
/// The newest ids of executions or payments, for telling a repetition. Forgets the oldest beyond its bound; from then
/// on whatever is not newer than a forgotten one counts as known: better to miss a fee than to count a trade twice.
/// </summary>
internal sealed class RecentIds(int bound)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<BookedId> _order = new();
    private DateTimeOffset _forgottenThrough = DateTimeOffset.MinValue;

    public bool Contains(string id, DateTimeOffset time) => time <= _forgottenThrough || _ids.Contains(id);

    public void Add(string id, DateTimeOffset time)
    {
        if (!_ids.Add(id))
            return;
        _order.Enqueue(new BookedId(id, time));
        if (_order.Count <= bound)
            return;
        var oldest = _order.Dequeue();
        _ids.Remove(oldest.Id);
        if (oldest.Time > _forgottenThrough)
            _forgottenThrough = oldest.Time;
    }

    public BookedIds ToSnapshot() => new([.. _order], _forgottenThrough);

    public static RecentIds From(BookedIds snapshot, int bound)
    {
        var ids = new RecentIds(bound);
        foreach (var (id, time) in snapshot.Ids)
            ids.Add(id, time);
        if (snapshot.ForgottenThrough > ids._forgottenThrough)
            ids._forgottenThrough = snapshot.ForgottenThrough;
        return ids;
    }
}
