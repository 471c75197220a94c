using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Gateway;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulation;

/// <summary>
/// Replays two tapes through the very actors of production in virtual time. The candles are taken for those of linear
/// contracts; where only spot was traded that is an assumption of the run.
/// </summary>
public static class ReplayRunner
{
    private const int ProgressSteps = 400;
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    /// <summary>Runs from the beginning to the end of the time that both tapes share.</summary>
    /// <param name="options">Tapes and settings.</param>
    /// <param name="progress">Told a few hundred times.</param>
    /// <param name="cancellation">Ends the run with an exception.</param>
    /// <exception cref="TapeException">A tape is no good, or they share no time.</exception>
    public static RunReport Run(
        ReplayOptions options, Action<ReplayProgress>? progress = null, CancellationToken cancellation = default)
    {
        var tapeA = Tape.Load(options.TapeA);
        var tapeB = Tape.Load(options.TapeB);
        var span = TapeSpan.Common(tapeA, tapeB);
        var books = new BookPathOptions(options.TickSize, options.LotSize) { Step = options.BookStep, MinSize = options.MinTouchSize };
        using var feedA = new TapeFeed(options.Pair.LegA.Symbol, tapeA.Books(books, span));
        using var feedB = new TapeFeed(options.Pair.LegB.Symbol, tapeB.Books(books, span));
        var system = new TwoVenueSystem(Setup(options, span.From, feedA, feedB));
        var decisions = new DecisionCount(system.Engine);
        var start = span.From;
        var invariants = options.CheckInvariants
            ? new InvariantSet(system, new InvariantOptions { QuoteMaxAge = QuoteAge(options) }, () => start)
            : null;
        try
        {
            Play(system, span, progress, cancellation);
            invariants?.CheckAtRest();
            return With(decisions, RunReport.Of(system, MaxUnhedged(system, invariants)));
        }
        catch (InvariantViolation violation)
        {
            return With(decisions, RunReport.Of(system, MaxUnhedged(system, invariants), violation.Report()));
        }
    }

    private static RunReport With(DecisionCount decisions, RunReport report) => report with
    {
        LadderFirings = decisions.LadderFirings,
        Transfers = decisions.Transfers,
        Transferred = Math.Round(decisions.Transferred, 2),
    };

    private static double MaxUnhedged(TwoVenueSystem system, InvariantSet? invariants) =>
        invariants?.MaxUnhedgedMs ?? system.Pair?.MaxUnhedgedMs ?? 0;

    private static void Play(TwoVenueSystem system, TapeSpan span, Action<ReplayProgress>? progress, CancellationToken cancellation)
    {
        system.Start();
        for (var i = 1; i <= ProgressSteps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            system.Engine.RunUntil(span.From + (span.Length * i / ProgressSteps));
            progress?.Invoke(new ReplayProgress(
                (double)i / ProgressSteps, system.Engine.Now, system.Engine.Trace.Steps, system.Pair, system.Equity));
        }

        // Nothing new is begun any more; what is on its way arrives.
        system.Operate(OperatorAction.Pause, "the tapes end");
        system.Engine.RunFor(Rest);
    }

    /// <summary>A tape's books come a step apart; one that is missed does not make the next one stale.</summary>
    private static TimeSpan QuoteAge(ReplayOptions options) => (options.BookStep * 2) + TimeSpan.FromSeconds(2);

    private static TwoVenueOptions Setup(ReplayOptions options, DateTimeOffset start, IBookFeed feedA, IBookFeed feedB) => new()
    {
        A = Venue(options, options.Pair.LegA, options.VenueA, feedA),
        B = Venue(options, options.Pair.LegB, options.VenueB, feedB),
        Pair = options.Pair,
        Transfers = options.Transfers == TransferMode.Off ? null : new TransferSetup
        {
            Mode = options.Transfers,
            Treasurer = static settings => settings with
            {
                Beat = TimeSpan.FromSeconds(20),
                DepositPollInterval = TimeSpan.FromMinutes(1),
                StateMaxAge = TimeSpan.FromMinutes(3),
            },
        },
        Coordinator = settings => settings with
        {
            Venues = [options.VenueA, options.VenueB],
            QuoteMaxAge = QuoteAge(options),
            IdleBeat = TimeSpan.FromSeconds(10),
            Ladder = settings.Ladder with { AccountMaxAge = TimeSpan.FromMinutes(5) },
            ViewInterval = TimeSpan.FromMinutes(1),
        },

        // With beats and books as seldom as here everything would count as silent.
        Breaker = null,
        Engine = new SimulationOptions
        {
            Seed = options.Seed,
            Start = start,
            KeepAllEvents = false,
            SnapshotEvery = 20_000,
        },
    };

    private static VenueSetup Venue(ReplayOptions options, InstrumentId leg, VenueTerms terms, IBookFeed feed) => new()
    {
        Terms = new InstrumentTerms(
            new InstrumentSpec(
                leg, "BTC", "USD", "USD", options.TickSize, options.LotSize, options.LotSize, 1000, 1000, options.MinNotional,
                options.FundingInterval, true),
            [new MaintenanceTier(0, 0.005m, 50), new MaintenanceTier(1_000_000, 0.01m, 25), new MaintenanceTier(10_000_000, 0.025m, 10)],
            terms.MakerFeeRate,
            terms.TakerFeeRate),
        Rules = new VenueRules { RetainedOrders = 1_000, RetainedFills = 2_000, ShowRestingOrders = false },
        Deposit = options.Deposit,
        Leverage = options.Leverage,
        FundingRate = options.FundingRate,
        Feed = feed,

        // Days of virtual time: what is only there to notice trouble of the wire may come seldom.
        Wire = new WireOptions { BookHeartbeat = TimeSpan.Zero, MarkInterval = TimeSpan.FromMinutes(1) },
        Gateway = settings => settings with
        {
            QuoteMaxAge = QuoteAge(options),
            Health = new HealthRules { QuietAfter = TimeSpan.FromDays(1) },
            IdleBeat = TimeSpan.FromSeconds(20),
            AccountPollInterval = TimeSpan.FromMinutes(1),
            ReconcileInterval = TimeSpan.FromHours(1),
            ClockPollInterval = TimeSpan.FromHours(1),
        },
    };
}
