using Hedgerow.Messages;

namespace Hedgerow.Actors.Alarms;

/// <summary>Open alarms, as they are remembered. Changes only by events.</summary>
/// <remarks>
/// Invariants: one source and shape is open at most once; numbers rise and are never used twice; what is open is bounded, and
/// what was given up for that is counted; a request id takes effect once while it is remembered.
/// </remarks>
internal sealed class AlarmBook(int keptOpen, int keptRequests)
{
    private readonly SortedDictionary<long, OpenAlarm> _open = [];
    private readonly Dictionary<(string Source, string Shape), long> _numbers = [];
    private readonly HashSet<string> _requests = new(StringComparer.Ordinal);
    private readonly Queue<string> _requestOrder = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<OpenAlarm> Open => _open.Values;

    public long LastNumber { get; private set; }

    public long Forgotten { get; private set; }

    public bool IsDone(string requestId) => _requests.Contains(requestId);

    public OpenAlarm? Find(long number) => _open.GetValueOrDefault(number);

    public OpenAlarm? Find(string source, string shape) => _numbers.TryGetValue((source, shape), out var number) ? _open[number] : null;

    public void Apply(AlarmEvent change)
    {
        switch (change)
        {
            case AlarmRaised raised:
                Add(new OpenAlarm(raised.Number, raised.Source, raised.Shape, raised.Text, 1, raised.Time, raised.Time));
                GiveUpOldest();
                break;
            case AlarmRepeated repeated:
                if (_open.TryGetValue(repeated.Number, out var known))
                    _open[repeated.Number] = known with { Count = known.Count + repeated.Count, Text = repeated.Text, LastAt = repeated.Time };
                break;
            case AlarmsAcknowledged acknowledged:
                foreach (var number in acknowledged.Numbers)
                    Remove(number);
                Note(acknowledged.RequestId);
                break;
            case AlarmsSnapshot snapshot:
                Restore(snapshot);
                break;
            default:
                throw new InvalidOperationException($"The alarms do not know the event {change.GetType().Name}.");
        }
    }

    public AlarmsSnapshot ToSnapshot() => new([.. _open.Values], LastNumber, Forgotten, [.. _requestOrder]);

    private void Add(OpenAlarm alarm)
    {
        _open.Add(alarm.Number, alarm);
        _numbers.Add((alarm.Source, alarm.Shape), alarm.Number);
        LastNumber = Math.Max(LastNumber, alarm.Number);
    }

    private void Remove(long number)
    {
        if (_open.Remove(number, out var alarm))
            _numbers.Remove((alarm.Source, alarm.Shape));
    }

    private void GiveUpOldest()
    {
        if (_open.Count <= keptOpen)
            return;
        Remove(_open.Keys.First());
        Forgotten++;
    }

    private void Note(string requestId)
    {
        if (!_requests.Add(requestId))
            return;
        _requestOrder.Enqueue(requestId);
        if (_requestOrder.Count > keptRequests)
            _requests.Remove(_requestOrder.Dequeue());
    }

    private void Restore(AlarmsSnapshot snapshot)
    {
        _open.Clear();
        _numbers.Clear();
        _requests.Clear();
        _requestOrder.Clear();
        foreach (var alarm in snapshot.Open)
            Add(alarm);
        (LastNumber, Forgotten) = (snapshot.LastNumber, snapshot.Forgotten);
        foreach (var request in snapshot.Requests)
            Note(request);
    }
}
