using System.Diagnostics;
using System.Globalization;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.TickToOrder;

/// <summary>Starting the clients and taking turns.</summary>
internal static class Bench
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    public static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Cluster.sln is not above " + AppContext.BaseDirectory);
    }

    /// <summary>The floor, with the runtime's own way of waking a reader, or with the one that a node chooses for itself.</summary>
    public static ProcessStartInfo Floor(SimulatorHost host, bool inline)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["floor", new Uri(host.Binance.WebSocketBase, "/public/ws").ToString(), new Uri(host.Binance.WebSocketBase, "/ws-fapi/v1").ToString()]);
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = inline ? "1" : "0";
        return start;
    }

    public static ProcessStartInfo Hedgerow(string root, string folder, SimulatorHost host, string privateKeyFile) =>
        Node(root, BenchConfiguration.Write(folder, host, privateKeyFile));

    public static ProcessStartInfo Node(string root, string config) => new(
        "dotnet", [Path.Combine(root, "src/Console/bin/Release/net10.0/hedgerow.dll"), "node", "--config", config]);

    public static string? CcxtModules(string root)
    {
        var modules = Path.Combine(root, "tests/conformance/node_modules");
        return Directory.Exists(Path.Combine(modules, "ccxt")) ? modules : null;
    }

    public static ProcessStartInfo Ccxt(string root, SimulatorHost host, string modules) => new(
        "node",
        [
            Path.Combine(root, "bench/TickToOrder/ccxt-client.mjs"), host.Binance.HttpBase.ToString(),
            host.Binance.WebSocketBase.ToString(), "bench-key", "bench-secret", modules,
        ]);

    /// <summary>Ticks until each client has answered once.</summary>
    public static void WaitUntilAnswering(IReadOnlyList<Contender> contenders)
    {
        var begin = Stopwatch.GetTimestamp();
        foreach (var contender in contenders)
        {
            while (!contender.Tick(record: false))
            {
                if (Stopwatch.GetElapsedTime(begin) > StartPatience)
                    throw new InvalidOperationException($"{contender.Name} answers no tick");
            }
        }
    }

    public static void Interleave(IReadOnlyList<Contender> contenders, int warmUp, bool record)
    {
        for (var i = 0; i < warmUp; i++)
        {
            foreach (var contender in contenders)
            {
                contender.Tick(record);
                Thread.Sleep(5);
            }
        }
    }

    public static void Print(IReadOnlyList<Contender> contenders)
    {
        foreach (var c in contenders)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{c.Name,-9} p50 {c.Percentile(0.5),8:F1} us  p90 {c.Percentile(0.9),8:F1} us  p99 {c.Percentile(0.99),8:F1} us  max {c.Percentile(1),9:F1} us  orders {c.Micros.Count}  missed {c.Missed}"));
        }
        var hedgerow = contenders[2];
        foreach (var floor in contenders.Take(2))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"hedgerow / {floor.Name}: p50 {hedgerow.Percentile(0.5) / floor.Percentile(0.5):F3}  p99 {hedgerow.Percentile(0.99) / floor.Percentile(0.99):F3}"));
            if (contenders.Count > 3)
                Console.WriteLine(Added(floor, hedgerow, contenders[3]));
        }
    }

    private static string Added(Contender floor, Contender hedgerow, Contender ccxt)
    {
        var ours = hedgerow.Percentile(0.5) - floor.Percentile(0.5);
        var theirs = ccxt.Percentile(0.5) - floor.Percentile(0.5);
        var times = ours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{theirs / ours:F1} times") : "nothing against something";
        return string.Create(CultureInfo.InvariantCulture, $"above {floor.Name} at p50: hedgerow {ours:F1} us, ccxt {theirs:F1} us, {times}");
    }
}
