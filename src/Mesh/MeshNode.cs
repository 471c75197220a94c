using System.Security.Cryptography;
using Hedgerow.Engine;
using Hedgerow.Mesh.Handshake;
using Hedgerow.Mesh.Links;
using Hedgerow.Mesh.Streams;
using Hedgerow.Messages;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Mesh;

/// <summary>
/// This node's links to the other nodes of the mesh. Each has its own incarnation of the process, made when it starts: what was told to
/// a process that is gone is not told to its successor. See docs/links.md.
/// </summary>
public sealed class MeshNode : IAsyncDisposable
{
    private readonly Dictionary<string, Link> _links;
    private readonly List<MeshDialler> _diallers = [];
    private readonly MeshListener? _listener;

    private MeshNode(MeshOptions options, IMeshHandler handler, TimeProvider time, ILogger log)
    {
        var self = new LinkIdentity(
            options.Node, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)), options.Release, options.Versions, options.Secret);
        _links = options.Peers.ToDictionary(
            peer => peer.Name, peer => new Link(peer.Name, options, handler, time, log), StringComparer.Ordinal);
        if (options.Listen is not null)
            _listener = new MeshListener(options, self, _links, time, log);
        Dial = () =>
        {
            foreach (var peer in options.Peers.Where(peer => peer.Dial is not null))
                _diallers.Add(new MeshDialler(peer, options, self, _links[peer.Name], time, log));
        };
    }

    /// <summary>Where it listens, for those who dial; null when it does not.</summary>
    public Uri? Address => _listener?.Address;

    /// <summary>Connections of strangers that were refused since the start.</summary>
    public long StrangersRefused => _listener?.Refused ?? 0;

    /// <summary>Every link as it is now, in ordinal order of peers.</summary>
    public IReadOnlyList<LinkView> Links => [.. _links.Values.Select(link => link.View()).OrderBy(view => view.Peer, StringComparer.Ordinal)];

    private Action Dial { get; }

    /// <summary>Listens and dials.</summary>
    /// <param name="options">Our place in the mesh.</param>
    /// <param name="handler">Takes what links bring, from now on.</param>
    /// <param name="time">Clock; the system's when null.</param>
    /// <param name="log">Log of the links.</param>
    /// <exception cref="ArgumentException">The options do not fit together; the message names what.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<MeshNode> StartAsync(MeshOptions options, IMeshHandler handler, TimeProvider? time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(log);
        MeshOptions.Check(options);
        var node = new MeshNode(options, handler, time ?? TimeProvider.System, log);
        try
        {
            if (node._listener is not null)
                await node._listener.StartAsync();
            node.Dial();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells a message to an address on another node. Neither blocks nor throws; safe from any thread.</summary>
    /// <param name="peer">Node; one of the configured peers.</param>
    /// <param name="to">Address on it.</param>
    /// <param name="message">The message.</param>
    /// <returns>What became of it. What was not taken is counted and, where it matters, in the log.</returns>
    /// <exception cref="ArgumentException">There is no link to this node.</exception>
    public TellOutcome Tell(string peer, Address to, Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return _links.TryGetValue(peer, out var link) ? link.Tell(to, message) : throw new ArgumentException($"there is no link to a node '{peer}'", nameof(peer));
    }

    /// <summary>An address on another node, as an endpoint of an engine on this one.</summary>
    /// <param name="peer">Node; one of the configured peers.</param>
    /// <param name="to">Address on it.</param>
    /// <exception cref="ArgumentException">There is no link to this node.</exception>
    public IEndpoint EndpointOf(string peer, Address to) => _links.TryGetValue(peer, out var link)
        ? new RemoteAddress(link, to)
        : throw new ArgumentException($"there is no link to a node '{peer}'", nameof(peer));

    /// <summary>Cuts every link and stops listening. Messages that wait are lost, as with the end of the process.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var dialler in _diallers)
            await dialler.DisposeAsync();
        if (_listener is not null)
            await _listener.DisposeAsync();
        foreach (var link in _links.Values)
            await link.DisposeAsync();
    }

    private sealed class RemoteAddress(Link link, Address to) : IEndpoint
    {
        public void Deliver(Message message) => link.Tell(to, message);
    }
}
