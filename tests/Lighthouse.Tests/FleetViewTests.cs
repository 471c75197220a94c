using Hedgerow.Lighthouse.Members;
using Hedgerow.Node.Api;

namespace Hedgerow.Lighthouse.Tests;

/// <summary>What is made of the nodes' words, without any node.</summary>
public sealed class FleetViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_two_that_say_they_coordinate_the_higher_epoch_counts_and_both_are_named()
    {
        var fleet = Of(Seen("a", v => v with { Coordinates = true, Epoch = 3 }), Seen("b", v => v with { Coordinates = true, Epoch = 4 }));

        Assert.Equal(new FleetCoordinator("b", 4), fleet.Coordinator);
        Assert.Equal(["more than one node says that it coordinates: b (epoch 4), a (epoch 3)"], fleet.Complaints);
    }

    [Fact]
    public void What_a_node_said_before_it_was_lost_makes_it_no_coordinator()
    {
        var lost = Seen("a", v => v with { Coordinates = true, Epoch = 3 }) with { State = MemberState.Unreachable, Problem = "no answer" };

        var fleet = Of(lost, Seen("b", v => v with { Phase = MemberPhase.StandingBy, Ok = false, Complaints = ["standing by: held by a"] }));

        Assert.Null(fleet.Coordinator);
        Assert.Equal(["no node coordinates", "a: unreachable since 2026-03-01 12:00:00: no answer"], fleet.Complaints);
    }

    [Fact]
    public void Standing_by_is_nothing_to_complain_of_and_being_withdrawn_is()
    {
        var fleet = Of(
            Seen("a", v => v with { Coordinates = true, Epoch = 3 }),
            Seen("b", v => v with { Phase = MemberPhase.StandingBy, Ok = false, Complaints = ["standing by: held by a"] }),
            Seen("c", v => v with { Phase = MemberPhase.Withdrawn, Ok = false, Complaints = ["withdrawn: ann: upgrade"] }));

        Assert.Equal(["c: withdrawn: ann: upgrade"], fleet.Complaints);
    }

    [Fact]
    public void The_node_of_a_venue_is_known_also_while_it_cannot_be_reached()
    {
        var fleet = Of(
            Seen("a", v => v with { Coordinates = true, Epoch = 3 }),
            Seen("b", v => v with { OwnVenues = ["okx"] }) with { State = MemberState.Unreachable });

        Assert.Equal("b", fleet.NodeOf("okx")!.Name);
        Assert.Null(fleet.NodeOf("bybit"));
    }

    [Fact]
    public void Who_has_another_book_in_its_configuration_is_named_with_the_parts_that_differ()
    {
        Dictionary<string, string> all = new() { ["pairs"] = "1", ["ladder"] = "2", ["venues.okx"] = "3", ["venues.bybit"] = "4" };
        var leader = Seen("a", v => v with { Coordinates = true, MayCoordinate = true, Epoch = 3, Configuration = all });
        var other = Seen("b", v => v with { MayCoordinate = true, Configuration = new Dictionary<string, string>(all) { ["ladder"] = "9" } });
        var poorer = Seen("c", v => v with { MayCoordinate = true, Configuration = all.Where(p => p.Key != "venues.okx").ToDictionary() });
        var gateways = Seen("d", v => v with { Configuration = new Dictionary<string, string> { ["pairs"] = "1", ["venues.okx"] = "3" } });
        var stray = Seen("e", v => v with { Configuration = new Dictionary<string, string> { ["pairs"] = "8", ["venues.htx"] = "3" } });

        Assert.Empty(Of(leader, gateways).Complaints);
        Assert.Equal(
            [
                "b: its configuration differs from that of a: ladder",
                "c: its configuration differs from that of a: venues.okx",
                "e: its configuration differs from that of a: pairs, venues.htx",
            ],
            Of(leader, other, poorer, gateways, stray).Complaints);
        Assert.Empty(Of(leader, other with { Node = other.Node! with { Release = "2.0.0" } }).Complaints);
    }

    private static FleetView Of(params MemberSighting[] members) => FleetView.Of("north", "1.0.0", members, Now);

    private static MemberSighting Seen(string name, Func<MemberView, MemberView> change) =>
        new(name, "http://127.0.0.1:1/", MemberState.Reachable, Now, "") { Node = change(FakeNode.ViewOf(name)), SeenAt = Now };
}
