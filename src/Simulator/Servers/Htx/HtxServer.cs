using System.Globalization;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>
/// HTX's USDT-margined perpetual contracts on a loopback port: REST of version 5 under <c>/v5</c>, what only the older
/// interfaces have beside it, the spot side's wallet under <c>/v1</c> and <c>/v2</c>; market streams on <c>/linear-swap-ws</c>
/// and <c>/ws_index</c>, the account's on <c>/ws/v5/notification</c>. Paths are the real venue's. All of them speak about
/// one model.
/// </summary>
public sealed partial class HtxServer : VenueServer
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "htx";

    private const string PrivatePath = "/ws/v5/notification";
    private static readonly TimeSpan ServerPing = TimeSpan.FromMinutes(10);

    // "The value is valid within 5 minutes" (authentication page).
    private static readonly TimeSpan SignatureValidity = TimeSpan.FromMinutes(5);

    // A client signs the host that it believes to speak to.
    private static readonly string[] Hosts = ["api.hbdm.com", "api.hbdm.vn", "api.btcgateway.pro", "api.huobi.pro", "api-aws.huobi.pro"];

    private readonly Dictionary<string, SimulatedAccount> _accounts;
    private readonly HtxLimits _limits;
    private readonly Dictionary<string, HtxMarket> _markets;
    private readonly Dictionary<(string Method, string Path), Route> _routes;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public HtxServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, new VenueModel(venue, options.Rules ?? DefaultRules), ServerPing)
    {
        _accounts = options.Accounts.ToDictionary(a => a.ApiKey, StringComparer.Ordinal);
        _limits = new HtxLimits(options.Limits);
        _markets = options.Instruments.ToDictionary(t => t.Spec.Id.Symbol, t => new HtxMarket(t), StringComparer.Ordinal);
        _routes = CreateRoutes();
        OpenVenue();
    }

    private delegate VenueResponse Handler(HtxCall call, VenueModel model);

    /// <summary>How an interface words its answers.</summary>
    private enum Style
    {
        /// <summary>code, message, data, ts.</summary>
        Five,

        /// <summary>status, data or tick, ts; err_code and err_msg.</summary>
        Old,

        /// <summary>code, msg, data, ts.</summary>
        Three,

        /// <summary>status and data; err-code and err-msg.</summary>
        Spot,

        /// <summary>code, message, data, success.</summary>
        SpotTwo,
    }

    /// <summary>HTX's manners: post-only is taken and then cancelled, ids are long numbers, forced closes carry no client id.</summary>
    public static VenueRules DefaultRules { get; } = new()
    {
        PostOnly = PostOnlyRule.AcceptThenCancel,
        OrderIdFormat = static number => (1_380_000_000_000_000_000 + number).ToString(CultureInfo.InvariantCulture),
        TradeIdFormat = static number => (100_000_000_000_000 + number).ToString(CultureInfo.InvariantCulture),
        LiquidationClientId = "",
        AutoDeleverageClientId = "",
    };

    private Dictionary<(string Method, string Path), Route> CreateRoutes()
    {
        var routes = new Dictionary<(string Method, string Path), Route>();
        AddMarketRoutes(routes);
        AddAccountRoutes(routes);
        AddOrderRoutes(routes);
        AddFundsRoutes(routes);
        return routes;
    }

    private protected override VenueResponse? Identify(VenueRequest request)
    {
        if (!_routes.TryGetValue((request.Method, request.Path), out var route))
        {
            return Refuse(Style.Old, HtxError.NoRoute);
        }

        var apiKey = request.Params.Text("AccessKeyId");
        request.Site = new FaultSite(VenueChannel.Rest, route.Kind, apiKey, SymbolOf(request));
        if (!route.IsPrivate)
        {
            return null;
        }

        var isWallet = route.Style is Style.Spot or Style.SpotTwo;
        if (CheckSignature(request, apiKey) is { } refusal)
        {
            return Refuse(route.Style, isWallet ? HtxError.BadWallet : refusal);
        }

        request.Account = _accounts[apiKey!];
        if (isWallet)
        {
            return null;
        }

        request.Allowance = _limits.Count(request.Account, request.Method == "POST" && route.Kind != RequestKind.Lookup, Clock.Steady);
        return request.Allowance.IsExceeded ? Refuse(route.Style, HtxError.TooMany) : null;
    }

    /// <summary>The signature covers method, host, path and the sorted query without itself; a body is not covered.</summary>
    private HtxError? CheckSignature(VenueRequest request, string? apiKey)
    {
        if (apiKey is null || !_accounts.TryGetValue(apiKey, out var account))
        {
            return HtxError.BadKey;
        }

        if (!IsFresh(request.Params.Text("Timestamp")))
        {
            return HtxError.BadSignature;
        }

        var query = string.Join('&', request.Query.Split('&')
            .Where(pair => !pair.StartsWith("Signature=", StringComparison.Ordinal))
            .OrderBy(pair => pair.Split('=')[0], StringComparer.Ordinal));
        return IsSigned(account, request.Method, [request.Path], query, request.Params.Text("Signature") ?? "") ? null : HtxError.BadSignature;
    }

    private bool IsFresh(string? timestamp) =>
        DateTimeOffset.TryParseExact(
            timestamp, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt)
        && (Clock.Now - signedAt).Duration() <= SignatureValidity;

    private bool IsSigned(SimulatedAccount account, string method, string[] paths, string query, string signature)
    {
        string[] own = [$"127.0.0.1:{Port}", "127.0.0.1", $"localhost:{Port}"];
        foreach (var host in own.Concat(Hosts))
        {
            foreach (var path in paths)
            {
                if (Signatures.IsHmacBase64(account.Secret, Encoding.UTF8.GetBytes($"{method}\n{host}\n{path}\n{query}"), signature))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string? SymbolOf(VenueRequest request) =>
        request.Params.Text("contract_code") ?? (request.Method == "POST" ? JsonParams.ReadBody(request.Body)?["contract_code"] : null);

    private protected override VenueResponse Answer(VenueRequest request, VenueModel model)
    {
        var route = _routes[(request.Method, request.Path)];

        // Several orders come as a list, which has no parameters of its own.
        var isList = request.Body is [(byte)'[', ..];
        var parameters = request.Method == "GET" ? request.Params : isList ? new QueryParams() : JsonParams.ReadBody(request.Body);
        return parameters is null
            ? Refuse(route.Style, new HtxError("1030", "Input error."))
            : route.Handle(new HtxCall(request.Account, parameters, request.Body), model);
    }

    private protected override void Decorate(VenueRequest request, VenueResponse response)
    {
        if (request.Allowance is { } allowance)
        {
            response
                .With("ratelimit-limit", allowance.Limit.ToString(CultureInfo.InvariantCulture))
                .With("ratelimit-remaining", allowance.Left.ToString(CultureInfo.InvariantCulture))
                .With("ratelimit-interval", ((long)HtxLimits.Window.TotalMilliseconds).ToString(CultureInfo.InvariantCulture))
                .With("ratelimit-reset", Math.Max(0, allowance.ResetMs - Clock.NowMs).ToString(CultureInfo.InvariantCulture));
        }
    }

    private protected override VenueResponse FaultAnswer(VenueRequest request, Fault fault)
    {
        var style = _routes.TryGetValue((request.Method, request.Path), out var route) ? route.Style : Style.Old;
        return fault.Kind switch
        {
            FaultKind.Maintenance when request.Path == HeartbeatPath => Heartbeat(isOpen: false),
            FaultKind.Maintenance or FaultKind.ErrorAfterAccept => Refuse(style, HtxError.Busy),
            FaultKind.RateLimited => Refuse(style, HtxError.TooMany),
            FaultKind.Banned => Refuse(style, HtxError.TooMany).With(
                "Retry-After", ((long)fault.Duration.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
            FaultKind.RejectOrder => Refuse(style, new HtxError(
                (fault.Code ?? 1047).ToString(CultureInfo.InvariantCulture), fault.Text ?? "Insufficient margin available.")),
            _ => throw new InvalidOperationException($"Fault {fault.Kind} has no answer."),
        };
    }

    private protected override VenueChannel? ChannelOf(string path) => path switch
    {
        "/linear-swap-ws" or "/ws_index" => VenueChannel.Public,
        PrivatePath => VenueChannel.Private,
        _ => null,
    };

    private protected override Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context)
    {
        socket.IsBinary = true;
        return new HtxClient(socket, channel) { PingedAt = Clock.Steady };
    }

    private protected override void OnConnected(Client client, VenueModel model)
    {
    }

    private protected override void OnEvents(IReadOnlyList<ModelEvent> events, VenueModel model)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case BookEvent book:
                    PushBooks(book.Book, model);
                    break;
                case FillEvent fill:
                    PushTrade(fill.Trade);
                    break;
                default:
                    break;
            }
        }

        PushPrivateTopics(events, model);
    }

    private protected override void OnTick(VenueModel model)
    {
        model.Advance(Clock.ModelNow);
        PublishTimed(Clock.Steady, model);
        PingClients(Clock.Steady);
        FireDeadMen(Clock.ModelNow, model);
    }

    private protected override void OnFault(Fault fault, VenueModel model)
    {
        // HTX has no listen keys; every other fault is asked for where it strikes.
    }

    private VenueResponse Reply(Style style, Action<Utf8JsonWriter> writeData) => new(200, Json.Write(w =>
    {
        w.WriteStartObject();
        if (style is Style.Old or Style.Spot)
        {
            w.WriteString("status", "ok");
        }
        else
        {
            w.WriteNumber("code", 200);
            w.WriteString(style == Style.Three ? "msg" : "message", "Success");
        }

        writeData(w);
        if (style == Style.SpotTwo)
        {
            w.WriteBoolean("success", true);
        }

        w.WriteNumber("ts", Clock.NowMs);
        w.WriteEndObject();
    }));

    private VenueResponse Refuse(Style style, HtxError error) => new(error.Status, Json.Write(w =>
    {
        var (code, message) = style switch
        {
            Style.Old => ("err_code", "err_msg"),
            Style.Spot => ("err-code", "err-msg"),
            Style.Three => ("code", "msg"),
            _ => ("code", "message"),
        };
        w.WriteStartObject();
        if (style is Style.Old or Style.Spot)
        {
            w.WriteString("status", "error");
        }

        if (error.Number is { } number && style != Style.Spot)
        {
            w.WriteNumber(code, number);
        }
        else
        {
            w.WriteString(code, error.Code);
        }

        w.WriteString(message, error.Message);
        if (style == Style.Spot)
        {
            w.WriteNull("data");
        }

        if (style == Style.SpotTwo)
        {
            w.WriteBoolean("success", false);
        }

        w.WriteNumber("ts", Clock.NowMs);
        w.WriteEndObject();
    }));

    private HtxMarket? MarketOf(string? symbol) => symbol is null ? null : _markets.GetValueOrDefault(symbol.ToUpperInvariant());

    private sealed record Route(Style Style, RequestKind Kind, bool IsPrivate, Handler Handle);
}

/// <summary>A request with its parameters, whether they came as a query or as a JSON body.</summary>
/// <param name="Account">Whose it is; null for public data.</param>
/// <param name="Params">Top-level parameters.</param>
/// <param name="Body">The body, for requests with lists in it.</param>
internal sealed record HtxCall(SimulatedAccount? Account, QueryParams Params, byte[] Body)
{
    public SimulatedAccount Owner => Account ?? throw new InvalidOperationException("A public route was asked for an account.");
}
