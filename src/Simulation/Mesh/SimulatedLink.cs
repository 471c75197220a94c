using Hedgerow.Mesh;
using Hedgerow.Mesh.Streams;

namespace Hedgerow.Simulation;

/// <summary>A connection between two processes: a way in each direction, and each end closes it for itself.</summary>
internal sealed class SimulatedConnection(SimulatedEngine engine, LinkEnd dialler, LinkEnd acceptor)
{
    private readonly ByteWay _there = new(engine, dialler.Node.Name, acceptor.Node.Name);
    private readonly ByteWay _back = new(engine, acceptor.Node.Name, dialler.Node.Name);
    private int _closed;

    /// <summary>The way on which an end sends.</summary>
    public ByteWay From(LinkEnd end) => end == dialler ? _there : _back;

    /// <summary>A frame that an end sent reaches the other host.</summary>
    public void Arrive(LinkEnd sender, byte[] frame)
    {
        var to = sender == dialler ? acceptor : dialler;
        engine.OnHost(to.Node.Name, () => to.Take(this, frame));
    }

    /// <summary>An end closes it. The other one hears of that behind everything that was sent, if the network carries it.</summary>
    public void Close(LinkEnd by)
    {
        if (++_closed == 2)
        {
            _there.Abandon();
            _back.Abandon();
            return;
        }

        var to = by == dialler ? acceptor : dialler;
        From(by).Send(() => engine.OnHost(to.Node.Name, () => to.Close(this)));
    }
}

/// <summary>A link between two nodes: who dials, how often, and the time that a handshake takes.</summary>
internal sealed class SimulatedLink
{
    private readonly SimulatedEngine _engine;
    private readonly LinkBounds _bounds;
    private readonly LinkEnd _dialler;
    private readonly LinkEnd _acceptor;
    private Backoff _backoff;
    private long _attempt;

    public SimulatedLink(SimulatedEngine engine, FleetNode dialler, FleetNode acceptor, LinkBounds bounds)
    {
        (_engine, _bounds) = (engine, bounds);
        _dialler = new LinkEnd(engine, dialler, acceptor.Name, bounds) { Ended = lasted => Redial(lasted) };
        _acceptor = new LinkEnd(engine, acceptor, dialler.Name, bounds);
        _backoff = new Backoff(bounds);
        dialler.Started += () =>
        {
            _backoff = new Backoff(bounds);
            Dial();
        };
    }

    /// <summary>What both ends did.</summary>
    public IEnumerable<LinkTotals> Totals => [_dialler.Totals, _acceptor.Totals];

    /// <summary>Hello, challenge and proof go to and fro; the welcome is the first thing on the connection.</summary>
    private void Dial()
    {
        var attempt = ++_attempt;
        var (from, to) = (_dialler.Node, _acceptor.Node);
        var life = from.Incarnation;
        bool IsOurs() => _attempt == attempt && from.IsUp && from.Incarnation == life && !_dialler.IsConnected;
        void Fail() => _engine.OnHost(from.Name, () =>
        {
            if (IsOurs())
                Redial(TimeSpan.Zero);
        });

        _engine.After(from.Name, _bounds.Handshake, Fail);
        Carry(from, to, IsOurs, () =>
        {
            if (!to.IsUp)
            {
                Carry(to, from, IsOurs, Fail);
                return;
            }

            var there = to.Incarnation;
            Handle(to, there, () => Carry(to, from, IsOurs, () => Handle(from, life, () => Carry(from, to, IsOurs, () => Handle(to, there, () => Welcome(IsOurs))))));
        });
    }

    private void Welcome(Func<bool> isOurs)
    {
        var connection = new SimulatedConnection(_engine, _dialler, _acceptor);
        var (life, there) = (_dialler.Node.Incarnation, _acceptor.Node.Incarnation);
        // First on the connection, so that no frame overtakes it.
        connection.From(_acceptor).Send(() => Handle(_dialler.Node, life, () =>
        {
            if (isOurs())
                _dialler.Open(connection, there);
            else
                connection.Close(_dialler);
        }));
        _acceptor.Open(connection, life);
    }

    private void Redial(TimeSpan lasted)
    {
        var attempt = ++_attempt;
        var life = _dialler.Node.Incarnation;
        _engine.After(_dialler.Node.Name, _backoff.Next(lasted), () =>
        {
            if (_attempt == attempt && _dialler.Node.IsUp && _dialler.Node.Incarnation == life && !_dialler.IsConnected)
                Dial();
        });
    }

    private void Carry(FleetNode from, FleetNode to, Func<bool> isWanted, Action arrive) =>
        NetworkWay.Carry(_engine, from.Name, to.Name, arrive, isWanted);

    /// <summary>A process deals with what has come for it, unless it is another one by then.</summary>
    private void Handle(FleetNode node, long incarnation, Action action) => _engine.OnHost(node.Name, () =>
    {
        if (node.IsUp && node.Incarnation == incarnation)
            action();
    });
}
