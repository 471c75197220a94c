using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Alarms;

/// <summary>A node on simulated venues whose alarms go to a server on loopback.</summary>
public sealed class AlarmNodeTests : IAsyncLifetime
{
    private AlarmServer _server = null!;
    private SimulatedSite _site = null!;

    public async Task InitializeAsync()
    {
        _server = await AlarmServer.StartAsync();
        _site = await SimulatedSite.StartAsync(seed: 31);
        var file = _site.ConfigurationFile;
        var text = await File.ReadAllTextAsync(file);
        Assert.Contains("\"api\":", text);
        await File.WriteAllTextAsync(file, text.Replace("\"api\":", $$"""
            "alarms": { "channels": [ { "name": "hook", "kind": "webhook", "url": "{{_server.Url}}/alarms" } ] },
              "api":
            """));
    }

    public async Task DisposeAsync()
    {
        await _site.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_alarm_leaves_the_machine_stays_open_over_a_restart_and_ends_with_an_acknowledgement()
    {
        long number;
        await using (var node = await StartAsync())
        {
            using var http = ClientOf(node);
            Assert.Equal(HttpStatusCode.OK, await TellAsync(http, "trip-breaker", """{ "reason": "drill" }"""));
            await Eventually.Holds("told", () => Told("drill"), () => string.Join("\n", _server.Requests.Select(r => r.Text)));
            await Eventually.Holds("open", async () => (await OpenAsync(http)).Count > 0);
            number = (await OpenAsync(http)).Single(a => a.Text.Contains("drill", StringComparison.Ordinal)).Number;
        }

        var before = _server.Requests.Count;
        await using var again = await StartAsync();
        using var client = ClientOf(again);
        await Eventually.Holds("told again", () => _server.Requests.Skip(before).Any(r => r.Body.GetProperty("occasion").GetString() == "reminder"));
        Assert.Contains(await OpenAsync(client), a => a.Number == number);
        Assert.Equal(HttpStatusCode.Conflict, await TellAsync(client, "acknowledge", """{ "alarm": "999", "reason": "x" }"""));
        Assert.Equal(HttpStatusCode.OK, await TellAsync(client, "acknowledge", $$"""{ "alarm": "{{number}}", "reason": "it was a drill" }"""));
        await Eventually.Holds("acknowledged", async () => (await OpenAsync(client)).All(a => a.Number != number));
        Assert.Contains("it was a drill", await client.GetStringAsync("/commands"));
    }

    [Fact]
    public async Task A_channel_that_never_answers_holds_up_neither_orders_nor_operators()
    {
        var asked = 0;
        _server.Answer = context =>
        {
            Interlocked.Increment(ref asked);
            return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        await using var node = await StartAsync();
        using var http = ClientOf(node);
        await Eventually.Holds("trades", () => _site.Orders > 2, _site.Describe);
        Assert.Equal(HttpStatusCode.OK, await TellAsync(http, "trip-breaker", """{ "reason": "drill" }"""));
        await Eventually.Holds("the channel hangs", () => Volatile.Read(ref asked) > 0);
        Assert.Equal(HttpStatusCode.OK, await TellAsync(http, "reset-breaker", """{ "reason": "over" }"""));
        var orders = _site.Orders;
        await Eventually.Holds("trades on", () => _site.Orders > orders + 2, _site.Describe);
        Assert.Equal(1, (await AlarmsAsync(http)).GetProperty("channels")[0].GetProperty("waiting").GetInt32() > 0 ? 1 : 0);
    }

    private bool Told(string text) => _server.Requests.Any(r => r.Text.Contains(text, StringComparison.Ordinal));

    private Task<NodeHost> StartAsync() => NodeHost.StartAsync(NodeConfiguration.Load(_site.ConfigurationFile), NullLoggerFactory.Instance);

    private static HttpClient ClientOf(NodeHost node) => new()
    {
        BaseAddress = node.ApiAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", SimulatedSite.AnnsToken) },
    };

    private static async Task<HttpStatusCode> TellAsync(HttpClient http, string action, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("/commands/" + action, content);
        return response.StatusCode;
    }

    private static Task<JsonElement> AlarmsAsync(HttpClient http) => http.GetFromJsonAsync<JsonElement>("/alarms");

    private static async Task<List<(long Number, string Text)>> OpenAsync(HttpClient http) =>
        [.. (await AlarmsAsync(http)).GetProperty("open").EnumerateArray().Select(a => (a.GetProperty("number").GetInt64(), a.GetProperty("text").GetString()!))];
}
