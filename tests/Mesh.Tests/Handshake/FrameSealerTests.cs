using Hedgerow.Mesh.Handshake;

namespace Hedgerow.Mesh.Tests.Handshake;

public class FrameSealerTests
{
    private static readonly byte[] Key = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();

    [Fact]
    public void Frames_open_in_the_order_in_which_they_were_sealed()
    {
        using var sealer = new FrameSealer(Key);
        using var opener = new FrameOpener(Key);
        for (var i = 0; i < 100; i++)
        {
            var frame = Seal(sealer, [1, 2, 3, (byte)i]);
            Assert.Equal(4, opener.Open(frame));
            Assert.Equal([1, 2, 3, (byte)i], frame[..4]);
        }
    }

    [Fact]
    public void A_frame_that_is_repeated_does_not_open()
    {
        using var sealer = new FrameSealer(Key);
        using var opener = new FrameOpener(Key);
        var frame = Seal(sealer, [1, 2, 3]);
        var again = (byte[])frame.Clone();
        opener.Open(frame);

        Assert.Throws<LinkException>(() => opener.Open(again));
    }

    [Fact]
    public void A_frame_after_one_that_was_left_out_does_not_open()
    {
        using var sealer = new FrameSealer(Key);
        using var opener = new FrameOpener(Key);
        Seal(sealer, [1]);

        Assert.Throws<LinkException>(() => opener.Open(Seal(sealer, [2])));
    }

    [Fact]
    public void A_frame_of_another_connection_does_not_open()
    {
        using var sealer = new FrameSealer(Key.Reverse().ToArray());
        using var opener = new FrameOpener(Key);

        Assert.Throws<LinkException>(() => opener.Open(Seal(sealer, [1, 2, 3])));
    }

    [Fact]
    public void No_bit_of_a_frame_can_be_changed()
    {
        using var sealer = new FrameSealer(Key);
        var frame = Seal(sealer, [1, 2, 3]);
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            using var opener = new FrameOpener(Key);
            var changed = (byte[])frame.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<LinkException>(() => opener.Open(changed));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void A_frame_without_a_seal_does_not_open(int length)
    {
        using var opener = new FrameOpener(Key);

        Assert.Throws<LinkException>(() => opener.Open(new byte[length]));
    }

    private static byte[] Seal(FrameSealer sealer, byte[] frame)
    {
        var sealedFrame = new byte[frame.Length + FrameSealer.Overhead];
        frame.CopyTo(sealedFrame, 0);
        sealer.Seal(sealedFrame, frame.Length);
        return sealedFrame;
    }
}
