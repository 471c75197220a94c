using System.Diagnostics;
using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Node.Metrics;

/// <summary>
/// A node's figures as metrics. Each is exposed by the one node that it is about, so that sums over nodes count nothing twice: of an
/// account by the node with its gateway, of the book by the node that coordinates. See docs/metrics.md.
/// </summary>
internal static class NodeMetrics
{
    private static readonly DateTime StartedAt = ReadStart();

    /// <summary>Writes everything.</summary>
    public static string Write(NodeFigures figures)
    {
        var text = new PrometheusText();
        WriteProcess(text);
        WriteNode(text, figures);
        WriteEngine(text, figures);
        WriteBreaker(text, figures);
        WriteAlarms(text, figures);
        LinkMetrics.Write(text, figures.Links);
        VenueMetrics.Write(text, figures.Gateways);
        if (figures.View.Coordinator is { InCharge: true } coordinator)
            BookMetrics.Write(text, coordinator, figures.Accounts);
        return text.ToString();
    }

    private static void WriteProcess(PrometheusText text)
    {
        text.Gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.").Add(Environment.WorkingSet);
        text.Counter("process_cpu_seconds_total", "Processor time of the process, user and system.")
            .AddMeasured(Environment.CpuUsage.TotalTime.TotalSeconds);
        text.Gauge("process_start_time_seconds", "Start of the process, seconds since 1970.")
            .AddMeasured((StartedAt - DateTime.UnixEpoch).TotalSeconds);
        text.Gauge("dotnet_gc_heap_bytes", "Memory that the garbage collector takes for used.").Add(GC.GetTotalMemory(forceFullCollection: false));
        text.Counter("dotnet_gc_collections_total", "Garbage collections by generation.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            text.Add(GC.CollectionCount(generation), ("generation", generation.ToString(CultureInfo.InvariantCulture)));
        text.Counter("dotnet_gc_pause_seconds_total", "Time for which garbage collections stopped the process.")
            .AddMeasured(GC.GetTotalPauseDuration().TotalSeconds);
        text.Gauge("dotnet_thread_pool_threads", "Threads of the pool.").Add(ThreadPool.ThreadCount);
    }

    private static void WriteNode(PrometheusText text, NodeFigures figures)
    {
        var role = !figures.MayCoordinate ? "gateways" : figures.Links.Count > 0 ? "candidate" : "whole";
        text.Gauge("hedgerow_node_info", "1; what the node is.")
            .Add(true, ("node", figures.Node), ("release", figures.Release), ("role", role));
        text.Gauge("hedgerow_ready", "1 when the node could do its job, or stands by as it should.").Add(figures.Unready.Length == 0);
        text.Gauge("hedgerow_complaints", "Things that keep the node from trading, as its status names them.").Add(figures.Complaints);
        text.Gauge("hedgerow_standing_by", "1 while another node has the journal's lease.").Add(figures.StandsBy);
        text.Gauge("hedgerow_coordinating", "1 while this node is the coordinator in charge.").Add(figures.View.Coordinator is { InCharge: true });
        text.Gauge("hedgerow_coordinator_silence_seconds", "Time since the last sign of life of the coordinator on another node.")
            .AddMeasured(figures.CoordinatorSilence?.TotalSeconds);
    }

    private static void WriteEngine(PrometheusText text, NodeFigures figures)
    {
        text.Counter("hedgerow_engine_turns_total", "Messages that the actors handled.").Add(figures.Loop?.Turns);
        text.Gauge("hedgerow_engine_inbox_messages", "Messages that wait for the actors.").Add(figures.Loop?.Waiting);
        text.Counter("hedgerow_engine_conflated_total", "Messages that a newer one replaced while they waited.").Add(figures.Loop?.Conflated);
        text.Gauge("hedgerow_journal_lag_entries", "Events and snapshots that were decided and are not on disk yet.").Add(figures.Journal?.Lag);
        text.Counter("hedgerow_journal_entries_total", "Events and snapshots on disk since the journal began.").Add(figures.Journal?.Durable);
        text.Counter("hedgerow_journal_commits_total", "Transactions of the journal since it was opened.").Add(figures.Journal?.Commits);
    }

    private static void WriteBreaker(PrometheusText text, NodeFigures figures)
    {
        var view = figures.View.Breaker;
        text.Gauge("hedgerow_breaker_running", "0 when the circuit breaker stopped, and nothing new is opened.");
        if (figures.BreakerRuns is { } runs)
            text.Add(runs);
        text.Gauge("hedgerow_breaker_tripped", "1 while nothing new is opened on this node until an operator resets the breaker.");
        if (view is not null)
            text.Add(view.IsTripped);
        text.Gauge("hedgerow_breaker_resting_orders", "Our orders that rest at the node's venues, as the breaker sees it.").Add(view?.RestingOrders);
        text.Gauge("hedgerow_breaker_loss", "Loss within the breaker's window, in quote currency; negative for a gain.").Add(view?.Loss);
        text.Gauge("hedgerow_breaker_net_exposure", "Signed base quantity over the node's venues, as the breaker sees it.");
        foreach (var (asset, quantity) in view?.NetExposure ?? new Dictionary<string, decimal>(StringComparer.Ordinal))
            text.Add(quantity, ("asset", asset));
    }

    private static void WriteAlarms(PrometheusText text, NodeFigures figures)
    {
        var channels = figures.View.Alarms?.Channels ?? [];
        text.Gauge("hedgerow_alarms_running", "0 when no alarm leaves the machine any more.").Add(figures.AlarmsRun);
        text.Gauge("hedgerow_alarms_open", "Alarms that nobody has acknowledged.").Add(figures.View.Alarms?.Open.Count);
        text.Counter("hedgerow_alarms_forgotten_total", "Alarms that were given up unacknowledged because too many others were open.")
            .Add(figures.View.Alarms?.Forgotten);
        Each(text.Gauge("hedgerow_alarm_channel_waiting_messages", "Messages that a channel has still to send."), channels, c => c.Waiting);
        Each(text.Counter("hedgerow_alarm_channel_sent_total", "Messages that a channel took since the start."), channels, c => c.Sent);
        Each(text.Gauge("hedgerow_alarm_channel_failing", "1 while a channel takes nothing."), channels, c => c.FailingSince is null ? 0 : 1);
    }

    private static void Each(PrometheusText text, IReadOnlyList<AlarmChannelView> channels, Func<AlarmChannelView, decimal> figure)
    {
        foreach (var channel in channels)
            text.Add(figure(channel), ("channel", channel.Name));
    }

    private static DateTime ReadStart()
    {
        using var self = Process.GetCurrentProcess();
        return self.StartTime.ToUniversalTime();
    }
}
