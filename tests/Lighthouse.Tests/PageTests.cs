using System.Net;
using Hedgerow.Lighthouse.Page;

namespace Hedgerow.Lighthouse.Tests;

/// <summary>The page: whole in itself, closed to everything else, and empty for who has no token.</summary>
public sealed class PageTests
{
    /// <summary>Anything loaded, anything run that is not the one script.</summary>
    private static readonly string[] Outside = ["http://", "https://", " src=", " href=", " onclick=", " onload=", " onerror=", " style=", "@import", "url("];

    private static readonly string[] Markup =
        ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "localStorage", "sessionStorage", "document.cookie"];

    [Fact]
    public async Task It_is_served_without_a_token_and_with_a_policy_that_lets_only_its_own_script_run()
    {
        await using var site = await Site.StartAsync("ireland");
        using var response = await site.Client(token: null).GetAsync("/");
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Equal(FleetPage.PolicyOf(page), policy);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("ireland", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_depends_on_nothing_and_never_makes_markup_of_what_a_node_says()
    {
        await using var site = await Site.StartAsync("ireland");
        var page = await site.Client(token: null).GetStringAsync("/");

        Assert.All(Outside.Concat(Markup), forbidden => Assert.DoesNotContain(forbidden, page, StringComparison.Ordinal));
        Assert.Equal(2, page.Split("<script").Length);
    }
}
