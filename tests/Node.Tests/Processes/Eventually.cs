using System.Diagnostics;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>Waits for a condition outside the process; a timeout fails the test with what was seen last.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task Holds(string what, Func<bool> condition, Func<string>? seen = null) =>
        await Holds(what, () => Task.FromResult(condition()), seen);

    public static async Task Holds(string what, Func<Task<bool>> condition, Func<string>? seen = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                Assert.Fail($"not in {Patience.TotalSeconds} s: {what}{(seen is null ? string.Empty : "; seen: " + seen())}");
            await Task.Delay(1);
        }
    }
}
