using System.Net;
using System.Text.Json;
using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Lighthouse.Forwarding;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Node.Api;
using Hedgerow.Node.Tests;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Lighthouse.Tests;

/// <summary>What operators say and ask through a lighthouse: to which node it goes, in whose name, and what comes back.</summary>
public sealed class ForwardTests
{
    private const string Pause = """{ "pair": "*", "reason": "lunch", "requestId": "r-1" }""";

    [Fact]
    public async Task What_is_about_the_book_goes_to_the_coordinators_node_in_the_operators_own_name()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        site.Nodes["ireland"].AnswerOther = context => ApiAnswers.Answer(context, StatusCodes.Status202Accepted, new CommandReceipt("r-1", ReceiptState.InProgress, "under way"));

        var (status, receipt) = await site.CommandAsync("/commands/pause", Pause);

        Assert.Equal((HttpStatusCode.Accepted, "under way"), (status, receipt.Text));
        Assert.Equal([new Asked("POST", "/commands/pause", "Bearer " + Site.Ann, Pause)], site.Nodes["ireland"].Errands);
        Assert.Empty(site.Nodes["tokyo"].Errands);
    }

    [Theory]
    [InlineData("/status", "/status")]
    [InlineData("/guidance", "/guidance")]
    [InlineData("/log?venue=okx&limit=5", "/log?venue=okx&limit=5")]
    [InlineData("/commands?limit=5", "/commands?limit=5")]
    [InlineData("/accounts/report?asset=USDT", "/accounts/report?asset=USDT")]
    [InlineData("/nodes/ireland/alarms", "/alarms")]
    public async Task What_is_asked_is_asked_in_the_operators_own_name(string asked, string path)
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();

        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync(asked, Site.Vic)).Status);

        Assert.Equal([new Asked("GET", path, "Bearer " + Site.Vic, "")], site.Nodes["ireland"].Errands);
    }

    [Fact]
    public async Task A_gap_goes_to_the_node_of_its_venue()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo", "singapore")).SeenAsync();

        await site.PostAsync("/commands/accept-gap", """{ "venue": "venue-of-singapore", "reason": "long away" }""");
        var (status, unknown) = await site.CommandAsync("/commands/accept-gap", """{ "venue": "mars", "reason": "long away", "requestId": "r-2" }""");

        Assert.Single(site.Nodes["singapore"].Errands);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, ReceiptState.Unknown, "r-2"), (status, unknown.State, unknown.RequestId));
        Assert.Empty(site.Nodes["ireland"].Errands);
    }

    [Theory]
    [InlineData("trip-breaker")]
    [InlineData("reset-breaker")]
    [InlineData("acknowledge")]
    [InlineData("drain")]
    [InlineData("leave")]
    [InlineData("rejoin")]
    public async Task What_is_about_a_node_must_name_it(string action)
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();

        var (status, receipt) = await site.CommandAsync("/commands/" + action, Pause);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, ReceiptState.NotTaken), (status, receipt.State));
        Assert.Contains("/nodes/NAME", receipt.Text, StringComparison.Ordinal);
        Assert.Empty(site.Nodes["ireland"].Errands);

        await site.PostAsync($"/nodes/tokyo/commands/{action}", Pause);
        Assert.Equal([new Asked("POST", "/commands/" + action, "Bearer " + Site.Ann, Pause)], site.Nodes["tokyo"].Errands);
    }

    [Fact]
    public async Task Nobody_acts_without_the_right_and_nobody_looks_without_a_token()
    {
        await using var site = await (await Site.StartAsync("ireland")).SeenAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await site.PostAsync("/commands/pause", Pause, Site.Vic)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.PostAsync("/commands/pause", Pause, Site.Looker)).Status);
        foreach (var path in new[] { "/cluster", "/health", "/status", "/nodes/ireland/status", "/nowhere" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await site.GetAsync(path, token: null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/healthz", token: null)).Status);
        Assert.Empty(site.Nodes["ireland"].Errands);
    }

    [Fact]
    public async Task A_nodes_refusal_comes_back_as_it_is()
    {
        await using var site = await (await Site.StartAsync("ireland")).SeenAsync();
        site.Nodes["ireland"].AnswerOther = context =>
        {
            context.Response.Headers.RetryAfter = "1";
            return ApiAnswers.Answer(context, StatusCodes.Status429TooManyRequests, new ApiError("too many commands"));
        };

        Assert.Equal((HttpStatusCode.TooManyRequests, """{"error":"too many commands"}"""), await site.PostAsync("/commands/pause", Pause));
    }

    [Fact]
    public async Task While_nobody_coordinates_nothing_is_known_of_a_command_and_it_can_be_said_again()
    {
        await using var site = await (await Site.StartAsync("ireland")).SeenAsync();
        site.Nodes["ireland"].View = site.Nodes["ireland"].View with { Coordinates = false };
        await Eventually.Holds("nobody coordinates", () => site.View.Coordinator is null);

        var (status, receipt) = await site.CommandAsync("/commands/pause", Pause);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, new CommandReceipt("r-1", ReceiptState.Unknown, "no node coordinates at the moment")), (status, receipt));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"error":"no node coordinates at the moment"}"""), await site.GetAsync("/status"));
    }

    [Fact]
    public async Task A_node_that_dies_under_a_command_leaves_it_unknown()
    {
        await using var site = await (await Site.StartAsync("ireland")).SeenAsync();
        site.Nodes["ireland"].AnswerOther = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };

        var (status, receipt) = await site.CommandAsync("/commands/pause", Pause);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, ReceiptState.Unknown, "r-1"), (status, receipt.State, receipt.RequestId));
        Assert.StartsWith("ireland does not answer", receipt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_node_ties_up_a_few_requests_and_no_other_node()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        var slow = site.Nodes["tokyo"];
        slow.AnswerOther = slow.Never();
        var waiting = Enumerable.Range(0, NodeForwarder.MaxAtOnce).Select(_ => site.GetAsync("/nodes/tokyo/status")).ToList();
        await Eventually.Holds("all of them wait", () => slow.Errands.Count == NodeForwarder.MaxAtOnce);

        var (status, text) = await site.GetAsync("/nodes/tokyo/status");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"error":"8 requests wait for tokyo already"}"""), (status, text));
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/status")).Status);
        await slow.DisposeAsync();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_not_waited_for_for_ever()
    {
        await using var node = await FakeNode.StartAsync("tokyo");
        node.AnswerOther = node.Never();
        using var forwarder = new NodeForwarder([new MemberOptions { Name = "tokyo", Url = node.Address.ToString() }], TimeProvider.System)
        {
            Patience = TimeSpan.FromMilliseconds(100),
        };
        var context = new DefaultHttpContext { Request = { Method = HttpMethods.Get } };

        var problem = await forwarder.CarryAsync(
            context, new MemberSighting("tokyo", node.Address.ToString(), MemberState.Reachable, DateTimeOffset.UtcNow, ""), new Errand("status", "", null));

        Assert.Equal("tokyo has not answered in 0.1 s", problem);
    }

    [Theory]
    [InlineData("/nodes/mars/status", "no node is called 'mars'")]
    [InlineData("/nodes/tokyo/", "no node answers at such a path")]
    [InlineData("/nodes/tokyo//elsewhere/x", "no node answers at such a path")]
    [InlineData("/nodes/tokyo/%2e%2e/x", "no node")]
    [InlineData("/nodes/tokyo/http:%2f%2felsewhere", "no node answers at such a path")]
    [InlineData("/alarms", "/nodes/NAME/alarms")]
    public async Task Other_paths_lead_nowhere(string path, string text)
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();

        var answer = await site.GetAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, true), (answer.Status, answer.Text.Contains(text, StringComparison.Ordinal)));
        Assert.All(site.Nodes.Values, node => Assert.Empty(node.Errands));
    }

    [Fact]
    public async Task An_unknown_action_goes_nowhere()
    {
        await using var site = await (await Site.StartAsync("ireland")).SeenAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await site.PostAsync("/commands/dance", Pause)).Status);
        Assert.Empty(site.Nodes["ireland"].Errands);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_and_not_passed_off_as_a_whole_one()
    {
        await using var site = await (await Site.StartAsync("ireland")).SeenAsync();
        site.Nodes["ireland"].AnswerOther = async context =>
        {
            var chunk = new byte[1024 * 1024];
            for (var i = 0; i < 18; i++)
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => site.GetAsync("/log"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_here()
    {
        await using var site = await (await Site.StartAsync("ireland")).SeenAsync();

        var (status, _) = await site.PostAsync("/commands/pause", $$"""{ "pair": "btc", "reason": "{{new string('x', 20_000)}}" }""");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Empty(site.Nodes["ireland"].Errands);
    }

    [Fact]
    public async Task The_fleet_is_shown_with_every_node()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();

        var (status, text) = await site.GetAsync("/cluster", Site.Vic);

        Assert.Equal(HttpStatusCode.OK, status);
        var fleet = JsonDocument.Parse(text).RootElement;
        Assert.Equal("ireland", fleet.GetProperty("coordinator").GetProperty("node").GetString());
        Assert.Equal(["ireland reachable", "tokyo reachable"], fleet.GetProperty("members").EnumerateArray().Select(m => $"{m.GetProperty("name").GetString()} {m.GetProperty("state").GetString()}"));
        Assert.All(new[] { Site.Ann, Site.Vic, Site.Looker }, token => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/health", Site.Vic)).Status);
    }
}
