using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.Bitmex;

/// <summary>
/// BitMEX, perpetuals settled in USDt (linear) and in XBt (inverse), on a loopback port: REST under <c>/api/v1</c>, every stream on <c>/realtime</c>.
/// A connection is public until it has logged on, and private from then on. Paths are the real venue's.
/// </summary>
public sealed partial class BitmexServer : VenueServer
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "bitmex";

    private const string Root = "/api/v1";
    private const long FirstAccount = 1_000_001;

    // Above it an expiry is in milliseconds: some clients log on with the time of now in them.
    private const long Milliseconds = 100_000_000_000;

    private static readonly TimeSpan ServerPing = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, SimulatedAccount> _accounts;
    private readonly Dictionary<string, long> _numbers;
    private readonly Dictionary<string, BitmexMarket> _markets;
    private readonly Dictionary<(string Method, string Path), Route> _routes;
    private readonly Dictionary<string, (RateWindow Minute, RateWindow Second)> _windows;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public BitmexServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, new VenueModel(venue, options.Rules ?? DefaultRules), ServerPing)
    {
        _accounts = options.Accounts.ToDictionary(a => a.ApiKey, StringComparer.Ordinal);
        _numbers = options.Accounts.Select((a, i) => (a.Id, Number: FirstAccount + i)).ToDictionary(a => a.Id, a => a.Number, StringComparer.Ordinal);
        _markets = options.Instruments.Select((t, i) => new BitmexMarket(t, i)).ToDictionary(m => m.Symbol, StringComparer.Ordinal);
        _windows = options.Accounts.ToDictionary(
            a => a.Id,
            _ => (new RateWindow(TimeSpan.FromMinutes(1), options.Limits.RequestsPerMinute),
                new RateWindow(TimeSpan.FromSeconds(1), options.Limits.OrderRequestsPerSecond)),
            StringComparer.Ordinal);
        _routes = CreateRoutes();
        OpenVenue();
    }

    private delegate VenueResponse Handler(BitmexCall call, VenueModel model);

    /// <summary>BitMEX's manners: post-only is accepted and then cancelled, ids are UUIDs, forced closes carry no client id.</summary>
    public static VenueRules DefaultRules { get; } = new()
    {
        PostOnly = PostOnlyRule.AcceptThenCancel,
        OrderIdFormat = static number => IdOf(0x0de2, number),
        TradeIdFormat = static number => IdOf(0x7ade, number),
        LiquidationClientId = "",
        AutoDeleverageClientId = "",
        MaxOpenOrders = 200,
    };

    private static string IdOf(int kind, long number) => $"{number:x8}-{kind:x4}-4000-8000-{number:x12}";

    private protected override VenueResponse? Identify(VenueRequest request)
    {
        if (!_routes.TryGetValue((request.Method, request.Path), out var route))
        {
            return Refuse(BitmexError.NotFound);
        }

        var apiKey = request.Header("api-key");
        request.Site = new FaultSite(VenueChannel.Rest, route.Kind, apiKey, SymbolOf(request));
        if (apiKey is null)
        {
            return route.IsPrivate ? Refuse(BitmexError.NoKey) : null;
        }

        if (CheckSignature(request, apiKey) is { } refusal)
        {
            return Refuse(refusal);
        }

        request.Account = _accounts[apiKey];
        return Count(request, route.Kind);
    }

    /// <summary>Counts against both budgets: a minute's for every request, a second's for those that change orders.</summary>
    private VenueResponse? Count(VenueRequest request, RequestKind kind)
    {
        var (minute, second) = _windows[request.Account!.Id];
        request.Allowance = Spend(minute, Clock.Steady);
        request.Burst = kind is RequestKind.Place or RequestKind.Cancel or RequestKind.Amend ? Spend(second, Clock.Steady) : null;
        return request.Allowance.IsExceeded || request.Burst is { IsExceeded: true }
            ? Refuse(BitmexError.Limited).With("Retry-After", "1")
            : null;
    }

    private static Allowance Spend(RateWindow window, DateTimeOffset now)
    {
        var used = window.Add(now, 1);
        return new Allowance(window.Limit, Math.Max(0, window.Limit - used), used > window.Limit, window.EndsAt(now).ToUnixTimeMilliseconds());
    }

    /// <summary>Signed is verb + path with query + expiry + body; from the second of the expiry on the request is too old.</summary>
    private BitmexError? CheckSignature(VenueRequest request, string apiKey)
    {
        if (!_accounts.TryGetValue(apiKey, out var account))
        {
            return BitmexError.BadKey;
        }

        var expires = request.Header("api-expires") ?? "";
        var now = Clock.Now.ToUnixTimeSeconds();
        if (!long.TryParse(expires, out var until) || until < now)
        {
            return BitmexError.Expired(now);
        }

        var target = request.Query.Length == 0 ? request.Path : request.Path + "?" + request.Query;
        byte[] payload = [.. Encoding.UTF8.GetBytes(request.Method + target + expires), .. request.Body];
        return Signatures.IsHmac(account.Secret, payload, request.Header("api-signature") ?? "") ? null : BitmexError.BadSignature;
    }

    private static string? SymbolOf(VenueRequest request) =>
        request.Method == "GET" ? request.Params.Text("symbol") : JsonParams.ReadBody(request.Body)?.Text("symbol");

    private protected override VenueResponse Answer(VenueRequest request, VenueModel model)
    {
        var parameters = request.Method == "GET" ? request.Params : JsonParams.ReadBody(request.Body);
        return parameters is null
            ? Refuse(new BitmexError(400, "Malformed JSON"))
            : _routes[(request.Method, request.Path)].Handle(new BitmexCall(request.Account, parameters), model);
    }

    private protected override void Decorate(VenueRequest request, VenueResponse response)
    {
        if (request.Allowance is { } allowance)
        {
            response
                .With("x-ratelimit-limit", allowance.Limit.ToString())
                .With("x-ratelimit-remaining", allowance.Left.ToString())
                .With("x-ratelimit-reset", (allowance.ResetMs / 1000).ToString());
        }

        if (request.Burst is { } burst)
        {
            response.With("x-ratelimit-limit-1s", burst.Limit.ToString()).With("x-ratelimit-remaining-1s", burst.Left.ToString());
        }
    }

    private protected override VenueResponse FaultAnswer(VenueRequest request, Fault fault) => fault.Kind switch
    {
        FaultKind.Maintenance or FaultKind.ErrorAfterAccept => Refuse(BitmexError.Overloaded),
        FaultKind.RateLimited => Refuse(BitmexError.Limited).With("Retry-After", RetryAfter(fault)),
        FaultKind.Banned => Refuse(BitmexError.Denied),
        FaultKind.RejectOrder => Refuse(new BitmexError(fault.Code ?? 400, fault.Text ?? "Account has insufficient Available Balance", "ValidationError")),
        _ => throw new InvalidOperationException($"Fault {fault.Kind} has no answer."),
    };

    private static string RetryAfter(Fault fault) => Math.Max(1, (long)Math.Ceiling(fault.Duration.TotalSeconds)).ToString();

    private protected override VenueChannel? ChannelOf(string path) => path == "/realtime" ? VenueChannel.Public : null;

    private protected override Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context) => new(socket, channel);

    private protected override void OnConnected(Client client, VenueModel model) => Push(client, Json.Write(w =>
    {
        w.WriteStartObject();
        w.WriteString("info", "Welcome to the BitMEX Realtime API.");
        w.WriteString("version", "2.0.0");
        w.Time("timestamp", Clock.Now);
        w.WriteString("docs", "https://www.bitmex.com/app/wsAPI");
        w.WriteBoolean("heartbeatEnabled", false);
        w.Object("limit", static w => w.WriteNumber("remaining", 720));
        w.WriteEndObject();
    }));

    private protected override void OnTick(VenueModel model)
    {
        PublishInstruments(model);
        JoinWallets(Clock.ModelNow, model);
    }

    private protected override void OnFault(Fault fault, VenueModel model)
    {
        // BitMEX has no listen keys; every other fault is asked for where it strikes.
    }

    private static VenueResponse Ok(Action<Utf8JsonWriter> write) => new(200, Json.Write(write));

    private static VenueResponse Rows<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write) => Ok(w => w.Array(rows, write));

    private static VenueResponse Refuse(BitmexError error) => new(error.Status, Json.Write(error, static (w, error) =>
    {
        w.WriteStartObject();
        w.WriteStartObject("error");
        w.WriteString("message", error.Message);
        w.WriteString("name", error.Name);
        w.WriteEndObject();
        w.WriteEndObject();
    }));

    private BitmexMarket? MarketOf(string? symbol) => symbol is null ? null : _markets.GetValueOrDefault(symbol);

    private sealed record Route(RequestKind Kind, bool IsPrivate, Handler Handle);
}

/// <summary>A request with its parameters, whether they came as a query or as a JSON body.</summary>
/// <param name="Account">Whose it is; null for public data without a key.</param>
/// <param name="Params">Top-level parameters.</param>
internal sealed record BitmexCall(SimulatedAccount? Account, QueryParams Params)
{
    public SimulatedAccount Owner => Account ?? throw new InvalidOperationException("A public route was asked for an account.");
}
