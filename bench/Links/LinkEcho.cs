using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hedgerow.Mesh;
using Hedgerow.Mesh.Handshake;
using Hedgerow.Mesh.Streams;
using Hedgerow.Mesh.Wire;
using Hedgerow.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Links.Bench;

/// <summary>Two nodes with a link between them; the second sends back what it gets, or only counts.</summary>
internal sealed class LinkEcho : IAsyncDisposable
{
    private readonly Near _near = new();
    private readonly Far _far = new();
    private MeshNode? _dialler;
    private MeshNode? _acceptor;

    public Action<Message> OnReply { set => _near.OnReceive = value; }

    public long Counted => Volatile.Read(ref _far.Count);

    public bool IsEchoing { set => _far.IsEchoing = value; }

    public LinkView View => _dialler!.Links[0];

    public static async Task<LinkEcho> StartAsync(X509Certificate2? certificate)
    {
        var echo = new LinkEcho();
        var secret = new LinkSecret(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        echo._acceptor = await MeshNode.StartAsync(
            new MeshOptions
            {
                Node = "far",
                Secret = secret,
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                Certificate = certificate,
                Peers = [new MeshPeer { Name = "near" }],
            },
            echo._far, null, NullLogger.Instance);
        echo._far.Node = echo._acceptor;
        var peer = new MeshPeer
        {
            Name = "far",
            Dial = echo._acceptor.Address,
            CertificateSha256 = certificate is null ? null : Convert.ToHexString(SHA256.HashData(certificate.RawData)),
        };
        echo._dialler = await MeshNode.StartAsync(
            new MeshOptions { Node = "near", Secret = secret, Peers = [peer] }, echo._near, null, NullLogger.Instance);
        await echo._near.Up.Task;
        return echo;
    }

    /// <summary>Bytes of a frame with one message and its seal.</summary>
    public static int FrameBytes(Message message)
    {
        var frame = new FrameBuffer();
        var kind = message is IConflatable ? RecordKind.Latest : RecordKind.Numbered;
        if (new MessageCodec(MessageRegistry.Default).Write(frame, kind, 1, Address.Coordinator, message, ProtocolRange.Current.Max) is { } problem)
            throw new InvalidOperationException(problem);
        return frame.Length + FrameSealer.Overhead;
    }

    public TellOutcome Tell(Message message) => _dialler!.Tell("far", Address.Coordinator, message);

    public async ValueTask DisposeAsync()
    {
        await _dialler!.DisposeAsync();
        await _acceptor!.DisposeAsync();
    }

    private sealed class Near : IMeshHandler
    {
        public TaskCompletionSource Up { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action<Message> OnReceive { get; set; } = _ => { };

        public void Receive(string peer, Address to, Message message) => OnReceive(message);

        public void LinkChanged(LinkView link)
        {
            if (link.Phase == LinkPhase.Up)
                Up.TrySetResult();
        }
    }

    private sealed class Far : IMeshHandler
    {
        public long Count;

        public bool IsEchoing { get; set; }

        public MeshNode? Node { get; set; }

        public void Receive(string peer, Address to, Message message)
        {
            Volatile.Write(ref Count, Count + 1);
            if (IsEchoing)
                Node!.Tell("near", to, message);
        }

        public void LinkChanged(LinkView link)
        {
        }
    }
}
