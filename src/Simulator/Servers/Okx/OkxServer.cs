using System.Globalization;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.Okx;

/// <summary>
/// OKX V5, perpetual and dated contracts in net mode with cross margin or, of spot instruments, coins in spot mode, on a loopback port: REST under <c>/api/v5</c>, market streams on
/// <c>/ws/v5/public</c>, account streams and orders on <c>/ws/v5/private</c>. Paths are the real venue's. The model counts in
/// base units; everything on the wire is in contracts.
/// </summary>
public sealed partial class OkxServer : VenueServer
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "okx";

    private static readonly TimeSpan TimestampLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ServerPing = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, SimulatedAccount> _accounts;
    private readonly OkxLimits _limits;
    private readonly Dictionary<string, OkxMarket> _markets;
    private readonly Dictionary<(string Method, string Path), Route> _routes;
    private long _connections;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public OkxServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, new VenueModel(venue, options.Rules ?? DefaultRules), ServerPing)
    {
        _accounts = options.Accounts.ToDictionary(a => a.ApiKey, StringComparer.Ordinal);
        _limits = new OkxLimits(options.Limits);
        _markets = options.Instruments.Select((terms, index) => new OkxMarket(terms, index)).ToDictionary(m => m.Symbol, StringComparer.Ordinal);
        _routes = CreateRoutes();
        OpenVenue();
    }

    private delegate VenueResponse Handler(OkxCall call, VenueModel model);

    /// <summary>
    /// OKX's manners: post-only is accepted and then cancelled, a client id is unique among working orders, the resting order
    /// gives way when an account meets itself, forced closes carry no client id.
    /// </summary>
    public static VenueRules DefaultRules { get; } = new()
    {
        PostOnly = PostOnlyRule.AcceptThenCancel,
        SelfTrade = SelfTradeRule.CancelResting,
        ClientIdReusableWhenFinished = true,
        OrderIdFormat = static number => (2_500_000_000_000_000_000 + number).ToString(CultureInfo.InvariantCulture),
        TradeIdFormat = static number => (1_500_000_000 + number).ToString(CultureInfo.InvariantCulture),
        LiquidationClientId = "",
        AutoDeleverageClientId = "",
        MaxOpenOrders = 500,
    };

    private protected override VenueResponse? Identify(VenueRequest request)
    {
        if (!_routes.TryGetValue((request.Method, request.Path), out var route))
        {
            return new VenueResponse(404, "{\"msg\":\"Invalid path\",\"code\":\"404\"}"u8.ToArray());
        }

        var apiKey = request.Header("OK-ACCESS-KEY");
        request.Site = new FaultSite(VenueChannel.Rest, route.Kind, apiKey, SymbolOf(request));
        if (!route.IsPrivate)
        {
            return null;
        }

        if (CheckSignature(request, apiKey) is { } refusal)
        {
            return Refuse(refusal);
        }

        request.Account = _accounts[apiKey!];
        var isOrder = route.Kind is RequestKind.Place or RequestKind.Cancel or RequestKind.Amend;
        var what = isOrder ? $"{route.Kind} {request.Site.Symbol}" : request.Path;
        if (!_limits.Count(request.Account, what, isOrder, Clock.Steady))
        {
            return Refuse(OkxError.TooMany);
        }

        return isOrder && long.TryParse(request.Header("expTime"), out var expires) && expires < Clock.NowMs ? Refuse(OkxError.Expired) : null;
    }

    /// <summary>Key, time, passphrase, then the signature over timestamp, method, path with query, and body.</summary>
    private OkxError? CheckSignature(VenueRequest request, string? apiKey)
    {
        if (apiKey is null || !_accounts.TryGetValue(apiKey, out var account))
        {
            return OkxError.BadKey;
        }

        var timestamp = request.Header("OK-ACCESS-TIMESTAMP") ?? "";
        const DateTimeStyles Style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, Style, out var sent))
        {
            return OkxError.BadTimestamp;
        }

        if ((sent - Clock.Now).Duration() > TimestampLife)
        {
            return OkxError.WrongTime;
        }

        if (!IsPassphrase(account, request.Header("OK-ACCESS-PASSPHRASE")))
        {
            return OkxError.WrongPassphrase;
        }

        var path = request.Query.Length > 0 ? request.Path + "?" + request.Query : request.Path;
        var payload = timestamp + request.Method + path + request.BodyText;
        return Signatures.IsHmacBase64(account.Secret, Encoding.UTF8.GetBytes(payload), request.Header("OK-ACCESS-SIGN") ?? "")
            ? null
            : OkxError.BadSignature;
    }

    private static bool IsPassphrase(SimulatedAccount account, string? passphrase) =>
        account.Passphrase.Length == 0 || passphrase == account.Passphrase;

    private static string? SymbolOf(VenueRequest request) =>
        request.Method == "GET" ? request.Params.Text("instId") : OkxCall.ReadBody(request.Body) is [var first, ..] ? first.Text("instId") : null;

    private protected override VenueResponse Answer(VenueRequest request, VenueModel model)
    {
        if (request.Path == SystemStatusPath && Faults.Take(FaultKind.StatusPage, request.Site) is { } page)
        {
            return SystemStatus(page.Duration);
        }

        var items = request.Method == "GET" ? [request.Params] : OkxCall.ReadBody(request.Body);
        return items is [_, ..]
            ? _routes[(request.Method, request.Path)].Handle(new OkxCall(request.Account, items), model)
            : Refuse(OkxError.NotJson);
    }

    private protected override void Decorate(VenueRequest request, VenueResponse response)
    {
        // The venue's answers tell neither time nor limits in their headers.
    }

    private protected override VenueResponse FaultAnswer(VenueRequest request, Fault fault) => fault.Kind switch
    {
        FaultKind.Maintenance when request.Path == SystemStatusPath => SystemStatus(TimeSpan.Zero),
        // The network in front of the venue answers, in its own words.
        FaultKind.Banned => new VenueResponse(403, "error code: 1015"u8.ToArray()),
        FaultKind.RejectOrder => Outcomes([(ErrorOf(fault), null, null)], isBatch: false),
        _ => Refuse(ErrorOf(fault)),
    };

    private static OkxError ErrorOf(Fault fault) => fault.Kind switch
    {
        FaultKind.Maintenance => OkxError.Unavailable,
        FaultKind.ErrorAfterAccept => OkxError.TimedOut,
        FaultKind.RateLimited => OkxError.TooMany,
        FaultKind.Banned => OkxError.TooFrequent,
        FaultKind.RejectOrder => new OkxError(fault.Code ?? 51008, fault.Text ?? "Order failed. Insufficient USDT balance in account"),
        _ => throw new InvalidOperationException($"Fault {fault.Kind} has no answer."),
    };

    private protected override VenueChannel? ChannelOf(string path) => path switch
    {
        "/ws/v5/public" => VenueChannel.Public,
        "/ws/v5/private" => VenueChannel.Private,
        _ => null,
    };

    private protected override Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context) =>
        new OkxClient(socket, channel, $"{Interlocked.Increment(ref _connections):x8}");

    private protected override void OnConnected(Client client, VenueModel model)
    {
    }

    private protected override void OnTick(VenueModel model)
    {
        PublishTimed(Clock.Steady, model);
        FireCancelAllAfter(Clock.ModelNow, model);
    }

    private protected override void OnFault(Fault fault, VenueModel model)
    {
        // OKX has no listen keys; every other fault is asked for where it strikes.
    }

    private static VenueResponse Reply(Action<Utf8JsonWriter> rows, OkxError? error = null) => new(error?.Status ?? 200, Json.Write(w =>
    {
        w.WriteStartObject();
        w.Text("code", error?.Code ?? 0);
        w.WriteStartArray("data");
        rows(w);
        w.WriteEndArray();
        w.WriteString("msg", error?.Message ?? "");
        w.WriteEndObject();
    }));

    /// <summary>An answer of one row.</summary>
    private static VenueResponse Row(Action<Utf8JsonWriter> fields) => Reply(w =>
    {
        w.WriteStartObject();
        fields(w);
        w.WriteEndObject();
    });

    private static VenueResponse Rows<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write) => Reply(w =>
    {
        foreach (var row in rows)
        {
            write(w, row);
        }
    });

    private static VenueResponse Refuse(OkxError error) => Reply(static _ => { }, error);

    /// <summary>The market of a request, by symbol or by number.</summary>
    private OkxMarket? MarketOf(QueryParams p) =>
        p.Text("instId") is { } symbol ? (_markets.GetValueOrDefault(symbol) is { } named && !named.HasEnded(Clock.ModelNow) ? named : null)
        : p.Text("instIdCode") is { } code ? _markets.Values.FirstOrDefault(m => m.Code.ToString(CultureInfo.InvariantCulture) == code)
        : null;

    private sealed record Route(RequestKind Kind, bool IsPrivate, Handler Handle);
}

/// <summary>A request with its parameters: a query, a JSON object, or a list of them.</summary>
/// <param name="Account">Whose it is; null for public data.</param>
/// <param name="Items">At least one.</param>
internal sealed record OkxCall(SimulatedAccount? Account, IReadOnlyList<QueryParams> Items)
{
    public SimulatedAccount Owner => Account ?? throw new InvalidOperationException("A public route was asked for an account.");

    public QueryParams Params => Items[0];

    /// <summary>Objects of a body; null when it is neither an object nor a list of objects.</summary>
    public static IReadOnlyList<QueryParams>? ReadBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.IsEmpty ? "{}"u8.ToArray() : body);
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Object => [JsonParams.Read(root)],
                JsonValueKind.Array when root.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) =>
                    [.. root.EnumerateArray().Select(JsonParams.Read)],
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
