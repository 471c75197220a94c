namespace Hedgerow.Simulation;

/// <summary>One direction of a connection, as TCP carries it: whole, in order, late. What the network loses holds up what follows.</summary>
internal sealed class ByteWay(SimulatedEngine engine, string from, string to)
{
    /// <summary>What the sender's machine keeps for a connection that does not move.</summary>
    private const int Room = 8;

    private readonly Queue<Action> _line = new();
    private DateTimeOffset _lastArrival;
    private TimeSpan _repeat;
    private bool _isStalled;
    private bool _isGone;

    /// <summary>True when the sender must wait.</summary>
    public bool IsFull => _line.Count >= Room;

    /// <summary>Called when it moves again.</summary>
    public Action? Moved { get; set; }

    /// <summary>Sends something.</summary>
    /// <param name="arrive">Called on arrival.</param>
    public void Send(Action arrive)
    {
        _line.Enqueue(arrive);
        if (!_isStalled)
            Transmit();
    }

    /// <summary>Nobody sends or hears any more.</summary>
    public void Abandon()
    {
        _isGone = true;
        _line.Clear();
    }

    private void Transmit()
    {
        while (_line.TryPeek(out var next))
        {
            if (!engine.Network.TryTravel(from, to, out var delay))
            {
                _isStalled = true;
                _repeat = NetworkWay.NextRepeat(_repeat);
                engine.Schedule(_repeat, Retry);
                return;
            }

            _line.Dequeue();
            _repeat = TimeSpan.Zero;
            var arrival = engine.Now + delay;
            _lastArrival = arrival > _lastArrival ? arrival : _lastArrival;
            engine.Schedule(_lastArrival - engine.Now, next);
        }
    }

    private void Retry()
    {
        _isStalled = false;
        if (_isGone)
            return;
        Transmit();
        if (!_isStalled)
            Moved?.Invoke();
    }
}
