using System.Net;
using System.Net.Http.Headers;
using Hedgerow.Messages;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Requests over HTTP, with one place for what a status means: limits (429, 418) block further requests until the venue's
/// time, 5xx and everything that breaks on the way is in doubt. It repeats nothing.
/// </summary>
internal sealed partial class RestClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly RestOptions _options;
    private readonly Action<RateLimitReported> _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _blockedUntilTicks;

    /// <summary>Makes a client.</summary>
    /// <param name="options">Address and rules.</param>
    /// <param name="limits">Told of used budget and blocks.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public RestClient(RestOptions options, Action<RateLimitReported> limits, TimeProvider time, ILogger logger)
    {
        _options = options;
        _limits = limits;
        _time = time;
        _logger = logger;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = options.MaxConnections,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = options.BaseUrl,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = options.MaxAnswerBytes,
        };
    }

    /// <summary>Local time until which nothing is sent; in the past when not blocked.</summary>
    public DateTimeOffset BlockedUntil => new(Volatile.Read(ref _blockedUntilTicks), TimeSpan.Zero);

    /// <summary>Sends one request and waits for its answer. Never throws for what the wire or the venue does.</summary>
    /// <param name="request">The request, signed already where needed.</param>
    /// <param name="timeout">Longest time until the whole answer is there.</param>
    /// <param name="cancellation">Ends it as a timeout would.</param>
    public async Task<RestAnswer> Send(RestRequest request, TimeSpan timeout, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        if (BlockedUntil > now)
        {
            return new RestAnswer(RestResult.NotSent, 0, [], now, TimeSpan.Zero, RestAnswer.LocalRateLimit);
        }

        using var message = ToMessage(request);
        using var timer = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        var started = _time.GetTimestamp();
        RestAnswer Broken(RestResult result, string cause) => new(result, 0, [], now, _time.GetElapsedTime(started), cause);
        try
        {
            using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, either.Token);
            var took = _time.GetElapsedTime(started);
            var body = await answer.Content.ReadAsByteArrayAsync(either.Token);
            // A long answer must not be read on the thread that frames of the streams come in on.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return Judge(answer, Used(request, answer), body, now, took);
        }
        catch (OperationCanceledException)
        {
            return Broken(RestResult.InDoubt, "timeout");
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            // No connection was made, so no byte of the request left.
            return Broken(RestResult.NotSent, "not-sent");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Log.Broken(_logger, _options.Name, e.Message);
            return Broken(RestResult.InDoubt, "broken");
        }
    }

    /// <summary>Blocks further requests: the venue said so in the body of an answer, or on a socket.</summary>
    /// <param name="until">Local time.</param>
    public void Block(DateTimeOffset until)
    {
        var bounded = _time.GetUtcNow() + _options.MaxBlock;
        until = until < bounded ? until : bounded;
        if (until > BlockedUntil)
        {
            Volatile.Write(ref _blockedUntilTicks, until.UtcTicks);
            Log.Blocked(_logger, _options.Name, until);
        }

        _limits(new RateLimitReported(1, BlockedUntil));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage ToMessage(RestRequest request)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(request.PathAndQuery, UriKind.Relative));
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }

        return message;
    }

    private double? Used(RestRequest request, HttpResponseMessage answer) =>
        _options.UsedFractionAt is { } used ? used(request.PathAndQuery.Split('?', 2)[0], answer.Headers) : _options.UsedFraction(answer.Headers);

    private RestAnswer Judge(HttpResponseMessage answer, double? usedFraction, byte[] body, DateTimeOffset sentAt, TimeSpan took)
    {
        var status = (int)answer.StatusCode;
        if (status is 429 or 418)
        {
            var wait = answer.Headers.RetryAfter?.Delta
                ?? (answer.Headers.RetryAfter?.Date - _time.GetUtcNow())
                ?? (status == 418 ? _options.BanWithoutTerm : _options.LimitWithoutTerm);
            Block(_time.GetUtcNow() + wait);
        }
        else if (usedFraction is { } used)
        {
            _limits(new RateLimitReported(used, BlockedUntil > _time.GetUtcNow() ? BlockedUntil : null));
        }

        var result = status >= 500 ? RestResult.InDoubt : RestResult.Answered;
        return new RestAnswer(result, status, body, sentAt, took, "http-" + status.ToString());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Name}: request broken: {Problem}")]
        public static partial void Broken(ILogger logger, string name, string problem);

        [LoggerMessage(2, LogLevel.Warning, "{Name}: limited by the venue, nothing is sent before {Until:O}")]
        public static partial void Blocked(ILogger logger, string name, DateTimeOffset until);
    }
}
