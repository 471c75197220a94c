using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// CoinEx's REST rules: headers that sign a request, the envelope around every answer, numbered pages. A query either
/// gives everything that was asked for or throws <see cref="QueryException"/>.
/// </summary>
internal sealed partial class CoinExRest : IDisposable
{
    private readonly CoinExSettings _settings;
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
    public CoinExRest(
        string venue,
        CoinExSettings settings,
        ApiCredentials credentials,
        ChannelBoard channels,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _health = new RestHealth(channels, logger);
        _sink = sink;
        _time = time;
        _logger = logger;
        Clock = new ServerClock(time);
        Budget = new CoinExRateBudget(time);
        var options = new RestOptions
        {
            Name = venue + " rest",
            BaseUrl = settings.RestUrl,

            // Orders have no other way than this one: they must not wait behind queries that hang.
            MaxConnections = 32,
            LimitWithoutTerm = CoinExCodes.LimitWindow,
            UsedFraction = _ => Budget.Used,
        };
        _client = new RestClient(options, sink, time, logger);
    }

    /// <summary>The venue's clock.</summary>
    public ServerClock Clock { get; }

    /// <summary>Used request budget.</summary>
    public CoinExRateBudget Budget { get; }

    /// <summary>True when the clock was not measured for its interval, or proved wrong.</summary>
    public bool IsClockDue => Clock.IsDue(_settings.ClockInterval);

    /// <summary>Asks for one answer and reads it.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="group">Whose quota it uses; public data is not signed.</param>
    /// <param name="path">From <c>/v2</c> on.</param>
    /// <param name="query">Without the question mark; encoded.</param>
    /// <param name="read">Reads the whole answer, envelope included.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    public async Task<T> Query<T>(
        CoinExGroup group, string path, string query, Func<CoinExReply, T> read, CancellationToken cancellation)
    {
        using var turn = await Budget.Enter(group, cancellation);
        Budget.Count(group);
        var answer = await _client.Send(GetRequest(group, path, query), _settings.QueryTimeout, cancellation);
        _health.Note(answer);
        if (answer.Result != RestResult.Answered)
        {
            throw new QueryException(path + ": " + answer.Cause);
        }

        // "If the status code is not 200 the answer may come from the gateway": it is not read.
        if (!answer.IsSuccess)
        {
            throw new QueryException($"{path}: {answer.Cause} {Excerpt.Of(answer.Body)}");
        }

        try
        {
            var reply = new CoinExReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
            NoteCode(reply.Code);
            return reply.Code == CoinExCodes.Ok
                ? read(reply)
                : throw new QueryException($"{path}: {reply.Code} {reply.Text}") { Code = reply.Code };
        }
        catch (FrameException e)
        {
            _sink(new FrameRejected(VenueChannel.Rest, $"{path} {e.Message}", Excerpt.Of(answer.Body)));
            throw new QueryException($"{path}: {e.Message}");
        }
    }

    /// <summary>
    /// Signs a request that changes something. The signed time is that of this call, so that a request that is held up on
    /// its way out is refused by the venue like one that is held up behind it.
    /// </summary>
    /// <param name="path">From <c>/v2</c> on.</param>
    /// <param name="body">JSON.</param>
    public RestRequest PostRequest(string path, byte[] body) => new(HttpMethod.Post, path)
    {
        Headers = CoinExAuth.Headers(_credentials, "POST", path, body, Clock.NowMs, _settings.OrderRecvWindow),
        Body = body,
    };

    /// <summary>Sends a request of <see cref="PostRequest"/>. Repeats nothing.</summary>
    /// <param name="group">Whose quota it uses.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Ends it as a timeout would.</param>
    public async Task<RestAnswer> Post(CoinExGroup group, RestRequest request, CancellationToken cancellation)
    {
        Budget.Count(group);
        var answer = await _client.Send(request, _settings.OrderTimeout, cancellation);
        _health.Note(answer);
        return answer;
    }

    /// <summary>
    /// Takes note of an answer's code: a limit blocks further requests for a second; a wrong time makes the clock due for
    /// a measurement.
    /// </summary>
    /// <param name="code">The venue's code.</param>
    public void NoteCode(long code)
    {
        if (CoinExCodes.IsWrongTime(code) || code == CoinExCodes.LogOnRefused)
        {
            Clock.Doubt();
        }

        if (code == CoinExCodes.RateLimited)
        {
            _client.Block(_time.GetUtcNow() + CoinExCodes.LimitWindow);
        }
    }

    /// <summary>Measures the venue's clock and uses it from now on.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Offset and round trip.</returns>
    /// <exception cref="QueryException">Not measured.</exception>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) => Query(
        CoinExGroup.Public,
        "/v2/time",
        string.Empty,
        reply => (Clock.Observe(reply.SentAt, reply.Took, reply.Data.TimeMs("timestamp")), reply.Took),
        cancellation);

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

    /// <summary>
    /// Asks page after page until the venue has no more, or until a page says that nothing wanted can follow.
    /// </summary>
    /// <typeparam name="T">What a row is read into.</typeparam>
    /// <param name="group">Whose quota it uses.</param>
    /// <param name="path">From <c>/v2</c> on.</param>
    /// <param name="query">Without page and limit.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="isEnough">Looks at the rows of a page, in the venue's order; true: no further page is needed.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The rows in the venue's order, the pages read, and how many rows there are as the venue counts them; null when it does not say.</returns>
    /// <exception cref="QueryException">A page is missing, or there is no end of pages.</exception>
    public async Task<(List<T> Rows, int Pages, long? Total)> QueryPages<T>(
        CoinExGroup group,
        string path,
        string query,
        Func<WireObject, T> read,
        Func<IReadOnlyList<T>, bool>? isEnough,
        CancellationToken cancellation)
    {
        var rows = new List<T>();
        for (var page = 1; page <= _settings.MaxPages; page++)
        {
            var asked = string.Create(CultureInfo.InvariantCulture, $"{query}&page={page}&limit=100");
            var (list, hasNext, total) = await Query(
                group, path, asked, reply => (reply.Rows.ConvertAll(row => read(row)), reply.HasNext, reply.Total), cancellation);
            rows.AddRange(list);
            if (!hasNext || isEnough?.Invoke(list) == true)
            {
                return (rows, page, total);
            }

            if (list.Count == 0)
            {
                throw new QueryException(path + ": an empty page with a next one");
            }
        }

        throw new QueryException($"{path}: more than {_settings.MaxPages} pages");
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private RestRequest GetRequest(CoinExGroup group, string path, string query)
    {
        // Signed is what goes over the wire, and that is the form that Uri gives it.
        var target = new Uri(_settings.RestUrl, query.Length == 0 ? path : path + "?" + query).PathAndQuery;
        var request = new RestRequest(HttpMethod.Get, target);
        return group == CoinExGroup.Public
            ? request
            : request with { Headers = CoinExAuth.Headers(_credentials, "GET", target, [], Clock.NowMs, _settings.RecvWindow) };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "clock not measured: {Problem}")]
        public static partial void ClockUnknown(ILogger logger, string problem);
    }
}

/// <summary>An answer's envelope.</summary>
/// <param name="Root">The whole answer.</param>
/// <param name="SentAt">Local time at which the request left.</param>
/// <param name="Took">Time until the answer.</param>
internal readonly record struct CoinExReply(WireObject Root, DateTimeOffset SentAt, TimeSpan Took)
{
    /// <summary>The venue's code; an answer without one is malformed.</summary>
    public long Code => Root.Long("code");

    /// <summary>The venue's words about the code.</summary>
    public string Text => Excerpt.Of(Root.TextOrEmpty("message"));

    /// <summary>The data, where it is one object.</summary>
    public WireObject Data => Root.Object("data");

    /// <summary>The data, where it is a list.</summary>
    public List<WireObject> Rows => Root.Array("data");

    /// <summary>True when another page follows. A list that does not say so is malformed.</summary>
    public bool HasNext => Root.Object("pagination").Bool("has_next");

    /// <summary>Rows of all pages; null where the venue does not count them.</summary>
    public long? Total => Root.Object("pagination") is var pagination && pagination.Has("total") ? pagination.Long("total") : null;
}
