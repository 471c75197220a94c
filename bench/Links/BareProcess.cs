using System.Diagnostics;
using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Links.Bench;

/// <summary>A <see cref="BareEcho"/> in a process of its own, for whether sockets are read inline is decided once in each process.</summary>
internal sealed class BareProcess : IEchoed, IAsyncDisposable
{
    /// <summary>First argument of the process.</summary>
    public const string Verb = "bare";

    private readonly Process _process;

    private BareProcess(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    public string Name { get; }

    /// <summary>Starts it.</summary>
    /// <param name="isInline">False: as the runtime and the server come. True: with the settings of a node and its links.</param>
    /// <param name="isTls">Over TLS.</param>
    public static BareProcess Start(bool isInline, bool isTls)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [typeof(BareProcess).Assembly.Location, Verb, isInline ? "true" : "false", isTls ? "true" : "false"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        InlineSockets.Set(start.Environment, isInline);
        return new BareProcess(isInline ? "bare+" : "bare", Process.Start(start) ?? throw new InvalidOperationException("no process"));
    }

    /// <summary>What the process does: for each line with a count and a number of bytes so many trips, and their times in microseconds as a line.</summary>
    public static async Task ServeAsync(IReadOnlyList<string> arguments)
    {
        using var certificate = bool.Parse(arguments[1]) ? BenchCertificate.New() : null;
        await using var echo = await BareEcho.StartAsync(certificate, isInline: bool.Parse(arguments[0]));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var asked = line.Split(' ');
            var times = new string[int.Parse(asked[0], CultureInfo.InvariantCulture)];
            var bytes = int.Parse(asked[1], CultureInfo.InvariantCulture);
            for (var i = 0; i < times.Length; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await echo.TripAsync(bytes);
                times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds.ToString("0.##", CultureInfo.InvariantCulture);
            }
            Console.WriteLine(string.Join(' ', times));
        }
    }

    public async Task<IEnumerable<double>> TripsAsync(int count, Message message)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} {LinkEcho.FrameBytes(message)}"));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the bare echo has ended");
        return line.Split(' ').Select(time => double.Parse(time, CultureInfo.InvariantCulture));
    }

    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close(); // it ends with its input
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
