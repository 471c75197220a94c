using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>
/// Bybit V5, categories linear and inverse, unified and classic accounts, on a loopback port: REST under <c>/v5</c>, market streams on
/// <c>/v5/public/linear</c> and <c>/v5/public/inverse</c>, account streams on <c>/v5/private</c>, orders on <c>/v5/trade</c>. Paths are the real venue's.
/// </summary>
public sealed partial class BybitServer : VenueServer
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "bybit";

    private const string PublicPath = "/v5/public/";
    private const int DefaultWindowMs = 5_000;
    private const int AheadToleranceMs = 1_000;
    private static readonly TimeSpan ServerPing = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, SimulatedAccount> _accounts;
    private readonly BybitLimits _limits;
    private readonly Dictionary<string, BybitMarket> _markets;
    private readonly Dictionary<(string Method, string Path), Route> _routes;
    private long _connections;
    private long _pushes;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public BybitServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, new VenueModel(venue, options.Rules ?? DefaultRules), ServerPing)
    {
        _accounts = options.Accounts.ToDictionary(a => a.ApiKey, StringComparer.Ordinal);
        _limits = new BybitLimits(options.Limits);
        _markets = options.Instruments.ToDictionary(t => t.Spec.Id.Symbol, t => new BybitMarket(t), StringComparer.Ordinal);
        _routes = CreateRoutes();
        OpenVenue();
    }

    private delegate VenueResponse Handler(BybitCall call, VenueModel model);

    /// <summary>Bybit's manners: post-only is accepted and then cancelled, ids are UUIDs, forced closes carry no client id.</summary>
    public static VenueRules DefaultRules { get; } = new()
    {
        PostOnly = PostOnlyRule.AcceptThenCancel,
        OrderIdFormat = static number => IdOf(0x0b1d, number),
        TradeIdFormat = static number => IdOf(0x7ade, number),
        LiquidationClientId = "",
        AutoDeleverageClientId = "",
        MaxOpenOrders = 500,
    };

    private static string IdOf(int kind, long number) => $"{number:x8}-{kind:x4}-4000-8000-{number:x12}";

    private protected override VenueResponse? Identify(VenueRequest request)
    {
        if (!_routes.TryGetValue((request.Method, request.Path), out var route))
        {
            return Refuse(BybitError.NoRoute);
        }

        var apiKey = request.Header("X-BAPI-API-KEY");
        request.Site = new FaultSite(VenueChannel.Rest, route.Kind, apiKey, SymbolOf(request));
        if (!_limits.CountAddress(Clock.Now))
        {
            return Refuse(BybitError.Banned);
        }

        if (!route.IsPrivate)
        {
            return null;
        }

        var refusal = CheckSignature(request, apiKey);
        if (refusal is not null)
        {
            return Refuse(refusal);
        }

        request.Account = _accounts[apiKey!];
        var isOrder = route.Kind is RequestKind.Place or RequestKind.Cancel or RequestKind.Amend;
        request.Allowance = _limits.Count(request.Account, request.Path, isOrder, Clock.Now);
        return request.Allowance.IsExceeded ? Refuse(BybitError.TooManyVisits) : null;
    }

    /// <summary>Key, time, then the signature over timestamp + key + window + (raw query or raw body).</summary>
    private BybitError? CheckSignature(VenueRequest request, string? apiKey)
    {
        if (apiKey is null || !_accounts.TryGetValue(apiKey, out var account))
        {
            return BybitError.BadKey;
        }

        var timestamp = request.Header("X-BAPI-TIMESTAMP") ?? "";
        var window = request.Header("X-BAPI-RECV-WINDOW") ?? "";
        if (CheckTime(timestamp, window) is { } late)
        {
            return late;
        }

        var payload = timestamp + apiKey + window + (request.Method == "GET" ? request.Query : request.BodyText);
        return Signatures.IsHmac(account.Secret, System.Text.Encoding.UTF8.GetBytes(payload), request.Header("X-BAPI-SIGN") ?? "")
            ? null
            : BybitError.BadSignature;
    }

    /// <summary>The venue's rule: server − window ≤ timestamp &lt; server + 1 s.</summary>
    private BybitError? CheckTime(string timestamp, string window)
    {
        var windowMs = long.TryParse(window, out var w) ? w : DefaultWindowMs;
        var now = Clock.NowMs;
        return long.TryParse(timestamp, out var sent) && sent >= now - windowMs && sent < now + AheadToleranceMs
            ? null
            : BybitError.OutsideWindow;
    }

    private static string? SymbolOf(VenueRequest request)
    {
        if (request.Method == "GET")
        {
            return request.Params.Text("symbol");
        }

        return JsonParams.ReadBody(request.Body)?["symbol"];
    }

    private protected override VenueResponse Answer(VenueRequest request, VenueModel model)
    {
        if (request.Path == SystemStatusPath && Faults.Take(FaultKind.StatusPage, request.Site) is { } page)
        {
            return SystemStatus(isNormal: false, page.Duration);
        }

        var parameters = request.Method == "GET" ? request.Params : JsonParams.ReadBody(request.Body);
        return parameters is null
            ? Refuse(BybitError.BadParameter("the body is no JSON object"))
            : _routes[(request.Method, request.Path)].Handle(new BybitCall(request.Account, parameters, request.Body), model);
    }

    private protected override void Decorate(VenueRequest request, VenueResponse response)
    {
        response.With("Timenow", Clock.NowMs.ToString());
        if (request.Allowance is { } allowance)
        {
            response
                .With("X-Bapi-Limit", allowance.Limit.ToString())
                .With("X-Bapi-Limit-Status", allowance.Left.ToString())
                .With("X-Bapi-Limit-Reset-Timestamp", (allowance.IsExceeded ? allowance.ResetMs : Clock.NowMs).ToString());
        }
    }

    private protected override VenueResponse FaultAnswer(VenueRequest request, Fault fault) => fault.Kind switch
    {
        FaultKind.Maintenance when request.Path == SystemStatusPath => SystemStatus(isNormal: false, TimeSpan.Zero),
        // HTTP level, as a gateway before the venue gives it: a client must not read "nothing happened" into it.
        FaultKind.Maintenance or FaultKind.ErrorAfterAccept => Refuse(ErrorOf(fault) with { Status = 503 }),
        _ => Refuse(ErrorOf(fault)),
    };

    private static BybitError ErrorOf(Fault fault) => fault.Kind switch
    {
        FaultKind.Maintenance or FaultKind.ErrorAfterAccept => BybitError.ServerError,
        FaultKind.RateLimited => BybitError.TooManyVisits,
        FaultKind.Banned => BybitError.Banned,
        FaultKind.RejectOrder => new BybitError(fault.Code ?? 110007, fault.Text ?? "ab not enough for new order"),
        _ => throw new InvalidOperationException($"Fault {fault.Kind} has no answer."),
    };

    private protected override VenueChannel? ChannelOf(string path) => path switch
    {
        PublicPath + BybitText.Linear or PublicPath + BybitText.Inverse or PublicPath + BybitText.Spot => VenueChannel.Public,
        "/v5/private" => VenueChannel.Private,
        "/v5/trade" => VenueChannel.Orders,
        _ => null,
    };

    private protected override Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context) =>
        new BybitClient(socket, channel, $"sim-{Interlocked.Increment(ref _connections):x8}", context.Request.Path.Value!.Replace(PublicPath, "", StringComparison.Ordinal));

    private protected override void OnConnected(Client client, VenueModel model)
    {
    }

    private protected override void OnTick(VenueModel model)
    {
        PublishTimed(Clock.Steady, model);
        FireDisconnectProtection(model);
    }

    private protected override void OnFault(Fault fault, VenueModel model)
    {
        // Bybit has no listen keys; every other fault is asked for where it strikes.
    }

    private VenueResponse Reply(Action<Utf8JsonWriter> result, BybitError? error = null) => new(error?.Status ?? 200, Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteNumber("retCode", error?.Code ?? 0);
        w.WriteString("retMsg", error?.Message ?? "OK");
        w.WriteStartObject("result");
        result(w);
        w.WriteEndObject();
        w.WriteStartObject("retExtInfo");
        w.WriteEndObject();
        w.WriteNumber("time", Clock.NowMs);
        w.WriteEndObject();
    }));

    private VenueResponse Refuse(BybitError error) => Reply(static _ => { }, error);

    private BybitMarket? MarketOf(string? symbol) => symbol is null ? null : _markets.GetValueOrDefault(symbol);

    private sealed record Route(RequestKind Kind, bool IsPrivate, Handler Handle);
}

/// <summary>A request with its parameters, whether they came as a query or as a JSON body.</summary>
/// <param name="Account">Whose it is; null for public data.</param>
/// <param name="Params">Top-level parameters.</param>
/// <param name="Body">The body, for requests with lists in it.</param>
internal sealed record BybitCall(SimulatedAccount? Account, QueryParams Params, byte[] Body)
{
    public SimulatedAccount Owner => Account ?? throw new InvalidOperationException("A public route was asked for an account.");
}
