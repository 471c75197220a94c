using System.Globalization;
using Hedgerow.Node.Configuration;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Api;

/// <summary>
/// Decides who comes in. No page in a browser does; with operators configured nobody without a token does, but for the
/// probes, which say nothing, and the figures if the configuration says so; only the role act, and never without a token, may change anything; and everyone is bounded in rate, acting apart from looking, so that
/// a dashboard that asks too often keeps nobody from stopping the book.
/// </summary>
internal sealed class Doorkeeper(OperatorBook operators, TimeProvider time)
{
    private static readonly object OperatorKey = new();

    private readonly Dictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);
    private readonly TokenBucket _strangers = new(20, 5, time);
    private readonly TokenBucket _watchers = new(50, 20, time);

    /// <summary>True when nobody needs a token for the figures.</summary>
    public bool MetricsWithoutToken { get; init; }

    /// <summary>The operator of a request that was let in; null when it is nobody's.</summary>
    public static Operator? OperatorOf(HttpContext context) => (Operator?)context.Items[OperatorKey];

    /// <summary>Lets a request through to the interface, or answers why not.</summary>
    public Task Guard(HttpContext context, RequestDelegate next)
    {
        var (status, error) = Judge(context);
        if (error.Length == 0)
            return next(context);
        if (status == StatusCodes.Status429TooManyRequests)
            context.Response.Headers.RetryAfter = "1";
        if (status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new ApiError(error), ApiJson.Options, context.RequestAborted);
    }

    private (int Status, string Error) Judge(HttpContext context)
    {
        // A browser sends Origin with what a page does; an operator's tools do not.
        if (context.Request.Headers.ContainsKey("Origin"))
            return (StatusCodes.Status403Forbidden, "not for web pages");
        if (WatchApi.IsProbe(context.Request) || (MetricsWithoutToken && WatchApi.IsMetrics(context.Request)))
            return _watchers.TryTake() ? (StatusCodes.Status200OK, "") : (StatusCodes.Status429TooManyRequests, "too many requests");
        var who = operators.Recognise(context.Request);
        if (who is null && !operators.IsEmpty)
        {
            return _strangers.TryTake()
                ? (StatusCodes.Status401Unauthorized, "an operator's bearer token is needed")
                : (StatusCodes.Status429TooManyRequests, "too many requests without a token");
        }

        var acts = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (acts && who is not { Role: OperatorRole.Act })
        {
            return (StatusCodes.Status403Forbidden, who is null
                ? "no operator is configured (api.operators): this interface only shows"
                : $"{who.Name} may look, not act");
        }

        if (!BucketOf(string.Create(CultureInfo.InvariantCulture, $"{acts}/{who?.Name}"), acts).TryTake())
            return (StatusCodes.Status429TooManyRequests, acts ? "too many commands" : "too many requests");
        context.Items[OperatorKey] = who;
        return (StatusCodes.Status200OK, "");
    }

    /// <summary>At most two for each configured operator.</summary>
    private TokenBucket BucketOf(string key, bool acts)
    {
        lock (_buckets)
        {
            if (!_buckets.TryGetValue(key, out var bucket))
                _buckets[key] = bucket = acts ? new TokenBucket(20, 5, time) : new TokenBucket(200, 50, time);
            return bucket;
        }
    }
}
