using System.Globalization;
using System.Net.Http.Headers;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// HTX's REST rules: signed queries, envelopes, rate headers. A query either gives everything that was asked for or throws
/// <see cref="QueryException"/>. It repeats nothing.
/// </summary>
internal sealed class HtxRest : IDisposable
{
    private readonly HtxSettings _settings;
    private readonly Uri _address;
    private readonly bool _isSpotSide;
    private readonly ApiCredentials _credentials;
    private readonly RestClient _client;
    private readonly RestHealth _health;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private long _measuredAt;
    private int _isMeasured;

    /// <summary>Makes a client.</summary>
    /// <param name="name">For logs and reasons.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="address">Which of the venue's two sides.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="channels">Told whether REST works.</param>
    /// <param name="sink">Takes limits and rejected answers.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="isSpotSide">True for the spot side, whose clock and limits are told otherwise.</param>
    public HtxRest(
        string name,
        HtxSettings settings,
        Uri address,
        ApiCredentials credentials,
        ChannelBoard channels,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger,
        bool isSpotSide = false)
    {
        _settings = settings;
        _address = address;
        _isSpotSide = isSpotSide;
        _credentials = credentials;
        _health = new RestHealth(channels, logger, carriesOrders: true);
        _sink = sink;
        _time = time;
        Clock = new ServerClock(time);
        var options = new RestOptions
        {
            Name = name,
            BaseUrl = address,

            // Enough that an order does not wait behind queries that hang.
            MaxConnections = 32,
            LimitWithoutTerm = HtxCodes.LimitWindow,
            UsedFraction = headers => UsedFraction(Header(headers, "ratelimit-limit"), Header(headers, "ratelimit-remaining")),
            UsedFractionAt = isSpotSide ? (path, headers) => UsedFraction(HtxSpotLimits.Of(path), Header(headers, HtxSpotLimits.Remaining)) : null,
        };
        _client = new RestClient(options, sink, time, logger);
    }

    /// <summary>The key that requests are signed with.</summary>
    public string Key => _credentials.Key;

    /// <summary>The venue's clock.</summary>
    public ServerClock Clock { get; }

    /// <summary>True when the clock was not measured for its interval.</summary>
    public bool IsClockDue =>
        Volatile.Read(ref _isMeasured) == 0 || _time.GetElapsedTime(Volatile.Read(ref _measuredAt)) >= _settings.ClockInterval;

    /// <summary>Asks for one answer and reads it.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="path">From the first slash on.</param>
    /// <param name="query">Parameters, not encoded.</param>
    /// <param name="signed">True for the account's data.</param>
    /// <param name="read">Reads the whole answer, envelope included.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    public async Task<T> Query<T>(
        string path,
        IReadOnlyList<KeyValuePair<string, string>> query,
        bool signed,
        Func<HtxReply, T> read,
        CancellationToken cancellation)
    {
        var answer = await _client.Send(GetRequest(path, query, signed), _settings.QueryTimeout, cancellation);
        _health.Note(answer);
        return Read(path, answer, read, HtxCodes.IsNever)!;
    }

    /// <summary>Asks for what may not be there, and reads it.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="path">From the first slash on.</param>
    /// <param name="query">Parameters, not encoded.</param>
    /// <param name="isAbsent">True for the codes that say that it is not there.</param>
    /// <param name="read">Reads the whole answer, envelope included.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null when the venue says that it is not there.</returns>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    public async Task<T?> Find<T>(
        string path,
        IReadOnlyList<KeyValuePair<string, string>> query,
        Predicate<string> isAbsent,
        Func<HtxReply, T?> read,
        CancellationToken cancellation)
        where T : class
    {
        var answer = await _client.Send(GetRequest(path, query, signed: true), _settings.QueryTimeout, cancellation);
        _health.Note(answer);
        return Read(path, answer, read, isAbsent);
    }

    /// <summary>Asks by a POST: some questions of the older interface have their parameters in a body.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="path">From the first slash on.</param>
    /// <param name="body">JSON.</param>
    /// <param name="read">Reads the whole answer.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    public async Task<T> QueryByPost<T>(string path, byte[] body, Func<HtxReply, T> read, CancellationToken cancellation)
    {
        var answer = await _client.Send(PostRequest(path, body, Clock.UtcNow), _settings.QueryTimeout, cancellation);
        _health.Note(answer);
        return Read(path, answer, read, HtxCodes.IsNever)!;
    }

    /// <summary>
    /// A signed request that must not be carried out late: an order, or a step of money. Its signature is over when the window
    /// is, so that what is held up on its way is refused. Signed now: send it at once.
    /// </summary>
    /// <param name="path">From the first slash on.</param>
    /// <param name="body">JSON.</param>
    public RestRequest ExpiringRequest(string path, byte[] body)
    {
        var now = Clock.UtcNow;
        var signedAt = _settings.OrderRecvWindow > TimeSpan.Zero ? now - _settings.SignatureValidity + _settings.OrderRecvWindow : now;
        return PostRequest(path, body, signedAt);
    }

    /// <summary>A signed request that does no harm when it comes late.</summary>
    /// <param name="path">From the first slash on.</param>
    /// <param name="body">JSON.</param>
    public RestRequest ChangeRequest(string path, byte[] body) => PostRequest(path, body, Clock.UtcNow);

    /// <summary>Sends a request that changes something. Repeats nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeout">Longest wait for the answer.</param>
    /// <param name="cancellation">Ends it as a timeout would.</param>
    public async Task<RestAnswer> Send(RestRequest request, TimeSpan timeout, CancellationToken cancellation)
    {
        var answer = await _client.Send(request, timeout, cancellation);
        _health.Note(answer);
        return answer;
    }

    /// <summary>Takes note of an answer's code: a limit blocks further requests until its window is over.</summary>
    /// <param name="code">The venue's code.</param>
    public void NoteCode(string code)
    {
        if (HtxCodes.IsRateLimit(code))
        {
            _client.Block(_time.GetUtcNow() + HtxCodes.LimitWindow);
        }
    }

    /// <summary>Measures the venue's clock and uses it from now on.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Offset and round trip.</returns>
    /// <exception cref="QueryException">Not measured.</exception>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) =>
        Query(
            _isSpotSide ? "/v1/common/timestamp" : "/api/v1/timestamp",
            [],
            signed: false,
            reply => Observe(reply, _isSpotSide ? reply.Root.TimeMs("data") : reply.Time),
            cancellation);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>The used share of a limit; null when the headers do not say.</summary>
    /// <param name="limit"><c>ratelimit-limit</c>.</param>
    /// <param name="remaining"><c>ratelimit-remaining</c>.</param>
    internal static double? UsedFraction(string? limit, string? remaining) =>
        long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var all) && all > 0
            && long.TryParse(remaining, NumberStyles.None, CultureInfo.InvariantCulture, out var left)
            ? 1 - ((double)Math.Clamp(left, 0, all) / all)
            : null;

    /// <summary>The request that <see cref="Query"/> sends.</summary>
    /// <param name="path">From the first slash on.</param>
    /// <param name="query">Parameters, not encoded.</param>
    /// <param name="signed">True for the account's data.</param>
    internal RestRequest GetRequest(string path, IReadOnlyList<KeyValuePair<string, string>> query, bool signed)
    {
        var text = signed
            ? HtxSigning.Query("GET", _address.Authority, path, query, _credentials, Clock.UtcNow)
            : string.Join('&', query.Select(parameter => parameter.Key + "=" + Uri.EscapeDataString(parameter.Value)));
        return new RestRequest(HttpMethod.Get, text.Length == 0 ? path : path + "?" + text);
    }

    private (TimeSpan Offset, TimeSpan RoundTrip) Observe(HtxReply reply, DateTimeOffset venueTime)
    {
        var offset = Clock.Observe(reply.SentAt, reply.Took, venueTime);
        Volatile.Write(ref _measuredAt, _time.GetTimestamp());
        Volatile.Write(ref _isMeasured, 1);
        return (offset, reply.Took);
    }

    private RestRequest PostRequest(string path, byte[] body, DateTimeOffset signedAt) =>
        new(HttpMethod.Post, path + "?" + HtxSigning.Query("POST", _address.Authority, path, [], _credentials, signedAt)) { Body = body };

    private T? Read<T>(string path, RestAnswer answer, Func<HtxReply, T?> read, Predicate<string> isAbsent)
    {
        if (answer.Result != RestResult.Answered)
        {
            throw new QueryException(path + ": " + answer.Cause);
        }

        if (!answer.IsSuccess)
        {
            throw new QueryException($"{path}: {answer.Cause} {Excerpt.Of(answer.Body)}");
        }

        try
        {
            var reply = new HtxReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
            var code = reply.Code;
            NoteCode(code);
            if (code == HtxCodes.Ok)
            {
                return read(reply);
            }

            if (isAbsent(code))
            {
                return default;
            }

            var known = long.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            throw new QueryException($"{path}: {code} {reply.Text}") { Code = known ? number : 0 };
        }
        catch (FrameException e)
        {
            _sink(new FrameRejected(VenueChannel.Rest, $"{path} {e.Message}", e.Around.Length > 0 ? e.Around : Excerpt.Of(answer.Body)));
            throw new QueryException($"{path}: {e.Message}");
        }
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
