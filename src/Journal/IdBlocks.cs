using System.Runtime.InteropServices;

namespace Hedgerow.Journal;

/// <summary>
/// The arithmetic of ids that are reserved durably ahead, so that taking one does not wait for the disk. Pure: whoever
/// uses it journals each reservation and says when that is durable.
/// </summary>
/// <remarks>
/// Invariants: an id is given at most once, even across a crash; only ids whose reservation is durable are given; after
/// a restart ids continue after the highest reserved one, so that those of an open block are never given again.
/// </remarks>
/// <param name="Next">The id that the next <see cref="Take"/> gives, if it may.</param>
/// <param name="ReservedThrough">The highest id that has been reserved, durably or not.</param>
/// <param name="DurableThrough">The highest id whose reservation is durable.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IdBlocks(long Next, long ReservedThrough, long DurableThrough)
{
    /// <summary>Nothing reserved; the first id is 1.</summary>
    public static IdBlocks Empty => new(1, 0, 0);

    /// <summary>How many ids can be taken now.</summary>
    public long Available => Math.Max(0, DurableThrough - Next + 1);

    /// <summary>The state after a restart, from the highest reservation in the journal; 0 when there is none.</summary>
    public static IdBlocks Recover(long reservedThrough)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reservedThrough);
        return new IdBlocks(checked(reservedThrough + 1), reservedThrough, reservedThrough);
    }

    /// <summary>True when fewer than <paramref name="lowWater"/> ids are reserved, durably or not: time to reserve more.</summary>
    public bool IsLow(long lowWater) => ReservedThrough - Next + 1 < lowWater;

    /// <summary>Reserves the next block. Journal the new <see cref="ReservedThrough"/> before anything else happens.</summary>
    public IdBlocks Reserve(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return this with { ReservedThrough = checked(ReservedThrough + count) };
    }

    /// <summary>The reservation through this id is on disk. An older confirmation that comes late changes nothing.</summary>
    public IdBlocks Confirm(long durableThrough)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(durableThrough, ReservedThrough);
        return this with { DurableThrough = Math.Max(DurableThrough, durableThrough) };
    }

    /// <summary>Takes one id; false when none is durably reserved.</summary>
    public bool Take(out long id, out IdBlocks rest)
    {
        id = Available > 0 ? Next : 0;
        rest = Available > 0 ? this with { Next = Next + 1 } : this;
        return id > 0;
    }
}
