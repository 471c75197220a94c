namespace Hedgerow.Node.Tests.Wire;

/// <summary>Waits for what other threads bring about. The only place of this folder where time passes.</summary>
internal static class Eventually
{
    /// <summary>Long enough for a machine with far more work than processors: a test that passes never waits for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(15);

    /// <summary>Returns as soon as something holds; fails the test when it does not in time.</summary>
    /// <param name="what">What must hold, for the failure.</param>
    /// <param name="holds">Asked again and again.</param>
    /// <param name="describe">What was seen instead, for the failure.</param>
    /// <param name="within">The bound that the case states; the machine's patience when null.</param>
    public static async Task HoldsAsync(string what, Func<bool> holds, Func<string> describe, TimeSpan? within = null)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var patience = within ?? Patience;
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > patience)
                Assert.Fail($"not within {patience.TotalSeconds:0.#} s: {what}\n{describe()}");
            await Task.Delay(Step);
        }
    }
}
