using System.Net;
using Hedgerow.Mesh.Streams;
using Hedgerow.Simulator.Network;

namespace Hedgerow.Mesh.Tests.Links;

public class MeshNodeTests
{
    [Fact]
    public async Task Messages_pass_both_ways_in_order()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)));
        await tokyo.Up("ireland");
        await ireland.Up("tokyo");

        var gateway = tokyo.Mesh.EndpointOf("ireland", Address.Gateway("bybit"));
        for (var i = 0; i < 1_000; i++)
        {
            gateway.Deliver(new TakeCharge(1, i));
            Assert.Equal(TellOutcome.Taken, ireland.Mesh.Tell("tokyo", Address.Coordinator, new ReportsRequest(2, i)));
        }

        await Eventually.Holds("all arrived", () => ireland.Received.Count == 1_000 && tokyo.Received.Count == 1_000);
        Assert.Equal(
            Enumerable.Range(0, 1_000).Select(i => ("tokyo", Address.Gateway("bybit"), (Message)new TakeCharge(1, i))), ireland.Received);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => (Message)new ReportsRequest(2, i)), tokyo.Received.Select(r => r.Message));
        await Eventually.Holds("all is acknowledged", () => tokyo.Mesh.Links[0].Kept == 0 && ireland.Mesh.Links[0].Kept == 0);
    }

    [Fact]
    public async Task Every_kind_of_message_passes_a_real_link()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)));
        await tokyo.Up("ireland");

        foreach (var message in SampleMessages.All)
            Assert.Equal(TellOutcome.Taken, tokyo.Mesh.Tell("ireland", Address.Coordinator, message));

        await Eventually.Holds("all arrived", () => ireland.Received.Count == SampleMessages.All.Count, () => ireland.Log.ToString());
        Assert.Equivalent(SampleMessages.All, ireland.Received.Select(r => r.Message), strict: true);
    }

    [Fact]
    public async Task A_link_that_was_cut_comes_back_and_nothing_is_lost_or_doubled()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        await using var relay = new TcpRelay(ireland.Address.Port);
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", TestNode.Through(relay, ireland))));
        var (there, back) = (0, 0);
        for (var round = 0; round < 5; round++)
        {
            await tokyo.Up("ireland");
            for (var i = 0; i < 200; i++)
            {
                tokyo.Mesh.Tell("ireland", Address.Coordinator, new TakeCharge(1, there++));
                ireland.Mesh.Tell("tokyo", Address.Coordinator, new TakeCharge(2, back++));
            }
            relay.Cut();
            await tokyo.Down("ireland");
            await ireland.Down("tokyo");
            tokyo.Mesh.Tell("ireland", Address.Coordinator, new TakeCharge(1, there++));
            relay.Restore();
        }

        await Eventually.Holds("all arrived", () => ireland.Received.Count >= there && tokyo.Received.Count >= back);
        Assert.Equal(Enumerable.Range(0, there).Select(i => (Message)new TakeCharge(1, i)), ireland.Received.Select(r => r.Message));
        Assert.Equal(Enumerable.Range(0, back).Select(i => (Message)new TakeCharge(2, i)), tokyo.Received.Select(r => r.Message));
        Assert.Equal(0, tokyo.Mesh.Links[0].Dropped);
    }

    /// <summary>Bytes stop in both directions and nothing is closed, as when a machine or a line between them dies.</summary>
    [Fact]
    public async Task A_link_that_hangs_is_found_out_within_its_bound_and_dialled_anew()
    {
        var time = new ManualTime();
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")), time);
        await using var relay = new TcpRelay(ireland.Address.Port);
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", TestNode.Through(relay, ireland))), time);
        await Advance(time, "the link is up", () => tokyo.IsUp("ireland") && ireland.IsUp("tokyo"), () => tokyo.Log.ToString());
        relay.Hold(RelayWays.Both);
        tokyo.Mesh.Tell("ireland", Address.Coordinator, new TakeCharge(1, 1));

        time.Advance(TestNode.Quick.Silence / 2);
        Assert.True(tokyo.IsUp("ireland"));
        time.Advance((TestNode.Quick.Silence / 2) + (TestNode.Quick.Beat * 2));

        await tokyo.Down("ireland");
        await ireland.Down("tokyo");
        Assert.Contains("for 2", tokyo.Mesh.Links[0].Problem + ireland.Mesh.Links[0].Problem); // one finds out, the other sees it close
        relay.Release();
        await Advance(time, "the message arrives after all", () => ireland.Received.Count == 1, () => tokyo.Log.ToString());
    }

    [Fact]
    public async Task A_process_that_was_replaced_gets_nothing_that_was_meant_for_the_old_one()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        await using (var old = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address))))
        {
            await ireland.Up("tokyo");
            ireland.Mesh.Tell("tokyo", Address.Coordinator, new TakeCharge(1, 1));
            await Eventually.Holds("it arrived", () => old.Received.Count == 1);
            await Eventually.Holds("it is acknowledged", () => ireland.Mesh.Links[0].Kept == 0);
        }
        await ireland.Down("tokyo");
        ireland.Mesh.Tell("tokyo", Address.Coordinator, new TakeCharge(1, 2));
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)));
        await ireland.Up("tokyo");
        ireland.Mesh.Tell("tokyo", Address.Coordinator, new TakeCharge(1, 3));

        await Eventually.Holds("the new one arrived", () => !tokyo.Received.IsEmpty);
        Assert.Equal(new TakeCharge(1, 3), Assert.Single(tokyo.Received).Message);
        Assert.Equal(1, ireland.Mesh.Links[0].Dropped);
        Assert.True(ireland.Log.Has("1 messages to the old one are dropped"));
    }

    [Fact]
    public async Task A_link_to_a_node_that_is_away_fills_up_and_says_so()
    {
        var options = TestNode.Options("tokyo", TestNode.Peer("ireland")) with { Bounds = TestNode.Quick with { MaxMessages = 10 } };
        await using var tokyo = await TestNode.StartAsync(options);

        var outcomes = Enumerable.Range(0, 12).Select(i => tokyo.Mesh.Tell("ireland", Address.Coordinator, new TakeCharge(1, i))).ToList();

        Assert.Equal(10, outcomes.Count(outcome => outcome == TellOutcome.Taken));
        Assert.Equal(TellOutcome.Overflow, outcomes[^1]);
        Assert.True(Assert.Single(tokyo.Changes).IsOverflowing);
        Assert.True(tokyo.Log.Has("unreachable"));
        Assert.Equal(2, tokyo.Mesh.Links[0].Overflowed);
    }

    /// <summary>A handler that does not return holds up its link and nothing else: what it has not taken is not acknowledged.</summary>
    [Fact]
    public async Task What_was_not_taken_is_not_acknowledged()
    {
        using var gate = new SemaphoreSlim(0);
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)));
        await tokyo.Up("ireland");
        ireland.OnReceive = _ => gate.Wait();
        tokyo.Mesh.Tell("ireland", Address.Coordinator, new TakeCharge(1, 1));
        tokyo.Mesh.Tell("ireland", Address.Coordinator, new TakeCharge(1, 2));

        Assert.Equal(2, tokyo.Mesh.Links[0].Kept);
        gate.Release(2);
        await Eventually.Holds("all is acknowledged", () => tokyo.Mesh.Links[0].Kept == 0);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_the_link_goes_on()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)));
        await tokyo.Up("ireland");
        ireland.OnReceive = message => throw new InvalidOperationException("nothing has the address");
        tokyo.Mesh.Tell("ireland", Address.Desk, new TakeCharge(1, 1));

        await Eventually.Holds("it is logged", () => ireland.Log.Has("nothing has the address"));
        Assert.True(ireland.Log.Has("TakeCharge from tokyo to 'desk'"));
        await Eventually.Holds("it is acknowledged", () => tokyo.Mesh.Links[0].Kept == 0);
    }

    [Fact]
    public async Task Heartbeats_measure_the_way_there_and_back()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)));

        await Eventually.Holds("measured", () => tokyo.Mesh.Links[0].RoundTrip > TimeSpan.Zero && ireland.Mesh.Links[0].RoundTrip > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("0.0.0.0", null, null, "needs a certificate")]
    [InlineData("127.0.0.1", "ws://10.0.0.1:1", null, "needs wss")]
    [InlineData("127.0.0.1", "http://127.0.0.1:1", null, "is no address")]
    [InlineData("127.0.0.1", "ws://127.0.0.1:1", "00", "not dialled with wss")]
    [InlineData("127.0.0.1", "wss://127.0.0.1:1", "00", "64 hexadecimal digits")]
    public async Task What_would_leave_the_machine_in_the_open_is_refused(string listen, string? dial, string? certificate, string problem)
    {
        var options = TestNode.Options("tokyo", new MeshPeer { Name = "ireland", Dial = dial is null ? null : new Uri(dial), CertificateSha256 = certificate })
            with
        { Listen = new IPEndPoint(IPAddress.Parse(listen), 0) };

        Assert.Contains(problem, (await Assert.ThrowsAsync<ArgumentException>(() => TestNode.StartAsync(options))).Message);
    }

    [Fact]
    public async Task Names_are_unique() =>
        Assert.Contains(
            "used twice",
            (await Assert.ThrowsAsync<ArgumentException>(() => TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("Tokyo"))))).Message);

    /// <summary>Moves the clock in small steps until something holds that also needs real sockets.</summary>
    private static Task Advance(ManualTime time, string what, Func<bool> condition, Func<string> seen) => Eventually.Holds(
        what,
        () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return condition();
        },
        seen);
}
