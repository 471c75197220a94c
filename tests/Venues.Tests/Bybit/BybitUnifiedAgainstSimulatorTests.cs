using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>A unified account in USDT, which trades linear contracts.</summary>
public sealed class BybitLinearAgainstSimulatorTests() : BybitUnifiedAgainstSimulatorTests(ContractKind.Linear);

/// <summary>A unified account in BTC, which trades inverse contracts.</summary>
public sealed class BybitInverseAgainstSimulatorTests() : BybitUnifiedAgainstSimulatorTests(ContractKind.Inverse);

/// <summary>What unified accounts have and classic ones have not: a socket for orders, disconnect protection.</summary>
/// <param name="kind">Kind of the contracts.</param>
public abstract class BybitUnifiedAgainstSimulatorTests(ContractKind kind) : BybitAgainstSimulatorTests(kind, status: 6, BybitAccountMode.Unified)
{
    [Fact]
    public async Task A_doubled_answer_is_told_once_and_an_order_over_rest_works_the_same()
    {
        await Connect();
        Server.Faults.Add(new Fault(FaultKind.DuplicateAck));
        Place(Side.Buy, 1, 100.2m);
        await Next<PlaceOutcome>();
        Server.Faults.Add(new Fault(FaultKind.HangConnection) { Channel = VenueChannel.Orders, Count = null });
        Server.DropAllConnections();
        await Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: false });
        Place(Side.Sell, 1, 99, OrderType.LimitIoc, reduceOnly: true);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        Assert.Equal(2, Seen.OfType<PlaceOutcome>().Count());
    }

    [Fact]
    public async Task Connections_that_die_are_told_and_come_back()
    {
        await Connect();
        await Quoted(100);
        Server.DropAllConnections();
        var down = new HashSet<VenueChannel>();
        while (down.Count < 3)
        {
            down.Add((await Next<ChannelChanged>(change => !change.IsUp)).Channel);
        }

        await Until(() => Ups(VenueChannel.Public) == 2 && Ups(VenueChannel.Private) == 2 && Ups(VenueChannel.Orders) == 2);
        await Until(() => Seen.SkipWhile(report => report is not QuoteLost).OfType<Quote>().Any());
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public async Task Limits_are_told_and_reject()
    {
        await Connect();
        Server.Faults.Add(new Fault(FaultKind.RateLimited) { Channel = VenueChannel.Orders });
        Place(Side.Buy, 1, 100.2m);
        await Next<RateLimitReported>(report => report.BlockedUntil is not null);
        Assert.Equal("10006", (await Next<PlaceOutcome>()).Code);
    }

    [Fact]
    public async Task Disconnect_protection_cancels_what_rests_when_we_are_gone()
    {
        await Connect();
        Send(new ArmDeadManSwitch(Symbol, TimeSpan.FromSeconds(3)));
        Place(Side.Buy, 1, 90, OrderType.LimitGtc);
        await Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.New);
        await UntilProtected();
        await Adapter!.DisposeAsync();
        Assert.True(SpinWait.SpinUntil(
            () => Server.Use(model => model.OpenOrders("a", Symbol).Count == 0),
            TimeSpan.FromSeconds(20)));
    }

    // The window is set over REST, and nothing is reported of it.
    private async Task UntilProtected()
    {
        var credentials = ApiCredentials.Create("sim-key", "sim-secret", SecretKind.Hmac);
        var channels = new ChannelBoard([VenueChannel.Rest], _ => { });
        using var rest = new BybitRest("bybit", new BybitSettings { RestUrl = Server.HttpBase }, credentials, channels, _ => { }, TimeProvider.System, NullLogger.Instance);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await rest.Query("/v5/account/info", "", signed: true, reply => reply.Result.Text("dcpStatus"), limit.Token) != "ON")
        {
            await Task.Yield();
        }
    }
}
