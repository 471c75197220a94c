using Hedgerow.Mesh.Streams;

namespace Hedgerow.Mesh.Tests.Streams;

public class OutboundTests
{
    private static readonly LinkBounds Bounds = new() { MaxMessages = 4, MaxBytes = 100, MaxLatest = 2 };

    [Fact]
    public void What_was_not_delivered_is_sent_again_before_what_waits()
    {
        var outbound = new Outbound(Bounds);
        for (var i = 0; i < 3; i++)
            outbound.Add([1]);
        outbound.Take();
        outbound.Take();

        Assert.Equal(1, outbound.Resume(1));

        Assert.Equal([2L, 3L], Drain(outbound));
    }

    [Fact]
    public void Only_what_was_sent_can_be_acknowledged()
    {
        var outbound = new Outbound(Bounds);
        outbound.Add([1]);

        Assert.Throws<LinkException>(() => outbound.Acknowledge(1));
    }

    [Fact]
    public void A_peer_that_forgot_what_it_acknowledged_is_no_sound_peer()
    {
        var outbound = new Outbound(Bounds);
        outbound.Add([1]);
        outbound.Take();
        outbound.Acknowledge(1);

        Assert.Throws<LinkException>(() => outbound.Resume(0));
    }

    [Fact]
    public void An_overflow_lasts_until_half_of_the_room_is_free()
    {
        var outbound = new Outbound(Bounds);
        for (var i = 0; i < 4; i++)
        {
            Assert.True(outbound.HasRoom(1));
            outbound.Add([1]);
            outbound.Take();
        }
        Assert.False(outbound.HasRoom(1));
        outbound.Acknowledge(1);
        Assert.False(outbound.HasRoom(1));
        outbound.Acknowledge(2);
        Assert.True(outbound.HasRoom(1));
    }

    [Fact]
    public void Bytes_are_bounded_too()
    {
        var outbound = new Outbound(Bounds);
        outbound.Add(new byte[60]);

        Assert.False(outbound.HasRoom(41));
        Assert.True(outbound.IsOverflowing);
    }

    [Fact]
    public void A_newer_quote_takes_the_place_of_the_older_one_in_the_line()
    {
        var outbound = new Outbound(Bounds);
        Assert.Equal(TellOutcome.Taken, outbound.AddLatest(Address.Coordinator, Quote(1)));
        outbound.Add([1]);
        Assert.Equal(TellOutcome.Replaced, outbound.AddLatest(Address.Coordinator, Quote(2)));

        Assert.Equal(Quote(2), outbound.Take()!.Message);
        Assert.Equal(1, outbound.Take()!.Number);
        Assert.Null(outbound.Take());
    }

    [Fact]
    public void Quotes_of_another_address_or_instrument_have_places_of_their_own_up_to_the_bound()
    {
        var outbound = new Outbound(Bounds);
        Assert.Equal(TellOutcome.Taken, outbound.AddLatest(Address.Coordinator, Quote(1)));
        Assert.Equal(TellOutcome.Taken, outbound.AddLatest(Address.Bookkeeper, Quote(1)));
        Assert.Equal(TellOutcome.Overflow, outbound.AddLatest(Address.Coordinator, Quote(1, "ETHUSDT")));
        Assert.Equal(TellOutcome.Replaced, outbound.AddLatest(Address.Coordinator, Quote(2)));
    }

    [Fact]
    public void When_the_connection_ends_quotes_are_let_go_and_the_rest_is_kept()
    {
        var outbound = new Outbound(Bounds);
        outbound.AddLatest(Address.Coordinator, Quote(1));
        outbound.Add([1]);

        Assert.Equal(1, outbound.LetLatestGo());
        Assert.Equal([1L], Drain(outbound));
    }

    [Fact]
    public void A_new_process_of_the_peer_gets_nothing_of_the_old_one()
    {
        var outbound = new Outbound(Bounds);
        outbound.Add([1]);
        outbound.Take();
        outbound.Add([2]);

        Assert.Equal(2, outbound.Restart());
        Assert.Empty(Drain(outbound));
        Assert.Equal(1, outbound.NextNumber);
        Assert.Equal((0, 0L), (outbound.Kept, outbound.KeptBytes));
    }

    private static Quote Quote(int sequence, string symbol = "BTCUSDT") => new(
        new InstrumentId("bybit", symbol), 1, 1, 2, 1, sequence, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    private static List<long> Drain(Outbound outbound)
    {
        var numbers = new List<long>();
        while (outbound.Take() is { } next)
            numbers.Add(next.Number);
        return numbers;
    }
}
