using Hedgerow.Messages;

namespace Hedgerow.Node.Metrics;

/// <summary>The book as its coordinator sees it, as metrics. Quantities are in base units.</summary>
internal static class BookMetrics
{
    /// <summary>Adds pairs, margins and accounts.</summary>
    public static void Write(PrometheusText text, CoordinatorView coordinator, AccountsView? accounts)
    {
        text.Gauge("hedgerow_epoch", "The coordinator's epoch.").Add(coordinator.Epoch);
        WritePairs(text, coordinator.Pairs);
        WriteMargins(text, [.. coordinator.Margins.Where(m => m.IsKnown)]);
        text.Gauge("hedgerow_ladder_debts", "What is still to be closed because an endangered venue had to close alone.").Add(coordinator.Debts.Count);
        WriteBooks(text, accounts?.Books ?? []);
    }

    private static void WritePairs(PrometheusText text, IReadOnlyList<PairView> pairs)
    {
        Each(text.Gauge("hedgerow_pair_net_exposure", "Sum of a pair's legs: dust below a lot, or what is being hedged."), pairs, p => p.NetExposure);
        text.Gauge("hedgerow_pair_position", "Signed quantity of a leg.");
        foreach (var pair in pairs)
        {
            text.Add(pair.PositionA, ("pair", pair.Name), ("leg", "a"), ("venue", pair.LegA.Venue));
            text.Add(pair.PositionB, ("pair", pair.Name), ("leg", "b"), ("venue", pair.LegB.Venue));
        }
        Each(text.Gauge("hedgerow_pair_halted", "1 while a pair waits for the operator."), pairs, p => p.HaltReason.Length > 0 ? 1 : 0);
        text.Counter("hedgerow_pair_hedges_total", "Clips after which the hedged quantity was larger (opened) or smaller (closed).");
        foreach (var pair in pairs)
        {
            text.Add(pair.HedgesOpened, ("pair", pair.Name), ("direction", "opened"));
            text.Add(pair.HedgesClosed, ("pair", pair.Name), ("direction", "closed"));
        }
        text.Gauge("hedgerow_pair_longest_unhedged_seconds", "Longest time for which a lot or more was unhedged.");
        foreach (var pair in pairs)
            text.AddMeasured(pair.MaxUnhedgedMs / 1000d, ("pair", pair.Name));
        Each(text.Gauge("hedgerow_pair_slippage_cost", "Cost against the target prices, in quote currency."), pairs, p => p.SlippageCost);
    }

    private static void WriteMargins(PrometheusText text, IReadOnlyList<VenueMarginView> margins)
    {
        Each(text.Gauge("hedgerow_margin_leverage_ratio", "Effective leverage of a venue: gross notional / equity."), margins, m => m.Leverage);
        Each(text.Gauge("hedgerow_margin_ratio", "Maintenance margin / equity of a venue."), margins, m => m.MarginRatio);
        Each(text.Gauge("hedgerow_margin_liquidation_distance_ratio", "Distance of the nearest liquidation price from the present one, as a fraction of it."),
            [.. margins.Where(m => m.NearestSymbol.Length > 0)], m => m.NearestDistance);
        Each(text.Counter("hedgerow_ladder_firings_total", "Firings of a venue's tiered stop-loss since the journal began."), margins, m => m.Firings);
    }

    private static void WriteBooks(PrometheusText text, IReadOnlyList<BookView> books)
    {
        text.Gauge("hedgerow_book_net_exposure", "Signed quantity over all venues of a book, by base asset.");
        foreach (var book in books)
        {
            foreach (var exposure in book.Exposures)
                text.Add(exposure.Quantity, ("book", book.Asset), ("asset", exposure.Asset));
        }
        text.Gauge("hedgerow_book_nav", "Net asset value of a book, in its asset, when all accounts were last fresh.");
        foreach (var book in books)
            text.Add(book.Point?.Nav, ("book", book.Asset));
        text.Gauge("hedgerow_book_nav_per_share", "Price of a share of a book.");
        foreach (var book in books)
            text.Add(book.NavPerShare, ("book", book.Asset));
        text.Gauge("hedgerow_book_current", "0 while an account of a book is stale.");
        foreach (var book in books)
            text.Add(book.IsCurrent, ("book", book.Asset));
    }

    private static void Each(PrometheusText text, IReadOnlyList<PairView> pairs, Func<PairView, decimal> figure)
    {
        foreach (var pair in pairs)
            text.Add(figure(pair), ("pair", pair.Name));
    }

    private static void Each(PrometheusText text, IReadOnlyList<VenueMarginView> margins, Func<VenueMarginView, decimal?> figure)
    {
        foreach (var margin in margins)
            text.Add(figure(margin), ("venue", margin.Venue));
    }
}
