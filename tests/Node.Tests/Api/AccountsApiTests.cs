using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Api;

/// <summary>Accounts and order log of a node that trades on simulated venues, through real sockets.</summary>
public sealed class AccountsApiTests : IAsyncLifetime
{
    private SimulatedSite _site = null!;
    private NodeHost _node = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _site = await SimulatedSite.StartAsync(seed: 22);
        _node = await StartAsync();
        _http = Client();
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _node.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task The_books_begin_and_every_value_adds_up()
    {
        await Eventually.Holds("trading", async () => (await Log("?limit=1000")).Rows.Any(r => r.Entry.Step == Messages.OrderStep.Filled));
        await Eventually.Holds("valued", async () => await Report() is { EquityChange: not 0m });
        var report = await Report();
        Assert.Equal(report!.EquityChange, report.Lines.Sum(l => l.Amount));
        Assert.Equal(report.To.Equity - report.From.Equity, report.EquityChange);
        Assert.True(report.Volume > 0m && report.Fills > 0);
        var history = await _http.GetFromJsonAsync<NavHistory>("/accounts/history?days=1", ApiJson.Options);
        Assert.Equal("USDT", history!.Asset);
        Assert.True(history.Points.Count > 0);
    }

    [Fact]
    public async Task The_owners_word_takes_effect_once_also_after_a_restart()
    {
        await Eventually.Holds("valued", async () => (await _http.GetAsync("/accounts/history")).StatusCode == HttpStatusCode.OK);
        var before = await NavPerShare();
        Assert.Equal(HttpStatusCode.OK, (await Owner("deposit", 1_000m, "r-1")).StatusCode);
        var again = await Owner("deposit", 1_000m, "r-1");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Contains("done before", await again.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Conflict, (await Owner("withdraw", 1e9m, "r-2")).StatusCode);
        Assert.True(before > 0m);

        await _node.DisposeAsync();
        _node = await StartAsync();
        _http.Dispose();
        _http = Client();
        await Eventually.Holds("restored", async () => (await _http.GetAsync("/accounts/history")).StatusCode == HttpStatusCode.OK);
        Assert.Contains("done before", await (await Owner("deposit", 1_000m, "r-1")).Content.ReadAsStringAsync());
        var history = await _http.GetFromJsonAsync<NavHistory>("/accounts/history", ApiJson.Options);
        Assert.Single(history!.Moves);
    }

    [Theory]
    [InlineData("/accounts/history?days=x", HttpStatusCode.BadRequest, "days")]
    [InlineData("/accounts/history?dogs=1", HttpStatusCode.BadRequest, "dogs")]
    [InlineData("/accounts/report?from=yesterday", HttpStatusCode.BadRequest, "from")]
    [InlineData("/accounts/report?from=2026-02-01&to=2026-01-01", HttpStatusCode.BadRequest, "earlier")]
    [InlineData("/accounts/history?asset=DOGE", HttpStatusCode.NotFound, "DOGE")]
    [InlineData("/log?pair=nothing", HttpStatusCode.BadRequest, "nothing")]
    [InlineData("/log?level=7", HttpStatusCode.BadRequest, "level")]
    [InlineData("/log?before=1&after=2", HttpStatusCode.BadRequest, "exclude")]
    [InlineData("/log?limit=100000", HttpStatusCode.BadRequest, "limit")]
    public async Task A_wrong_question_is_refused_with_its_place(string path, HttpStatusCode status, string text)
    {
        var answer = await _http.GetAsync(path);
        Assert.Equal((status, true), (answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains(text, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("deposit", """{ "asset": "USDT", "amount": "1", "why": "b", "requestId": "c" }""", "amount")]
    [InlineData("deposit", """{ "asset": "USDT", "amount": 1, "who": "bob", "why": "b", "requestId": "c" }""", "who")]
    [InlineData("deposit", """{ "asset": "USDT", "amount": 1, "why": "b" }""", "requestId")]
    [InlineData("steal", """{ "asset": "USDT", "amount": 1, "why": "b", "requestId": "c" }""", "unknown action")]
    public async Task A_wrong_word_is_refused(string action, string body, string text)
    {
        var answer = await _http.PostAsync("/owner/" + action, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(text, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_log_is_read_by_venue_and_pair_and_followed()
    {
        await Eventually.Holds("trading", async () => (await Log("?pair=btc&limit=1000")).Rows.Any(r => r.Entry.Step == Messages.OrderStep.Filled));
        var page = await Log("?venue=bybit&pair=btc&limit=5");
        Assert.All(page.Rows, r => Assert.Equal(("bybit", 1), (r.Entry.Venue, r.Entry.Pair)));
        var older = await Log($"?venue=bybit&before={page.Rows[^1].Id}&limit=5");
        Assert.All(older.Rows, r => Assert.True(r.Id < page.Rows[^1].Id));
        var newest = (await Log("?limit=1")).LastId;
        await Eventually.Holds("more", async () => (await Log($"?after={newest}")).Rows is { Count: > 0 } rows && rows[0].Id > newest);
        var text = await _http.GetStringAsync("/log?level=info&limit=1");
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(text).RootElement.GetProperty("rows").ValueKind);
    }

    private Task<NodeHost> StartAsync()
    {
        return NodeHost.StartAsync(NodeConfiguration.Load(_site.ConfigurationFile), NullLoggerFactory.Instance);
    }

    private HttpClient Client()
    {
        var http = new HttpClient { BaseAddress = _node.ApiAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SimulatedSite.AnnsToken);
        return http;
    }

    private async Task<AccountsReport?> Report()
    {
        var answer = await _http.GetAsync("/accounts/report");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<AccountsReport>(ApiJson.Options) : null;
    }

    private async Task<OrderLogPage> Log(string query) => (await _http.GetFromJsonAsync<OrderLogPage>("/log" + query, ApiJson.Options))!;

    private async Task<decimal> NavPerShare() =>
        (await _http.GetFromJsonAsync<NavHistory>("/accounts/history", ApiJson.Options))!.Points.Select(p => p.NavPerShare).LastOrDefault(1m);

    private Task<HttpResponseMessage> Owner(string action, decimal amount, string id) =>
        _http.PostAsJsonAsync("/owner/" + action, new { asset = "USDT", amount, why = "test", requestId = id });
}
