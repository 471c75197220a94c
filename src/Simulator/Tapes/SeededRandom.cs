namespace Hedgerow.Simulator.Tapes;

/// <summary>
/// A small generator whose numbers are the same on every platform and in every version: SplitMix64 (Steele, Lea, Flood 2014)
/// in integers, and from it doubles by exact operations only. Not for secrets.
/// </summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 inclusive to 1 exclusive, in steps of 2⁻⁵³.</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>
    /// Mean 0, variance 1, nearly normal, within ±6: the sum of twelve uniform numbers less six. No logarithm or cosine,
    /// whose last bits differ between platforms.
    /// </summary>
    public double NextNormal()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
        {
            sum += NextUnit();
        }

        return sum;
    }
}
