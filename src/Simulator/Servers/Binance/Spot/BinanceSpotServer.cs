using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.Binance.Spot;

/// <summary>
/// Binance spot on a loopback port: REST under <c>/api/v3</c>, market streams under <c>/ws</c> and <c>/stream</c>, orders and user data over
/// the WebSocket API under <c>/ws-api/v3</c>. Paths are the real venue's; only host and scheme differ. A venue of its own: its symbols are
/// spelt like the futures'.
/// </summary>
public sealed partial class BinanceSpotServer : VenueServer
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "binancespot";

    private const string SystemStatusPath = "/sapi/v1/system/status";
    private static readonly TimeSpan ServerPing = TimeSpan.FromSeconds(20);
    private readonly BinanceAuth _auth;
    private readonly BinanceLimits _limits;
    private readonly Dictionary<string, BinanceMarket> _markets;
    private readonly Dictionary<(string Method, string Path), Route> _routes;
    private long _ticks;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public BinanceSpotServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, new VenueModel(venue, options.Rules ?? DefaultRules), ServerPing)
    {
        _auth = new BinanceAuth(options.Accounts);
        _limits = new BinanceLimits(options.Limits);
        _markets = options.Instruments.ToDictionary(t => t.Spec.Id.Symbol, t => new BinanceMarket(t), StringComparer.Ordinal);
        _routes = CreateRoutes();
        OpenVenue();
    }

    private delegate VenueResponse Handler(VenueRequest request, VenueModel model);

    /// <summary>Binance's manners: post-only refused at the door, client ids unique among working orders only.</summary>
    public static VenueRules DefaultRules => BinanceServer.DefaultRules;

    private protected override VenueResponse? Identify(VenueRequest request)
    {
        if (!_routes.TryGetValue((request.Method, request.Path), out var route))
        {
            return BinanceError.NotFound.ToResponse();
        }

        var apiKey = request.Header("X-MBX-APIKEY");
        request.Site = new FaultSite(VenueChannel.Rest, route.Kind, apiKey, request.Params.Text("symbol"));
        if (_limits.CountRequest(Clock.Now, route.Weight) is { } limited)
        {
            return limited.ToResponse().With("Retry-After", _limits.RetryAfterSeconds(Clock.Now).ToString());
        }

        if (route.IsSigned && _auth.Check(request, Clock.NowMs) is { } refusal)
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
        if (request is { Account: { } account, Site.Request: RequestKind.Place })
        {
            response.With("X-MBX-ORDER-COUNT-10S", _limits.UsedOrders(account, Clock.Now).TenSeconds.ToString());
        }
    }

    private protected override VenueResponse FaultAnswer(VenueRequest request, Fault fault)
    {
        if (fault.Kind == FaultKind.Maintenance && request.Path == SystemStatusPath)
        {
            return SystemStatus(isNormal: false);
        }

        var response = BinanceServer.ErrorOf(fault).ToResponse();
        return fault.Kind is FaultKind.RateLimited or FaultKind.Banned
            ? response.With("Retry-After", Math.Max(1, (int)fault.Duration.TotalSeconds).ToString())
            : response;
    }

    private protected override VenueChannel? ChannelOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["ws-api", "v3"] => VenueChannel.Orders,
        ["ws" or "stream", ..] => VenueChannel.Public,
        _ => null,
    };

    private protected override Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context) =>
        new BinanceClient(socket, channel, context.Request);

    private protected override ValueTask<bool> OnMessageAsync(Client client, ReadOnlyMemory<byte> message) =>
        client.Channel == VenueChannel.Public
            ? OnStreamMessageAsync((BinanceClient)client, message)
            : OnApiMessageAsync((BinanceClient)client, message);

    private protected override void OnConnected(Client client, VenueModel model)
    {
        ((BinanceClient)client).ConnectedAt = Clock.Now;
        foreach (var topic in client.Topics)
        {
            StartDepth(topic, model);
        }
    }

    private protected override void OnTick(VenueModel model)
    {
        PublishTimedStreams(Clock.Now, model);
    }

    private protected override void OnFault(Fault fault, VenueModel model)
    {
        // Spot has no listen keys; what ends the stream of user data is the end of its subscription.
        if (fault.Kind == FaultKind.ExpireListenKey && Faults.Take(FaultKind.ExpireListenKey, new FaultSite(VenueChannel.Private, ApiKey: fault.ApiKey)) is not null)
        {
            EndSubscriptions(fault.ApiKey);
        }
    }

    private BinanceMarket? MarketOf(VenueRequest request) => MarketOf(request.Params.Text("symbol"));

    private BinanceMarket? MarketOf(string? symbol) => symbol is null ? null : _markets.GetValueOrDefault(symbol);

    private sealed record Route(RequestKind Kind, bool IsSigned, int Weight, Handler Handle);
}
