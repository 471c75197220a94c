using System.IO.Compression;
using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public sealed class InflaterTests
{
    private const string Text = """{"ch":"market.BTC-USDT.bbo","ts":1603707934525,"tick":{"version":131599726}}""";

    [Fact]
    public void One_inflater_takes_frame_after_frame_of_any_length()
    {
        var inflater = new Inflater();
        foreach (var length in (int[])[1, 10, 100_000, 5, 40_000])
        {
            var text = Encoding.ASCII.GetBytes(new string('x', length));
            Assert.True(inflater.TryGunzip(Pack(text), 200_000, out var got));
            Assert.True(text.AsSpan().SequenceEqual(got));
        }
    }

    [Fact]
    public void A_frame_that_holds_more_than_allowed_is_refused_and_the_next_one_is_not()
    {
        var inflater = new Inflater();
        var bomb = Pack(new byte[20_000_000]);
        Assert.True(bomb.Length < 1_000_000);
        Assert.False(inflater.TryGunzip(bomb, 1_000_000, out var got));
        Assert.True(got.IsEmpty);
        Assert.True(inflater.TryGunzip(Pack(Encoding.ASCII.GetBytes(Text)), 1_000, out got));
        Assert.Equal(Text, Encoding.ASCII.GetString(got));
    }

    [Fact]
    public void No_prefix_and_no_changed_byte_passes_for_the_whole_frame()
    {
        var inflater = new Inflater();
        var frame = Pack(Encoding.ASCII.GetBytes(Text));
        for (var length = 0; length < frame.Length; length++)
        {
            Assert.False(inflater.TryGunzip(frame.AsSpan(0, length), 10_000, out _), "prefix of " + length);
        }

        for (var at = 0; at < frame.Length; at++)
        {
            var changed = frame.ToArray();
            changed[at] ^= 0x55;

            // What the header says of time and system is nobody's business; everything else is covered by checksum and length.
            Assert.True(!inflater.TryGunzip(changed, 10_000, out var got) || Encoding.ASCII.GetString(got) == Text, "byte " + at);
        }
    }

    [Fact]
    public void Gzip_zlib_deflate_and_plain_text_are_told_apart()
    {
        var inflater = new Inflater();
        var plain = Encoding.ASCII.GetBytes(Text);
        Assert.Equal(Text, Encoding.ASCII.GetString(inflater.Unpack(Pack(plain), 1_000)));
        Assert.Equal(Text, Encoding.ASCII.GetString(inflater.Unpack(Pack(plain, s => new ZLibStream(s, CompressionLevel.Optimal)), 1_000)));
        Assert.Equal(Text, Encoding.ASCII.GetString(inflater.Unpack(Pack(plain, s => new DeflateStream(s, CompressionLevel.Optimal)), 1_000)));
        Assert.Equal(Text, Encoding.ASCII.GetString(inflater.Unpack(plain, 1_000)));
        Assert.True(inflater.Unpack([], 1_000).IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(100_000)]
    public void A_frame_of_the_largest_size_passes_and_one_byte_more_does_not(int size)
    {
        foreach (var open in (Func<Stream, Stream>[])
            [s => new GZipStream(s, CompressionLevel.Optimal), s => new ZLibStream(s, CompressionLevel.Optimal), s => new DeflateStream(s, CompressionLevel.Optimal)])
        {
            var inflater = new Inflater();
            Assert.Equal(size, inflater.Unpack(Pack(new byte[size], open), size).Length);
            Assert.Throws<FrameException>(() => inflater.Unpack(Pack(new byte[size + 1], open), size).Length);
            Assert.Equal(size, inflater.Unpack(Pack(new byte[size], open), size).Length);
        }
    }

    [Fact]
    public void A_bomb_costs_no_more_than_twice_the_largest_frame()
    {
        // A thousand times its own size.
        var bomb = Pack(new byte[64 * 1024 * 1024], s => new DeflateStream(s, CompressionLevel.Optimal));
        var inflater = new Inflater();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<FrameException>(() => inflater.Unpack(bomb, 256 * 1024).Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * 1024 * 1024);
    }

    [Fact]
    public void Whatever_comes_in_throws_nothing_but_a_frame_exception()
    {
        var random = new Random(5);
        var inflater = new Inflater();
        var plain = Encoding.ASCII.GetBytes(Text);
        byte[][] frames = [Pack(plain), Pack(plain, s => new ZLibStream(s, CompressionLevel.Optimal)), Pack(plain, s => new DeflateStream(s, CompressionLevel.Optimal))];
        for (var i = 0; i < 3_000; i++)
        {
            var whole = frames[i % frames.Length];
            byte[] frame = [.. whole.AsSpan(0, random.Next(whole.Length + 1))];
            for (var k = random.Next(3); k > 0 && frame.Length > 0; k--)
            {
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.True(inflater.Unpack(frame, 64 * 1024).Length <= 64 * 1024);
            }
            catch (FrameException)
            {
                // The one way to say that a frame is no good.
            }
        }

        // A zlib frame that wants a dictionary.
        Assert.Throws<FrameException>(() => inflater.Unpack([0x78, 0xBB, 1, 2, 3, 4, 5, 6], 1_000).Length);
        Assert.Equal(Text, Encoding.ASCII.GetString(inflater.Unpack(frames[0], 1_000)));
    }

    internal static byte[] Pack(byte[] text) => Pack(text, packed => new GZipStream(packed, CompressionLevel.Fastest));

    private static byte[] Pack(byte[] text, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (var stream = open(packed))
        {
            stream.Write(text);
        }

        return packed.ToArray();
    }
}
