using Hedgerow.Lighthouse.Members;
using Hedgerow.Node.Api;
using Hedgerow.Node.Tests;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Lighthouse.Tests;

/// <summary>What a lighthouse makes of nodes that answer, do not, or say nonsense.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Nodes_are_asked_with_the_lighthouses_own_token_and_shown_with_who_coordinates()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();

        Assert.Equal(new FleetCoordinator("ireland", 7), site.View.Coordinator);
        Assert.Equal(["venue-of-tokyo"], site["tokyo"].Node!.OwnVenues);
        Assert.All(site.Nodes.Values, node => Assert.Equal("Bearer " + Site.Looker, node.LookedAtBy));
        Assert.True(site["tokyo"].LatencyMs > 0d);
        Assert.True(site.View.Ok);
    }

    [Fact]
    public async Task A_node_that_hangs_is_unreachable_and_holds_up_nobodys_view_of_the_others()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        site.Nodes["tokyo"].Answer = site.Nodes["tokyo"].Never();
        await Eventually.Holds("unreachable", () => site["tokyo"].State == MemberState.Unreachable);

        Assert.Equal("no answer in 0.4 s", site["tokyo"].Problem);
        Assert.NotNull(site["tokyo"].Node);
        site.Nodes["ireland"].View = site.Nodes["ireland"].View with { Epoch = 8 };
        await Eventually.Holds("the other one is seen", () => site.View.Coordinator?.Epoch == 8);
        Assert.Equal(MemberState.Unreachable, site["tokyo"].State);

        site.Nodes["tokyo"].Answer = context => ApiAnswers.Answer(context, StatusCodes.Status200OK, site.Nodes["tokyo"].View);
        await Eventually.Holds("it is back", () => site["tokyo"] is { State: MemberState.Reachable, Problem: "" });
    }

    [Fact]
    public async Task A_coordinator_that_is_gone_is_not_shown_as_one_and_since_when_it_is_gone()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        var before = DateTimeOffset.UtcNow;
        await site.Nodes["ireland"].DisposeAsync();
        await Eventually.Holds("unreachable", () => site["ireland"].State == MemberState.Unreachable);

        Assert.Null(site.View.Coordinator);
        var gone = site["ireland"];
        Assert.True(gone.Since >= before);
        var asked = site["tokyo"].SeenAt;
        await Eventually.Holds("asked again", () => site["tokyo"].SeenAt > asked);
        Assert.Equal(gone.Since, site["ireland"].Since);
        Assert.Contains(site.View.Complaints, c => c == "no node coordinates");
        Assert.Contains(site.View.Complaints, c => c.StartsWith("ireland: unreachable since 20", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nonsense", "its answer is not that of a node")]
    [InlineData("null", "its answer is empty")]
    [InlineData("[]", "its answer is not that of a node")]
    [InlineData("{}", "its answer is not that of a node")]
    [InlineData("""{ "node": "tokyo" }""", "its answer is not that of a node")]
    [InlineData("""{ "node": null, "release": "1", "incarnation": "1", "startedAt": "2026-01-01T00:00:00Z", "time": "2026-01-01T00:00:00Z", "phase": "running", "reason": "", "mayCoordinate": true, "ownVenues": [], "ok": true, "complaints": [] }""", "its answer is not that of a node")]
    [InlineData("""{ "node": "osaka", "release": "1", "incarnation": "1", "startedAt": "2026-01-01T00:00:00Z", "time": "2026-01-01T00:00:00Z", "phase": "running", "reason": "", "mayCoordinate": true, "ownVenues": [], "ok": true, "complaints": [] }""", "the node there calls itself 'osaka'")]
    [InlineData("""{ "node": "tokyo", "release": "1", "incarnation": "1", "startedAt": "2026-01-01T00:00:00Z", "time": "2026-01-01T00:00:00Z", "phase": "dancing", "reason": "", "mayCoordinate": true, "ownVenues": [], "ok": true, "complaints": [] }""", "its answer is not that of a node")]
    [InlineData("""{ "node": "tokyo", "release": "1", "incarnation": "1", "startedAt": "2026-01-01T00:00:00Z", "time": "2026-01-01T00:00:00Z", "phase": "running", "reason": "", "mayCoordinate": true, "ownVenues": [], "ok": true, "complaints": [], "venues": null }""", "its answer is not that of a node")]
    [InlineData("""{ "node": "tokyo", "release": "1", "incarnation": "1", "startedAt": "2026-01-01T00:00:00Z", "time": "2026-01-01T00:00:00Z", "phase": "running", "reason": "", "mayCoordinate": true, "ownVenues": [], "ok": true, "complaints": [], "venues": [null] }""", "its answer is not that of a node: something in it is empty")]
    public async Task An_answer_that_is_not_that_of_the_node_is_said_to_be_wrong(string answer, string problem)
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        site.Nodes["tokyo"].Answer = FakeNode.Text(answer);
        await Eventually.Holds("wrong", () => site["tokyo"].State == MemberState.Wrong);

        Assert.StartsWith(problem, site["tokyo"].Problem, StringComparison.Ordinal);
        Assert.Equal(MemberState.Reachable, site["ireland"].State);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        site.Nodes["tokyo"].Answer = FakeNode.Text($"\"{new string('x', MemberProbe.MaxAnswerBytes)}\"");
        await Eventually.Holds("wrong", () => site["tokyo"].State == MemberState.Wrong);

        Assert.Contains("larger than", site["tokyo"].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_does_not_know_the_token_is_wrong_with_its_reason()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        site.Nodes["tokyo"].Answer = context => ApiAnswers.Answer(context, StatusCodes.Status401Unauthorized, new ApiError("an operator's\nbearer token is needed"));
        await Eventually.Holds("wrong", () => site["tokyo"].State == MemberState.Wrong);

        Assert.Equal("answers with 401: an operator's bearer token is needed", site["tokyo"].Problem);
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        site.Nodes["tokyo"].Answer = context =>
        {
            context.Response.Redirect(site.Nodes["ireland"].Address + "stolen");
            return Task.CompletedTask;
        };
        await Eventually.Holds("wrong", () => site["tokyo"].State == MemberState.Wrong);

        Assert.Empty(site.Nodes["ireland"].Errands);
    }

    [Fact]
    public async Task What_a_later_release_adds_is_passed_over()
    {
        await using var site = await (await Site.StartAsync("ireland", "tokyo")).SeenAsync();
        site.Nodes["tokyo"].Answer = FakeNode.Text("""
            { "node": "tokyo", "release": "9.0.0", "incarnation": "1", "startedAt": "2026-01-01T00:00:00Z", "time": "2026-01-01T00:00:00Z",
              "phase": "running", "reason": "", "mayCoordinate": true, "ownVenues": [], "ok": true, "complaints": [], "mood": { "is": "fine" } }
            """);
        await Eventually.Holds("seen", () => site["tokyo"].Node!.Release == "9.0.0");

        Assert.Equal(MemberState.Reachable, site["tokyo"].State);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), site["tokyo"].Node!.Time);
        Assert.True(Math.Abs(site["tokyo"].ClockOffsetMs!.Value) > 1000d);
    }
}
