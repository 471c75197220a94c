using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hedgerow.CommandLine.Cluster;
using Hedgerow.Mesh.Tests.Links;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>Nodes linked over TLS as they are configured: whoever is not who was meant gets no link, and both logs or the node's own say it.</summary>
public sealed class FleetTlsTests
{
    private static readonly WireLeg Binance = new("binance", "binance", "BTCUSDT");
    private static readonly WireLeg Bybit = new("bybit", "bybit", "BTCUSDT");

    [Fact]
    public async Task A_node_with_another_certificate_than_the_pinned_one_is_not_linked_and_with_the_pinned_one_it_is()
    {
        await using var site = await WireSite.StartAsync(Binance, Bybit);
        using var shown = NewCertificate();
        using var pinned = NewCertificate();
        var port = LoopbackPort.Free();
        var tokyo = await GatewayAsync(site, port, shown);
        var log = new LogLines();
        var ireland = await CoordinatorAsync(site, port, pinned, new string('s', 40), log);
        try
        {
            await Eventually.Holds("it is logged", () => log.Has("tokyo could not be reached"), log.ToString);
            Assert.Contains(ireland.Complaints(), c => c.Contains("tokyo: is not linked", StringComparison.Ordinal));
            Assert.Empty(ireland.Board.View().Gateways);
            Assert.Contains(tokyo.Complaints(), c => c.Contains("ireland: is not linked", StringComparison.Ordinal));
            await ireland.StopAsync();

            ireland = await CoordinatorAsync(site, port, shown, new string('s', 40), log);
            await Eventually.Holds(
                "linked and ready", () => ireland.Board.View().Gateways is { Count: 2 } all && all.All(g => g.AcceptsExposure), log.ToString);
        }
        finally
        {
            await ireland.StopAsync();
            await tokyo.StopAsync();
        }
    }

    [Fact]
    public async Task A_node_with_another_secret_and_whoever_sends_garbage_get_nowhere_and_are_logged()
    {
        await using var site = await WireSite.StartAsync(Binance, Bybit);
        using var certificate = NewCertificate();
        var port = LoopbackPort.Free();
        var (log, strangers) = (new LogLines(), new LogLines());
        var tokyo = await GatewayAsync(site, port, certificate, log);
        var ireland = await CoordinatorAsync(site, port, certificate, new string('x', 40), strangers);
        try
        {
            await Eventually.Holds("the secret is refused", () => log.Has("does not have the secret"), log.ToString);
            await Eventually.Holds("the stranger's log says it", () => strangers.Has("tokyo could not be reached"), strangers.ToString);
            Assert.Empty(ireland.Board.View().Gateways);

            using (var client = new TcpClient())
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                await client.GetStream().WriteAsync(RandomNumberGenerator.GetBytes(4_096));
            }
            await Eventually.Holds("garbage is refused", () => log.Has("no request that can be read"), log.ToString);
            Assert.Contains(tokyo.Complaints(), c => c.Contains("ireland: is not linked", StringComparison.Ordinal));
            Assert.DoesNotContain(log.All.Concat(strangers.All), line => line.Contains("ssssssss", StringComparison.Ordinal) || line.Contains("xxxxxxxx", StringComparison.Ordinal));
        }
        finally
        {
            await ireland.StopAsync();
            await tokyo.StopAsync();
        }
    }

    private static async Task<NodeHost> GatewayAsync(WireSite site, int port, X509Certificate2 certificate, LogLines? log = null)
    {
        site.WriteSecret("tokyo.secret", new string('s', 40));
        site.WriteSecret("tokyo.pem", certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n");
        return await StartAsync(site, "tokyo", log ?? new LogLines(), string.Create(CultureInfo.InvariantCulture, $$"""
            "port": {{port}}, "certificate": { "file": "tokyo.pem" }, "venues": ["binance", "bybit"],
                "peers": [ { "name": "ireland", "coordinator": true } ]
            """));
    }

    private static async Task<NodeHost> CoordinatorAsync(WireSite site, int port, X509Certificate2 pinned, string secret, LogLines log)
    {
        site.WriteSecret("ireland.secret", secret);
        return await StartAsync(site, "ireland", log, string.Create(CultureInfo.InvariantCulture, $$"""
            "coordinator": true,
                "peers": [ {
                  "name": "tokyo", "dial": "wss://127.0.0.1:{{port}}", "venues": ["binance", "bybit"],
                  "certificateSha256": "{{Convert.ToHexString(SHA256.HashData(pinned.RawData))}}"
                } ]
            """));
    }

    private static async Task<NodeHost> StartAsync(WireSite site, string name, LogLines log, string place)
    {
        var path = site.PathOf(name + ".json");
        await File.WriteAllTextAsync(path, site.Configuration(name, $$"""
            "mesh": {
                "secret": { "file": "{{name}}.secret" }, {{place}}
              }
            """));
        return await NodeHost.StartAsync(NodeConfiguration.Load(path), new Factory(log));
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hedgerow-test", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private sealed class Factory(LogLines lines) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => lines;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
