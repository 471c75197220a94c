using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Binance;

/// <summary>Signed and unsigned calls of Binance's REST interface, and its health.</summary>
internal sealed class BinanceRest : IDisposable
{
    // So many failures in a row make the channel down; one alone is the network's daily life.
    private const int FailuresUntilDown = 3;

    private readonly RestClient _client;
    private readonly ApiCredentials _credentials;
    private readonly BinanceSettings _settings;
    private readonly ServerClock _clock;
    private readonly ChannelBoard _channels;
    private int _failures;
    private long _weightPerMinute;
    private long _ordersPerTenSeconds;
    private long _ordersPerMinute;

    /// <summary>Makes a client.</summary>
    /// <param name="baseUrl">Address.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="clock">Venue clock.</param>
    /// <param name="channels">Takes health.</param>
    /// <param name="limits">Takes used budget and blocks.</param>
    /// <param name="time">Local clock.</param>
    /// <param name="logger">Log.</param>
    public BinanceRest(
        Uri baseUrl,
        BinanceSettings settings,
        ApiCredentials credentials,
        ServerClock clock,
        ChannelBoard channels,
        Action<RateLimitReported> limits,
        TimeProvider time,
        ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _clock = clock;
        _channels = channels;
        Budget = new BinanceBudget(time);
        _weightPerMinute = settings.WeightPerMinute;
        _ordersPerTenSeconds = settings.OrdersPerTenSeconds;
        _ordersPerMinute = settings.OrdersPerMinute;
        _client = new RestClient(
            new RestOptions { Name = "binance rest", BaseUrl = baseUrl, UsedFraction = UsedFraction },
            limits,
            time,
            logger);
    }

    /// <summary>What is used of the venue's budgets, told here or on the order socket.</summary>
    public BinanceBudget Budget { get; }

    /// <summary>Local time until which nothing may be sent; in the past when not blocked.</summary>
    public DateTimeOffset BlockedUntil => _client.BlockedUntil;

    /// <summary>Blocks requests until a local time.</summary>
    /// <param name="until">Local time.</param>
    public void Block(DateTimeOffset until) => _client.Block(until);

    /// <summary>Uses the limits that the venue tells instead of the configured ones.</summary>
    /// <param name="limits">Kind, seconds, limit.</param>
    public void UseLimits(IEnumerable<(string Kind, long Seconds, long Limit)> limits)
    {
        foreach (var limit in limits)
        {
            switch (limit)
            {
                case ("REQUEST_WEIGHT", 60, > 0):
                    Volatile.Write(ref _weightPerMinute, limit.Limit);
                    break;
                case ("ORDERS", 10, > 0):
                    Volatile.Write(ref _ordersPerTenSeconds, limit.Limit);
                    break;
                case ("ORDERS", 60, > 0):
                    Volatile.Write(ref _ordersPerMinute, limit.Limit);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A call without key.</summary>
    /// <param name="pathAndQuery">Path and query.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<RestAnswer> Public(string pathAndQuery, CancellationToken cancellation) =>
        Send(new RestRequest(HttpMethod.Get, pathAndQuery), _settings.QueryTimeout, cancellation);

    /// <summary>A call with key and without signature: the private stream's key.</summary>
    /// <param name="method">Verb.</param>
    /// <param name="path">Path.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<RestAnswer> Keyed(HttpMethod method, string path, CancellationToken cancellation) =>
        Send(new RestRequest(method, path) { Headers = KeyHeader() }, _settings.QueryTimeout, cancellation);

    /// <summary>A signed query.</summary>
    /// <param name="path">Path.</param>
    /// <param name="parameters">Parameters, encoded, without recvWindow and timestamp; may be empty.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<RestAnswer> Query(string path, string parameters, CancellationToken cancellation)
    {
        var query = Sign(parameters, _settings.RecvWindowMs);
        return Send(
            new RestRequest(HttpMethod.Get, path + "?" + query) { Headers = KeyHeader() },
            _settings.QueryTimeout,
            cancellation);
    }

    /// <summary>A signed call that changes something; parameters travel in the body, so the HTTP stack never repeats it.</summary>
    /// <param name="method">Verb.</param>
    /// <param name="path">Path.</param>
    /// <param name="parameters">Parameters, encoded, without recvWindow and timestamp.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<RestAnswer> Change(HttpMethod method, string path, string parameters, CancellationToken cancellation)
    {
        var body = Sign(parameters, _settings.OrderRecvWindowMs);
        var request = method == HttpMethod.Delete
            ? new RestRequest(method, path + "?" + body) { Headers = KeyHeader() }
            : new RestRequest(method, path)
            {
                Headers = KeyHeader(),
                Body = Encoding.ASCII.GetBytes(body),
                ContentType = "application/x-www-form-urlencoded",
            };
        return Send(request, _settings.OrderTimeout, cancellation);
    }

    /// <summary>Appends receive window, time and signature.</summary>
    /// <param name="parameters">Parameters, encoded.</param>
    /// <param name="recvWindowMs">Receive window.</param>
    public string Sign(string parameters, int recvWindowMs)
    {
        var separator = parameters.Length == 0 ? string.Empty : "&";
        var signed = string.Create(CultureInfo.InvariantCulture, $"{parameters}{separator}recvWindow={recvWindowMs}&timestamp={_clock.NowMs}");
        Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
        var length = _credentials.Signer.Sign(Encoding.ASCII.GetBytes(signed), signature);

        // Base64 of an Ed25519 signature has characters that mean something in a query.
        return signed + "&signature=" + Uri.EscapeDataString(Encoding.ASCII.GetString(signature[..length]));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<RestAnswer> Send(RestRequest request, TimeSpan timeout, CancellationToken cancellation)
    {
        var answer = await _client.Send(request, timeout, cancellation);
        if (answer.Result == RestResult.Answered)
        {
            Volatile.Write(ref _failures, 0);
            _channels.Up(VenueChannel.Rest);
        }
        else if (answer.Cause != RestAnswer.LocalRateLimit
            && !cancellation.IsCancellationRequested
            && (Interlocked.Increment(ref _failures) >= FailuresUntilDown || answer.Result == RestResult.NotSent))
        {
            _channels.Down(VenueChannel.Rest, answer.Cause);
        }

        return answer;
    }

    private KeyValuePair<string, string>[] KeyHeader() => [new("X-MBX-APIKEY", _credentials.Key)];

    private double? UsedFraction(HttpResponseHeaders headers)
    {
        var told = false;
        Take("X-MBX-USED-WEIGHT-1M", "REQUEST_WEIGHT", 60, Volatile.Read(ref _weightPerMinute));
        Take("X-MBX-ORDER-COUNT-10S", "ORDERS", 10, Volatile.Read(ref _ordersPerTenSeconds));
        Take("X-MBX-ORDER-COUNT-1M", "ORDERS", 60, Volatile.Read(ref _ordersPerMinute));
        return told ? Budget.Tightest() : null;

        void Take(string header, string kind, long seconds, long limit)
        {
            if (headers.TryGetValues(header, out var values)
                && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var used))
            {
                Budget.Note(kind, seconds, used, limit);
                told = true;
            }
        }
    }
}
