using System.IO.Compression;
using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

/// <summary>Compressed frames come out as they went in, and nothing that comes in makes more of itself than allowed.</summary>
public class FrameInflaterTests
{
    private const string Text = """{"method":"bbo.update","data":{"market":"BTCUSDT"},"id":null}""";

    public static byte[] Gzip(byte[] plain) => Pack(plain, stream => new GZipStream(stream, CompressionLevel.Optimal));

    private static byte[] Pack(byte[] plain, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (var stream = open(packed))
        {
            stream.Write(plain);
        }

        return packed.ToArray();
    }

    [Fact]
    public void Gzip_zlib_deflate_and_plain_text_are_told_apart()
    {
        var inflater = new FrameInflater();
        var plain = Encoding.UTF8.GetBytes(Text);
        Assert.Equal(Text, Encoding.UTF8.GetString(inflater.Unpack(Gzip(plain))));
        Assert.Equal(Text, Encoding.UTF8.GetString(inflater.Unpack(Pack(plain, s => new ZLibStream(s, CompressionLevel.Optimal)))));
        Assert.Equal(Text, Encoding.UTF8.GetString(inflater.Unpack(Pack(plain, s => new DeflateStream(s, CompressionLevel.Optimal)))));
        Assert.Equal(Text, Encoding.UTF8.GetString(inflater.Unpack(plain)));
        Assert.True(inflater.Unpack([]).IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(100_000)]
    public void A_frame_of_the_largest_size_passes_and_one_byte_more_does_not(int size)
    {
        var inflater = new FrameInflater(size);
        Assert.Equal(size, inflater.Unpack(Gzip(new byte[size])).Length);
        var error = Assert.Throws<FrameException>(() => inflater.Unpack(Gzip(new byte[size + 1])).Length);
        Assert.Contains("more than " + size, error.Message, StringComparison.Ordinal);
        Assert.Equal(size, inflater.Unpack(Gzip(new byte[size])).Length);
    }

    [Fact]
    public void A_bomb_costs_no_more_than_the_largest_frame()
    {
        // A thousand times its own size.
        var bomb = Gzip(new byte[64 * 1024 * 1024]);
        var inflater = new FrameInflater(256 * 1024);
        Assert.Throws<FrameException>(() => inflater.Unpack(bomb).Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FrameException>(() => inflater.Unpack(bomb).Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void Whatever_comes_in_throws_nothing_but_a_frame_exception()
    {
        var random = new Random(5);
        var inflater = new FrameInflater(64 * 1024);
        var packed = Gzip(Encoding.UTF8.GetBytes(Text));
        for (var i = 0; i < 2_000; i++)
        {
            byte[] frame = [.. packed.AsSpan(0, random.Next(packed.Length + 1))];
            for (var k = random.Next(3); k > 0 && frame.Length > 0; k--)
            {
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.True(inflater.Unpack(frame).Length <= 64 * 1024);
            }
            catch (FrameException)
            {
                // The one way to say that a frame is no good.
            }
        }

        Assert.Equal(Text, Encoding.UTF8.GetString(inflater.Unpack(packed)));
    }

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
