using Hedgerow.Actors.Coordinator;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation.Scenarios;

/// <summary>
/// Plays a scenario to the very actors of production in virtual time, with the invariants checked after every step. Both
/// contracts are linear, on BTC, with the maintenance tiers of docs/scenarios.md.
/// </summary>
public static class ScenarioRunner
{
    private const string Symbol = "BTC";
    private const decimal TickSize = 0.1m;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(2);

    /// <summary>Runs a scenario to its end, or to the first breach of an invariant.</summary>
    /// <param name="scenario">Which.</param>
    /// <param name="seed">Decides noise and latencies.</param>
    /// <param name="progress">Told the share that is done, some hundred times.</param>
    /// <param name="cancellation">Ends the run with an exception.</param>
    public static ScenarioReport Run(
        Scenario scenario, ulong seed = 1, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var system = new TwoVenueSystem(Setup(scenario, seed));
        var troubled = DateTimeOffset.MinValue;
        var limits = new InvariantOptions { QuoteMaxAge = QuoteAge(scenario) };
        var invariants = new InvariantSet(system, limits, () => troubled == DateTimeOffset.MinValue ? Start : troubled);
        var watch = new ScenarioWatch(scenario, system);
        string? violation = null;
        try
        {
            system.Start();
            Schedule(scenario, system, (from, to) => troubled = from ? DateTimeOffset.MaxValue : to);
            Play(scenario, system, watch, progress, cancellation);
            invariants.CheckAtRest();
        }
        catch (InvariantViolation breach)
        {
            violation = breach.Report();
        }

        var run = RunReport.Of(system, invariants.MaxUnhedgedMs, violation);
        var figures = watch.Figures(run);
        return new ScenarioReport
        {
            Scenario = scenario.Name,
            Run = run,
            Figures = figures,
            Failures = ScenarioReport.Judge(scenario, run, figures),
        };
    }

    private static void Play(
        Scenario scenario, TwoVenueSystem system, ScenarioWatch watch, Action<double>? progress, CancellationToken cancellation)
    {
        var end = Start + TimeSpan.FromHours(scenario.Path[^1].Hour);
        var step = TimeSpan.FromSeconds(scenario.BookSeconds);
        var length = end - Start;
        for (var (at, told) = (Start + step, 0); at <= end; at += step)
        {
            cancellation.ThrowIfCancellationRequested();
            system.Engine.RunUntil(at);
            watch.Look();
            if ((at - Start) / length * 200 < told)
                continue;
            told++;
            progress?.Invoke((at - Start) / length);
        }

        system.Operate(OperatorAction.Pause, "the scenario ends");
        system.Engine.RunFor(Rest);
        watch.Look();
    }

    private static void Schedule(Scenario scenario, TwoVenueSystem system, Action<bool, DateTimeOffset> trouble)
    {
        foreach (var incident in scenario.Incidents)
        {
            system.Engine.Schedule(TimeSpan.FromHours(incident.Hour), () =>
            {
                system.Engine.Trace.Remark(system.Engine.Now, $"incident {incident.Kind} at {incident.Leg}");
                trouble(true, system.Engine.Now);
                Begin(incident, system);
                system.Engine.Schedule(TimeSpan.FromMinutes(incident.Minutes), () =>
                {
                    End(incident, system);
                    trouble(false, system.Engine.Now);
                });
            });
        }
    }

    private static void Begin(Incident incident, TwoVenueSystem system)
    {
        var venue = incident.Leg == "a" ? system.A : system.B;
        switch (incident.Kind)
        {
            case IncidentKind.VenueDown:
                venue.SetDown(true);
                break;
            case IncidentKind.Deleverage:
                var lot = system.Lot;
                var share = Math.Floor(Math.Abs(venue.Truth.PositionOf(Symbol)) * incident.Share / lot) * lot;
                if (share > 0)
                    venue.Deleverage(Symbol, share);
                break;
            case IncidentKind.WithdrawalsSuspended:
                SetWithdrawals(venue, isOpen: false);
                break;
            case IncidentKind.NodeDown:
                system.Engine.Crash(system.CoordinatorHost, TimeSpan.FromMinutes(incident.Minutes));
                break;
            default:
                throw new InvalidOperationException($"unknown incident {incident.Kind}");
        }
    }

    private static void End(Incident incident, TwoVenueSystem system)
    {
        var venue = incident.Leg == "a" ? system.A : system.B;
        if (incident.Kind == IncidentKind.VenueDown)
            venue.SetDown(false);
        if (incident.Kind == IncidentKind.WithdrawalsSuspended)
            SetWithdrawals(venue, isOpen: true);
    }

    private static void SetWithdrawals(SimulatedVenue venue, bool isOpen)
    {
        foreach (var terms in venue.Model.Networks.ToList())
            venue.Model.SetNetwork(terms with { IsOpen = isOpen });
    }

    private static TransferSetup? TransfersOf(Scenario scenario)
    {
        if (scenario.Transfers is not { Mode: not TransferMode.Off } transfers)
            return null;
        var third = TimeSpan.FromMinutes(transfers.Minutes / 3);
        return new TransferSetup
        {
            Mode = transfers.Mode,
            Network = new NetworkTerms { Asset = "", Network = "", Fee = transfers.Fee, PayoutTime = third, CreditTime = third },
            ChainTime = (third, third),
        };
    }

    /// <summary>A book that is missed does not make the next one stale.</summary>
    private static TimeSpan QuoteAge(Scenario scenario) => TimeSpan.FromSeconds((scenario.BookSeconds * 2) + 2);

    private static TwoVenueOptions Setup(Scenario scenario, ulong seed) => new()
    {
        A = Venue(scenario, scenario.A, isA: true, seed),
        B = Venue(scenario, scenario.B, isA: false, seed),
        Pair = new PairSettings
        {
            Number = 1,
            Name = "BTC",
            LegA = new InstrumentId(scenario.A.Name, Symbol),
            LegB = new InstrumentId(scenario.B.Name, Symbol),
            Curve = new HedgeCurve(
                scenario.Curve.MaxPosition, OffsetSchedule.Constant(scenario.Curve.OffsetBps), scenario.Curve.RangeBps, scenario.Curve.EarnBps),
            OrderCap = scenario.Curve.OrderCap,
        },
        Transfers = TransfersOf(scenario),
        Coordinator = settings => settings with
        {
            Venues = [Terms(scenario.A), Terms(scenario.B)],
            QuoteMaxAge = QuoteAge(scenario),
            ViewInterval = TimeSpan.FromSeconds(10),
        },
        Engine = new SimulationOptions { Seed = seed, Start = Start, KeepAllEvents = false, SnapshotEvery = 5_000 },
    };

    private static VenueTerms Terms(ScenarioVenue venue) => new(venue.Name, 0.0002m, venue.TakerFeeRate);

    private static VenueSetup Venue(Scenario scenario, ScenarioVenue venue, bool isA, ulong seed) => new()
    {
        Terms = new InstrumentTerms(
            new InstrumentSpec(
                new InstrumentId(venue.Name, Symbol), "BTC", "USDT", "USDT", TickSize, 0.001m, 0.001m, 1000, 1000, 10,
                TimeSpan.FromHours(8), true),
            [new MaintenanceTier(0, 0.004m, 125), new MaintenanceTier(300_000, 0.005m, 100), new MaintenanceTier(3_000_000, 0.01m, 50)],
            0.0002m,
            venue.TakerFeeRate),
        Rules = new VenueRules { RetainedOrders = 2_000, RetainedFills = 4_000, ShowRestingOrders = false },
        Deposit = venue.Equity,
        Leverage = venue.Leverage,
        FundingRate = venue.FundingRate,
        Feed = new ScenarioFeed(scenario, Symbol, isA, Start, TickSize, seed),
        Gateway = settings => settings with { QuoteMaxAge = QuoteAge(scenario) },
    };
}
