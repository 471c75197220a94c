using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public class ChannelBoardTests
{
    private readonly List<VenueReport> _reports = [];
    private readonly ChannelBoard _board;

    public ChannelBoardTests() => _board = new ChannelBoard([VenueChannel.Public, VenueChannel.Rest], _reports.Add);

    [Fact]
    public void Nothing_is_reported_before_the_gateway_asked()
    {
        _board.Up(VenueChannel.Rest);
        Assert.Empty(_reports);
        Assert.True(_board.IsUp(VenueChannel.Rest));
    }

    [Fact]
    public void Announcing_reports_every_channel_each_time()
    {
        _board.Up(VenueChannel.Rest);
        _board.Announce();
        _board.Announce();
        Assert.Equal(4, _reports.Count);
        Assert.Equal(2, _reports.Count(report => report is ChannelChanged { Channel: VenueChannel.Rest, IsUp: true }));
        Assert.Equal(2, _reports.Count(report => report is ChannelChanged { Channel: VenueChannel.Public, IsUp: false }));
    }

    [Fact]
    public void Only_changes_are_reported()
    {
        _board.Announce();
        _reports.Clear();
        _board.Down(VenueChannel.Public, "first");
        _board.Up(VenueChannel.Public);
        _board.Up(VenueChannel.Public);
        _board.Down(VenueChannel.Public, "second");
        Assert.Equal(
            [new ChannelChanged(VenueChannel.Public, true, ""), new ChannelChanged(VenueChannel.Public, false, "second")],
            _reports);
    }
}
