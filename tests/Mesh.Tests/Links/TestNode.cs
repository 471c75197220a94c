using System.Collections.Concurrent;
using System.Net;
using Hedgerow.Mesh.Streams;
using Hedgerow.Simulator.Network;

namespace Hedgerow.Mesh.Tests.Links;

/// <summary>One node of a mesh with everything that it got.</summary>
internal sealed class TestNode : IMeshHandler, IAsyncDisposable
{
    /// <summary>For a clock that a test moves: no silence while it does not.</summary>
    public static readonly LinkBounds Quick = new() { FirstRedial = TimeSpan.FromMilliseconds(20), LastRedial = TimeSpan.FromMilliseconds(100) };

    public static readonly LinkSecret Secret = new("the-secret-of-the-tests-0123456789abcdef");

    private MeshNode? _mesh;

    public MeshNode Mesh => _mesh!;

    public LogLines Log { get; } = new();

    public ConcurrentQueue<(string Peer, Address To, Message Message)> Received { get; } = new();

    public ConcurrentQueue<LinkView> Changes { get; } = new();

    /// <summary>Called with each message before it is kept.</summary>
    public Action<Message> OnReceive { get; set; } = _ => { };

    public Uri Address => Mesh.Address!;

    public static MeshOptions Options(string name, params MeshPeer[] peers) => new()
    {
        Node = name,
        Secret = Secret,
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Peers = peers,
        Bounds = Quick,
        Release = "test",
    };

    public static MeshPeer Peer(string name, Uri? dial = null) => new() { Name = name, Dial = dial };

    /// <summary>Where to dial a node by way of a line that can be cut.</summary>
    public static Uri Through(TcpRelay relay, TestNode node) => new UriBuilder(node.Address) { Port = relay.Port }.Uri;

    public static async Task<TestNode> StartAsync(MeshOptions options, TimeProvider? time = null)
    {
        var node = new TestNode();
        node._mesh = await MeshNode.StartAsync(options, node, time, node.Log);
        return node;
    }

    public bool IsUp(string peer) => Mesh.Links.Single(link => link.Peer == peer).Phase == LinkPhase.Up;

    public Task Up(string peer) => Eventually.Holds($"the link to {peer} is up", () => IsUp(peer), () => Log.ToString());

    public Task Down(string peer) => Eventually.Holds($"the link to {peer} is down", () => !IsUp(peer), () => Log.ToString());

    public void Receive(string peer, Address to, Message message)
    {
        OnReceive(message);
        Received.Enqueue((peer, to, message));
    }

    public void LinkChanged(LinkView link) => Changes.Enqueue(link);

    public async ValueTask DisposeAsync() => await Mesh.DisposeAsync();
}
