using Hedgerow.Mesh;
using Hedgerow.Mesh.Handshake;
using Hedgerow.Mesh.Streams;
using Hedgerow.Mesh.Wire;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// One end of a link on a simulated network: production's <see cref="LinkMachine"/>, which numbers, keeps, conflates, resumes and
/// finds silence, with frames as it writes them; only sockets and threads are simulated.
/// </summary>
internal sealed class LinkEnd
{
    private readonly SimulatedEngine _engine;
    private readonly FleetNode _node;
    private readonly LinkBounds _bounds;
    private readonly FrameBuffer _frame = new();
    private readonly FrameContent _content = new();
    private LinkTotals _past = new();
    private LinkMachine? _machine;
    private SimulatedConnection? _connection;
    private bool _toldUp;
    private bool _toldOverflow;
    private DateTimeOffset _openedAt;

    public LinkEnd(SimulatedEngine engine, FleetNode node, string peer, LinkBounds bounds)
    {
        (_engine, _node, Peer, _bounds) = (engine, node, peer, bounds);
        node.Ends.Add(peer, this);
    }

    /// <summary>The node at the other end.</summary>
    public string Peer { get; }

    /// <summary>This node.</summary>
    public FleetNode Node => _node;

    /// <summary>Called with the time that it lasted when a connection of this end is over.</summary>
    public Action<TimeSpan>? Ended { get; init; }

    /// <summary>What all processes of this end did.</summary>
    public LinkTotals Totals => _machine is { } machine ? _past.With(machine.Counts) : _past;

    /// <summary>True while it has a connection.</summary>
    public bool IsConnected => _connection is not null;

    /// <summary>The process starts, and remembers nothing.</summary>
    public void Begin()
    {
        _machine = new LinkMachine(_bounds, MessageRegistry.Default);
        (_toldUp, _toldOverflow) = (false, false);
        Beat(_node.Incarnation);
    }

    /// <summary>The process is gone; its machine tells the other end, if it can be reached.</summary>
    public void End()
    {
        _past = Totals;
        _machine = null;
        var connection = _connection;
        _connection = null;
        connection?.Close(this);
    }

    /// <summary>Takes a message for the peer.</summary>
    /// <exception cref="InvalidOperationException">It cannot pass between nodes.</exception>
    public void Tell(Address to, Message message)
    {
        if (_machine is not { } machine)
            return;
        switch (machine.Tell(to, message, out var problem))
        {
            case TellOutcome.Taken:
                Pump();
                break;
            case TellOutcome.Overflow:
                TellChange();
                break;
            case TellOutcome.Unfit:
                throw new InvalidOperationException($"{_node.Name} to {Peer}: {problem}");
        }
    }

    /// <summary>A connection to the peer is made; it takes the place of an older one.</summary>
    public void Open(SimulatedConnection connection, long peerIncarnation)
    {
        if (_machine is not { } machine)
            return;
        if (_connection is { } older)
            Close(older);
        _connection = connection;
        _openedAt = _engine.Now;
        machine.Open(peerIncarnation, ProtocolRange.Current.Max, Now);
        _past = _past with { Late = _past.Late + machine.Kept };
        connection.From(this).Moved = () => _engine.OnHost(_node.Name, Pump);
        Pump();
    }

    /// <summary>A frame arrives.</summary>
    public void Take(SimulatedConnection connection, byte[] frame)
    {
        if (_connection != connection || _machine is not { } machine)
            return;
        _content.Clear();
        machine.Read(frame, Now, _content);
        TellChange();
        foreach (var (to, message) in _content.Messages)
            _node.Receive(Peer, to, message);
        if (_machine != machine)
            return;
        machine.NoteDelivered(_content.Through);
        Pump();
    }

    /// <summary>The connection is over, from here or from there.</summary>
    public void Close(SimulatedConnection connection)
    {
        if (_connection != connection)
            return;
        _connection = null;
        _machine?.Close();
        connection.Close(this);
        _past = _past with { Breaks = _past.Breaks + 1 };
        TellChange();
        Ended?.Invoke(_engine.Now - _openedAt);
    }

    private TimeSpan Now => _engine.Monotonic(_node.Name);

    private void Pump()
    {
        while (_connection is { } connection && connection.From(this) is { IsFull: false } way && _machine!.Write(_frame))
        {
            var bytes = _frame.Written.ToArray();
            way.Send(() => connection.Arrive(this, bytes));
        }
    }

    private void Beat(long incarnation)
    {
        if (_node.Incarnation != incarnation || _machine is not { } machine)
            return;
        if (machine.Beat(Now) is not null && _connection is { } silent)
        {
            _past = _past with { Silences = _past.Silences + 1 };
            Close(silent);
        }

        Pump();
        TellChange();
        _engine.After(_node.Name, _bounds.Beat, () => Beat(incarnation));
    }

    private void TellChange()
    {
        if (_machine is not { } machine)
            return;
        var isUp = machine.Phase == LinkPhase.Up;
        if (isUp == _toldUp && machine.IsOverflowing == _toldOverflow)
            return;
        (_toldUp, _toldOverflow) = (isUp, machine.IsOverflowing);
        _node.LinkChanged(Peer, isUp && !machine.IsOverflowing);
    }
}

/// <summary>What one end of a link did, over all its processes.</summary>
internal sealed record LinkTotals
{
    /// <summary>Messages that it delivered.</summary>
    public long Received { get; init; }

    /// <summary>Numbered messages that waited for a connection, or were not acknowledged on the last one.</summary>
    public long Late { get; init; }

    /// <summary>Latest-wins messages that a newer one replaced, or that were not kept.</summary>
    public long Superseded { get; init; }

    /// <summary>Numbered messages for an older process of the peer.</summary>
    public long Dropped { get; init; }

    /// <summary>Messages that found no room.</summary>
    public long Overflowed { get; init; }

    /// <summary>Connections that ended.</summary>
    public long Breaks { get; init; }

    /// <summary>Connections that were given up because nothing was heard.</summary>
    public long Silences { get; init; }

    /// <summary>These, and what a process did since.</summary>
    public LinkTotals With(LinkCounts counts) => this with
    {
        Received = Received + counts.Received,
        Superseded = Superseded + counts.Replaced + counts.NotKept,
        Dropped = Dropped + counts.Dropped,
        Overflowed = Overflowed + counts.Overflowed,
    };
}
