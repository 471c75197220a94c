namespace Hedgerow.Venues.Wire;

/// <summary>The checksum of books: CRC-32 as zlib computes it (polynomial 0xEDB88320, reflected; RFC 1952, section 8).</summary>
internal struct Crc32
{
    private static readonly uint[] Table = MakeTable();

    private uint _state;

    /// <summary>The checksum of what was added so far.</summary>
    public readonly uint Value => _state;

    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        var crc = ~_state;
        foreach (var b in bytes)
        {
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        _state = ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) != 0 ? (entry >> 1) ^ 0xEDB88320u : entry >> 1;
            }

            table[i] = entry;
        }

        return table;
    }
}
