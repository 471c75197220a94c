using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Hedgerow.Mesh.Tests.Links;

/// <summary>Somebody in between: ends TLS with a certificate of its own and opens it again towards the real node.</summary>
internal sealed class TlsRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public TlsRelay(Uri target, X509Certificate2 certificate)
    {
        _listener.Start();
        Address = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync(target.Port, certificate);
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(int port, X509Certificate2 certificate)
    {
        try
        {
            while (true)
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token), port, certificate);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task PassAsync(TcpClient client, int port, X509Certificate2 certificate)
    {
        try
        {
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, port);
            await using var towardsClient = new SslStream(client.GetStream());
            await towardsClient.AuthenticateAsServerAsync(certificate);
            await using var towardsServer = new SslStream(server.GetStream(), false, (_, _, _, _) => true);
            await towardsServer.AuthenticateAsClientAsync("hedgerow-test");
            await Task.WhenAny(towardsClient.CopyToAsync(towardsServer, _stop.Token), towardsServer.CopyToAsync(towardsClient, _stop.Token));
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or SocketException)
        {
            // One of the two went away.
        }
        finally
        {
            client.Dispose();
        }
    }
}
