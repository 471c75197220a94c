using System.Numerics;

namespace Hedgerow.Simulation;

/// <summary>
/// The one source of chance in a simulation: xoshiro256** seeded by SplitMix64 (both published by D. Blackman and
/// S. Vigna). Written out here, so that a seed gives the same run on every platform and every version of .NET.
/// </summary>
public sealed class SimulationRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts the sequence of a seed.</summary>
    public SimulationRandom(ulong seed)
    {
        var state = seed;
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>
    /// An independent sequence for one purpose, so that drawing more or fewer numbers for one thing (say, for a fault
    /// that was switched off) leaves every other thing as it was.
    /// </summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="purpose">Names the purpose.</param>
    public static SimulationRandom For(ulong seed, string purpose) => new(seed ^ TraceHash.OfText(purpose));

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public long Next(long low, long high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        var span = (ulong)(high - low);
        return low + (long)Math.BigMul(NextBits(), span, out _);
    }

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Uniform between two times, ends included.</summary>
    public TimeSpan Between(TimeSpan low, TimeSpan high) => new(Next(low.Ticks, high.Ticks + 1));

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[(int)Next(0, items.Count)];

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
