using System.Net;
using System.Net.Sockets;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>Ports that a process of ours shall listen on, chosen before it runs.</summary>
internal static class LoopbackPort
{
    /// <summary>A port that nobody listens on now. Nobody else is kept from taking it before it is used.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
