using System.Globalization;
using BenchmarkDotNet.Running;

namespace Hedgerow.Journal.Bench;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["journal", ..])
            return await RunThroughput(args[1..]);
        if (args is ["order-log", ..])
            return await RunOrderLog(args[1..]);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
    }

    private static async Task<int> RunOrderLog(string[] args)
    {
        (int rate, int seconds) = (5_000, 600);
        for (int n = 0; n < args.Length; n += 2)
        {
            bool known = n + 1 < args.Length && args[n] switch
            {
                "--rate" => int.TryParse(args[n + 1], CultureInfo.InvariantCulture, out rate) && rate is > 0 and <= 200_000,
                "--seconds" => int.TryParse(args[n + 1], CultureInfo.InvariantCulture, out seconds) && seconds is > 0 and <= 3_600,
                _ => false,
            };
            if (!known)
            {
                Console.Error.WriteLine($"at '{args[n]}': usage: order-log [--rate 1 to 200000] [--seconds 1 to 3600]");
                return 2;
            }
        }
        DirectoryInfo place = Directory.CreateTempSubdirectory("order-log-bench-");
        try
        {
            return await OrderLogLoad.Run(rate, seconds, place.FullName) ? 0 : 1;
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static async Task<int> RunThroughput(string[] args)
    {
        int events = 1_000_000;
        string? directory = null;
        for (int n = 0; n < args.Length; n += 2)
        {
            bool known = n + 1 < args.Length && args[n] switch
            {
                "--events" => int.TryParse(args[n + 1], CultureInfo.InvariantCulture, out events) && events > 1_000,
                "--dir" => (directory = args[n + 1]).Length > 0,
                _ => false,
            };
            if (!known)
            {
                Console.Error.WriteLine($"at '{args[n]}': usage: journal [--events N (more than 1000)] [--dir DIRECTORY]");
                return 2;
            }
        }
        DirectoryInfo place = directory is null
            ? Directory.CreateTempSubdirectory("journal-bench-")
            : Directory.CreateDirectory(Path.Combine(directory, $"journal-bench-{Guid.NewGuid():N}"));
        try
        {
            await Throughput.Run(events, place.FullName);
            return 0;
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }
}
