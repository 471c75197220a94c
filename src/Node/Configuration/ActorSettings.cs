using Hedgerow.Actors.Alarms;
using Hedgerow.Actors.Bookkeeper;
using Hedgerow.Actors.Breaker;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Desk;
using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Treasurer;
using Hedgerow.Hedging;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Hedging.Transfers;
using Hedgerow.Messages;
using Hedgerow.Node.Fleet;
using Hedgerow.Node.Kinds;

namespace Hedgerow.Node.Configuration;

/// <summary>The one place where a configuration becomes the settings of actors.</summary>
public static class ActorSettings
{
    /// <summary>A coordinator on another node may be taken over from, which takes seconds: that alone shall not need an operator.</summary>
    private static readonly TimeSpan SilenceElsewhere = TimeSpan.FromSeconds(30);

    /// <summary>Settings of the coordinator.</summary>
    public static CoordinatorSettings Coordinator(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new CoordinatorSettings
        {
            Venues = options.Venues
                .Select(v => new VenueTerms(v.Name, v.MakerFeeRate, v.TakerFeeRate, v.MaxLeverage, v.Weight)
                {
                    OrdersPerSecond = OrdersPerSecond(v),
                    ReservedBudget = (double)v.ReservedBudget,
                    Ladder = v.Ladder is { } own ? Rules(own.Enabled, own.Tiers, own.FlatMarginRatio, options.Ladder.RearmFraction) : null,
                })
                .ToList(),
            Pairs = options.Pairs.Select(Pair).ToList(),
            QuoteMaxAge = TimeSpan.FromMilliseconds(options.Venues.Min(v => v.QuoteMaxAgeMs)),
            UnhedgedAlarm = TimeSpan.FromMilliseconds(options.UnhedgedAlarmMs),
            TellsTreasurer = true,
            Ladder = Ladder(options.Ladder),
            Guidance = new GuidanceRules
            {
                IsAutomatic = options.Guidance.Automatic,
                ExtraGain = options.Guidance.ExtraGain,
                Steps = options.Guidance.Steps,
                StepDistance = options.Guidance.StepDistance,
            },
        };
    }

    /// <summary>Settings of the ladder.</summary>
    public static LadderSettings Ladder(LadderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LadderSettings
        {
            Rules = Rules(options.Enabled, options.Tiers, options.FlatMarginRatio, options.RearmFraction),
            Tolerance = new MarginTolerance(options.LiquidationPriceTolerance, options.MarginRatioTolerance),
            ReopenAfter = TimeSpan.FromSeconds(options.ReopenAfterSeconds),
            CounterPatience = TimeSpan.FromMilliseconds(options.CounterPatienceMs),
            MarkMaxAge = TimeSpan.FromMilliseconds(options.MarkMaxAgeMs),
            AccountMaxAge = TimeSpan.FromSeconds(options.AccountMaxAgeSeconds),
        };
    }

    internal static LadderRules Rules(bool enabled, IReadOnlyList<LadderTierOptions> tiers, decimal ratio, decimal rearm) => new()
    {
        IsEnabled = enabled,
        Tiers = tiers.Select(t => new LadderTier(t.Leverage, t.BackTo)).ToList(),
        FlatMarginRatio = ratio,
        RearmFraction = rearm,
    };

    /// <summary>Settings of the operators' desk.</summary>
    public static DeskSettings Desk(NodeOptions options)
    {
        var layout = FleetLayout.Of(options);
        return new DeskSettings
        {
            Node = options.Node,
            Venues = options.Venues.Select(v => v.Name).ToList(),
            Pairs = options.Pairs.Select(p => p.Name).ToList(),
            VenuesElsewhere = layout.VenuesElsewhere,
            HasCoordinator = layout.MayCoordinate,
            HasBreaker = layout.OwnVenues.Count > 0,
            HasTreasurer = layout.MayCoordinate,
            HasAlarms = true,
        };
    }

    /// <summary>Settings of the one that keeps alarms and decides what is told outside the machine.</summary>
    public static AlarmSettings Alarms(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new AlarmSettings
        {
            Channels = [.. options.Alarms.Channels.Select(c => new AlarmChannelSettings(c.Name, c.Level, c.PerMinute, c.QuietRepeats))],
            Window = TimeSpan.FromSeconds(options.Alarms.WindowSeconds),
            EscalateAfter = TimeSpan.FromMinutes(options.Alarms.EscalateMinutes),
        };
    }

    /// <summary>Settings of the gateway of a venue account: it trades every symbol that a pair has there.</summary>
    public static GatewaySettings Gateway(NodeOptions options, VenueOptions venue)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(venue);
        return new GatewaySettings
        {
            Venue = venue.Name,
            Node = options.Node,
            Bookkeeper = Messages.Address.Bookkeeper,
            Symbols = options.Pairs.SelectMany(p => new[] { p.A, p.B })
                .Where(l => l.Venue == venue.Name).Select(l => l.Symbol).Distinct(StringComparer.Ordinal).ToList(),
            AckTimeout = TimeSpan.FromMilliseconds(venue.AckTimeoutMs),
            ReceiveWindow = VenueKinds.ReceiveWindow(venue),
            QuoteMaxAge = TimeSpan.FromMilliseconds(venue.QuoteMaxAgeMs),
            ReservedBudget = (double)venue.ReservedBudget,
            OrdersPerSecond = OrdersPerSecond(venue),
            StateListeners = [Messages.Address.Treasurer],
            Funds = Funds(options, venue),
            Breaker = Messages.Address.Breaker,
            Health = new HealthRules { StatusInterval = TimeSpan.FromMinutes(1) },
        };
    }

    /// <summary>Settings of the node's circuit breaker.</summary>
    public static BreakerSettings Breaker(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var limits = options.Breaker;
        var layout = FleetLayout.Of(options);
        return new BreakerSettings
        {
            Node = options.Node,
            Venues = layout.OwnVenues.Select(v => v.Name).ToList(),
            Pairs = options.Pairs.Select(Pair).Where(p => layout.IsOwn(p.LegA.Venue) || layout.IsOwn(p.LegB.Venue))
                .Select(p => new BreakerPair(p.Name, p.LegA, p.LegB, p.Curve.Offset)).ToList(),
            Limits = new BreakerLimits
            {
                NetExposure = limits.NetExposure,
                NetExposureGrace = TimeSpan.FromMilliseconds(limits.NetExposureGraceMs),
                NetExposureAtOnce = limits.NetExposureAtOnce,
                LossFraction = limits.LossFraction,
                LossWindow = TimeSpan.FromMilliseconds(limits.LossWindowMs),
                LossGrace = TimeSpan.FromMilliseconds(limits.LossGraceMs),
                Orders = limits.Orders,
                OrderWindow = TimeSpan.FromMilliseconds(limits.OrderWindowMs),
                Rejects = limits.Rejects,
                PricesApartBps = limits.PricesApartBps,
                QuoteMaxAge = TimeSpan.FromMilliseconds(options.Venues.Min(v => v.QuoteMaxAgeMs)),
                StaleQuote = TimeSpan.FromMilliseconds(limits.StaleQuoteMs ?? 3 * options.Venues.Max(v => v.QuoteMaxAgeMs)),
                ClockSkew = TimeSpan.FromMilliseconds(limits.ClockSkewMs),
                CoordinatorSilence = limits.CoordinatorSilenceMs is { } silence ? TimeSpan.FromMilliseconds(silence)
                    : layout.MayCoordinate ? new BreakerLimits().CoordinatorSilence : SilenceElsewhere,
            },
        };
    }

    /// <summary>Settings of the bookkeeper.</summary>
    public static BookkeeperSettings Bookkeeper(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var accounts = options.Accounts;
        return new BookkeeperSettings
        {
            Venues = [.. options.Venues.Select(v => v.Name)],
            StatementMaxAge = TimeSpan.FromMilliseconds(accounts.AccountMaxAgeMs),
            ToleratedAmount = accounts.ToleratedAmount,
            ToleratedShare = accounts.ToleratedShare,
            UnexplainedPatience = TimeSpan.FromMilliseconds(accounts.UnexplainedAlarmMs),
            Terms = Terms(accounts),
            AwaitsTransfers = true,
        };
    }

    /// <summary>Rates of rebate and performance fee.</summary>
    public static FeeTerms Terms(AccountsOptions accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return new FeeTerms(accounts.RebateRate, accounts.PerformanceFeeRate, accounts.ReferrerRate);
    }

    /// <summary>Settings of the treasurer.</summary>
    public static TreasurerSettings Treasurer(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TreasurerSettings
        {
            Routes = options.Transfers.Routes.Select(Route).ToList(),
            ViewListeners = [Messages.Address.Bookkeeper],
        };
    }

    /// <summary>
    /// What a gateway may do with money: the allow-list decides, and a route names an entry of it. This is the only place
    /// from which a withdrawal's address comes.
    /// </summary>
    private static int OrdersPerSecond(VenueOptions venue) => venue.OrdersPerSecond ?? VenueKinds.Of(venue.Kind).OrdersPerSecond;

    private static FundsSettings Funds(NodeOptions options, VenueOptions venue)
    {
        var routes = options.Transfers.Routes.Where(r => r.Mode != RouteMode.Off).ToList();
        return new FundsSettings
        {
            Withdrawals = routes.Where(r => r.From == venue.Name)
                .Select(r => (Route: r, Allowed: options.Transfers.AllowList.First(a => a.Venue == r.To && a.Asset == r.Asset && a.Network == (r.DepositNetwork ?? r.Network))))
                .Select(p => new AllowedWithdrawal(
                    p.Route.Name, p.Route.Asset, p.Route.Network, TransferAddresses.Read(p.Allowed.Address), p.Allowed.Memo ?? "", p.Route.MaxAmount))
                .ToList(),
            DepositPlaces = routes.Where(r => r.To == venue.Name).Select(r => new DepositPlace(r.Asset, r.DepositNetwork ?? r.Network)).Distinct().ToList(),
        };
    }

    private static RouteSettings Route(RouteOptions route) => new()
    {
        Limits = new TransferRoute
        {
            Name = route.Name,
            From = route.From,
            To = route.To,
            MinAmount = route.MinAmount,
            MaxAmount = route.MaxAmount,
            DailyCount = route.DailyCount,
            DailyAmount = route.DailyAmount,
            RecipientAbove = route.RecipientAbove,
            DonorBelow = route.DonorBelow,
            DonorLimit = route.DonorLimit,
            DonorReserve = route.DonorReserve,
        },
        Asset = route.Asset,
        Network = route.Network,
        DepositNetwork = route.DepositNetwork ?? route.Network,
        Address = TransferAddresses.Read(route.Address),
        Memo = route.Memo ?? "",
        Mode = route.Mode switch
        {
            RouteMode.Off => TransferMode.Off,
            RouteMode.Notify => TransferMode.Notify,
            RouteMode.Confirm => TransferMode.Confirm,
            RouteMode.Auto => TransferMode.Auto,
            _ => throw new InvalidOperationException("unknown mode " + route.Mode),
        },
        ExpectedTime = TimeSpan.FromMinutes(route.ExpectedMinutes),
    };

    /// <summary>Settings of one pair.</summary>
    public static PairSettings Pair(PairOptions pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var how = pair.Execution;
        return new PairSettings
        {
            Number = pair.Number,
            Name = pair.Name,
            LegA = new InstrumentId(pair.A.Venue, pair.A.Symbol),
            LegB = new InstrumentId(pair.B.Venue, pair.B.Symbol),
            Curve = new HedgeCurve(pair.Curve.MaxPosition, Offset(pair.Curve.Offset), pair.Curve.RangeBps, pair.Curve.EarnBps),
            OrderCap = how.MaxOrderQuantity,
            Participation = how.Participation,
            Style = how.Style switch
            {
                TradingStyle.TakerTaker => ExecutionStyle.TakerTaker,
                TradingStyle.MakerTaker => ExecutionStyle.MakerTaker,
                _ => throw new InvalidOperationException("unknown style " + how.Style),
            },
            MakerLeg = how.MakerLeg == PairLeg.A ? 0 : 1,
            ClipBandBps = how.ClipBandBps,
            HedgeBandsBps = how.HedgeBandsBps,
            MaxHedgeSteps = how.MaxHedgeSteps,
            ExpectedHolding = TimeSpan.FromHours((double)how.ExpectedHoldingHours),
            ClipInterval = TimeSpan.FromMilliseconds(how.ClipIntervalMs),
            RequoteInterval = TimeSpan.FromMilliseconds(how.RequoteIntervalMs),
            Expiry = new ExpiryRules
            {
                ReduceOnlyBefore = TimeSpan.FromHours((double)pair.Expiry.ReduceOnlyHours),
                FlattenBefore = TimeSpan.FromHours((double)pair.Expiry.FlattenHours),
            },
        };
    }

    private static OffsetSchedule Offset(OffsetOptions offset) =>
        offset is { StartBps: { } start, EndBps: { } end, From: { } from, To: { } to }
            ? new OffsetSchedule(start, end, from, to)
            : OffsetSchedule.Constant(offset.Bps ?? 0m);
}
