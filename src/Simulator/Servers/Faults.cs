using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers;

/// <summary>A fault that is armed.</summary>
/// <param name="Id">Handle for <see cref="Faults.Remove"/>.</param>
/// <param name="Fault">What was armed.</param>
/// <param name="Hits">How often it struck so far.</param>
public sealed record ArmedFault(int Id, Fault Fault, int Hits);

/// <summary>The faults of one venue server. Safe to use from any thread; a server without faults pays one volatile read.</summary>
public sealed class Faults
{
    /// <summary>More armed faults than this are refused: a test that forgets to clear should hear of it.</summary>
    public const int MaxArmed = 1_000;

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly int[] _armedOfKind = new int[(int)FaultKind.StatusPage + 1];
    private int _lastId;

    /// <summary>Raised after a fault was armed, for those that act at once.</summary>
    internal event Action<Fault>? Armed;

    /// <summary>Raised after a fault was removed, cleared or used up.</summary>
    internal event Action? Released;

    /// <summary>Raised after everything was disarmed at once.</summary>
    internal event Action? Cleared;

    /// <summary>Arms a fault and returns its handle.</summary>
    /// <exception cref="InvalidOperationException">More than <see cref="MaxArmed"/> faults are armed.</exception>
    public int Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Count is <= 0 || fault.After < 0)
        {
            throw new ArgumentException("A fault needs a positive count (or none) and must not begin before now.", nameof(fault));
        }

        int id;
        lock (_gate)
        {
            if (_entries.Count >= MaxArmed)
            {
                throw new InvalidOperationException($"More than {MaxArmed} faults are armed.");
            }

            id = ++_lastId;
            _entries.Add(new Entry(id, fault));
            Volatile.Write(ref _armedOfKind[(int)fault.Kind], _armedOfKind[(int)fault.Kind] + 1);
        }

        Armed?.Invoke(fault);
        return id;
    }

    /// <summary>Disarms one fault; false when it is not armed any more.</summary>
    public bool Remove(int id)
    {
        lock (_gate)
        {
            var index = _entries.FindIndex(e => e.Id == id);
            if (index < 0)
            {
                return false;
            }

            RemoveAt(index);
        }

        Released?.Invoke();
        return true;
    }

    /// <summary>Disarms everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            Array.Clear(_armedOfKind);
        }

        Released?.Invoke();
        Cleared?.Invoke();
    }

    /// <summary>What is armed now.</summary>
    public IReadOnlyList<ArmedFault> List()
    {
        lock (_gate)
        {
            return [.. _entries.Select(e => new ArmedFault(e.Id, e.Fault, e.Hits))];
        }
    }

    /// <summary>The fault that strikes here, counted as one hit; null when none does.</summary>
    internal Fault? Take(FaultKind kind, in FaultSite site)
    {
        if (Volatile.Read(ref _armedOfKind[(int)kind]) == 0)
        {
            return null;
        }

        var usedUp = false;
        Fault? struck = null;
        lock (_gate)
        {
            for (var i = 0; i < _entries.Count && struck is null; i++)
            {
                var entry = _entries[i];
                if (entry.Fault.Kind != kind || !site.Matches(entry.Fault))
                {
                    continue;
                }

                if (entry.Passed < entry.Fault.After)
                {
                    entry.Passed++;
                    continue;
                }

                struck = entry.Fault;
                entry.Hits++;
                if (entry.Hits == entry.Fault.Count)
                {
                    RemoveAt(i);
                    usedUp = true;
                }
            }
        }

        if (usedUp)
        {
            Released?.Invoke();
        }

        return struck;
    }

    /// <summary>The fault that would strike here, not counted: for faults that are a state.</summary>
    internal Fault? Peek(FaultKind kind, in FaultSite site)
    {
        if (Volatile.Read(ref _armedOfKind[(int)kind]) == 0)
        {
            return null;
        }

        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                if (entry.Fault.Kind == kind && site.Matches(entry.Fault))
                {
                    return entry.Fault;
                }
            }
        }

        return null;
    }

    private void RemoveAt(int index)
    {
        var kind = (int)_entries[index].Fault.Kind;
        _entries.RemoveAt(index);
        Volatile.Write(ref _armedOfKind[kind], _armedOfKind[kind] - 1);
    }

    private sealed class Entry(int id, Fault fault)
    {
        public int Id { get; } = id;

        public Fault Fault { get; } = fault;

        public int Hits { get; set; }

        public int Passed { get; set; }
    }
}

/// <summary>Where a fault might strike: the facts its scope is compared with.</summary>
internal readonly record struct FaultSite(
    VenueChannel Channel,
    RequestKind? Request = null,
    string? ApiKey = null,
    string? Symbol = null,
    string? Push = null,
    bool IsFrame = false)
{
    public bool Matches(Fault fault) =>
        (fault.Channel is null || fault.Channel == Channel)
        && (fault.ApiKey is null || fault.ApiKey == ApiKey)
        && (fault.Symbol is null || string.Equals(fault.Symbol, Symbol, StringComparison.OrdinalIgnoreCase))
        && (fault.Push is null || fault.Push == Push)
        && MatchesMoment(fault)
        && MatchesRequest(fault);

    // On a socket, a cut "after n frames" waits for frames and a cut "now" for connections; requests over HTTP are both.
    private bool MatchesMoment(Fault fault) =>
        fault.Kind != FaultKind.CutConnection || Channel == VenueChannel.Rest || fault.After > 0 == IsFrame;

    private bool MatchesRequest(Fault fault) => fault.Kind switch
    {
        FaultKind.ErrorAfterAccept or FaultKind.LostAck or FaultKind.DuplicateAck =>
            fault.Request is null ? Request is RequestKind.Place or RequestKind.Cancel or RequestKind.Amend : fault.Request == Request,
        FaultKind.RejectOrder or FaultKind.LateAccept => (fault.Request ?? RequestKind.Place) == Request,
        FaultKind.LookupNotFound => Request == RequestKind.Lookup,
        _ => fault.Request is null || fault.Request == Request,
    };
}
