using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Wire;

public class RestClientTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private readonly List<RateLimitReported> _limits = [];

    [Theory]
    [InlineData(200, RestResult.Answered)]
    [InlineData(400, RestResult.Answered)]
    [InlineData(403, RestResult.Answered)]
    [InlineData(500, RestResult.InDoubt)]
    [InlineData(503, RestResult.InDoubt)]
    [InlineData(504, RestResult.InDoubt)]
    public async Task A_status_says_whether_the_venue_answered(int status, object result)
    {
        await using var server = await LoopbackServer.Start(context => Answer(context, status));
        using var client = Client(server.Http);
        var answer = await client.Send(new RestRequest(HttpMethod.Get, "/x"), Timeout, CancellationToken.None);
        Assert.Equal((result, status, "http-" + status), (answer.Result, answer.Status, answer.Cause));
        Assert.Equal("body"u8, answer.Body);
    }

    [Theory]
    [InlineData(429, "30", 30)]
    [InlineData(418, "300", 300)]
    [InlineData(418, null, 120)]
    [InlineData(429, null, 10)]
    public async Task A_limit_blocks_until_the_venues_time_and_nothing_is_sent_meanwhile(int status, string? retryAfter, int seconds)
    {
        var calls = 0;
        await using var server = await LoopbackServer.Start(context =>
        {
            calls++;
            if (retryAfter is not null)
            {
                context.Response.Headers.RetryAfter = retryAfter;
            }

            return Answer(context, status);
        });
        using var client = Client(server.Http);
        var before = DateTimeOffset.UtcNow;
        var answer = await client.Send(new RestRequest(HttpMethod.Get, "/x"), Timeout, CancellationToken.None);
        Assert.Equal(RestResult.Answered, answer.Result);
        Assert.InRange(client.BlockedUntil, before.AddSeconds(seconds), DateTimeOffset.UtcNow.AddSeconds(seconds));
        Assert.Equal(client.BlockedUntil, Assert.Single(_limits).BlockedUntil);
        var second = await client.Send(new RestRequest(HttpMethod.Get, "/x"), Timeout, CancellationToken.None);
        Assert.Equal((RestResult.NotSent, "local-rate-limit", 1), (second.Result, second.Cause, calls));
    }

    [Fact]
    public async Task A_used_budget_is_told()
    {
        await using var server = await LoopbackServer.Start(context =>
        {
            context.Response.Headers["X-Used"] = "30";
            return Answer(context, 200);
        });
        using var client = new RestClient(
            new RestOptions { Name = "t", BaseUrl = server.Http, UsedFraction = headers => double.Parse(headers.GetValues("X-Used").First()) / 40 },
            _limits.Add,
            TimeProvider.System,
            NullLogger.Instance);
        await client.Send(new RestRequest(HttpMethod.Get, "/x"), Timeout, CancellationToken.None);
        Assert.Equal(new RateLimitReported(0.75, BlockedUntil: null), Assert.Single(_limits));
    }

    [Fact]
    public async Task No_connection_means_not_sent()
    {
        using var client = Client(new Uri("http://127.0.0.1:1"));
        var answer = await client.Send(new RestRequest(HttpMethod.Post, "/x") { Body = [1] }, Timeout, CancellationToken.None);
        Assert.Equal((RestResult.NotSent, "not-sent"), (answer.Result, answer.Cause));
    }

    [Fact]
    public async Task No_answer_in_time_is_in_doubt()
    {
        await using var server = await LoopbackServer.Start(context => Task.Delay(System.Threading.Timeout.Infinite, context.RequestAborted));
        using var client = Client(server.Http);
        var answer = await client.Send(new RestRequest(HttpMethod.Get, "/x"), TimeSpan.FromMilliseconds(100), CancellationToken.None);
        Assert.Equal((RestResult.InDoubt, "timeout"), (answer.Result, answer.Cause));
    }

    [Fact]
    public async Task A_connection_cut_before_the_answer_is_in_doubt_and_a_body_is_not_sent_twice()
    {
        var calls = 0;
        await using var server = await LoopbackServer.Start(context =>
        {
            // The first call keeps the connection; the second, on the kept one, is cut.
            if (++calls > 1)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return Answer(context, 200);
        });
        using var client = Client(server.Http);
        await client.Send(new RestRequest(HttpMethod.Post, "/x") { Body = [1] }, Timeout, CancellationToken.None);
        var answer = await client.Send(new RestRequest(HttpMethod.Post, "/x") { Body = [1] }, Timeout, CancellationToken.None);
        Assert.Equal((RestResult.InDoubt, "broken", 2), (answer.Result, answer.Cause, calls));
    }

    [Fact]
    public void A_request_in_a_log_shows_no_query() =>
        Assert.Equal("GET /fapi/v1/order", new RestRequest(HttpMethod.Get, "/fapi/v1/order?signature=abc").ToString());

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("body");
    }

    private RestClient Client(Uri address) => new(
        new RestOptions { Name = "test", BaseUrl = address },
        _limits.Add,
        TimeProvider.System,
        NullLogger.Instance);
}
