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
        _node = await NodeHost.StartAsync(NodeConfiguration.Load(_site.ConfigurationFile), NullLoggerFactory.Instance);
        _http = ClientOf(SimulatedSite.AnnsToken);
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
        Assert.DoesNotContain(SimulatedSite.AnnsToken, status.GetRawText());
        Assert.DoesNotContain("conflationKey", status.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_command_takes_effect_once_and_is_shown_with_who_when_and_why()
    {
        const string Lunch = """{ "pair": "btc", "reason": "lunch", "requestId": "r-1" }""";
        var first = await TellAsync("pause", Lunch);
        var again = await TellAsync("pause", Lunch);
        var other = await TellAsync("flatten", Lunch);
        var unknown = await TellAsync("adopt", """{ "pair": "99", "reason": "lunch", "requestId": "r-2" }""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, again.Status));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Contains("requestId", other.Text);
        Assert.Equal(HttpStatusCode.Conflict, unknown.Status);
        Assert.Contains("no pair is called 99", unknown.Text);
        await Eventually.Holds("paused", async () => (await _http.GetStringAsync("/status")).Contains("\"mode\":\"paused\""));
        var history = await _http.GetFromJsonAsync<JsonElement>("/commands?limit=10");
        Assert.Equal(["r-2 refused", "r-1 done"], history.EnumerateArray().Select(i =>
            $"{i.GetProperty("command").GetProperty("requestId").GetString()} {i.GetProperty("state").GetString()}"));
        var command = history[1].GetProperty("command");
        Assert.Equal(("ann", "lunch"), (command.GetProperty("who").GetString(), command.GetProperty("why").GetString()));
        Assert.True(history[1].GetProperty("takenAt").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    [Fact]
    public async Task A_step_of_the_guidance_needs_an_outage_and_the_attempt_is_in_the_history()
    {
        await Eventually.Holds("well", async () => (await _http.GetAsync("/health")).StatusCode == HttpStatusCode.OK);
        var answer = await TellAsync("execute-guidance", """{ "pair": "btc", "step": 2, "reason": "to see", "requestId": "g-1" }""");
        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains("no venue of btc is down", answer.Text);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await TellAsync("pause", """{ "pair": "btc", "step": 2, "reason": "to see" }""")).Status);
        var history = await _http.GetFromJsonAsync<JsonElement>("/commands?limit=1");
        Assert.Equal(("executeGuidance", 2), (history[0].GetProperty("command").GetProperty("action").GetString(), history[0].GetProperty("command").GetProperty("step").GetInt32()));
    }

    [Fact]
    public async Task A_venue_is_isolated_and_opened_again()
    {
        Assert.Equal(HttpStatusCode.OK, (await TellAsync("isolate", """{ "venue": "bybit", "reason": "rumours" }""")).Status);
        await Eventually.Holds("isolated", async () => (await _http.GetStringAsync("/status")).Contains("\"stance\":\"isolated\""));
        Assert.Equal(HttpStatusCode.OK, (await TellAsync("resume", """{ "venue": "bybit", "reason": "only rumours" }""")).Status);
        await Eventually.Holds("open", async () => !(await _http.GetStringAsync("/status")).Contains("\"stance\":\"isolated\""));
    }

    [Theory]
    [InlineData("dance", """{ "pair": "btc", "reason": "b" }""", HttpStatusCode.NotFound, "reduce-only")]
    [InlineData("pause", """{ "pair": "btc" }""", HttpStatusCode.BadRequest, "reason")]
    [InlineData("pause", """{ "pair": "btc", "reason": "" }""", HttpStatusCode.BadRequest, "'reason' must have 1 to")]
    [InlineData("pause", """{ "pair": "btc", "reason": "a\nb" }""", HttpStatusCode.BadRequest, "printable")]
    [InlineData("pause", """{ "pair": "btc", "reason": "b", "what": 1 }""", HttpStatusCode.BadRequest, "what")]
    [InlineData("pause", """{ "pair": "btc", "reason": "b", "who": "bob" }""", HttpStatusCode.BadRequest, "who")]
    [InlineData("pause", """{ "pair": "btc", "reason": "b", "oneLegAt": "bybit" }""", HttpStatusCode.BadRequest, "oneLegAt")]
    [InlineData("pause", """{ "pair": "doge", "reason": "b" }""", HttpStatusCode.UnprocessableEntity, "no pair is called doge")]
    [InlineData("pause", """{ "reason": "b" }""", HttpStatusCode.UnprocessableEntity, "pair")]
    [InlineData("isolate", """{ "venue": "okx", "reason": "b" }""", HttpStatusCode.UnprocessableEntity, "no venue is called okx")]
    [InlineData("reduce", """{ "pair": "btc", "quantity": -1, "reason": "b" }""", HttpStatusCode.BadRequest, "quantity")]
    [InlineData("reduce", """{ "pair": "btc", "quantity": "1", "reason": "b" }""", HttpStatusCode.BadRequest, "quantity")]
    [InlineData("reduce", """{ "pair": "btc", "quantity": 1e400, "reason": "b" }""", HttpStatusCode.BadRequest, "quantity")]
    [InlineData("accept-gap", """{ "venue": "bybit", "reason": "b" }""", HttpStatusCode.Conflict, "no gap to accept")]
    [InlineData("pause", "nonsense", HttpStatusCode.BadRequest, "the body is not right")]
    public async Task A_wrong_command_is_refused(string action, string body, HttpStatusCode status, string text)
    {
        var answer = await TellAsync(action, body);

        Assert.Equal((status, true), (answer.Status, answer.Text.Contains(text)));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var answer = await TellAsync("pause", $$"""{ "pair": "btc", "reason": "{{new string('x', 20_000)}}" }""");
        Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, $"{answer.Status}");
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=many")]
    [InlineData("?limit=1001")]
    public async Task A_wrong_limit_is_refused(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync("/commands" + query)).StatusCode);

    [Fact]
    public async Task Who_may_look_may_not_act()
    {
        using var vic = ClientOf(SimulatedSite.VicsToken);
        Assert.Equal(HttpStatusCode.OK, (await vic.GetAsync("/status")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await vic.GetAsync("/commands")).StatusCode);

        var answer = await TellAsync("flatten", """{ "pair": "*", "reason": "panic" }""", vic);

        Assert.Equal((HttpStatusCode.Forbidden, true), (answer.Status, answer.Text.Contains("vic may look, not act")));
        Assert.Empty((await _http.GetFromJsonAsync<JsonElement>("/commands")).EnumerateArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer anns-token-0123456789abcde")]
    [InlineData("Bearer anns-token-0123456789abcdef0")]
    [InlineData("Basic anns-token-0123456789abcdef")]
    public async Task Strangers_are_kept_out(string? authorization)
    {
        using var stranger = new HttpClient { BaseAddress = _node.ApiAddress };
        if (authorization is not null)
            stranger.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/status")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TellAsync("flatten", """{ "pair": "*", "reason": "x" }""", stranger)).Status);
    }

    [Fact]
    public async Task Who_guesses_tokens_is_slowed_down_and_nobody_else()
    {
        using var stranger = ClientOf("guess-guess-guess-guess");
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 100 && !answers.Contains(HttpStatusCode.TooManyRequests); i++)
            answers.Add((await stranger.GetAsync("/status")).StatusCode);

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync("/status")).StatusCode);
    }

    [Fact]
    public async Task Who_asks_too_often_can_still_act()
    {
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 5000 && !answers.Contains(HttpStatusCode.TooManyRequests); i++)
            answers.Add((await _http.GetAsync("/commands")).StatusCode);

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, (await TellAsync("pause", """{ "pair": "*", "reason": "stop" }""")).Status);
    }

    [Fact]
    public async Task A_page_in_a_browser_is_kept_out()
    {
        using var page = new HttpRequestMessage(HttpMethod.Get, "/status");
        page.Headers.Add("Origin", "http://example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(page)).StatusCode);

        using var form = new StringContent("pair=btc", Encoding.UTF8, "text/plain");
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.PostAsync("/commands/flatten", form)).StatusCode);
    }

    [Fact]
    public async Task Without_operators_everybody_here_may_look_and_nobody_may_act()
    {
        await _node.StopAsync();
        var configuration = NodeConfiguration.Load(_site.ConfigurationFile);
        await using var open = await NodeHost.StartAsync(
            configuration with { Options = configuration.Options with { Api = new ApiOptions { Port = 0 } } }, NullLoggerFactory.Instance);
        using var anybody = new HttpClient { BaseAddress = open.ApiAddress };

        Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync("/status")).StatusCode);
        var answer = await TellAsync("pause", """{ "pair": "*", "reason": "x" }""", anybody);
        Assert.Equal((HttpStatusCode.Forbidden, true), (answer.Status, answer.Text.Contains("api.operators")));
    }

    private HttpClient ClientOf(string token)
    {
        var http = new HttpClient { BaseAddress = _node.ApiAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private async Task<(HttpStatusCode Status, string Text)> TellAsync(string action, string body, HttpClient? http = null)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await (http ?? _http).PostAsync("/commands/" + action, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
