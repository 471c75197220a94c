using System.Net;

namespace Hedgerow.Mesh.Links;

/// <summary>
/// Bounds what those cost who have not proven themselves: how many are let in at once, in all and from one address, and how often
/// their failures are written into the log. Safe from any thread.
/// </summary>
internal sealed class StrangerGate(TimeProvider time)
{
    /// <summary>Handshakes at once.</summary>
    public const int MaxAtOnce = 32;

    /// <summary>Handshakes at once from one address.</summary>
    public const int MaxFromOne = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _inside = [];
    private int _total;
    private readonly LogBudget _log = new(time);
    private long _refused;

    /// <summary>Handshakes that failed, and connections for which there was no room, since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public bool TryEnter(IPAddress from)
    {
        lock (_gate)
        {
            var inside = _inside.GetValueOrDefault(from);
            if (_total >= MaxAtOnce || inside >= MaxFromOne)
                return false;
            _inside[from] = inside + 1;
            _total++;
            return true;
        }
    }

    public void Leave(IPAddress from)
    {
        lock (_gate)
        {
            _total--;
            if (--_inside[from] == 0)
                _inside.Remove(from);
        }
    }

    /// <summary>Counts a failure.</summary>
    /// <param name="withheld">How many were not written since the last one that was.</param>
    /// <returns>True when this one is to be written.</returns>
    public bool NoteRefused(out long withheld)
    {
        Interlocked.Increment(ref _refused);
        return _log.TryTake(out withheld);
    }
}
