using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Api;

/// <summary>The HTTP interface of a node that trades on simulated venues, through real sockets.</summary>
public sealed class NodeApiTests : IAsyncLifetime
{
    private SimulatedSite _site = null!;
    private NodeHost _node = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _site = await SimulatedSite.StartAsync(seed: 21);
        var configuration = NodeConfiguration.Load(_site.ConfigurationFile);
        var token = Path.Combine(Path.GetDirectoryName(configuration.File)!, "token");
        await File.WriteAllTextAsync(token, "open-sesame");
        File.SetUnixFileMode(token, UnixFileMode.UserRead);
        _node = await NodeHost.StartAsync(
            configuration with { Options = configuration.Options with { Api = new ApiOptions { Port = 0, Token = new SecretReference { File = token } } } },
            NullLoggerFactory.Instance);
        _http = new HttpClient { BaseAddress = _node.ApiAddress };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "open-sesame");
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _node.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Health_turns_well_and_status_shows_what_trades()
    {
        await Eventually.Holds("well", async () => (await _http.GetAsync("/health")).StatusCode == HttpStatusCode.OK);

        var status = await _http.GetFromJsonAsync<JsonElement>("/status");

        Assert.True(status.GetProperty("ok").GetBoolean());
        Assert.Equal(["binance", "bybit"], status.GetProperty("gateways").EnumerateArray().Select(g => g.GetProperty("venue").GetString()));
        Assert.Equal("btc", status.GetProperty("coordinator").GetProperty("pairs")[0].GetProperty("name").GetString());
        Assert.DoesNotContain("open-sesame", status.GetRawText());
    }

    [Fact]
    public async Task A_command_takes_effect_once_and_is_shown()
    {
        var first = await TellAsync("pause", """{ "pair": "btc", "who": "ann", "why": "lunch", "requestId": "r-1" }""");
        var again = await TellAsync("pause", """{ "pair": "btc", "who": "ann", "why": "lunch", "requestId": "r-1" }""");
        var other = await TellAsync("pause", """{ "pair": "eth", "who": "ann", "why": "lunch" }""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Conflict), (first.Status, again.Status, other.Status));
        Assert.Contains("already done", again.Text);
        Assert.Contains("no pair is called eth", other.Text);
        await Eventually.Holds("paused", async () => (await _http.GetStringAsync("/status")).Contains("\"mode\":\"paused\""));
        Assert.Contains("ann: Pause btc (lunch)", await _http.GetStringAsync("/status"));
    }

    [Theory]
    [InlineData("dance", """{ "pair": "btc", "who": "a", "why": "b" }""", HttpStatusCode.NotFound, "reduce-only")]
    [InlineData("pause", """{ "pair": "btc", "who": "a" }""", HttpStatusCode.BadRequest, "why")]
    [InlineData("pause", """{ "pair": "btc", "who": "a", "why": "" }""", HttpStatusCode.BadRequest, "must have 1 to")]
    [InlineData("pause", """{ "pair": "btc", "who": "a", "why": "b", "what": 1 }""", HttpStatusCode.BadRequest, "what")]
    [InlineData("pause", "nonsense", HttpStatusCode.BadRequest, "the body is not right")]
    public async Task A_wrong_command_is_refused(string action, string body, HttpStatusCode status, string text)
    {
        var answer = await TellAsync(action, body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(text, answer.Text);
    }

    [Fact]
    public async Task Strangers_are_kept_out()
    {
        using var stranger = new HttpClient { BaseAddress = _node.ApiAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/status")).StatusCode);
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "open-sesam");
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/health")).StatusCode);

        using var page = new HttpRequestMessage(HttpMethod.Get, "/status");
        page.Headers.Add("Origin", "http://example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(page)).StatusCode);

        using var form = new StringContent("pair=btc", Encoding.UTF8, "text/plain");
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.PostAsync("/commands/flatten", form)).StatusCode);
    }

    private async Task<(HttpStatusCode Status, string Text)> TellAsync(string action, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync("/commands/" + action, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
