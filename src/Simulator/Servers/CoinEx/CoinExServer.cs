using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.CoinEx;

/// <summary>
/// CoinEx API v2, linear futures, on a loopback port: REST under <c>/v2</c>, every stream on <c>/v2/futures</c> in
/// compressed frames. Orders go over REST alone. Paths are the real venue's.
/// </summary>
public sealed partial class CoinExServer : VenueServer
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "coinex";

    private const int DefaultWindowMs = 5_000;
    private const int AheadToleranceMs = 1_000;
    private static readonly TimeSpan ServerPing = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, SimulatedAccount> _accounts;
    private readonly CoinExLimits _limits;
    private readonly Dictionary<string, CoinExMarket> _markets;
    private readonly Dictionary<(string Method, string Path), Route> _routes;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public CoinExServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, new VenueModel(venue, options.Rules ?? DefaultRules), ServerPing)
    {
        _accounts = options.Accounts.ToDictionary(a => a.ApiKey, StringComparer.Ordinal);
        _limits = new CoinExLimits(options.Limits);
        _markets = options.Instruments
            .Select((terms, i) => new CoinExMarket(terms, i + 1))
            .ToDictionary(m => m.Symbol, StringComparer.Ordinal);
        _routes = CreateRoutes();
        OpenVenue();
    }

    private delegate VenueResponse Handler(CoinExCall call, VenueModel model);

    /// <summary>CoinEx's manners: maker-only that would take is refused, ids are numbers, forced closes carry no client id.</summary>
    public static VenueRules DefaultRules { get; } = new()
    {
        PostOnly = PostOnlyRule.Reject,
        ClientIdReusableWhenFinished = true,
        LiquidationClientId = "",
        AutoDeleverageClientId = "",
    };

    private protected override VenueResponse? Identify(VenueRequest request)
    {
        if (!_routes.TryGetValue((request.Method, request.Path), out var route))
        {
            return Refuse(CoinExError.NoRoute);
        }

        var apiKey = request.Header("X-COINEX-KEY");
        var symbol = (request.Method == "GET" ? request.Params : JsonParams.ReadBody(request.Body))?.Text("market");
        request.Site = new FaultSite(VenueChannel.Rest, route.Kind, apiKey, symbol);
        if (!route.IsPrivate)
        {
            return null;
        }

        if (CheckSignature(request, apiKey) is { } refusal)
        {
            return Refuse(refusal);
        }

        request.Account = _accounts[apiKey!];
        return _limits.Count(request.Account, route.Quota, Clock.Steady) ? null : Refuse(CoinExError.TooManyRequests);
    }

    /// <summary>
    /// Key, time, then one of two forms over method + path with query + body + time: HMAC-SHA256 with the secret, as the
    /// venue documents it, or the SHA-256 of the same text with the secret behind it, as an earlier version had it.
    /// </summary>
    private CoinExError? CheckSignature(VenueRequest request, string? apiKey)
    {
        if (apiKey is null || !_accounts.TryGetValue(apiKey, out var account))
        {
            return CoinExError.BadKey;
        }

        var timestamp = request.Header("X-COINEX-TIMESTAMP") ?? "";
        var windowMs = long.TryParse(request.Header("X-COINEX-WINDOWTIME"), out var window) ? window : DefaultWindowMs;
        if (!IsTimely(timestamp, windowMs))
        {
            return CoinExError.Expired;
        }

        var target = request.Query.Length == 0 ? request.Path : request.Path + "?" + request.Query;
        var payload = Encoding.UTF8.GetBytes(request.Method + target + request.BodyText + timestamp);
        var signature = request.Header("X-COINEX-SIGN") ?? "";
        return Signatures.IsHmac(account.Secret, payload, signature) || IsPlainHash(account.Secret, payload, signature)
            ? null
            : CoinExError.BadSignature;
    }

    private static bool IsPlainHash(string secret, byte[] payload, string signature)
    {
        byte[] text = [.. payload, .. Encoding.UTF8.GetBytes(secret)];
        var expected = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(text)));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(signature));
    }

    private bool IsTimely(string timestamp, long windowMs) =>
        long.TryParse(timestamp, out var sent) && sent >= Clock.NowMs - windowMs && sent < Clock.NowMs + AheadToleranceMs;

    private protected override VenueResponse Answer(VenueRequest request, VenueModel model)
    {
        if (request.Path == StatusPath && Faults.Take(FaultKind.StatusPage, request.Site) is { } page)
        {
            return Status(isNormal: false, page.Duration);
        }

        var parameters = request.Method == "GET" ? request.Params : JsonParams.ReadBody(request.Body);
        return parameters is null
            ? Refuse(CoinExError.BadParameter)
            : _routes[(request.Method, request.Path)].Handle(new CoinExCall(request.Account, parameters, request.Body), model);
    }

    private protected override void Decorate(VenueRequest request, VenueResponse response)
    {
        if (response.Status == CoinExError.Banned.Status)
        {
            response.With("Retry-After", "10");
        }
    }

    private protected override VenueResponse FaultAnswer(VenueRequest request, Fault fault) =>
        fault.Kind == FaultKind.Maintenance && request.Path == StatusPath
            ? Status(isNormal: false, TimeSpan.Zero)
            : Refuse(ErrorOf(fault));

    private static CoinExError ErrorOf(Fault fault) => fault.Kind switch
    {
        // HTTP level, as a gateway before the venue gives it: a client must not read "nothing happened" into it.
        FaultKind.Maintenance => CoinExError.Unavailable,
        FaultKind.ErrorAfterAccept => CoinExError.TimedOut,
        FaultKind.RateLimited => CoinExError.TooManyRequests,
        FaultKind.Banned => CoinExError.Banned,
        FaultKind.RejectOrder => new CoinExError(fault.Code ?? CoinExError.NoFunds.Code, fault.Text ?? CoinExError.NoFunds.Message),
        _ => throw new InvalidOperationException($"Fault {fault.Kind} has no answer."),
    };

    private protected override VenueChannel? ChannelOf(string path) => path is "/v2/futures" or "/v2/futures/" ? VenueChannel.Public : null;

    private protected override Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context)
    {
        socket.IsBinary = true;
        return new CoinExClient(socket);
    }

    private protected override void OnConnected(Client client, VenueModel model)
    {
    }

    private protected override void OnTick(VenueModel model)
    {
        PublishTimed(model);
    }

    private protected override void OnFault(Fault fault, VenueModel model)
    {
        // CoinEx has no listen keys; every other fault is asked for where it strikes.
    }

    private static VenueResponse Envelope(Action<Utf8JsonWriter> data, CoinExError error) => new(error.Status, Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("code", error.Code);
        w.WritePropertyName("data");
        data(w);
        w.WriteString("message", error.Message);
        w.WriteEndObject();
    }));

    private static VenueResponse Reply(Action<Utf8JsonWriter> fields) => Envelope(
        w =>
        {
            w.WriteStartObject();
            fields(w);
            w.WriteEndObject();
        },
        CoinExError.Ok);

    private static VenueResponse ReplyList<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write) =>
        Envelope(w => w.Array(rows, write), CoinExError.Ok);

    private static VenueResponse Refuse(CoinExError error) => Envelope(
        w =>
        {
            w.WriteStartObject();
            w.WriteEndObject();
        },
        error);

    /// <summary>One numbered page of a list.</summary>
    private static VenueResponse ReplyPage<T>(CoinExCall call, IReadOnlyList<T> rows, Action<Utf8JsonWriter, T> write)
    {
        if (!call.Params.TryLong("page", out var page) || !call.Params.TryLong("limit", out var limit)
            || page is < 1 or > int.MaxValue || limit is < 1 or > 1_000)
        {
            return Refuse(CoinExError.BadParameter);
        }

        var skipped = ((page ?? 1) - 1) * (limit ?? 10);
        var shown = rows.Skip((int)Math.Min(skipped, int.MaxValue)).Take((int)(limit ?? 10)).ToArray();
        return new VenueResponse(200, Json.Write(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("code", 0);
            w.Array("data", shown, write);
            w.WriteStartObject("pagination");
            w.WriteNumber("total", rows.Count);
            w.WriteBoolean("has_next", skipped + shown.Length < rows.Count);
            w.WriteEndObject();
            w.WriteString("message", "OK");
            w.WriteEndObject();
        }));
    }

    private CoinExMarket? MarketOf(string? symbol) => symbol is null ? null : _markets.GetValueOrDefault(symbol);

    private sealed record Route(RequestKind Kind, bool IsPrivate, CoinExQuota Quota, Handler Handle);
}

/// <summary>A request with its parameters, whether they came as a query or as a JSON body.</summary>
/// <param name="Account">Whose it is; null for public data.</param>
/// <param name="Params">Top-level parameters.</param>
/// <param name="Body">The body, for requests with lists in it.</param>
internal sealed record CoinExCall(SimulatedAccount? Account, QueryParams Params, byte[] Body)
{
    public SimulatedAccount Owner => Account ?? throw new InvalidOperationException("A public route was asked for an account.");
}
