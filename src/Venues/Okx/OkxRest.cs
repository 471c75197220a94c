using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// OKX's REST rules: headers that sign a request, the envelope around every answer, pages. A query either gives everything
/// that was asked for or throws <see cref="QueryException"/>. It also holds what all ways to the venue share: the venue's
/// clock, the contracts and the rate budget.
/// </summary>
internal sealed partial class OkxRest : IDisposable
{
    private readonly OkxSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly RestClient _client;
    private readonly RestHealth _health;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OkxPaces _paces;
    private long _measuredAt;
    private int _isMeasured;

    /// <summary>Makes a client.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Addresses and bounds.</param>
    /// <param name="credentials">Key, signer, passphrase.</param>
    /// <param name="channels">Told whether REST works.</param>
    /// <param name="sink">Takes limits and rejected answers.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public OkxRest(
        string venue, OkxSettings settings, ApiCredentials credentials, ChannelBoard channels, Action<VenueReport> sink, TimeProvider time,
        ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _health = new RestHealth(channels, logger);
        _sink = sink;
        _time = time;
        _logger = logger;
        Clock = new ServerClock(time);
        Budget = new OkxRateBudget(time);
        _paces = new OkxPaces(time);
        Contracts = new OkxContracts(settings.Product);
        var options = new RestOptions
        {
            Name = venue + " rest",
            BaseUrl = settings.RestUrl,

            // Enough that an order over REST does not wait behind queries that hang.
            MaxConnections = 32,
            LimitWithoutTerm = OkxCodes.LimitWindow,
        };
        _client = new RestClient(options, sink, time, logger);
    }

    /// <summary>The venue's clock.</summary>
    public ServerClock Clock { get; }

    /// <summary>The venue's instruments of what the account trades.</summary>
    public OkxContracts Contracts { get; }

    /// <summary>Used budget of orders, REST and WebSocket together.</summary>
    public OkxRateBudget Budget { get; }

    /// <summary>True when the clock was not measured for its interval, or proved wrong.</summary>
    public bool IsClockDue =>
        Volatile.Read(ref _isMeasured) == 0 || _time.GetElapsedTime(Volatile.Read(ref _measuredAt)) >= _settings.ClockInterval;

    /// <summary>Asks for one answer and reads it.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="path">From <c>/api</c> on.</param>
    /// <param name="query">Without the question mark; encoded.</param>
    /// <param name="signed">True for the account's data.</param>
    /// <param name="read">Reads the whole answer, envelope included.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">No answer that can be trusted; its code is the venue's when it gave one.</exception>
    public async Task<T> Query<T>(string path, string query, bool signed, Func<OkxReply, T> read, CancellationToken cancellation)
    {
        using var turn = await _paces.Enter(path, cancellation);
        var answer = await _client.Send(GetRequest(path, query, signed), _settings.QueryTimeout, cancellation);
        NoteHealth(answer);
        if (answer.Result != RestResult.Answered)
        {
            throw new QueryException(path + ": " + answer.Cause);
        }

        try
        {
            var reply = new OkxReply(WireObject.Parse(answer.Body), answer.SentAt, answer.Took);
            NoteCode(reply.Code);
            return answer.IsSuccess && reply.Code == OkxCodes.Ok
                ? read(reply)
                : throw new QueryException($"{path}: {answer.Status} {reply.Code} {reply.Text}") { Code = reply.Code };
        }
        catch (FrameException e) when (!answer.IsSuccess)
        {
            throw new QueryException($"{path}: {answer.Cause} {e.Problem}");
        }
        catch (FrameException e)
        {
            _sink(new FrameRejected(VenueChannel.Rest, $"{path} {e.Message}", Excerpt.Of(answer.Body)));
            throw new QueryException($"{path}: {e.Message}");
        }
    }

    /// <summary>Asks page after page, newest first, until one is not full.</summary>
    /// <typeparam name="T">What a row is read into.</typeparam>
    /// <param name="path">From <c>/api</c> on.</param>
    /// <param name="query">Without page.</param>
    /// <param name="page">Field that names the place in the list: <c>ordId</c>, <c>billId</c>, <c>ts</c>.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="until">Ends the list early: true for a row before which nothing is wanted.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">A page is missing, or there is no end of pages.</exception>
    public async Task<List<T>> QueryPages<T>(
        string path, string query, string page, Func<WireObject, T> read, Func<WireObject, bool>? until, CancellationToken cancellation)
    {
        const int Limit = 100;
        var rows = new List<T>();
        var after = string.Empty;
        for (var i = 0; i < _settings.MaxPages; i++)
        {
            var (count, last, isEnd) = await Query(
                path,
                $"{query}&limit={Limit}{(after.Length == 0 ? string.Empty : "&after=" + after)}",
                signed: true,
                reply =>
                {
                    var list = reply.Rows;
                    rows.AddRange(list.ConvertAll(row => read(row)));
                    return list.Count == 0
                        ? (0, string.Empty, true)
                        : (list.Count, NextPlace(list[^1], page), until is not null && until(list[^1]));
                },
                cancellation);
            if (count < Limit || isEnd)
            {
                return rows;
            }

            after = last != after ? last : throw new QueryException(path + ": the page repeats");
        }

        throw new QueryException($"{path}: more than {_settings.MaxPages} pages");
    }

    /// <summary>Posts a body that changes something. Repeats nothing.</summary>
    /// <param name="path">From <c>/api</c> on.</param>
    /// <param name="body">JSON.</param>
    /// <param name="expires">True to let the venue refuse it when it was held up on the way.</param>
    /// <param name="cancellation">Ends it as a timeout would.</param>
    public async Task<RestAnswer> Post(string path, byte[] body, bool expires, CancellationToken cancellation)
    {
        var headers = Sign("POST", path, body);
        if (expires)
        {
            var time = Clock.NowMs + (long)_settings.OrderRecvWindow.TotalMilliseconds;
            headers.Add(new("expTime", time.ToString(CultureInfo.InvariantCulture)));
        }

        var answer = await _client.Send(new RestRequest(HttpMethod.Post, path) { Headers = headers, Body = body }, _settings.OrderTimeout, cancellation);
        NoteHealth(answer);
        return answer;
    }

    /// <summary>Takes note of an answer's code: a limit blocks requests for its window; a wrong time makes the clock due.</summary>
    /// <param name="code">The venue's code.</param>
    public void NoteCode(long code)
    {
        if (OkxCodes.IsWrongTime(code))
        {
            Volatile.Write(ref _isMeasured, 0);
        }

        if (OkxCodes.IsRateLimit(code))
        {
            _client.Block(_time.GetUtcNow() + OkxCodes.LimitWindow);
        }
    }

    /// <summary>Takes note of an answered order request, whichever way it went.</summary>
    /// <param name="command">An order or a cancel.</param>
    /// <param name="code">The venue's code.</param>
    public void NoteOrder(VenueCommand command, long code)
    {
        _sink(new RateLimitReported(Budget.Count(command), BlockedUntil: null));
        NoteCode(code);
    }

    /// <summary>Measures the venue's clock and uses it from now on.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Offset and round trip.</returns>
    /// <exception cref="QueryException">Not measured.</exception>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) =>
        Query(
            "/api/v5/public/time",
            string.Empty,
            signed: false,
            reply =>
            {
                var offset = Clock.Observe(reply.SentAt, reply.Took, reply.Row.TimeMs("ts"));
                Volatile.Write(ref _measuredAt, _time.GetTimestamp());
                Volatile.Write(ref _isMeasured, 1);
                return (offset, reply.Took);
            },
            cancellation);

    /// <summary>
    /// Measures a clock that was never measured or proved wrong: a log-on with a wrong time is refused. Gives up soon,
    /// since streams must come up while REST is out of order; the log-on is then tried with what is known.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task EnsureClock(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _isMeasured) != 0)
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

    /// <summary>Reads the contracts when they are not known, or not all of them.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not read.</exception>
    public Task EnsureContracts(CancellationToken cancellation) =>
        Contracts.IsStale ? ReadInstruments(static _ => false, cancellation) : Task.CompletedTask;

    /// <summary>Reads every instrument of the types that are traded: they are taken over, the wanted rows handed back.</summary>
    /// <param name="isWanted">By symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not read.</exception>
    public async Task<List<WireObject>> ReadInstruments(Predicate<string> isWanted, CancellationToken cancellation)
    {
        var product = _settings.Product;
        var listed = new List<KeyValuePair<string, OkxContract?>>();
        var wanted = new List<WireObject>();
        foreach (var type in product.InstTypes)
        {
            wanted.AddRange(await Query(
                "/api/v5/public/instruments",
                "instType=" + type,
                signed: false,
                reply =>
                {
                    var rows = reply.Rows;
                    listed.AddRange(rows.ConvertAll(row => OkxInstruments.Contract(row, product)));
                    return rows.FindAll(row => isWanted(row.Text("instId")));
                },
                cancellation));
        }

        Contracts.Take(listed);
        return wanted;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>The request that <see cref="Query"/> sends.</summary>
    /// <param name="path">From <c>/api</c> on.</param>
    /// <param name="query">Without the question mark.</param>
    /// <param name="signed">True for the account's data.</param>
    internal RestRequest GetRequest(string path, string query, bool signed)
    {
        // Signed is what goes over the wire, and that is the form that Uri gives it.
        var address = new Uri(_settings.RestUrl, query.Length == 0 ? path : path + "?" + query);
        var request = new RestRequest(HttpMethod.Get, address.PathAndQuery);
        return signed ? request with { Headers = Sign("GET", address.PathAndQuery, []) } : request;
    }

    // Rows of one instant may lie on both sides of a page by time: the next one begins with that instant again.
    private static string NextPlace(WireObject row, string page) => page == "ts"
        ? (row.Long("ts") + 1).ToString(CultureInfo.InvariantCulture)
        : row.Text(page);

    private List<KeyValuePair<string, string>> Sign(string method, string pathAndQuery, ReadOnlySpan<byte> body)
    {
        var timestamp = Clock.UtcNow.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + method + pathAndQuery), .. body];
        Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
        var length = _credentials.Signer.SignBase64(signed, signature);
        return
        [
            new("OK-ACCESS-KEY", _credentials.Key),
            new("OK-ACCESS-SIGN", Encoding.ASCII.GetString(signature[..length])),
            new("OK-ACCESS-TIMESTAMP", timestamp),
            new("OK-ACCESS-PASSPHRASE", _credentials.Passphrase),
        ];
    }

    private void NoteHealth(RestAnswer answer)
    {
        if (answer.Status == 403)
        {
            _client.Block(_time.GetUtcNow() + OkxCodes.AddressBan);
        }

        _health.Note(answer);
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
internal readonly record struct OkxReply(WireObject Root, DateTimeOffset SentAt, TimeSpan Took)
{
    /// <summary>The venue's code; an answer without one is malformed.</summary>
    public long Code => Root.Long("code");

    /// <summary>The venue's words about the code.</summary>
    public string Text => Excerpt.Of(Root.TextOrEmpty("msg"));

    /// <summary>The data.</summary>
    public List<WireObject> Rows => Root.Array("data");

    /// <summary>The only row.</summary>
    /// <exception cref="FrameException">None, or more than one.</exception>
    public WireObject Row => Rows is [var row] ? row : throw Root.Bad("data", "not one row");
}
