using Hedgerow.Mesh.Streams;
using Hedgerow.Mesh.Wire;

namespace Hedgerow.Mesh.Tests.Streams;

public class LinkMachineTests
{
    private static readonly LinkBounds Bounds = new() { MaxMessages = 8, MaxBytes = 4_000, AcknowledgeEvery = 3 };

    [Fact]
    public void Nothing_is_read_or_written_before_a_connection_has_proven_itself()
    {
        var machine = new LinkMachine(Bounds, MessageRegistry.Default);
        machine.Tell(Address.Coordinator, new TakeCharge(1, 1), out _);

        Assert.False(machine.Write(new FrameBuffer()));
        Assert.Throws<LinkException>(() => machine.Read(Frame(RecordKind.Resume, 0), TimeSpan.Zero, new FrameContent()));
    }

    [Fact]
    public void Nothing_but_a_resumption_is_taken_first()
    {
        foreach (var kind in Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.Resume).Append((RecordKind)99))
        {
            var machine = new LinkMachine(Bounds, MessageRegistry.Default);
            machine.Open(7, 2, TimeSpan.Zero);
            var content = new FrameContent();

            Assert.Throws<LinkException>(() => machine.Read(Frame(kind, 1), TimeSpan.Zero, content));
            Assert.Empty(content.Messages);
        }
    }

    [Fact]
    public void A_second_resumption_a_hole_and_an_acknowledgement_of_the_future_are_refused()
    {
        AssertRefused(Frame(RecordKind.Resume, 0));
        AssertRefused(Frame(RecordKind.Acknowledge, 1));
        AssertRefused(Message(2, new TakeCharge(1, 1)));
        AssertRefused([(byte)RecordKind.Ping, 8, 0, 0, 0, 1]);
        AssertRefused([(byte)RecordKind.Ping, 255, 255, 255, 255]);
        AssertRefused(Frame(RecordKind.Numbered, 1));
        AssertRefused(Frame(RecordKind.NumberedCompact, 1));
    }

    /// <summary>Who the peer is, and what it speaks, is not known before the first meeting: what waits for it everybody can read.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_was_told_before_the_first_meeting_is_JSON_and_what_comes_later_is_as_the_peer_reads_it(ushort version)
    {
        var later = version == 1 ? RecordKind.Numbered : RecordKind.NumberedCompact;
        var machine = new LinkMachine(Bounds, MessageRegistry.Default);
        var cancel = new CancelRequest(1, "h1p2l0s3");
        machine.Tell(Address.Coordinator, cancel, out _);
        machine.Open(7, version, TimeSpan.Zero);
        machine.Read(Frame(RecordKind.Resume, 0), TimeSpan.Zero, new FrameContent());
        machine.Tell(Address.Coordinator, cancel, out _);
        machine.Close();
        machine.Tell(Address.Coordinator, cancel, out _);
        machine.Open(7, version, TimeSpan.Zero);
        machine.Read(Frame(RecordKind.Resume, 0), TimeSpan.Zero, new FrameContent());

        Assert.Equal([RecordKind.Resume, RecordKind.Numbered, later, later], Written(machine));
    }

    /// <summary>What came before the fault in the same frame was not delivered, so it must come again.</summary>
    [Fact]
    public void What_a_refused_frame_brought_is_taken_again_after_the_next_connection()
    {
        var machine = Up();
        byte[] frame = [.. Message(1, new TakeCharge(1, 1)), .. Message(3, new TakeCharge(1, 3))];
        Assert.Throws<LinkException>(() => machine.Read(frame, TimeSpan.Zero, new FrameContent()));
        machine.Close();
        machine.Open(7, 2, TimeSpan.Zero);
        var content = new FrameContent();

        machine.Read([.. Frame(RecordKind.Resume, 0), .. Message(1, new TakeCharge(1, 1))], TimeSpan.Zero, content);

        Assert.Equal(new TakeCharge(1, 1), Assert.Single(content.Messages).Message);
    }

    [Fact]
    public void A_message_that_came_before_is_not_delivered_again()
    {
        var machine = Up();
        machine.Read(Message(1, new TakeCharge(1, 1)), TimeSpan.Zero, new FrameContent());
        var content = new FrameContent();

        machine.Read(Message(1, new TakeCharge(1, 1)), TimeSpan.Zero, content);

        Assert.Empty(content.Messages);
        Assert.Equal(1, machine.Counts.Duplicates);
    }

    [Fact]
    public void Quotes_are_not_kept_while_the_link_is_down()
    {
        var machine = new LinkMachine(Bounds, MessageRegistry.Default);

        Assert.Equal(TellOutcome.NotKept, machine.Tell(Address.Coordinator, SampleMessages.All.OfType<Quote>().Single(), out _));
        Assert.Equal(1, machine.Counts.NotKept);
    }

    [Fact]
    public void A_full_link_says_so_and_takes_nothing_more()
    {
        var machine = Up();
        var outcomes = Enumerable.Range(0, 10).Select(i => machine.Tell(Address.Coordinator, new TakeCharge(1, i), out _)).ToList();

        Assert.Equal(8, outcomes.Count(outcome => outcome == TellOutcome.Taken));
        Assert.Equal([TellOutcome.Overflow, TellOutcome.Overflow], outcomes[8..]);
        Assert.True(machine.IsOverflowing);
        Assert.Equal((8, 2L), (machine.Kept, machine.Counts.Overflowed));
    }

    [Fact]
    public void A_message_that_cannot_pass_is_named()
    {
        Assert.Equal(TellOutcome.Unfit, Up().Tell(Address.Status, new NoticesLost(1), out var problem));
        Assert.Contains("NoticesLost", problem);
    }

    [Fact]
    public void A_message_that_is_too_large_is_named()
    {
        var machine = new LinkMachine(new LinkBounds { MaxMessageBytes = 200 }, MessageRegistry.Default);

        Assert.Equal(TellOutcome.Unfit, machine.Tell(Address.Desk, new OperatorAnswer("r", true, new string('x', 200)), out var problem));
        Assert.Contains("larger", problem);
    }

    [Fact]
    public void A_hanging_connection_is_given_up_within_the_bound()
    {
        var machine = Up();

        Assert.Null(machine.Beat(TimeSpan.FromMilliseconds(1_999)));
        Assert.NotNull(machine.Beat(TimeSpan.FromMilliseconds(2_000)));
    }

    private static void AssertRefused(byte[] frame)
    {
        var content = new FrameContent();
        Assert.Throws<LinkException>(() => Up().Read(frame, TimeSpan.Zero, content));
        Assert.Empty(content.Messages);
    }

    private static LinkMachine Up()
    {
        var machine = new LinkMachine(Bounds, MessageRegistry.Default);
        machine.Open(7, 2, TimeSpan.Zero);
        machine.Read(Frame(RecordKind.Resume, 0), TimeSpan.Zero, new FrameContent());
        return machine;
    }

    private static List<RecordKind> Written(LinkMachine machine)
    {
        var frame = new FrameBuffer();
        var kinds = new List<RecordKind>();
        while (machine.Write(frame))
        {
            var records = new RecordReader(frame.Written);
            while (records.Read())
                kinds.Add(records.Kind);
        }
        return kinds;
    }

    private static byte[] Frame(RecordKind kind, long number)
    {
        var frame = new FrameBuffer();
        RecordWriter.Write(frame, kind, number);
        return frame.Written.ToArray();
    }

    private static byte[] Message(long number, Message message)
    {
        var frame = new FrameBuffer();
        new MessageCodec(MessageRegistry.Default).Write(frame, RecordKind.Numbered, number, Address.Coordinator, message, 2);
        return frame.Written.ToArray();
    }
}
