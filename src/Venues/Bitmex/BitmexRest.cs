using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// The venue's REST rules: headers that sign a request, errors, spans of time. Every request is signed, since the budget of
/// requests without a key is the address's and much smaller; only a clock that is not known is measured without. A query either
/// gives everything that was asked for or throws <see cref="QueryException"/>.
/// </summary>
internal sealed partial class BitmexRest : IDisposable
{
    private const string Root = "/api/v1";

    private readonly BitmexSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly RestClient _client;
    private readonly RestHealth _health;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _measuredAt;
    private int _isMeasured;

    /// <summary>Makes a client.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Addresses and bounds.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="channels">Told whether REST works; orders go over it too.</param>
    /// <param name="sink">Takes limits and rejected answers.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public BitmexRest(
        string venue, BitmexSettings settings, ApiCredentials credentials, ChannelBoard channels, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _health = new RestHealth(channels, logger, carriesOrders: true);
        _sink = sink;
        _time = time;
        _logger = logger;
        Clock = new ServerClock(time);
        Budget = new BitmexBudget(time);
        var options = new RestOptions
        {
            Name = venue + " rest",
            BaseUrl = settings.RestUrl,

            // Enough that an order does not wait behind queries that hang.
            MaxConnections = 32,
            UsedFraction = Budget.Observe,
        };
        _client = new RestClient(options, sink, time, logger);
    }

    /// <summary>The key that requests are signed with.</summary>
    public string Key => _credentials.Key;

    /// <summary>The venue's clock.</summary>
    public ServerClock Clock { get; }

    /// <summary>Used request budget.</summary>
    public BitmexBudget Budget { get; }

    /// <summary>Asks for one answer and reads it.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="path">Below <c>/api/v1</c>.</param>
    /// <param name="query">Without the question mark; encoded.</param>
    /// <param name="read">Reads the answer's body.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isSigned">False to ask as anybody.</param>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    public async Task<T> Query<T>(
        string path, string query, Func<RestAnswer, T> read, CancellationToken cancellation, bool isSigned = true)
    {
        var window = isSigned ? _settings.QueryWindow : (TimeSpan?)null;
        var answer = await Send(HttpMethod.Get, path, query, body: null, window, _settings.QueryTimeout, cancellation);
        if (!answer.IsSuccess)
        {
            throw new QueryException($"{path}: {answer.Cause} {(answer.Body.Length > 0 ? BitmexErrors.TextOf(answer.Body) : string.Empty)}");
        }

        try
        {
            return read(answer);
        }
        catch (FrameException e)
        {
            _sink(new FrameRejected(VenueChannel.Rest, $"{path} {e.Message}", Excerpt.Of(answer.Body)));
            throw new QueryException($"{path}: {e.Message}");
        }
    }

    /// <summary>Asks for the rows of a list that is told whole.</summary>
    /// <typeparam name="T">What a row is read into.</typeparam>
    /// <param name="path">Below <c>/api/v1</c>.</param>
    /// <param name="query">Without the question mark; encoded.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">No answer that can be trusted.</exception>
    public Task<List<T>> Rows<T>(string path, string query, Func<WireObject, T> read, CancellationToken cancellation) =>
        Query(path, query, answer => WireObject.ParseArray(answer.Body).ConvertAll(row => read(row)), cancellation);

    /// <summary>
    /// Asks for all rows since a time. An answer that is full may have left any rows out, so its span is halved until no answer is
    /// full; the last span is open, so that what happens while we ask is not cut off by a clock. Earlier spans are asked first: a
    /// row whose time moves on while we ask is met later, perhaps twice, rather than never.
    /// </summary>
    /// <typeparam name="T">What a row is read into.</typeparam>
    /// <param name="path">Below <c>/api/v1</c>.</param>
    /// <param name="query">Without times and count.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">An answer is missing, or there is no end of them.</exception>
    public async Task<List<T>> RowsSince<T>(
        string path, string query, DateTimeOffset since, Func<WireObject, T> read, CancellationToken cancellation)
    {
        var rows = new List<T>();
        var open = new Stack<(DateTimeOffset From, DateTimeOffset? To)>([(since, null)]);
        for (var requests = 0; open.TryPop(out var span); requests++)
        {
            if (requests == _settings.MaxRequests)
            {
                throw new QueryException($"{path}: more than {_settings.MaxRequests} requests");
            }

            var until = span.To is { } to ? "&endTime=" + IsoTime.Format(to) : string.Empty;
            var asked = string.Create(CultureInfo.InvariantCulture, $"{query}&count={_settings.PageRows}&startTime={IsoTime.Format(span.From)}{until}");
            var page = await Rows(path, asked, read, cancellation);
            if (page.Count < _settings.PageRows)
            {
                rows.AddRange(page);
                continue;
            }

            var middle = DateTimeOffset.FromUnixTimeMilliseconds(
                (span.From.ToUnixTimeMilliseconds() + (span.To ?? Clock.UtcNow).ToUnixTimeMilliseconds()) / 2);
            if (middle <= span.From)
            {
                throw new QueryException(path + ": more rows in an instant than an answer holds");
            }

            open.Push((middle, span.To));
            open.Push((span.From, middle));
        }

        return rows;
    }

    /// <summary>Sends a request that changes something. Repeats nothing.</summary>
    /// <param name="method">Verb.</param>
    /// <param name="path">Below <c>/api/v1</c>.</param>
    /// <param name="body">JSON; never empty, or the HTTP stack might repeat the request.</param>
    /// <param name="cancellation">Ends it as a timeout would.</param>
    public Task<RestAnswer> Change(HttpMethod method, string path, byte[] body, CancellationToken cancellation) =>
        Send(method, path, string.Empty, body, _settings.OrderWindow, _settings.OrderTimeout, cancellation);

    /// <summary>
    /// Measures the venue's clock and uses it from now on. Who has a wrong clock cannot sign: the question goes without a
    /// signature unless the clock is known, and once more without when the venue finds the signed one too old.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Offset and round trip.</returns>
    /// <exception cref="QueryException">Not measured.</exception>
    public async Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation)
    {
        if (IsMeasured)
        {
            try
            {
                return await AskTime(isSigned: true, cancellation);
            }
            catch (QueryException) when (!IsMeasured)
            {
                // Refused for its time.
            }
        }

        return await AskTime(isSigned: false, cancellation);
    }

    /// <summary>True when the clock was not measured for its interval, or proved wrong.</summary>
    public bool IsClockDue => !IsMeasured || _time.GetElapsedTime(Volatile.Read(ref _measuredAt)) >= _settings.ClockInterval;

    /// <summary>The clock may be wrong: it is due for a measurement.</summary>
    public void DoubtClock() => Volatile.Write(ref _isMeasured, 0);

    /// <summary>
    /// Measures a clock that was never measured or proved wrong: a log-on with a wrong time is refused. Gives up soon, since
    /// streams must come up while REST is out of order; the log-on is then tried with what is known.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task EnsureClock(CancellationToken cancellation)
    {
        if (IsMeasured)
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

    private bool IsMeasured => Volatile.Read(ref _isMeasured) != 0;

    private Task<(TimeSpan Offset, TimeSpan RoundTrip)> AskTime(bool isSigned, CancellationToken cancellation) => Query(
        string.Empty,
        string.Empty,
        answer =>
        {
            var offset = Clock.Observe(answer.SentAt, answer.Took, WireObject.Parse(answer.Body).TimeMs("timestamp"));
            Volatile.Write(ref _measuredAt, _time.GetTimestamp());
            Volatile.Write(ref _isMeasured, 1);
            return (offset, answer.Took);
        },
        cancellation,
        isSigned);

    // Without a window it is not signed.
    private async Task<RestAnswer> Send(
        HttpMethod method, string path, string query, byte[]? body, TimeSpan? window, TimeSpan timeout, CancellationToken cancellation)
    {
        // Signed is what goes over the wire, and that is the form that Uri gives it.
        var address = new Uri(_settings.RestUrl, query.Length == 0 ? Root + path : Root + path + "?" + query);
        var headers = window is { } valid
            ? BitmexAuth.Headers(_credentials, method.Method, address.PathAndQuery, BitmexAuth.Expiry(Clock.NowMs, valid), body ?? [])
            : [];
        var answer = await _client.Send(new RestRequest(method, address.PathAndQuery) { Headers = headers, Body = body }, timeout, cancellation);
        _health.Note(answer);
        if (answer.Status == 401 && Encoding.UTF8.GetString(answer.Body).Contains("expired", StringComparison.OrdinalIgnoreCase))
        {
            DoubtClock();
        }

        return answer;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "clock not measured: {Problem}")]
        public static partial void ClockUnknown(ILogger logger, string problem);
    }
}
