namespace Hedgerow.Simulation;

/// <summary>A simulated host's clocks, for code that asks a provider of time.</summary>
internal sealed class HostClock(SimulatedEngine engine, string host) : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => engine.LocalTime(host);

    /// <inheritdoc/>
    public override long GetTimestamp() => engine.Monotonic(host).Ticks;
}
