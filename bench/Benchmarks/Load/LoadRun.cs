using System.Diagnostics;
using System.Globalization;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Benchmarks.Load;

/// <summary>
/// A bad day: many symbols at two venues, thousands of order log entries a second. Ends with an account of everything that was
/// sent: venues, ledgers, order log and journal must tell the same.
/// </summary>
internal static class LoadRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    public static async Task<int> Run(string[] arguments)
    {
        var (seconds, symbols, rate) = (Number(arguments, "--seconds", 600), Number(arguments, "--symbols", 200), Number(arguments, "--rate", 5_000));
        var folder = Directory.CreateTempSubdirectory("hedgerow-load-");
        try
        {
            return await Run(folder.FullName, seconds, symbols, rate) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> Run(string folder, int seconds, int symbols, int rate)
    {
        var market = new LoadMarket(symbols);
        var options = Options(folder, market);
        var node = new LoadNode(options, [.. options.Venues.Select(v => market.Terms(v.Name, v.TakerFeeRate))], market.Left);
        Print($"load {LoadAverage()}; {symbols} symbols at two venues, {rate} order log entries a second wanted for {seconds} s after {WarmUp.TotalSeconds:0} s of warming up");
        market.Open(node.Venues[0], node.Venues[1]);
        Await("the node is ready", () => node.IsReady, node);
        var turnsPerSecond = (double)rate / LoadMarket.EntriesPerTurn;
        market.Run(turnsPerSecond, WarmUp, _ => { });
        (market.IsMeasuring, var quotesBefore, var sentBefore, var turnsBefore) = (true, market.Quotes, node.Venues.Sum(v => v.Sent), node.Turns);
        using var machine = new Machine();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var begin = Stopwatch.GetTimestamp();
        var looks = new Queue<double>([0.1, 0.25, 0.5, 0.75, 1.0]);
        var entriesBefore = node.OrderLog.Taken;
        market.Run(turnsPerSecond, TimeSpan.FromSeconds(seconds), passed =>
        {
            if (looks.Count > 0 && passed.TotalSeconds >= (looks.Peek() * seconds) - 1)
            {
                looks.Dequeue();
                Print($"  at {passed.TotalSeconds,4:0} s: {Environment.WorkingSet / 1048576} MB resident, {GC.GetTotalMemory(false) / 1048576} MB of objects, journal {node.JournalBytes / 1048576} MB, load {LoadAverage()}");
            }
        });
        var took = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var cores = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds / took;
        Await("everything is answered and level", () => node.Venues.All(v => v.IsIdle) && IsLevel(node, market), node);
        await node.OrderLog.FlushAsync();
        var entries = node.OrderLog.Taken - entriesBefore;
        Print($"{(market.Quotes - quotesBefore) / took:#,0} quotes and {(node.Venues.Sum(v => v.Sent) - sentBefore) / took:#,0} orders a second, {(node.Turns - turnsBefore) / took:#,0} turns a second, {cores:0.00} cores with the venues' part");
        Print($"order log: {entries:#,0} entries, {entries / took:#,0} a second, {node.OrderLog.Spilled} spilled, {node.OrderLog.Lost} lost");
        PrintLatencies(market, machine);
        return await LoadAudit.Holds(node, market, options);
    }

    /// <summary>A node's defaults but for the breaker's order rate, which is there to stop exactly this.</summary>
    private static NodeOptions Options(string folder, LoadMarket market)
    {
        var nobody = new CredentialOptions { Key = new SecretReference { Env = "NONE" }, Secret = new SecretReference { Env = "NONE" } };
        return new NodeOptions
        {
            DataDirectory = folder,
            Venues =
            [
                new VenueOptions { Name = "binance", Kind = VenueKind.Binance, Credentials = nobody, TakerFeeRate = 0.0005m },
                new VenueOptions { Name = "bybit", Kind = VenueKind.Bybit, Credentials = nobody, TakerFeeRate = 0.00055m },
            ],
            Pairs = market.Pairs("binance", "bybit"),
            Breaker = new BreakerOptions { Orders = 1_000_000 },
        };
    }

    private static bool IsLevel(LoadNode node, LoadMarket market) =>
        market.Symbols.All(s => node.Venues.Sum(v => v.PositionOf(s)) == 0m)
        && node.Board.View() is { Coordinator.Pairs: { } pairs } view
        && pairs.All(p => p.NetExposure == 0m && p.PositionA == node.Venues[0].PositionOf(p.LegA.Symbol))
        && view.Gateways.All(g => g.OpenOrders == 0 && g.Totals.OrdersSent == node.Venues.Single(v => v.Name == g.Venue).Sent);

    private static void Await(string what, Func<bool> holds, LoadNode node)
    {
        if (SpinWait.SpinUntil(() => { Thread.Sleep(20); return holds(); }, Patience))
            return;
        var view = node.Board.View();
        Print($"NOT: {what}");
        foreach (var gateway in view.Gateways)
            Print($"  {gateway.Venue}: {gateway.Phase} {gateway.Reason}, {gateway.OpenOrders} open, {gateway.Totals}");
        Print($"  breaker: {view.Breaker?.Reason()}");
        foreach (var notice in view.Notices.TakeLast(20))
            Print($"  {notice.Source}: {notice.Text}");
        foreach (var failure in node.Failures)
            Print($"  {failure}");
    }

    private static void PrintLatencies(LoadMarket market, Machine machine)
    {
        double[] sorted = [.. market.Micros.Order()];
        Print($"quote in to order out: {Shares(sorted)}; {sorted.Length:#,0} of {market.Turns:#,0} turns, {market.Unanswered} overtaken by the next");
        Print($"a sleeper of 1 ms woke late by: {Shares(machine.LateMicros)}; the collector stopped everything for {machine.Paused.TotalSeconds:0.0} s in {machine.CollectionCounts} collections");
    }

    private static string Shares(double[] sorted)
    {
        double At(double share) => sorted[(int)(share * (sorted.Length - 1))];
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.0} µs, p90 {At(0.9):0.0} µs, p99 {At(0.99):0.0} µs, p99.9 {At(0.999):0.0} µs, max {At(1) / 1000:0.0} ms");
    }

    internal static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static int Number(string[] arguments, string name, int otherwise)
    {
        var at = Array.IndexOf(arguments, name);
        return at < 0 ? otherwise : int.Parse(arguments[at + 1], CultureInfo.InvariantCulture);
    }
}
