namespace Hedgerow.Journal.Orders;

/// <summary>Bounds of an order log.</summary>
public sealed record OrderLogOptions
{
    /// <summary>Rows of the hot table; older ones are in the archive. At least 1.</summary>
    public int HotRows { get; init; } = 65_536;

    /// <summary>
    /// Rows above <see cref="HotRows"/> that gather before they are moved to the archive together: moving few at a time costs
    /// more than moving many. At least 1.
    /// </summary>
    public int ArchiveStep { get; init; } = 4_096;

    /// <summary>Entries that wait in memory for the writer; what comes beyond is spilled to a file. At least 1.</summary>
    public int QueueCapacity { get; init; } = 16_384;

    /// <summary>Entries in one transaction at most. At least 1.</summary>
    public int MaxGroup { get; init; } = 4_096;

    /// <summary>How long an entry may wait before it is written. Appending wakes nobody: that would cost the writer's caller.</summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time between tries while the disk takes nothing.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Hears, on the log's thread, of what people should know: a fault, its end, a file set aside.</summary>
    public Action<string>? Warned { get; init; }

    internal void Validate()
    {
        if (HotRows < 1 || ArchiveStep < 1 || QueueCapacity < 1 || MaxGroup < 1 || FlushInterval <= TimeSpan.Zero || RetryInterval <= TimeSpan.Zero)
            throw new InvalidOperationException($"a bound of the order log is out of range: {this}");
    }
}
