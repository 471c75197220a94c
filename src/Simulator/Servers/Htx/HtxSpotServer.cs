using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>
/// HTX spot on a loopback port: REST under <c>/v1</c>, <c>/v2</c> and <c>/market</c>, market streams on <c>/ws</c> and <c>/feed</c>, the
/// account's on <c>/ws/v2</c>. Paths are the real venue's; only host and scheme differ.
/// </summary>
public sealed partial class HtxSpotServer : HtxServerBase
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "htxspot";

    private const string PrivatePath = "/ws/v2";
    private const string OrderPrefix = "/v1/order/orders/";
    private const string AccountPrefix = "/v1/account/accounts/";
    private const string Executions = "/v1/order/matchresults";
    private static readonly TimeSpan ServerPing = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LimitWindow = TimeSpan.FromSeconds(2);

    private readonly HtxLimits _limits = new(LimitWindow);
    private readonly Dictionary<string, HtxSpotMarket> _markets;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public HtxSpotServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, new VenueModel(venue, options.Rules ?? DefaultRules), ServerPing)
    {
        _markets = options.Instruments.ToDictionary(t => t.Spec.Id.Symbol, t => new HtxSpotMarket(t), StringComparer.Ordinal);
        AddMarketRoutes();
        AddAccountRoutes();
        AddOrderRoutes();
        OpenVenue();
    }

    /// <summary>HTX spot's manners: post-only is taken and then cancelled, ids have fifteen and twelve digits.</summary>
    public static VenueRules DefaultRules { get; } = new()
    {
        PostOnly = PostOnlyRule.AcceptThenCancel,
        OrderIdFormat = static number => (1_322_796_000_000_000 + number).ToString(CultureInfo.InvariantCulture),
        TradeIdFormat = static number => (101_539_000_000 + number).ToString(CultureInfo.InvariantCulture),
    };

    private void Add(string method, string path, Style style, RequestKind kind, Handler handle) =>
        Routes.Add((method, path), new Route(style, kind, IsPrivate: kind != RequestKind.Market, handle));

    // Some paths carry an id.
    private protected override Route? RouteOf(VenueRequest request)
    {
        if (base.RouteOf(request) is { } exact)
        {
            return exact;
        }

        foreach (var prefix in (string[])[OrderPrefix, AccountPrefix])
        {
            if (request.Path.StartsWith(prefix, StringComparison.Ordinal))
            {
                var rest = request.Path[prefix.Length..];
                var slash = rest.IndexOf('/', StringComparison.Ordinal);
                return Routes.GetValueOrDefault((request.Method, prefix + "{id}" + (slash < 0 ? "" : rest[slash..])));
            }
        }

        return null;
    }

    /// <summary>The id in the path of a request.</summary>
    private static string IdOf(HtxCall call, string prefix) => call.Path[prefix.Length..].Split('/')[0];

    private protected override HtxError BadSignatureOf(Route route, HtxError refusal) => HtxError.BadWallet;

    private protected override bool IsTooMany(VenueRequest request, Route route)
    {
        // Paths with an id in them are one.
        var what = request.Path.StartsWith(OrderPrefix, StringComparison.Ordinal) ? OrderPrefix + route.Kind : request.Path;
        var all = Options.Limits.HtxSpotRequestsPerTwoSeconds;
        var limit = request.Path == Executions ? all / 5 : route.Kind == RequestKind.Lookup ? all / 2 : all;
        request.Allowance = _limits.Count(request.Account!, what, limit, Clock.Steady);
        return request.Allowance.IsExceeded;
    }

    private protected override string? SymbolOf(VenueRequest request)
    {
        var p = request.Method == "POST" ? JsonParams.ReadBody(request.Body) : request.Params;
        return p?.Text("symbol") ?? (p?.Text("client-order-id") is { } id ? SymbolOfOrder(id) : null);
    }

    private string? SymbolOfOrder(string clientId) => Use(model => Options.Accounts
        .Select(account => model.FindOrder(account.Id, OrderKey.Client(clientId))?.Snapshot.Symbol).FirstOrDefault(symbol => symbol is not null));

    private protected override void Decorate(VenueRequest request, VenueResponse response)
    {
        if (request.Allowance is { } allowance)
        {
            response
                .With("X-HB-RateLimit-Requests-Remain", allowance.Left.ToString(CultureInfo.InvariantCulture))
                .With("X-HB-RateLimit-Requests-Expire", allowance.ResetMs.ToString(CultureInfo.InvariantCulture));
        }
    }

    private protected override HtxError ErrorOf(Fault fault) => fault.Kind switch
    {
        FaultKind.RateLimited or FaultKind.Banned => HtxSpotError.TooMany,
        FaultKind.RejectOrder => fault.Text is { } text ? HtxSpotError.NoMoney with { Message = text } : HtxSpotError.NoMoney,
        FaultKind.Maintenance => HtxSpotError.Maintenance,
        _ => HtxSpotError.Busy,
    };

    private protected override VenueChannel? ChannelOf(string path) => path switch
    {
        "/ws" or "/feed" => VenueChannel.Public,
        PrivatePath => VenueChannel.Private,
        _ => null,
    };

    // The account's stream is not packed.
    private protected override bool IsPacked(VenueChannel channel) => channel == VenueChannel.Public;

    private HtxSpotMarket? MarketOf(string? symbol) => symbol is null ? null : _markets.GetValueOrDefault(symbol);
}
