namespace Hedgerow.Simulation.Scenarios;

/// <summary>Looks at the venues' truth between two books and keeps extremes: what no sum at the end can tell.</summary>
internal sealed class ScenarioWatch(Scenario scenario, TwoVenueSystem system)
{
    private readonly VenueWatch _a = new(system.A, system.Options.A.Symbol);
    private readonly VenueWatch _b = new(system.B, system.Options.B.Symbol);
    private readonly DecisionCount _decisions = new(system.Engine);
    private decimal _hedged;

    private decimal OpenedWide { get; set; }

    private decimal ClosedWide { get; set; }

    private decimal MaxHedged { get; set; }

    /// <summary>Looks once.</summary>
    public void Look()
    {
        _a.Look();
        _b.Look();
        var total = _a.Equity + _b.Equity;
        _a.Share(total);
        _b.Share(total);
        var hedged = Hedged();
        var isWide = _a.Mark - _b.Mark >= scenario.WideSpread;
        if (isWide && hedged > _hedged)
            OpenedWide += hedged - _hedged;
        if (isWide && hedged < _hedged)
            ClosedWide += _hedged - hedged;
        MaxHedged = Math.Max(MaxHedged, hedged);
        _hedged = hedged;
    }

    /// <summary>The figures of <see cref="ScenarioReport.FigureNames"/>.</summary>
    public SortedDictionary<string, decimal> Figures(RunReport run)
    {
        var sum = run.Summary;
        return new SortedDictionary<string, decimal>(StringComparer.Ordinal)
        {
            ["equityStart"] = sum.EquityStart,
            ["equityEnd"] = Money(sum.EquityEnd),
            ["pnl"] = Money(sum.Pnl),
            ["feesPaid"] = Money(sum.FeesPaid),
            ["fundingPaid"] = Money(sum.FundingPaid),
            ["netExposure"] = sum.NetExposure,
            ["maxUnhedgedSeconds"] = Math.Round((decimal)sum.MaxUnhedgedMs / 1000, 1),
            ["hedgesOpened"] = sum.HedgesOpened,
            ["hedgesClosed"] = sum.HedgesClosed,
            ["openedWide"] = OpenedWide,
            ["closedWide"] = ClosedWide,
            ["maxHedged"] = MaxHedged,
            ["endHedged"] = Hedged(),
            ["halted"] = system.Pair is { HaltReason.Length: > 0 } ? 1 : 0,
            ["liquidations"] = run.Venues.Sum(venue => venue.Liquidations),
            ["alarms"] = run.Alarms,
            ["ladderFirings"] = _decisions.LadderFirings,
            ["transfers"] = _decisions.Transfers,
            ["transferred"] = Money(_decisions.Transferred),
            ["minEquityA"] = Money(_a.MinEquity),
            ["minEquityB"] = Money(_b.MinEquity),
            ["minEquityShareA"] = Math.Round(_a.MinShare, 4),
            ["minEquityShareB"] = Math.Round(_b.MinShare, 4),
            ["maxLeverageA"] = Math.Round(_a.MaxLeverage, 2),
            ["maxLeverageB"] = Math.Round(_b.MaxLeverage, 2),
            ["endLeverageA"] = Math.Round(_a.Leverage, 2),
            ["endLeverageB"] = Math.Round(_b.Leverage, 2),
        };
    }

    private static decimal Money(decimal amount) => Math.Round(amount, 2);

    private decimal Hedged() => Math.Min(Math.Abs(system.PositionA), Math.Abs(system.PositionB));

    private sealed class VenueWatch(SimulatedVenue venue, string symbol)
    {
        public decimal Equity { get; private set; }

        public decimal Mark { get; private set; }

        public decimal Leverage { get; private set; }

        public decimal MinEquity { get; private set; } = decimal.MaxValue;

        public decimal MinShare { get; private set; } = 1;

        public decimal MaxLeverage { get; private set; }

        public void Look()
        {
            Equity = venue.Model.Margin(venue.Account).Equity;
            Mark = venue.Model.Mark(symbol).Mark;
            Leverage = Equity > 0 ? Math.Abs(venue.Truth.PositionOf(symbol)) * Mark / Equity : 0;
            MinEquity = Math.Min(MinEquity, Equity);
            MaxLeverage = Math.Max(MaxLeverage, Leverage);
        }

        public void Share(decimal total) => MinShare = total > 0 ? Math.Min(MinShare, Equity / total) : 0;
    }
}
