using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Node.Api;
using Hedgerow.Node.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Lighthouse.Tests;

/// <summary>Fake nodes and a lighthouse that watches them, over real sockets.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string Ann = "anns-token-0123456789abcdef";
    public const string Vic = "vics-token-0123456789abcdef";
    public const string Looker = "lighthouse-token-0123456789";

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-lighthouse-").FullName;
    private readonly List<HttpClient> _clients = [];

    public Dictionary<string, FakeNode> Nodes { get; } = new(StringComparer.Ordinal);

    public LighthouseHost Host { get; private set; } = null!;

    public FleetView View => Host.View();

    public MemberSighting this[string node] => View.Members.Single(m => m.Name == node);

    /// <summary>Starts nodes and a lighthouse; of the nodes, the first one coordinates and the others have a venue each, named after them.</summary>
    public static async Task<Site> StartAsync(params string[] names)
    {
        var site = new Site();
        foreach (var (name, i) in names.Select((name, i) => (name, i)))
        {
            var node = site.Nodes[name] = await FakeNode.StartAsync(name);
            node.View = i == 0
                ? node.View with { MayCoordinate = true, Coordinates = true, Epoch = 7 }
                : node.View with { OwnVenues = ["venue-of-" + name] };
        }
        foreach (var (name, token) in new[] { ("ann", Ann), ("vic", Vic), ("looker", Looker) })
            site.WriteSecret(name, token);
        site.Host = await LighthouseHost.StartAsync(LighthouseConfiguration.Load(site.WriteConfiguration()), NullLoggerFactory.Instance);
        return site;
    }

    /// <summary>Waits until every node has been asked.</summary>
    public async Task<Site> SeenAsync()
    {
        await Eventually.Holds("all are seen", () => View.Members.All(m => m.State == MemberState.Reachable), () => string.Join("; ", View.Complaints));
        return this;
    }

    public HttpClient Client(string? token)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Host.Address };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _clients.Add(http);
        return http;
    }

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string? token = Ann)
    {
        using var response = await Client(token).GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Status, string Text)> PostAsync(string path, string body, string? token = Ann)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client(token).PostAsync(path, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Status, CommandReceipt Receipt)> CommandAsync(string path, string body, string? token = Ann)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client(token).PostAsync(path, content);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<CommandReceipt>(ApiJson.Options))!);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Host.DisposeAsync();
        foreach (var node in Nodes.Values)
            await node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string WriteConfiguration()
    {
        var path = Path.Combine(_folder, "lighthouse.json");
        File.WriteAllText(path, $$"""
            {
              "lighthouse": "north",
              "members": [ {{string.Join(", ", Nodes.Values.Select(n => $$"""{ "name": "{{n.Name}}", "url": "{{n.Address}}" }"""))}} ],
              "token": { "file": "looker" },
              "pollMs": 50, "patienceMs": 400,
              "api": {
                "port": 0,
                "operators": [
                  { "name": "ann", "role": "act", "token": { "file": "ann" } },
                  { "name": "vic", "role": "view", "token": { "file": "vic" } }
                ]
              }
            }
            """);
        return path;
    }

    private void WriteSecret(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
