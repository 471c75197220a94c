using Hedgerow.Messages;

namespace Hedgerow.Node.Metrics;

/// <summary>The accounts whose gateways are on this node as metrics. Money is in the account's asset.</summary>
internal static class VenueMetrics
{
    /// <summary>Adds every account.</summary>
    public static void Write(PrometheusText text, IReadOnlyList<GatewayState> gateways)
    {
        WriteHealth(text, gateways);
        Each(text.Counter("hedgerow_venue_quotes_total", "Quotes received since the process started."), gateways, g => g.Quotes);
        Each(text.Counter("hedgerow_venue_orders_total", "Orders that left for the venue since the journal began."), gateways, g => g.Totals.OrdersSent);
        Each(text.Counter("hedgerow_venue_fills_total", "Executions of our orders and forced closes since the journal began."), gateways, g => g.Totals.Fills);
        Each(text.Counter("hedgerow_venue_in_doubt_resolved_total", "Orders that were in doubt and no longer are."), gateways, g => g.Totals.InDoubtResolved);
        Each(text.Gauge("hedgerow_venue_open_orders", "Orders that are not closed."), gateways, g => g.OpenOrders);
        Each(text.Gauge("hedgerow_venue_epoch", "Highest epoch that the gateway has seen."), gateways, g => g.Epoch);
        text.Gauge("hedgerow_venue_clock_offset_seconds", "The venue's clock minus ours.");
        foreach (var gateway in gateways)
            text.AddMeasured(gateway.ClockOffsetMs / 1000d, ("venue", gateway.Venue));
        Money(text.Gauge("hedgerow_venue_equity", "Equity as last read."), gateways, g => g.Account?.Equity);
        Money(text.Gauge("hedgerow_venue_fees_paid", "Fees since the journal began; rebates count negative."), gateways, g => g.Totals.FeesPaid);
        Money(text.Gauge("hedgerow_venue_funding_paid", "Funding since the journal began: positive paid, negative received."), gateways, g => g.Totals.FundingPaid);
        Money(text.Counter("hedgerow_venue_volume_total", "Traded notional since the journal began."), gateways, g => g.Totals.Volume);
    }

    private static void WriteHealth(PrometheusText text, IReadOnlyList<GatewayState> gateways)
    {
        text.Gauge("hedgerow_venue_health", "1 for the state that the venue is in.");
        foreach (var gateway in gateways)
        {
            foreach (var state in gateway.Health is null ? [] : Enum.GetValues<VenueHealth>())
                text.Add(gateway.Health!.Health == state, ("venue", gateway.Venue), ("state", state.ToString().ToLowerInvariant()));
        }
        text.Gauge("hedgerow_venue_channel_up", "1 while a channel to the venue is up.");
        foreach (var gateway in gateways)
        {
            foreach (var channel in Enum.GetValues<VenueChannel>())
                text.Add(gateway.ChannelsUp.Contains(channel), ("venue", gateway.Venue), ("channel", channel.ToString().ToLowerInvariant()));
        }
        Each(text.Gauge("hedgerow_venue_reconciled", "1 once the ledger was compared with the venue and agreed, since the process started."), gateways, g => g.Phase == GatewayPhase.Ready ? 1 : 0);
        Each(text.Gauge("hedgerow_venue_accepts_exposure", "1 while new exposure may be ordered here."), gateways, g => g.AcceptsExposure ? 1 : 0);
        Each(text.Gauge("hedgerow_venue_accepts_hedges", "1 while hedging and reducing orders have a way to the venue."), gateways, g => g.AcceptsHedges ? 1 : 0);
    }

    private static void Each(PrometheusText text, IReadOnlyList<GatewayState> gateways, Func<GatewayState, decimal> figure)
    {
        foreach (var gateway in gateways)
            text.Add(figure(gateway), ("venue", gateway.Venue));
    }

    /// <summary>An account that was not read yet has no asset, and no figure.</summary>
    private static void Money(PrometheusText text, IReadOnlyList<GatewayState> gateways, Func<GatewayState, decimal?> figure)
    {
        foreach (var gateway in gateways)
        {
            if (gateway.Account is { } account)
                text.Add(figure(gateway), ("venue", gateway.Venue), ("asset", account.Asset));
        }
    }
}
