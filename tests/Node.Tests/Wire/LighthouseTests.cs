using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hedgerow.Lighthouse;
using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>A lighthouse over real nodes.</summary>
public sealed class LighthouseTests
{
    [Fact]
    public async Task It_names_the_coordinator_its_epoch_the_venues_and_the_links_and_a_node_that_is_gone()
    {
        await using var fleet = await WireFleet.StartAsync(new WireLeg("binance", "binance", "BTCUSDT"), new WireLeg("bybit", "bybit", "BTCUSDT"));
        string[] names = [WireFleet.Coordinator, .. WireFleet.Gateways];
        await using var lighthouse = await StartAsync(fleet.Site.PathOf("lighthouse.json"), names.Select(fleet.Node), "");
        await fleet.HoldsAsync("all is well", () => lighthouse.View().Ok);

        var view = lighthouse.View();
        Assert.Equal(new FleetCoordinator(WireFleet.Coordinator, fleet.View.Coordinator!.Epoch), view.Coordinator);
        Assert.All(view.Members, m => Assert.Equal(NodeHost.Release, m.Node!.Release));
        Assert.Equal(["binance", "bybit"], view.Members.SelectMany(m => m.Node!.Venues).Select(v => v.Venue));
        Assert.All(view.Members.SelectMany(m => m.Node!.Venues), v => Assert.Equal((view.Coordinator!.Epoch, true, VenueHealth.Healthy), (v.Epoch, v.AcceptsExposure, v.Health)));
        Assert.Equal("singapore", view.NodeOf("bybit")!.Name);
        await fleet.HoldsAsync("links are measured", () => lighthouse.View().Members.SelectMany(m => m.Node!.Links).All(l => l is { IsUp: true, RoundTripMs: > 0d }));
        Assert.Equal(["ireland singapore", "ireland tokyo", "tokyo ireland", "singapore ireland"], view.Members.SelectMany(m => m.Node!.Links.Select(l => $"{m.Name} {l.Peer}")));

        using var http = new HttpClient { BaseAddress = lighthouse.Address };
        Assert.Contains("\"node\":\"ireland\"", await http.GetStringAsync("/status"), StringComparison.Ordinal);
        Assert.Contains("\"node\":\"tokyo\"", await http.GetStringAsync("/nodes/tokyo/status"), StringComparison.Ordinal);

        await fleet.StopAsync(WireFleet.Coordinator);
        await fleet.HoldsAsync("nobody coordinates", () => lighthouse.View() is { Coordinator: null } dark && dark.Members[0].State == MemberState.Unreachable);
    }

    [Fact]
    public async Task What_an_operator_says_through_it_is_recorded_in_the_operators_name_and_what_it_may_not_is_refused()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 41);
        await using var node = await NodeHost.StartAsync(NodeConfiguration.Load(site.ConfigurationFile), NullLoggerFactory.Instance);
        const string Operators = """
            "token": { "file": "vic.token" },
            """;
        await using var lighthouse = await StartAsync(
            Path.Combine(Path.GetDirectoryName(site.ConfigurationFile)!, "lighthouse.json"), [node], Operators,
            """
            , "operators": [ { "name": "ann", "role": "act", "token": { "file": "ann.token" } }, { "name": "vic", "role": "view", "token": { "file": "vic.token" } } ]
            """);
        await Eventually.Holds("it coordinates", () => lighthouse.View().Coordinator is not null, () => string.Join("; ", lighthouse.View().Complaints));

        Assert.Equal(HttpStatusCode.Forbidden, (await TellAsync(lighthouse, SimulatedSite.VicsToken, "/commands/pause")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TellAsync(lighthouse, "guessed-guessed-guessed", "/commands/pause")).Status);
        var paused = await TellAsync(lighthouse, SimulatedSite.AnnsToken, "/commands/pause");
        Assert.True(paused.Status is HttpStatusCode.OK or HttpStatusCode.Accepted, paused.Text);
        var drained = await TellAsync(lighthouse, SimulatedSite.AnnsToken, "/nodes/demo/commands/drain", pair: false);
        Assert.Equal((HttpStatusCode.Conflict, true), (drained.Status, drained.Text.Contains("isolate its venues instead", StringComparison.Ordinal)));
        Assert.False(node.Departed.IsCompleted);
        var left = await TellAsync(lighthouse, SimulatedSite.AnnsToken, "/nodes/demo/commands/leave", pair: false);
        Assert.True(left.Status == HttpStatusCode.OK, left.Text);

        Assert.Equal("ann: lunch", (await node.Departed.WaitAsync(Eventually.Patience)).Words);
        string[] recorded = ["Leave Done ann demo", "Drain Refused ann demo", "Pause Done ann "];
        await Eventually.Holds(
            "all is recorded",
            () => recorded.SequenceEqual(node.Board.Interventions(10).Select(i => $"{i.Command.Action} {i.State} {i.Command.Who} {i.Command.Subject}")),
            () => string.Join("; ", node.Board.Interventions(10)));
    }

    private static async Task<(HttpStatusCode Status, string Text)> TellAsync(LighthouseHost lighthouse, string token, string path, bool pair = true)
    {
        using var http = new HttpClient { BaseAddress = lighthouse.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var content = new StringContent(pair ? """{ "pair": "*", "reason": "lunch" }""" : """{ "reason": "lunch" }""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static Task<LighthouseHost> StartAsync(string file, IEnumerable<NodeHost> nodes, string token, string operators = "")
    {
        var members = nodes.Select(node => JsonSerializer.Serialize(new { name = node.Name, url = node.ApiAddress.ToString() }, ApiJson.Options));
        File.WriteAllText(file, string.Create(
            CultureInfo.InvariantCulture,
            $$"""{ "members": [ {{string.Join(", ", members)}} ], {{token}} "pollMs": 100, "api": { "port": 0 {{operators}} } }"""));
        return LighthouseHost.StartAsync(LighthouseConfiguration.Load(file), NullLoggerFactory.Instance);
    }
}
