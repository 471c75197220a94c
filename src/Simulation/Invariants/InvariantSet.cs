using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// The invariants that apply to two venues, checked after every step against the venue models' truth: I1 to I10 of
/// docs/simulation.md. A breach throws <see cref="InvariantViolation"/> out of the engine.
/// </summary>
public sealed class InvariantSet : ISimulationObserver
{
    private readonly ExposureCheck _exposure;
    private readonly InvariantCheck[] _checks;

    /// <summary>Watches a system from now on.</summary>
    /// <param name="system">Which; not started yet.</param>
    /// <param name="options">Limits.</param>
    /// <param name="healthySince">When the last fault ended; the end of time while one is active.</param>
    /// <param name="undisturbedSince">
    /// The same for one venue: faults of the other one do not count, moves of the market neither. Null: as <paramref name="healthySince"/>.
    /// </param>
    public InvariantSet(
        TwoVenueSystem system, InvariantOptions options, Func<DateTimeOffset> healthySince,
        Func<SimulatedVenue, DateTimeOffset>? undisturbedSince = null)
    {
        var context = new InvariantContext(system, options, healthySince, undisturbedSince ?? (_ => healthySince()));
        _exposure = new ExposureCheck(context);
        _checks =
        [
            _exposure,
            new MoneyCheck(context),
            new OrderIdCheck(context),
            new QuoteCheck(context),
            new ReplayCheck(context),
            new ReportCheck(context),
            new LadderCheck(context),
            .. system.Options.Transfers is null ? Array.Empty<InvariantCheck>() : [new TransferCheck(context)],
            new AccountsCheck(context),
            .. system.Options.Venues.All(setup => setup.Terms.Spec.Expiry is null) ? Array.Empty<InvariantCheck>() : [new ExpiryCheck(context)],
            .. system.Mesh is null ? Array.Empty<InvariantCheck>() : [new LeaseCheck(context)],
        ];
        system.Engine.Observer = this;
        foreach (var venue in system.Venues)
        {
            venue.Happened = happened =>
            {
                foreach (var check in _checks)
                {
                    check.Happened(venue, happened);
                }
            };
        }
    }

    /// <summary>Longest time in milliseconds for which a lot or more was unhedged, in truth.</summary>
    public double MaxUnhedgedMs => _exposure.MaxUnhedgedMs;

    /// <inheritdoc/>
    public void BeforeStep(SimulatedEngine engine, Address to, Message message)
    {
        foreach (var check in _checks)
        {
            check.Delivering(message);
        }
    }

    /// <inheritdoc/>
    public void AfterStep(SimulatedEngine engine, Address to, Message message)
    {
        foreach (var check in _checks)
        {
            check.Delivered(to, message);
        }
    }

    /// <inheritdoc/>
    public void BeforeCrash(SimulatedEngine engine, string host, Address? midTurn)
    {
        foreach (var check in _checks)
        {
            check.Crashing(host, midTurn);
        }
    }

    /// <summary>Checks what must hold once the run is over and nothing is on its way any more.</summary>
    public void CheckAtRest()
    {
        foreach (var check in _checks)
        {
            check.AtRest();
        }
    }
}
