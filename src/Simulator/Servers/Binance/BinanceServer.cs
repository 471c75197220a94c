using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>
/// Binance futures on a loopback port, USDⓈ-M and COIN-M: REST under <c>/fapi</c> and <c>/dapi</c> (and the few <c>/sapi</c> calls that clients need to
/// start), market streams and user data under <c>/ws</c>, <c>/stream</c> and the split <c>/public|/market|/private</c>
/// addresses, the WebSocket API under <c>/ws-fapi/v1</c> and <c>/ws-dapi/v1</c>. Paths are the real venue's; only host and scheme differ.
/// </summary>
public sealed partial class BinanceServer : VenueServer
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "binance";

    private static readonly TimeSpan ServerPing = TimeSpan.FromMinutes(3);
    private readonly BinanceAuth _auth;
    private readonly BinanceLimits _limits;
    private readonly Dictionary<string, BinanceMarket> _markets;
    private readonly Dictionary<(string Method, string Path), Route> _routes;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public BinanceServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, CreateModel(options, venue), ServerPing)
    {
        _auth = new BinanceAuth(options.Accounts);
        _limits = new BinanceLimits(options.Limits);
        _markets = options.Instruments.ToDictionary(t => t.Spec.Id.Symbol, t => new BinanceMarket(t), StringComparer.Ordinal);
        _routes = CreateRoutes();
        OpenVenue();
    }

    private delegate VenueResponse Handler(VenueRequest request, VenueModel model);

    private enum Security
    {
        None,
        Key,
        Signed,
    }

    /// <summary>Binance's manners: post-only refused at the door, client ids unique among working orders only.</summary>
    public static VenueRules DefaultRules { get; } = new()
    {
        PostOnly = PostOnlyRule.Reject,
        ClientIdReusableWhenFinished = true,
        SelfTrade = SelfTradeRule.CancelResting,
    };

    private protected override VenueResponse? Identify(VenueRequest request)
    {
        if (!_routes.TryGetValue((request.Method, request.Path), out var route))
        {
            return BinanceError.NotFound.ToResponse();
        }

        var apiKey = request.Header("X-MBX-APIKEY");
        request.Site = new FaultSite(VenueChannel.Rest, route.Kind, apiKey, request.Params.Text("symbol"));
        if (_limits.CountRequest(Clock.Now, WeightOf(route, request)) is { } limited)
        {
            return limited.ToResponse().With("Retry-After", _limits.RetryAfterSeconds(Clock.Now).ToString());
        }

        var refusal = route.Security switch
        {
            Security.Key => _auth.FindAccount(apiKey, out _),
            Security.Signed => _auth.Check(request, Clock.NowMs),
            _ => null,
        };
        if (refusal is not null)
        {
            return refusal.ToResponse();
        }

        _auth.FindAccount(apiKey, out var account);
        request.Account = account;
        request.Site = request.Site with { ApiKey = account?.ApiKey };
        return null;
    }

    private protected override VenueResponse Answer(VenueRequest request, VenueModel model) =>
        request.Path == SystemStatusPath && Faults.Take(FaultKind.StatusPage, request.Site) is { } page
            ? SystemStatus(isNormal: page.Duration > TimeSpan.Zero)
            : _routes[(request.Method, request.Path)].Handle(request, model);

    private protected override void Decorate(VenueRequest request, VenueResponse response)
    {
        response.With("X-MBX-USED-WEIGHT-1M", _limits.UsedWeight(Clock.Now).ToString());
        if (request is { Account: { } account, Site.Request: RequestKind.Place or RequestKind.Amend })
        {
            var (tenSeconds, minute) = _limits.UsedOrders(account, Clock.Now);
            response.With("X-MBX-ORDER-COUNT-10S", tenSeconds.ToString()).With("X-MBX-ORDER-COUNT-1M", minute.ToString());
        }
    }

    private protected override VenueResponse FaultAnswer(VenueRequest request, Fault fault)
    {
        if (fault.Kind == FaultKind.Maintenance && request.Path == SystemStatusPath)
        {
            return SystemStatus(isNormal: false);
        }

        var response = ErrorOf(fault).ToResponse();
        return fault.Kind is FaultKind.RateLimited or FaultKind.Banned
            ? response.With("Retry-After", Math.Max(1, (int)fault.Duration.TotalSeconds).ToString())
            : response;
    }

    private protected override VenueChannel? ChannelOf(string path)
    {
        if (path is "/ws-fapi/v1" or "/ws-dapi/v1")
        {
            return VenueChannel.Orders;
        }

        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            ["private", "ws" or "stream", ..] => VenueChannel.Private,
            ["public" or "market", "ws" or "stream", ..] => VenueChannel.Public,
            ["ws", { Length: ListenKeyLength }] => VenueChannel.Private,
            ["ws" or "stream", ..] => VenueChannel.Public,
            _ => null,
        };
    }

    private protected override Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context) =>
        new BinanceClient(socket, channel, context.Request);

    private protected override ValueTask<bool> OnMessageAsync(Client client, ReadOnlyMemory<byte> message) =>
        client.Channel == VenueChannel.Orders
            ? OnApiMessageAsync((BinanceClient)client, message)
            : OnStreamMessageAsync((BinanceClient)client, message);

    private protected override void OnTick(VenueModel model)
    {
        ExpireListenKeys(Clock.Steady);
        PublishTimedStreams(Clock.Now, model);
    }

    private protected override void OnFault(Fault fault, VenueModel model)
    {
        if (fault.Kind == FaultKind.ExpireListenKey && Faults.Take(FaultKind.ExpireListenKey, new FaultSite(VenueChannel.Private, ApiKey: fault.ApiKey)) is not null)
        {
            ExpireListenKeys(fault.ApiKey);
        }
    }

    private static VenueModel CreateModel(VenueServerOptions options, string venue) => new(venue, options.Rules ?? DefaultRules);

    internal static BinanceError ErrorOf(Fault fault) => fault.Kind switch
    {
        FaultKind.Maintenance => BinanceError.Unavailable,
        FaultKind.RateLimited => BinanceError.TooManyRequests,
        FaultKind.Banned => BinanceError.Banned,
        FaultKind.ErrorAfterAccept => BinanceError.UnknownError,
        FaultKind.RejectOrder => new BinanceError(fault.Code ?? -2010, fault.Text ?? "NEW_ORDER_REJECTED"),
        _ => throw new InvalidOperationException($"Fault {fault.Kind} has no answer."),
    };

    private static bool IsCoin(VenueRequest request) => request.Path.StartsWith(CoinRoot, StringComparison.Ordinal);

    /// <summary>The contracts of the exchange that a request is sent to.</summary>
    private IEnumerable<BinanceMarket> MarketsOf(VenueRequest request) => _markets.Values.Where(m => m.IsInverse == IsCoin(request));

    /// <summary>The contract that a request names; null when its exchange has none of that symbol.</summary>
    private BinanceMarket? MarketOf(VenueRequest request) =>
        MarketOf(request.Params.Text("symbol")) is { } market && market.IsInverse == IsCoin(request) ? market : null;

    private void WriteOrder(Utf8JsonWriter w, VenueOrder order) => BinanceText.WriteOrder(w, order, _markets[order.Snapshot.Symbol]);

    private BinanceMarket? MarketOf(string? symbol) => symbol is null ? null : _markets.GetValueOrDefault(symbol);

    private static int WeightOf(Route route, VenueRequest request) => route.Path switch
    {
        "/fapi/v1/depth" => DepthWeight(request.Params.Text("limit")),
        "/fapi/v1/openOrders" or "/fapi/v1/ticker/24hr" => request.Params.Text("symbol") is null ? 40 : 1,
        _ => route.Weight,
    };

    private static int DepthWeight(string? limit) => limit switch
    {
        "5" or "10" or "20" or "50" => 2,
        "100" => 5,
        "1000" => 20,
        _ => 10,
    };

    private sealed record Route(string Path, RequestKind Kind, Security Security, int Weight, Handler Handle);
}
