using System.Runtime.CompilerServices;

namespace Hedgerow.Mesh.Wire.Compact;

/// <summary>Values of an enumeration of 32-bit numbers as one byte with a sign: what does not fit in it is not known.</summary>
internal static class CompactEnum<T> where T : struct, Enum
{
    private static readonly bool[] Known = [.. Enumerable.Range(0, 256).Select(n => Enum.IsDefined(Of((byte)n)))];

    /// <exception cref="ArgumentException">The enumeration does not have it.</exception>
    public static byte ByteOf(T value)
    {
        var number = Unsafe.BitCast<T, int>(value);
        return number == (sbyte)number && Known[(byte)number] ? (byte)number : throw new ArgumentException($"{value} is no {typeof(T).Name}", nameof(value));
    }

    /// <exception cref="FormatException">The enumeration does not have it.</exception>
    public static T ValueOf(byte number) => Known[number] ? Of(number) : throw new FormatException($"{(sbyte)number} is no {typeof(T).Name}");

    private static T Of(byte number) => Unsafe.BitCast<int, T>((sbyte)number);
}
