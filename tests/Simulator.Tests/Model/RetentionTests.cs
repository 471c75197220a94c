using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

public sealed class RetentionTests
{
    [Fact]
    public void The_oldest_finished_orders_and_fills_are_forgotten_beyond_the_number()
    {
        var venue = new VenueFixture(new VenueRules { RetainedOrders = 3, RetainedFills = 2 }).Account().Book(99.9m, 100m, 100m);
        var working = venue.Rest(Side.Buy, 1m, 90m);
        var placed = Enumerable.Range(0, 5).Select(i => venue.Place(Side.Buy, 0.1m, 100m, id: $"o{i}")).ToArray();

        Assert.Null(venue.Model.FindOrder("a", OrderKey.Client("o1")));
        Assert.Null(venue.Model.FindOrder("a", OrderKey.Venue(placed[1].Order!.Snapshot.VenueOrderId)));
        Assert.NotNull(venue.Model.FindOrder("a", OrderKey.Client("o2")));
        Assert.Equal(
            [working.Order!.Snapshot.VenueOrderId, .. placed[2..].Select(p => p.Order!.Snapshot.VenueOrderId)],
            venue.Model.OrdersSince("a", VenueFixture.Symbol, VenueFixture.Start).Select(order => order.Snapshot.VenueOrderId));
        Assert.Equal(2, venue.Model.FillsSince("a", null, VenueFixture.Start).Count);
    }

    [Fact]
    public void Finished_orders_are_forgotten_with_age_and_their_ids_are_free_again()
    {
        var venue = new VenueFixture(new VenueRules { RetentionTime = TimeSpan.FromHours(1) }).Account().Book(99.9m, 100m, 100m);
        venue.Place(Side.Buy, 0.1m, 100m, id: "old");
        venue.Now += TimeSpan.FromHours(2);
        venue.Place(Side.Buy, 0.1m, 100m, id: "new");
        Assert.Null(venue.Model.FindOrder("a", OrderKey.Client("old")));
        Assert.True(venue.Place(Side.Buy, 0.1m, 100m, id: "old").IsAccepted);
    }

    [Fact]
    public void Queries_start_where_they_are_asked_to()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100m, 100m);
        venue.Place(Side.Buy, 0.1m, 100m);
        var since = venue.Now.AddTicks(1);
        var later = venue.Place(Side.Buy, 0.1m, 100m);
        Assert.Equal(later.Order, Assert.Single(venue.Model.OrdersSince("a", VenueFixture.Symbol, since)));
        Assert.Single(venue.Model.FillsSince("a", VenueFixture.Symbol, since));
        Assert.Empty(venue.Model.FillsSince("a", "ETHUSDT", since));
    }

    [Fact]
    public void An_owner_that_forgets_the_events_is_told()
    {
        var venue = new VenueFixture(new VenueRules { MaxPendingEvents = 10 }).Account();
        var error = Assert.Throws<InvalidOperationException>(() =>
        {
            for (var i = 0; i < 11; i++)
            {
                venue.Book(99.9m, 100m);
            }
        });
        Assert.Contains(nameof(VenueModel.TakeEvents), error.Message);
    }
}
