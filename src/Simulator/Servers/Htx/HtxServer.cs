using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>
/// HTX's USDT-margined perpetual contracts on a loopback port: REST of version 5 under <c>/v5</c>, what only the older
/// interfaces have beside it, the spot side's wallet under <c>/v1</c> and <c>/v2</c>; market streams on <c>/linear-swap-ws</c>
/// and <c>/ws_index</c>, the account's on <c>/ws/v5/notification</c>. Paths are the real venue's. All of them speak about
/// one model.
/// </summary>
public sealed partial class HtxServer : HtxServerBase
{
    /// <summary>Name of the venue in instrument ids.</summary>
    public const string DefaultVenue = "htx";

    private const string PrivatePath = "/ws/v5/notification";
    private static readonly TimeSpan ServerPing = TimeSpan.FromMinutes(10);

    // Trading requests, and for themselves reading ones, are counted in three seconds.
    private static readonly TimeSpan LimitWindow = TimeSpan.FromSeconds(3);

    private readonly HtxLimits _limits = new(LimitWindow);
    private readonly Dictionary<string, HtxMarket> _markets;

    /// <summary>Creates the server; <see cref="VenueServer.StartAsync"/> starts it.</summary>
    /// <param name="options">Instruments, accounts, port, clock.</param>
    /// <param name="venue">Name of the venue in the instruments' ids.</param>
    public HtxServer(VenueServerOptions options, string venue = DefaultVenue)
        : base(options, new VenueModel(venue, options.Rules ?? DefaultRules), ServerPing)
    {
        _markets = options.Instruments.ToDictionary(t => t.Spec.Id.Symbol, t => new HtxMarket(t), StringComparer.Ordinal);
        CreateRoutes();
        OpenVenue();
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

    private void CreateRoutes()
    {
        AddMarketRoutes(Routes);
        AddAccountRoutes(Routes);
        AddOrderRoutes(Routes);
        AddFundsRoutes(Routes);
    }

    private protected override HtxError BadSignatureOf(Route route, HtxError refusal) =>
        route.Style is Style.Spot or Style.SpotTwo ? HtxError.BadWallet : refusal;

    private protected override bool IsTooMany(VenueRequest request, Route route)
    {
        if (route.Style is Style.Spot or Style.SpotTwo)
        {
            return false;
        }

        var what = request.Method == "POST" && route.Kind != RequestKind.Lookup ? "trade" : "read";
        request.Allowance = _limits.Count(request.Account!, what, Options.Limits.HtxRequestsPerThreeSeconds, Clock.Steady);
        return request.Allowance.IsExceeded;
    }

    private protected override string? SymbolOf(VenueRequest request) =>
        request.Params.Text("contract_code") ?? (request.Method == "POST" ? JsonParams.ReadBody(request.Body)?["contract_code"] : null);

    private protected override void Decorate(VenueRequest request, VenueResponse response)
    {
        if (request.Allowance is { } allowance)
        {
            response
                .With("ratelimit-limit", allowance.Limit.ToString(CultureInfo.InvariantCulture))
                .With("ratelimit-remaining", allowance.Left.ToString(CultureInfo.InvariantCulture))
                .With("ratelimit-interval", ((long)LimitWindow.TotalMilliseconds).ToString(CultureInfo.InvariantCulture))
                .With("ratelimit-reset", Math.Max(0, allowance.ResetMs - Clock.NowMs).ToString(CultureInfo.InvariantCulture));
        }
    }

    private protected override VenueResponse? FaultAnswerOf(VenueRequest request, Fault fault) =>
        fault.Kind == FaultKind.Maintenance && request.Path == HeartbeatPath ? Heartbeat(isOpen: false) : null;

    private protected override HtxError ErrorOf(Fault fault) => fault.Kind switch
    {
        FaultKind.RateLimited or FaultKind.Banned => HtxError.TooMany,
        FaultKind.RejectOrder => new HtxError((fault.Code ?? 1047).ToString(CultureInfo.InvariantCulture), fault.Text ?? "Insufficient margin available."),
        _ => HtxError.Busy,
    };

    private protected override VenueChannel? ChannelOf(string path) => path switch
    {
        "/linear-swap-ws" or "/ws_index" => VenueChannel.Public,
        PrivatePath => VenueChannel.Private,
        _ => null,
    };

    private protected override bool IsPacked(VenueChannel channel) => true;

    private HtxMarket? MarketOf(string? symbol) => symbol is null ? null : _markets.GetValueOrDefault(symbol.ToUpperInvariant());
}
