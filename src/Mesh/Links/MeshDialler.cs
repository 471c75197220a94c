using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Hedgerow.Mesh.Handshake;
using Hedgerow.Mesh.Streams;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Mesh.Links;

/// <summary>Dials one peer, again and again with back-off, whenever the link to it has no connection.</summary>
internal sealed partial class MeshDialler : IAsyncDisposable
{
    private readonly MeshPeer _peer;
    private readonly MeshOptions _options;
    private readonly LinkIdentity _self;
    private readonly Link _link;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _dialling;

    public MeshDialler(MeshPeer peer, MeshOptions options, LinkIdentity self, Link link, TimeProvider time, ILogger log)
    {
        (_peer, _options, _self, _link, _time, _log) = (peer, options, self, link, time, log);
        _dialling = Task.Run(DialAgainAndAgainAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _dialling;
        _stop.Dispose();
    }

    private async Task DialAgainAndAgainAsync()
    {
        var backoff = new Backoff(_options.Bounds);
        var toldProblem = "";
        while (!_stop.IsCancellationRequested)
        {
            var lasted = TimeSpan.Zero;
            try
            {
                if (_link.IsDown)
                {
                    var connection = await ConnectAsync();
                    toldProblem = "";
                    lasted = await _link.RunAsync(connection, _stop.Token);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it is, the peer is dialled again.
                // The same thing again every few seconds would bury the rest of the log.
                if (!_stop.IsCancellationRequested && e.Message != toldProblem)
                    Log.Failed(_log, _peer.Name, _peer.Dial!, toldProblem = e.Message);
            }
            await Task.Delay(backoff.Next(lasted), _time, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<LinkConnection> ConnectAsync()
    {
        using var patience = new CancellationTokenSource(_options.Bounds.Handshake, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
        var socket = new ClientWebSocket();
        try
        {
            byte[] certificateHash = Transcript.NoCertificate;
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            socket.Options.Proxy = null;
            socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                certificateHash = certificate is null ? [] : SHA256.HashData(certificate.GetRawCertData());
                return _peer.CertificateSha256 is { } pinned
                    ? CryptographicOperations.FixedTimeEquals(certificateHash, Convert.FromHexString(pinned))
                    : errors == SslPolicyErrors.None;
            };
            await socket.ConnectAsync(new UriBuilder(_peer.Dial!) { Path = MeshListener.Path }.Uri, either.Token);
            var handshake = new DiallerHandshake(_self, _peer.Name, RandomNumberGenerator.GetBytes(32), certificateHash);
            await HandshakeSocket.SendAsync(socket, handshake.Hello, either.Token);
            return new LinkConnection(socket, await HandshakeSocket.RunAsync(socket, handshake.Receive, either.Token), _options.Bounds);
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested)
        {
            socket.Dispose();
            throw new LinkException("no connection and handshake within " + _options.Bounds.Handshake.TotalSeconds.ToString("0.#") + " s", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} could not be reached at {Address}: {Why}")]
        public static partial void Failed(ILogger log, string peer, Uri address, string why);
    }
}
