using Hedgerow.Mesh.Wire;

namespace Hedgerow.Mesh.Tests.Wire;

public class MessageCodecTests
{
    /// <summary>Each message to a reader that speaks the first version of the protocol, and to one that speaks the second.</summary>
    public static TheoryData<int, ushort> Samples
    {
        get
        {
            var data = new TheoryData<int, ushort>();
            for (var sample = 0; sample < SampleMessages.All.Count * 2; sample++)
                data.Add(sample / 2, (ushort)(1 + (sample % 2)));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_message_that_passes_comes_out_as_it_went_in(int sample, ushort version)
    {
        var message = SampleMessages.All[sample];
        var frame = new FrameBuffer();
        var codec = new MessageCodec(MessageRegistry.Default);

        Assert.Null(codec.Write(frame, RecordKind.Numbered, 42, Address.Gateway("bybit"), message, version));
        var records = new RecordReader(frame.Written);
        Assert.True(records.Read());
        codec.Read(records.Kind, records.Body, out var read);

        Assert.Equal((42L, Address.Gateway("bybit")), (read.Number, read.To));
        Assert.Equivalent(message, read.Message, strict: true);
        Assert.False(records.Read());
    }

    [Fact]
    public void A_message_that_stays_on_its_node_is_not_written()
    {
        var frame = new FrameBuffer();

        var problem = new MessageCodec(MessageRegistry.Default).Write(frame, RecordKind.Numbered, 1, Address.Status, new NoticesLost(1), 2);

        Assert.Contains("does not pass", problem);
        Assert.Equal(0, frame.Length);
    }

    [Fact]
    public void A_message_that_cannot_be_written_leaves_the_frame_as_it_was()
    {
        var frame = new FrameBuffer();
        var codec = new MessageCodec(MessageRegistry.Default);
        codec.Write(frame, RecordKind.Numbered, 1, Address.Coordinator, new TakeCharge(1, 2), 2);
        var length = frame.Length;
        var state = SampleMessages.All.OfType<GatewayState>().Single() with { ClockOffsetMs = double.NaN };

        Assert.NotNull(codec.Write(frame, RecordKind.Numbered, 2, Address.Coordinator, state, 2));
        Assert.Equal(length, frame.Length);
        Assert.Null(codec.Write(frame, RecordKind.Numbered, 2, Address.Coordinator, new TakeCharge(1, 3), 2));
    }

    /// <summary>Whatever a peer sends, a frame is either read, or refused as a whole, or the message is named as not understood.</summary>
    [Fact]
    public void Mutated_frames_never_bring_anything_but_a_link_exception()
    {
        var random = new Random(11);
        var codec = new MessageCodec(MessageRegistry.Default);
        var frame = new FrameBuffer();
        for (var run = 0; run < 20_000; run++)
        {
            frame.Clear();
            codec.Write(frame, RecordKind.Numbered, run, Address.Coordinator, SampleMessages.All[random.Next(SampleMessages.All.Count)], (ushort)random.Next(1, 3));
            for (var i = random.Next(1, 4); i > 0; i--)
                frame.Written[random.Next(frame.Length)] = (byte)random.Next(256);
            try
            {
                var records = new RecordReader(frame.Written[..random.Next(frame.Length + 1)]);
                while (records.Read())
                    codec.Read(records.Kind, records.Body, out _);
            }
            catch (LinkException)
            {
                // Refused.
            }
        }
    }
}
