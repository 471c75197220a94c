namespace Hedgerow.Mesh.Streams;

/// <summary>
/// Finds out that a connection hangs, and measures the way there and back. Pure; times are since any fixed instant. A connection is
/// silent when no frame came for <see cref="LinkBounds.Silence"/>, or when one heartbeat has no answer for as long.
/// </summary>
internal sealed class Heartbeat(LinkBounds bounds)
{
    private long _number;
    private TimeSpan _lastSent;
    private TimeSpan _lastHeard;
    private bool _isOutstanding;

    /// <summary>Time of the last way there and back; null before the first on this connection.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>A new connection.</summary>
    public void Restart(TimeSpan now)
    {
        _lastHeard = now;
        _lastSent = now - bounds.Heartbeat; // the first one leaves with the first beat
        _isOutstanding = false;
        RoundTrip = null;
    }

    /// <summary>A frame came that the peer sealed.</summary>
    public void NoteHeard(TimeSpan now) => _lastHeard = now;

    /// <summary>Number of the heartbeat to send now; null when it is not time.</summary>
    public long? TakeDue(TimeSpan now)
    {
        if (_isOutstanding || now - _lastSent < bounds.Heartbeat)
            return null;
        _isOutstanding = true;
        _lastSent = now;
        return ++_number;
    }

    /// <summary>An answer; one to an older heartbeat is ignored.</summary>
    public void NoteAnswer(long number, TimeSpan now)
    {
        if (!_isOutstanding || number != _number)
            return;
        _isOutstanding = false;
        RoundTrip = now - _lastSent;
    }

    /// <summary>Why the connection is given up; null while it lives.</summary>
    public string? Judge(TimeSpan now)
    {
        if (now - _lastHeard >= bounds.Silence)
            return $"nothing was heard for {(now - _lastHeard).TotalMilliseconds:0} ms";
        return _isOutstanding && now - _lastSent >= bounds.Silence
            ? $"a heartbeat had no answer for {(now - _lastSent).TotalMilliseconds:0} ms"
            : null;
    }
}
