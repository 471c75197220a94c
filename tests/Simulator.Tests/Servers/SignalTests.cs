using System.Diagnostics;
using System.Runtime.InteropServices;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>A program with simulated venues inside, and nothing of its own that hears signals.</summary>
public class SignalTests
{
    public const string Argument = "--serve-for-ever";

    private const int Terminate = 15;

    internal static async Task ServeForEver()
    {
        await using var host = await SimulatorHost.StartAsync(TestKeys.Account, TestKeys.Account);
        Console.WriteLine(host.Binance.HttpBase);
        await Task.Delay(Timeout.Infinite);
    }

    [Fact]
    public async Task SIGTERM_ends_a_program_with_venues_inside()
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", [typeof(SignalTests).Assembly.Location, Argument])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var address = await child.StandardOutput.ReadLineAsync(patience.Token);
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
            using var answer = await client.GetAsync(address + "fapi/v1/ping", patience.Token);
            Assert.True(answer.IsSuccessStatusCode);

            Assert.Equal(0, SendSignal(child.Id, Terminate));

            await child.WaitForExitAsync(patience.Token);
            Assert.Equal(128 + Terminate, child.ExitCode);
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill();
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
