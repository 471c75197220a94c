using System.Diagnostics;
using Hedgerow.Journal.Orders;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;

namespace Hedgerow.Benchmarks.Load;

/// <summary>What was sent, against what the ledgers, the order log on disk and the journal say.</summary>
internal static class LoadAudit
{
    public static async Task<bool> Holds(LoadNode node, LoadMarket market, NodeOptions options)
    {
        var problems = new List<string>();
        var view = node.Board.View();
        foreach (var venue in node.Venues)
        {
            var totals = view.Gateways.Single(g => g.Venue == venue.Name).Totals;
            Expect($"{venue.Name}: orders in the ledger", venue.Sent, totals.OrdersSent, problems);
            Expect($"{venue.Name}: fills in the ledger", venue.Fills, totals.Fills, problems);
            Expect($"{venue.Name}: ids used twice", 0, venue.Repeated, problems);
            LoadRun.Print($"{venue.Name}: {venue.Sent:#,0} orders, {venue.Fills:#,0} fills, {venue.Refused} refused, {venue.RefusedAtGate} refused at the gate, {venue.HistoriesAsked / market.Symbols.Count} comparisons, {totals.InDoubtResolved} were in doubt");
        }
        Expect("symbols that are not level", 0, market.Symbols.Count(s => node.Venues.Sum(v => v.PositionOf(s)) != 0m), problems);
        problems.AddRange(node.Failures);
        var begin = Stopwatch.GetTimestamp();
        problems.AddRange(await node.StopAndReplay());
        LoadRun.Print($"stopped, and state rebuilt from the journal, in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s");
        ReadLog(node, options, problems);
        foreach (var problem in problems)
            LoadRun.Print($"LOST: {problem}");
        LoadRun.Print($"{(problems.Count == 0 ? "nothing lost" : $"{problems.Count} problems")}");
        return problems.Count == 0;
    }

    /// <summary>Every order must stand in the log as sent, and with one final step; numbers must have no hole.</summary>
    private static void ReadLog(LoadNode node, NodeOptions options, List<string> problems)
    {
        var file = NodeHost.OrderLogFileOf(options.DataDirectory);
        var (rows, after) = (0L, 0L);
        var sent = new Dictionary<string, long>(StringComparer.Ordinal);
        var final = new Dictionary<string, long>(StringComparer.Ordinal);
        while (OrderLogFile.Read(file, new OrderLogQuery { After = after, Limit = OrderLogQuery.MaxLimit }) is { Count: > 0 } page)
        {
            foreach (var (id, entry) in page)
            {
                rows++;
                if (id != ++after)
                    problems.Add($"the order log has no number {after}");
                after = id;
                if (entry.Step == OrderStep.Sent)
                    sent[entry.Venue] = sent.GetValueOrDefault(entry.Venue) + 1;
                else if (entry.Step is OrderStep.Filled or OrderStep.Cancelled or OrderStep.Rejected)
                    final[entry.Venue] = final.GetValueOrDefault(entry.Venue) + 1;
            }
        }
        Expect("rows of the order log", node.OrderLog.Taken, rows, problems);
        foreach (var venue in node.Venues)
        {
            Expect($"{venue.Name}: orders sent in the order log", venue.Sent, sent.GetValueOrDefault(venue.Name), problems);
            Expect($"{venue.Name}: orders ended in the order log", venue.Sent, final.GetValueOrDefault(venue.Name) - venue.RefusedAtGate, problems);
        }
        LoadRun.Print($"order log read back: {rows:#,0} rows without a hole, {Directory.GetFiles(options.DataDirectory, "order-log*").Sum(f => new FileInfo(f).Length) / 1048576} MB");
    }

    private static void Expect(string what, long wanted, long found, List<string> problems)
    {
        if (wanted != found)
            problems.Add($"{what}: {found}, not {wanted}");
    }
}
