using System.Diagnostics;

namespace Hedgerow.Node.Tests;

/// <summary>
/// Waits for what other threads and processes bring about. The only place of this project where time passes: a test that
/// passes returns as soon as the condition holds, one that fails says what was seen last.
/// </summary>
internal static class Eventually
{
    /// <summary>Long enough for a machine with far more work than processors.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Slower than what a node's interface lets one operator ask.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns as soon as a condition holds.</summary>
    /// <param name="what">What must hold, for the failure.</param>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="seen">What was seen instead, for the failure.</param>
    /// <param name="within">The bound that the case states; the machine's patience when null.</param>
    public static Task Holds(string what, Func<bool> condition, Func<string>? seen = null, TimeSpan? within = null) =>
        Holds(what, () => Task.FromResult(condition()), seen, within);

    /// <summary>As the other one, for a condition that has to be asked for.</summary>
    public static async Task Holds(string what, Func<Task<bool>> condition, Func<string>? seen = null, TimeSpan? within = null)
    {
        var started = Stopwatch.GetTimestamp();
        var patience = within ?? Patience;
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > patience)
                Assert.Fail($"not within {patience.TotalSeconds:0.#} s: {what}{(seen is null ? string.Empty : "; seen: " + seen())}");
            await Task.Delay(Step);
        }
    }
}
