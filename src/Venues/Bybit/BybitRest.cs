using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Bybit's REST rules: headers that sign a request, the envelope around every answer, pages, windows of seven days. A
/// query either gives everything that was asked for or throws <see cref="QueryException"/>.
/// </summary>
internal sealed partial class BybitRest : IDisposable
{
    private readonly BybitSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly RestClient _client;
    private readonly RestHealth _health;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes a client.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Addresses and bounds.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="channels">Told whether REST works.</param>
    /// <param name="sink">Takes limits and rejected answers.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public BybitRest(
        string venue,
        BybitSettings settings,
        ApiCredentials credentials,
        ChannelBoard channels,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _health = new RestHealth(channels, logger, carriesOrders: settings.Product.IsClassic);
        _sink = sink;
        _time = time;
        _logger = logger;
        Clock = new ServerClock(time);
        Budget = new BybitRateBudget(time);
        var options = new RestOptions
        {
            Name = venue + " rest",
            BaseUrl = settings.RestUrl,

            // Enough that an order over REST does not wait behind queries that hang.
            MaxConnections = 32,
            LimitWithoutTerm = BybitCodes.LimitWindow,
            UsedFraction = headers => Budget.Observe(
                Header(headers, "X-Bapi-Limit"),
                Header(headers, "X-Bapi-Limit-Status"),
                Header(headers, "X-Bapi-Limit-Reset-Timestamp")),
        };
        _client = new RestClient(options, sink, time, logger);
    }

    /// <summary>The venue's clock.</summary>
    public ServerClock Clock { get; }

    /// <summary>Used request budget, REST and WebSocket together.</summary>
    public BybitRateBudget Budget { get; }

    /// <summary>Asks for one answer and reads it.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="path">From <c>/v5</c> on.</param>
    /// <param name="query">Without the question mark; encoded.</param>
    /// <param name="signed">True for the account's data.</param>
    /// <param name="read">Reads the whole answer, envelope included.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    public async Task<T> Query<T>(
        string path,
        string query,
        bool signed,
        Func<BybitReply, T> read,
        CancellationToken cancellation)
    {
        var request = GetRequest(path, query, signed);
        var answer = await _client.Send(request, _settings.QueryTimeout, cancellation);
        _health.Note(answer);
        if (answer.Result != RestResult.Answered)
        {
            throw new QueryException(path + ": " + answer.Cause);
        }

        NoteStatus(answer.Status);
        if (!answer.IsSuccess)
        {
            throw new QueryException($"{path}: {answer.Cause} {Excerpt.Of(answer.Body)}");
        }

        try
        {
            var reply = new BybitReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
            NoteCode(reply.Code);
            return reply.Code == BybitCodes.Ok
                ? read(reply)
                : throw new QueryException($"{path}: {reply.Code} {reply.Text}");
        }
        catch (FrameException e)
        {
            _sink(new FrameRejected(VenueChannel.Rest, $"{path} {e.Message}", Excerpt.Of(answer.Body)));
            throw new QueryException($"{path}: {e.Message}");
        }
    }

    /// <summary>Posts a body that changes something. Repeats nothing.</summary>
    /// <param name="path">From <c>/v5</c> on.</param>
    /// <param name="body">JSON.</param>
    /// <param name="cancellation">Ends it as a timeout would.</param>
    public async Task<RestAnswer> Post(string path, byte[] body, CancellationToken cancellation)
    {
        var window = Ms(_settings.OrderRecvWindow);
        var request = new RestRequest(HttpMethod.Post, path) { Headers = Sign(body, window), Body = body };
        var answer = await _client.Send(request, _settings.OrderTimeout, cancellation);
        _health.Note(answer);
        NoteStatus(answer.Status);
        return answer;
    }

    /// <summary>
    /// Takes note of an answer's code: a limit blocks further requests until it resets; a wrong time makes the clock
    /// due for a measurement.
    /// </summary>
    /// <param name="code">The venue's code.</param>
    public void NoteCode(long code)
    {
        if (code == BybitCodes.WrongTime)
        {
            Clock.Doubt();
        }

        if (!BybitCodes.IsRateLimit(code))
        {
            return;
        }

        var now = _time.GetUtcNow();
        var resetMs = Budget.ResetMs;
        var until = resetMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(resetMs) - Clock.Offset : now;

        // Without a reset time, or with one that is over or absurd, the rolling second decides.
        var usable = until > now && until < now + TimeSpan.FromMinutes(1);
        _client.Block(usable ? until : now + BybitCodes.LimitWindow);
    }

    /// <summary>Measures the venue's clock and uses it from now on.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Offset and round trip.</returns>
    /// <exception cref="QueryException">Not measured.</exception>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) =>
        Query(
            "/v5/market/time",
            string.Empty,
            signed: false,
            reply =>
            {
                var nanoseconds = reply.Result.Long("timeNano");
                var venueTime = nanoseconds > 0
                    ? DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
                    : throw reply.Result.Bad("timeNano", "not a time");
                var offset = Clock.Observe(reply.SentAt, reply.Took, venueTime);
                return (offset, reply.Took);
            },
            cancellation);

    /// <summary>True when the clock was not measured for its interval, or proved wrong.</summary>
    public bool IsClockDue => Clock.IsDue(_settings.ClockInterval);

    /// <summary>
    /// Measures a clock that was never measured or proved wrong: a log-on with a wrong time is refused. Gives up soon,
    /// since streams must come up while REST is out of order; the log-on is then tried with what is known.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task EnsureClock(CancellationToken cancellation)
    {
        if (Clock.IsMeasured)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_settings.ClockPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await MeasureClock(either.Token);
        }
        catch (QueryException e)
        {
            Log.ClockUnknown(_logger, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>The request that <see cref="Query"/> sends.</summary>
    /// <param name="path">From <c>/v5</c> on.</param>
    /// <param name="query">Without the question mark.</param>
    /// <param name="signed">True for the account's data.</param>
    internal RestRequest GetRequest(string path, string query, bool signed)
    {
        // Signed is what goes over the wire, and that is the form that Uri gives it.
        var address = new Uri(_settings.RestUrl, query.Length == 0 ? path : path + "?" + query);
        var request = new RestRequest(HttpMethod.Get, address.PathAndQuery);
        return signed
            ? request with { Headers = Sign(Encoding.UTF8.GetBytes(address.Query.TrimStart('?')), Ms(_settings.RecvWindow)) }
            : request;
    }

    private KeyValuePair<string, string>[] Sign(ReadOnlySpan<byte> payload, string window)
    {
        var timestamp = Clock.NowMs.ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + _credentials.Key + window), .. payload];
        Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
        var length = _credentials.Signer.Sign(signed, signature);
        return
        [
            new("X-BAPI-API-KEY", _credentials.Key),
            new("X-BAPI-TIMESTAMP", timestamp),
            new("X-BAPI-RECV-WINDOW", window),
            new("X-BAPI-SIGN", Encoding.ASCII.GetString(signature[..length])),
        ];
    }

    // 403 is the ban of an address that sent too much; the venue wants silence for ten minutes.
    private void NoteStatus(int status)
    {
        if (status == 403)
        {
            _client.Block(_time.GetUtcNow() + BybitCodes.IpBan);
        }
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static string Ms(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static string Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Warning, "clock not measured: {Problem}")]
        public static partial void ClockUnknown(ILogger logger, string problem);
    }
}

/// <summary>An answer's envelope.</summary>
/// <param name="Root">The whole answer.</param>
/// <param name="SentAt">Local time at which the request left.</param>
/// <param name="Took">Time until the answer.</param>
internal readonly record struct BybitReply(WireObject Root, DateTimeOffset SentAt, TimeSpan Took)
{
    /// <summary>The venue's code; an answer without one is malformed.</summary>
    public long Code => Root.Long("retCode");

    /// <summary>The venue's words about the code.</summary>
    public string Text => Excerpt.Of(Root.TextOrEmpty("retMsg"));

    /// <summary>The data.</summary>
    public WireObject Result => Root.Object("result");

    /// <summary>The venue's time of the answer.</summary>
    public DateTimeOffset Time => Root.TimeMs("time");
}
