using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;
using Hedgerow.Venues.Bybit;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>A classic account in USDT, which trades linear contracts.</summary>
public sealed class BybitClassicLinearTests() : BybitClassicAgainstSimulatorTests(ContractKind.Linear, status: 1);

/// <summary>A classic account in BTC, which trades inverse contracts.</summary>
public sealed class BybitClassicInverseTests() : BybitClassicAgainstSimulatorTests(ContractKind.Inverse, status: 1);

/// <summary>A unified account 1.0, whose inverse contracts the derivatives account carries. Its wallet is told beside an empty unified one.</summary>
public sealed class BybitUnifiedOneInverseTests() : BybitClassicAgainstSimulatorTests(ContractKind.Inverse, status: 3);

/// <summary>What differs where the derivatives account carries the contracts.</summary>
/// <param name="kind">Kind of the contracts.</param>
/// <param name="status">What the venue says the account is.</param>
public abstract class BybitClassicAgainstSimulatorTests(ContractKind kind, int status) : BybitAgainstSimulatorTests(kind, status, BybitAccountMode.Classic)
{
    private static readonly DateTimeOffset Before = DateTimeOffset.UtcNow.AddMinutes(-1);

    [Fact]
    public async Task A_position_changes_the_balance_and_has_margin_of_its_coin()
    {
        await Connect();
        Send(new QueryAccount(1));
        Assert.Equal(0, (await Next<AccountAnswer>()).Account!.MaintenanceMargin);
        Place(Side.Buy, 2, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        await Until(() => Seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 2 * Coin) && Seen.OfType<BalanceChanged>().Any());
        var fee = 2 * 100.1m * 0.00055m;
        Assert.All(Seen.OfType<BalanceChanged>(), changed => AssertNear((10_000m - fee) * Dollar, changed.WalletBalance));
        Send(new QueryAccount(2));
        var account = (await Next<AccountAnswer>()).Account!;
        Assert.Equal(2 * Coin, Assert.Single(account.Positions).Quantity);
        AssertNear((10_000m - fee) * Dollar, account.WalletBalance);

        // 200 at 0.5 %, and a tenth of it as initial margin.
        AssertNear(200 * 0.005m * Dollar, account.MaintenanceMargin);
        Assert.InRange(account.AvailableMargin, (10_000m - 21) * Dollar, (10_000m - 19) * Dollar);
        Assert.Empty(Seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task Orders_that_are_over_are_found_and_those_that_work_are_cancelled()
    {
        await Connect();
        var filled = Place(Side.Buy, 1, 100.2m);
        await Until(() => Seen.OfType<OrderChanged>().Any(changed => changed.Order is { Status: OrderStatus.Filled } order && order.ClientId == filled));
        var resting = Place(Side.Buy, 1, 90, OrderType.LimitGtc);
        await Until(() => Seen.OfType<OrderChanged>().Any(changed => changed.Order.ClientId == resting));
        var gone = Place(Side.Buy, 1, 91, OrderType.LimitGtc);
        await Until(() => Seen.OfType<OrderChanged>().Any(changed => changed.Order.ClientId == gone));
        Send(new CancelOrder(gone, Symbol));
        Assert.Equal(RequestOutcome.Accepted, (await Next<CancelOutcome>()).Outcome);
        await Until(() => Seen.OfType<OrderChanged>().Any(changed => changed.Order is { Status: OrderStatus.Cancelled } order && order.ClientId == gone));
        Send(new QueryOrdersSince(1, Symbol, Before));
        var answer = await Next<OrdersAnswer>();
        Assert.True(answer.Ok);
        Assert.Equal(
            [(filled, OrderStatus.Filled), (resting, OrderStatus.New), (gone, OrderStatus.Cancelled)],
            answer.Orders.Select(order => (order.ClientId, order.Status)).OrderBy(order => order.ClientId, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Money_moves_between_the_derivatives_and_the_funding_account()
    {
        await Connect();
        Send(new MoveFunds("t1n1o", FundsMove.Out, Spec.SettleAsset, 200 * Dollar));
        var moved = await Next<FundsOutcome>();
        Assert.Equal((RequestOutcome.Accepted, true), (moved.Outcome, moved.IsDone));
        await Until(() => Seen.OfType<BalanceChanged>().Any(changed => changed.WalletBalance == 9_800 * Dollar));
        Send(new MoveFunds("t1n1i", FundsMove.In, Spec.SettleAsset, 50 * Dollar));
        Assert.Equal(RequestOutcome.Accepted, (await Next<FundsOutcome>()).Outcome);
        Send(new QueryMoves(1, Spec.SettleAsset, Before));
        Assert.Equal(
            [(FundsMove.In, 50 * Dollar), (FundsMove.Out, 200 * Dollar)],
            (await Next<MovesAnswer>()).Moves.OrderBy(move => move.Amount).Select(move => (move.Move, move.Amount)));
        Send(new QueryAccount(2));
        Assert.Equal(9_850 * Dollar, (await Next<AccountAnswer>()).Account!.WalletBalance);
    }

    [Fact]
    public async Task No_socket_for_orders_is_needed_and_a_limit_of_requests_rejects()
    {
        // Nobody listens there: the channel of orders is up with REST.
        await Connect(settings => settings with { TradeUrl = new Uri("ws://127.0.0.1:9") });
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        Server.Faults.Add(new Fault(FaultKind.RateLimited) { Channel = VenueChannel.Rest, Request = RequestKind.Place });
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal("10006", (await Next<PlaceOutcome>()).Code);
    }

    /// <summary>
    /// Each case: the account is not read, and what would open anything is refused here. What reduces is left to the venue.
    /// </summary>
    [Theory]
    [InlineData("sim-key", BybitAccountMode.Unified, "set accountMode to classic")]
    [InlineData("other-key", BybitAccountMode.Classic, "set accountMode to unified")]
    [InlineData("isolated-key", BybitAccountMode.Classic, "is on isolated margin")]
    public async Task An_account_that_is_not_as_configured_is_not_traded_on(string key, BybitAccountMode configured, string problem)
    {
        await Connect(settings => settings with { AccountMode = configured }, key);
        Send(new QueryAccount(1));
        Assert.Null((await Next<AccountAnswer>()).Account);
        Place(Side.Buy, 1, 100.2m);
        var refused = await Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (refused.Outcome, refused.Code));
        Assert.Contains(problem, refused.Text, StringComparison.Ordinal);
        Place(Side.Sell, 1, 100, reduceOnly: true);
        Assert.NotEqual("local-invalid", (await Next<PlaceOutcome>()).Code);
        Assert.Empty(Server.Use(model => model.OrdersSince("a", Symbol, DateTimeOffset.MinValue).Where(order => !order.Snapshot.ReduceOnly)));
    }

    [Fact]
    public async Task What_the_account_is_set_up_as_is_told_with_what_to_do()
    {
        await Connect();
        Send(new QueryVenueSetup(1, [Symbol]));
        var setup = (await Next<VenueSetupAnswer>()).Setup!;
        Assert.Equal((BybitAccountStatus.NameOf(Status), "", true, "cross", true), (setup.AccountMode, setup.AccountModeRemedy, setup.IsOneWay, setup.MarginMode, setup.IsMarginModeSupported));
        await Adapter!.DisposeAsync();
        Seen.Clear();
        await Connect(key: "isolated-key");
        Send(new QueryVenueSetup(2, [Symbol]));
        setup = (await Next<VenueSetupAnswer>(answer => answer.RequestId == 2)).Setup!;
        Assert.Equal(("isolated: " + Symbol, false), (setup.MarginMode, setup.IsMarginModeSupported));
    }

    private void AssertNear(decimal expected, decimal actual) => Assert.InRange(actual, expected - 0.01m * Dollar, expected + 0.01m * Dollar);
}
