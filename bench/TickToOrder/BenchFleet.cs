using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.TickToOrder;

/// <summary>Configurations of two nodes: one with the gateways of both venues, and one that coordinates and dials it over TLS.</summary>
internal static class BenchFleet
{
    public static (string Gateway, string Coordinator) Write(string folder, SimulatorHost host, string privateKeyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hedgerow-bench", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        BenchConfiguration.WriteSecret(Path.Combine(folder, "gateway.pem"), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        BenchConfiguration.WriteSecret(Path.Combine(folder, "mesh.secret"), RandomNumberGenerator.GetHexString(64));
        var port = FreePort();
        var gateway = string.Create(CultureInfo.InvariantCulture, $$"""
            "mesh": {
                "secret": { "file": "mesh.secret" }, "port": {{port}}, "certificate": { "file": "gateway.pem" },
                "venues": ["binance", "bybit"],
                "peers": [ { "name": "coordinator", "coordinator": true } ]
              },
            """);
        var coordinator = string.Create(CultureInfo.InvariantCulture, $$"""
            "mesh": {
                "secret": { "file": "mesh.secret" }, "coordinator": true,
                "peers": [ {
                  "name": "gateway", "dial": "wss://127.0.0.1:{{port}}", "venues": ["binance", "bybit"],
                  "certificateSha256": "{{Convert.ToHexString(SHA256.HashData(certificate.RawData))}}"
                } ]
              },
            """);
        return (
            BenchConfiguration.Write(folder, host, privateKeyFile, "gateway", gateway),
            BenchConfiguration.Write(folder, host, privateKeyFile, "coordinator", coordinator));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
