using System.Net.Http.Headers;

namespace Hedgerow.Venues.Wire;

/// <summary>Address and bounds of a <see cref="RestClient"/>.</summary>
internal sealed record RestOptions
{
    /// <summary>For logs.</summary>
    public required string Name { get; init; }

    /// <summary>Scheme, host, port.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Longest time for a connection to come up.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Connections kept at most.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>Largest answer.</summary>
    public long MaxAnswerBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>Block after a 429 without Retry-After.</summary>
    public TimeSpan LimitWithoutTerm { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Block after a 418 without Retry-After.</summary>
    public TimeSpan BanWithoutTerm { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest block; Binance bans for up to three days.</summary>
    public TimeSpan MaxBlock { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Used share of the tightest budget, read from an answer's headers; null when they do not say.</summary>
    public Func<HttpResponseHeaders, double?> UsedFraction { get; init; } = _ => null;

    /// <summary>The same where a limit is one path's own, and what it is not told; null: the headers alone say it.</summary>
    public Func<string, HttpResponseHeaders, double?>? UsedFractionAt { get; init; }
}

/// <summary>One request over HTTP.</summary>
/// <param name="Method">Verb.</param>
/// <param name="PathAndQuery">From the first slash on, encoded and signed.</param>
internal sealed record RestRequest(HttpMethod Method, string PathAndQuery)
{
    /// <summary>Headers besides the usual ones.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>
    /// Body, or null. A request that must not be sent twice needs one: the HTTP stack quietly repeats a request without
    /// a body when a kept connection turns out to be closed.
    /// </summary>
    public byte[]? Body { get; init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    // Query and headers carry keys and signatures.
    /// <inheritdoc/>
    public override string ToString() => Method + " " + PathAndQuery.Split('?', 2)[0];
}

/// <summary>What became of a request.</summary>
internal enum RestResult
{
    /// <summary>The venue answered with a status below 500; the body says more.</summary>
    Answered = 1,

    /// <summary>Provably no byte reached the venue: blocked here, or no connection.</summary>
    NotSent = 2,

    /// <summary>Timeout, broken connection, 5xx. It may or may not have been carried out.</summary>
    InDoubt = 3,
}

/// <summary>An answer, or the lack of one.</summary>
/// <param name="Result">What became of the request.</param>
/// <param name="Status">HTTP status; zero without one.</param>
/// <param name="Body">Body; may be empty.</param>
/// <param name="SentAt">Local time at which the request left.</param>
/// <param name="Took">Time until the answer.</param>
/// <param name="Cause">Short cause for reports: <c>http-503</c>, <c>timeout</c>, <c>broken</c>, <c>not-sent</c>, <c>local-rate-limit</c>.</param>
internal sealed record RestAnswer(
    RestResult Result,
    int Status,
    byte[] Body,
    DateTimeOffset SentAt,
    TimeSpan Took,
    string Cause)
{
    /// <summary>The cause when a block by the venue kept the request here.</summary>
    public const string LocalRateLimit = "local-rate-limit";

    /// <summary>True for an answer with a 2xx status.</summary>
    public bool IsSuccess => Result == RestResult.Answered && Status is >= 200 and < 300;
}
