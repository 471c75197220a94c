using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public sealed class Crc32Tests
{
    [Fact]
    public void The_checksum_is_that_of_zlib()
    {
        var crc = default(Crc32);
        crc.Add("1234"u8);
        crc.Add("56789"u8);

        // The check value of CRC-32/ISO-HDLC in every catalogue of such codes.
        Assert.Equal(0xCBF43926u, crc.Value);
    }
}
