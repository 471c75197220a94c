using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Benchmarks;

/// <summary>
/// Five venues with two hundred positions each, and everything that an evaluation needs: figures, rungs, the plan of a cut
/// and every liquidation price.
/// </summary>
internal sealed class LadderBook
{
    public const int Venues = 5;
    public const int Positions = 200;

    private static readonly LadderRules Rules = new();

    private readonly MarginPosition[][] _positions = new MarginPosition[Venues][];
    private readonly LadderCandidate[][] _candidates = new LadderCandidate[Venues][];
    private readonly decimal[][] _net = new decimal[Venues][];
    private readonly decimal[] _equity = new decimal[Venues];

    public LadderBook()
    {
        IReadOnlyList<MaintenanceTier> tiers =
        [
            new(0m, 0.004m, 125m), new(50_000m, 0.005m, 100m), new(250_000m, 0.01m, 50m), new(1_000_000m, 0.025m, 20m),
            new(10_000_000m, 0.05m, 10m), new(20_000_000m, 0.10m, 5m), new(50_000_000m, 0.125m, 4m),
        ];
        if (!MaintenanceTable.TryCreate(tiers, out var table, out var fault))
            throw new InvalidOperationException(fault);
        for (var venue = 0; venue < Venues; venue++)
        {
            _positions[venue] = [.. Enumerable.Range(0, Positions).Select(i => new MarginPosition(
                (i % 2 == 0 ? 1 : -1) * (0.137m + i * 0.013m), 61.37m * (1 + i * 7 % 500), table))];
            _candidates[venue] = [.. _positions[venue].Select((p, i) => new LadderCandidate(
                i + 1, 0, i, Math.Abs(p.Quantity), p.Price, 0.001m, i * 37 % 101 - 50m))];
            _net[venue] = [.. _positions[venue].Select(p => Math.Abs(p.Quantity))];
            _equity[venue] = _positions[venue].Sum(p => Math.Abs(p.Quantity) * p.Price) / 9m;
        }
    }

    /// <summary>What every look at all venues costs: figures and the highest rung reached. Nothing is reached.</summary>
    public int Watch()
    {
        var reached = 0;
        for (var venue = 0; venue < Venues; venue++)
            reached += Rules.Reached(MarginFigures.Of(_equity[venue], _positions[venue]));
        return reached;
    }

    /// <summary>The same with a rung reached at every venue, and its cuts planned.</summary>
    public int Fire()
    {
        var cuts = 0;
        for (var venue = 0; venue < Venues; venue++)
        {
            var figures = MarginFigures.Of(_equity[venue] / 2m, _positions[venue]);
            var rung = Rules.Reached(figures);
            var notional = LadderPlan.NotionalToClose(figures.GrossNotional, figures.Equity, Rules.BackTo(rung), 0.001m);
            cuts += LadderPlan.Share(notional, _candidates[venue], _net[venue]).Count;
        }
        return cuts;
    }

    /// <summary>Every position's liquidation price, as views and comparisons have it: not part of a look.</summary>
    public decimal Prices()
    {
        var sum = 0m;
        for (var venue = 0; venue < Venues; venue++)
        {
            var figures = MarginFigures.Of(_equity[venue], _positions[venue]);
            foreach (var position in _positions[venue])
            {
                var own = position.Tiers!.MarginOf(Math.Abs(position.Quantity) * position.Price);
                sum += LiquidationPrice.Linear(position.Quantity, position.Price, figures.Equity - figures.Maintenance + own, position.Tiers).Price;
            }
        }
        return sum;
    }
}
