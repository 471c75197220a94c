using Hedgerow.Actors.Alarms;
using Hedgerow.Actors.Breaker;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Hedging;
using Hedgerow.Journal;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulation;

/// <summary>
/// One seed of a fault simulation: the seed decides the layout of hosts, the way of trading, the market and the faults.
/// After the faults an operator resumes what halted and adopts what strangers traded; then the pair is paused, and
/// everything must come to rest hedged.
/// </summary>
public sealed class SimRun
{
    private static readonly TimeSpan LongestWay = TimeSpan.FromMilliseconds(700);

    /// <summary>A link that is silent is found after two seconds and a look at the clock; a gateway refuses exposure that was decided earlier.</summary>
    private static readonly TimeSpan LongestWayOfLinks = TimeSpan.FromSeconds(2.5);

    private readonly SimOptions _options;
    private readonly TwoVenueSystem _system;
    private readonly InvariantSet _invariants;
    private readonly FaultDriver _driver;
    private readonly BranchCount _branches = new();

    /// <summary>Prepares a run.</summary>
    /// <param name="options">Of the series.</param>
    /// <param name="seed">Decides everything else.</param>
    /// <param name="listener">Sees every delivery; null for none.</param>
    public SimRun(SimOptions options, ulong seed, Action<TraceEntry>? listener = null)
    {
        _options = options;
        // A sequence of its own: a series of two venues stays as it is without the choice.
        var venues = (int)SimulationRandom.For(seed, "venues").Next(options.VenuesFrom, options.VenuesTo + 1);
        var contracts = new ContractDraw(options, seed, venues);
        if (venues > 2 || !contracts.IsPlain)
        {
            options = options with { Faults = [.. options.Faults.Where(kind => !kind.IsOfTransfers())] };
        }

        var setup = WithMesh(options, seed, contracts.Apply(Setup(options, seed, venues)));
        _system = new TwoVenueSystem(setup);
        _system.Engine.Trace.Listener = listener;
        _branches.Watch(_system.Engine);
        Plan = FaultPlan.Draw(seed, options.Faults, options.WarmUp, options.WarmUp + options.FaultTime, venues);
        FaultDriver? driver = null;
        var limits = new InvariantOptions
        {
            MessageDelay = setup.Layout switch { HostLayout.OneHost => TimeSpan.Zero, HostLayout.Mesh => LongestWayOfLinks, _ => LongestWay },
        };
        _invariants = new InvariantSet(_system, limits, () => driver!.HealthySince, venue => driver!.UndisturbedSince(venue));
        _driver = driver = new FaultDriver(_system, Plan);
    }

    /// <summary>The faults that are planned.</summary>
    public IReadOnlyList<PlannedFault> Plan { get; }

    /// <summary>Runs to the end or to the first breach of an invariant.</summary>
    public SimResult Run()
    {
        try
        {
            _system.Start();
            for (var spent = TimeSpan.Zero; spent < _options.WarmUp + _options.FaultTime; spent += _options.OperatorRound)
            {
                // A person looks at every trip; a breaker that stayed tripped would hide the rest of the faults.
                _system.ResetBreakers();
                _system.RepeatAnnouncements();
                _system.Engine.RunFor(_options.OperatorRound);
            }

            for (var spent = TimeSpan.Zero; spent < _options.Tail; spent += _options.OperatorRound)
            {
                ActAsOperator();
                _system.Engine.RunFor(_options.OperatorRound);
            }

            _system.Operate(OperatorAction.Pause);
            _system.Engine.RunFor(_options.Rest);
            _invariants.CheckAtRest();
            return Result(null);
        }
        catch (InvariantViolation violation)
        {
            return Result(violation);
        }
    }

    private SimResult Result(InvariantViolation? violation)
    {
        var report = RunReport.Of(_system, _invariants.MaxUnhedgedMs, violation?.Message) with
        {
            Faults = _driver.Happened.ToDictionary(fault => FaultKinds.NameOf(fault.Key), fault => fault.Value),
        };
        if (_system.Mesh is { } mesh)
            _branches.Count(mesh);
        return new SimResult(report, violation, Plan, _branches.Reached);
    }

    /// <summary>What a person at the desk does once the trouble is over.</summary>
    private void ActAsOperator()
    {
        _system.ResetBreakers();
        _system.RepeatAnnouncements();
        _system.Operate(new OperatorCommand("", OperatorAction.Acknowledge, "", "driver", "seen", Subject: "*"));
        if (_system.Status.Coordinator is not { Pairs: { Count: > 0 } pairs })
        {
            return;
        }

        if (!_system.ShowsTruth)
        {
            _system.Operate(OperatorAction.Adopt, "traded by hand on the account");
        }

        if (pairs.Any(pair => pair.HaltReason.Length > 0))
        {
            _system.Operate(OperatorAction.Resume, "the trouble is over");
        }
    }

    /// <summary>Two or three candidates, a lease of 1.5 to 4 s, and nodes that are near to each other or far apart.</summary>
    private static TwoVenueOptions WithMesh(SimOptions options, ulong seed, TwoVenueOptions setup)
    {
        if (!options.IsMesh)
        {
            return setup;
        }

        var random = SimulationRandom.For(seed, "mesh");
        var way = TimeSpan.FromMilliseconds(random.Pick(LongestWays));
        return setup with
        {
            Layout = HostLayout.Mesh,
            Mesh = options.Mesh(new MeshSetup
            {
                Candidates = random.Chance(0.3) ? 3 : 2,
                Lease = LeaseTerms.Of(TimeSpan.FromMilliseconds(random.Next(1_500, 4_000))),
            }),
            Engine = setup.Engine with { Network = new NetworkOptions { MinDelay = way / 3, MaxDelay = way } },
        };
    }

    /// <summary>In milliseconds: of one machine room, one region, three regions.</summary>
    private static readonly int[] LongestWays = [3, 30, 130];

    private static TwoVenueOptions Setup(SimOptions options, ulong seed, int venues)
    {
        var random = SimulationRandom.For(seed, "setup");
        var standard = TwoVenueOptions.Standard(seed);

        // Minutes before a funding stamp, so that there is one in every run.
        var start = standard.Engine.Start + TimeSpan.FromHours(8) - TimeSpan.FromSeconds(random.Next(30, 300));
        var layout = random.Chance(0.3) ? HostLayout.ThreeHosts : HostLayout.OneHost;
        var isMaker = random.Chance(0.4);
        var thin = random.Chance(0.3);
        var market = new SyntheticMarketOptions(0.1m, 0.001m)
        {
            Start = start,
            Step = TimeSpan.FromMilliseconds(random.Next(100, 500)),
            SpreadDeviationBps = 15 + (25 * random.NextDouble()),
            SpreadHalfLife = TimeSpan.FromSeconds(random.Next(5, 40)),
            MinSize = thin ? 0.02m : 0.5m,
            MaxSize = thin ? 0.2m : 5m,
        };
        var end = start + options.WarmUp + options.FaultTime + options.Tail + options.Rest;
        var others = standard.Others(venues - 2);
        var feeds = new SyntheticFeeds(market, seed, [standard.A.Symbol, standard.B.Symbol, .. others.Select(venue => venue.Symbol)], end);

        // Small enough that orders are forgotten within a run, large enough for what a partition keeps from being told.
        var kept = (int)random.Next(300, 1_000);
        // With moves of the market margin is scarce in most runs: a position of one coin is up to eleven times the deposit.
        var margin = SimulationRandom.For(seed, "margin");
        var (depositA, depositB) = options.Faults.Contains(FaultKind.MarketMove) && margin.Chance(0.7)
            ? (margin.Next(5_500, 12_000), margin.Next(5_500, 12_000))
            : (25_000, 25_000);
        var leverage = depositA < 25_000 ? 40m : standard.A.Leverage;
        // Half of the seeds run without circuit breakers: one that trips hides what the others would have met.
        var guard = SimulationRandom.For(seed, "breaker");
        var isGuarded = guard.Chance(0.5);
        // Some operators set limits that ordinary trouble exceeds.
        Func<BreakerLimits, BreakerLimits>? breaker = guard.Chance(0.4) ? Tight : standard.Breaker;
        var snapshots = SimulationRandom.For(seed, "snapshots");
        return standard with
        {
            Layout = layout,
            Breaker = isGuarded ? breaker : null,
            A = standard.A with { Feed = feeds.A, Deposit = depositA, Leverage = leverage, FundingRate = 0.0001m, Gateway = settings => settings with { KeptOrders = kept } },
            B = standard.B with { Feed = feeds.B, Deposit = depositB, Leverage = leverage, FundingRate = -0.0002m, Gateway = settings => settings with { KeptOrders = kept } },
            More = [.. others.Select((venue, i) => venue with { Feed = feeds.Venues[i + 2], Deposit = i % 2 == 0 ? depositA : depositB, Leverage = leverage, FundingRate = 0.00005m * i, Gateway = settings => settings with { KeptOrders = kept } })],
            Coordinator = settings => settings with { KeptOrders = kept },
            Alarms = Alarms,
            Transfers = options.Faults.Any(FaultKinds.IsOfTransfers) ? Transfers(random) : null,
            Pair = standard.Pair with
            {
                Curve = new HedgeCurve(1m, OffsetSchedule.Constant(0), 30m, 1m),
                OrderCap = random.Chance(0.5) ? 0.1m : 0.037m,
                Style = isMaker ? ExecutionStyle.MakerTaker : ExecutionStyle.TakerTaker,
                MakerLeg = (int)random.Next(0, 2),
            },
            Engine = standard.Engine with { Start = start, SnapshotEvery = (int)(snapshots.Chance(0.3) ? snapshots.Next(3, 20) : random.Next(20, 300)) },
        };
    }

    /// <summary>Windows and reminders so short that repetitions are told within a run.</summary>
    private static AlarmSettings Alarms { get; } = new()
    {
        Channels = [new AlarmChannelSettings(AlarmPager.Channel, NoticeLevel.Warning, PerMinute: 20, QuietRepeats: true)],
        Window = TimeSpan.FromSeconds(20),
        EscalateAfter = TimeSpan.FromMinutes(1),
        KeptOpen = 16,
    };

    private static BreakerLimits Tight(BreakerLimits limits) => limits with
    {
        Orders = 30,
        ClockSkew = TimeSpan.FromSeconds(2),
    };

    /// <summary>Transfers both ways, quick enough to end within a run, and so eager that some are planned without anybody's order.</summary>
    private static TransferSetup Transfers(SimulationRandom random) => new()
    {
        Mode = random.Chance(0.8) ? TransferMode.Auto : TransferMode.Confirm,
        MaxAmount = 20_000m,
        Network = new NetworkTerms
        {
            Asset = "",
            Network = "",
            PayoutTime = TimeSpan.FromSeconds(random.Next(1, 20)),
            CreditTime = TimeSpan.FromSeconds(random.Next(1, 20)),
        },
        Route = route => route with
        {
            Limits = route.Limits with { RecipientAbove = 2.5m, DonorBelow = 2.3m, DonorLimit = 5m, MinAmount = 50m, DailyCount = 48 },
            ExpectedTime = TimeSpan.FromMinutes(2),
        },
    };
}
