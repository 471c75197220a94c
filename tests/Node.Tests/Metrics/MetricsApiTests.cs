using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Metrics;

/// <summary>Probes and figures of a node that trades on simulated venues, through real sockets.</summary>
public sealed class MetricsApiTests : IAsyncLifetime
{
    private SimulatedSite _site = null!;
    private NodeHost _node = null!;
    private HttpClient _viewer = null!;

    public async Task InitializeAsync()
    {
        _site = await SimulatedSite.StartAsync(seed: 23);
        _node = await NodeHost.StartAsync(NodeConfiguration.Load(_site.ConfigurationFile), NullLoggerFactory.Instance);
        _viewer = new HttpClient { BaseAddress = _node.ApiAddress };
        _viewer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SimulatedSite.VicsToken);
    }

    public async Task DisposeAsync()
    {
        _viewer.Dispose();
        await _node.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Figures_are_in_the_format_and_say_what_the_venues_know()
    {
        await Eventually.Holds("hedges", () => _site.Orders >= 6);
        await _node.TellAsync(new Messages.OperatorCommand("f1", Messages.OperatorAction.Flatten, "*", "ann", "to compare"));
        await Eventually.Holds("level, and told", async () =>
            await ReadAsync() is var now && Count(now, "orders_total") == _site.Orders && Count(now, "fills_total") == _site.Venues.Sum(v => v.Fills().Count)
            && now.Find("hedgerow_pair_net_exposure", "pair=\"btc\"") == 0 && now.Value("hedgerow_journal_lag_entries") == 0);

        var figures = await ReadAsync();

        Assert.True(figures.Value("process_resident_memory_bytes") > 1e6);
        Assert.True(figures.Value("process_cpu_seconds_total") > 0);
        Assert.True(figures.Value("process_start_time_seconds") > 1.7e9);
        Assert.Equal(1, figures.Value("hedgerow_node_info", $"node=\"{_node.Name}\",release=\"{NodeHost.Release}\",role=\"whole\""));
        Assert.Equal((1, 1, 0), (figures.Value("hedgerow_ready"), figures.Value("hedgerow_coordinating"), figures.Value("hedgerow_standing_by")));
        Assert.Equal((double)_node.Board.View().Coordinator!.Epoch, figures.Value("hedgerow_epoch"));
        Assert.Equal(figures.Value("hedgerow_epoch"), figures.Value("hedgerow_venue_epoch", "venue=\"binance\""));
        Assert.Equal(0, figures.Value("hedgerow_breaker_tripped"));
        Assert.True(figures.Value("hedgerow_journal_entries_total") > 0);
        Assert.True(figures.Value("hedgerow_venue_quotes_total", "venue=\"bybit\"") > 0);
        Assert.InRange(figures.Value("hedgerow_venue_equity", "asset=\"USDT\",venue=\"bybit\""), 90_000, 110_000);
        Assert.Equal(1, figures.Samples.Where(s => s.Name == "hedgerow_venue_health" && s.Labels.EndsWith("venue=\"bybit\"", StringComparison.Ordinal)).Sum(s => s.Value));
        Assert.Equal(0, figures.Value("hedgerow_alarms_open"));
    }

    [Fact]
    public async Task Figures_need_a_token_unless_the_configuration_says_otherwise()
    {
        using var stranger = new HttpClient { BaseAddress = _node.ApiAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/metrics")).StatusCode);
        var configuration = NodeConfiguration.Load(_site.ConfigurationFile);
        var api = configuration.Options.Api with { MetricsWithoutToken = true };
        await _node.StopAsync();
        await using var open = await NodeHost.StartAsync(configuration with { Options = configuration.Options with { Api = api } }, NullLoggerFactory.Instance);
        using var scraper = new HttpClient { BaseAddress = open.ApiAddress };

        var answer = await scraper.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await scraper.GetAsync("/status")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scraper.PostAsync("/metrics", null)).StatusCode);
    }

    [Fact]
    public async Task Probes_need_no_token_and_say_nothing_but_whether_it_is_so()
    {
        using var kubelet = new HttpClient { BaseAddress = _node.ApiAddress };
        await Eventually.Holds("ready", async () => (await kubelet.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK);

        Assert.Equal("alive\n", await kubelet.GetStringAsync("/healthz"));
        Assert.Equal("ready\n", await kubelet.GetStringAsync("/readyz"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await kubelet.PostAsync("/readyz", null)).StatusCode);
        using var page = new HttpRequestMessage(HttpMethod.Get, "/readyz");
        page.Headers.Add("Origin", "http://example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await kubelet.SendAsync(page)).StatusCode);
    }

    [Fact]
    public async Task A_tripped_breaker_is_a_complaint_and_no_unreadiness()
    {
        await Eventually.Holds("ready", () => _node.Unready().Length == 0);
        Assert.True((await _node.TellAsync(new Messages.OperatorCommand("t1", Messages.OperatorAction.TripBreaker, "", "ann", "a try"))).Ok);
        await Eventually.Holds("shown", async () => (await ReadAsync()).Value("hedgerow_breaker_tripped") == 1);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _viewer.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _viewer.GetAsync("/readyz")).StatusCode);
        var status = await _viewer.GetFromJsonAsync<JsonElement>("/status");
        Assert.Equal(status.GetProperty("complaints").GetArrayLength(), (await ReadAsync()).Value("hedgerow_complaints"));
    }

    [Fact]
    public async Task With_a_certificate_everything_goes_over_tls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=hedgerow-test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = _site.TokenFile("certificate");
        await File.WriteAllTextAsync(pem, own.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(pem, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var configuration = NodeConfiguration.Load(_site.ConfigurationFile);
        var api = configuration.Options.Api with { Certificate = new SecretReference { File = pem } };
        await _node.StopAsync();
        await using var closed = await NodeHost.StartAsync(configuration with { Options = configuration.Options with { Api = api } }, NullLoggerFactory.Instance);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == own.GetCertHashString();
        using var http = new HttpClient(handler) { BaseAddress = closed.ApiAddress };

        Assert.Equal("https", closed.ApiAddress.Scheme);
        Assert.Equal("alive\n", await http.GetStringAsync("/healthz"));
        using var plain = new HttpClient { BaseAddress = new UriBuilder(closed.ApiAddress) { Scheme = "http" }.Uri };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync("/healthz"));
    }

    private static double Count(Exposition figures, string what) =>
        figures.Samples.Where(s => s.Name == "hedgerow_venue_" + what).Sum(s => s.Value);

    private async Task<Exposition> ReadAsync() => Exposition.Parse(await _viewer.GetStringAsync("/metrics"));
}
