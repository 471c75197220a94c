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

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }
}
