using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>RT-23 over the venues' own protocols: a transfer in flight counts once and is never sent twice.</summary>
public sealed class TransferTests
{
    private const decimal Start = 100_000m;

    [Theory]
    [InlineData("binance", "bybit")]
    [InlineData("bybit", "binance")]
    public async Task Money_goes_from_margin_account_to_margin_account(string from, string to)
    {
        await using var system = await WithRoutes();
        await Order(system, from, to, 1_500.25m);
        await Reaches(system, TransferState.Credited);
        Assert.Equal(Start - 1_500.25m, Balance(system[from]));
        Assert.Equal(Start + 1_499.25m, Balance(system[to]));
        await system.HoldsAsync("both accounts were read again", () => IsCountedOnce(system));
        Assert.Equal(1m, system.View.Treasurer!.Costs["USDT"]);
        Assert.Single(Withdrawals(system[from]));
    }

    [Theory]
    [InlineData("binance", "bybit", FaultKind.ErrorAfterAccept)]
    [InlineData("bybit", "binance", FaultKind.ErrorAfterAccept)]
    [InlineData("binance", "bybit", FaultKind.LostAck)]
    [InlineData("bybit", "binance", FaultKind.LostAck)]
    public async Task A_withdrawal_whose_answer_is_lost_is_found_by_the_venues_history(string from, string to, FaultKind kind)
    {
        await using var system = await WithRoutes();
        // The move beside the margin account passes, the withdrawal after it is struck.
        WireSystem.Arm(system[from], kind, f => f with { Request = RequestKind.Funds, After = 1 });
        await Order(system, from, to, 2_000m);
        await Reaches(system, TransferState.Credited, TimeSpan.FromSeconds(60));
        Assert.Single(Withdrawals(system[from]));
        await system.HoldsAsync("both accounts were read again", () => IsCountedOnce(system));
    }

    [Fact]
    public async Task A_rejected_withdrawal_comes_back()
    {
        await using var system = await WithRoutes();
        system.Binance.Server.SetWithdrawals(WithdrawalFate.Rejected);
        await Order(system, "binance", "bybit", 2_000m);
        await Reaches(system, TransferState.Rejected, TimeSpan.FromSeconds(60));
        Assert.Equal(Start, Balance(system.Binance));
        Assert.Equal(Start, Balance(system.Bybit));
    }

    [Fact]
    public async Task A_restart_in_flight_continues()
    {
        await using var system = await WithRoutes();
        system.Bybit.Server.SetWithdrawals(WithdrawalFate.Stuck);
        await Order(system, "bybit", "binance", 2_000m);
        await Reaches(system, TransferState.Sent);
        await system.HoldsAsync("the venue has it", () => Withdrawals(system.Bybit).Count == 1);
        await system.StopNodeAsync();
        await system.StartNodeAsync();
        system.Bybit.Server.SetWithdrawals(WithdrawalFate.PaidOut);
        await Reaches(system, TransferState.Credited, TimeSpan.FromSeconds(60));
        Assert.Single(Withdrawals(system.Bybit));
        await system.HoldsAsync("both accounts were read again", () => IsCountedOnce(system));
    }

    private static async Task<WireSystem> WithRoutes()
    {
        var system = await WireSystem.StartAsync();
        await system.StopNodeAsync();
        var (a, b) = (Address(system.Binance), Address(system.Bybit));
        system.Payments.Delay = TimeSpan.FromMilliseconds(200);
        system.TransfersJson = $$"""
            {
              "allowList": [
                { "venue": "binance", "asset": "USDT", "network": "TRX", "address": { "value": "{{a}}" } },
                { "venue": "bybit", "asset": "USDT", "network": "TRX", "address": { "value": "{{b}}" } }
              ],
              "routes": [
                { "name": "binance-to-bybit", "from": "binance", "to": "bybit", "network": "TRX", "address": { "value": "{{b}}" }, "mode": "confirm", "maxAmount": 50000, "dailyAmount": 100000 },
                { "name": "bybit-to-binance", "from": "bybit", "to": "binance", "network": "TRX", "address": { "value": "{{a}}" }, "mode": "confirm", "maxAmount": 50000, "dailyAmount": 100000 }
              ]
            }
            """;
        await system.StartNodeAsync();
        return system;
    }

    private static async Task Order(WireSystem system, string from, string to, decimal amount)
    {
        await system.HoldsAsync(
            "the treasurer knows terms, addresses and accounts",
            () => system.View.Treasurer is { InCharge: true } view && view.Routes.All(r => r.Activity.Contains("has leverage 0", StringComparison.Ordinal)));
        var answer = await system.Node.TellAsync(new OperatorCommand("r1", OperatorAction.Transfer, "", "ann", "test", Subject: $"{from}-to-{to}", Quantity: amount));
        Assert.True(answer.Ok, answer.Text);
    }

    private static Task Reaches(WireSystem system, TransferState state, TimeSpan? within = null) => system.HoldsAsync(
        string.Create(CultureInfo.InvariantCulture, $"the transfer is {state}"),
        () => system.View.Treasurer?.Transfers is [{ } transfer, ..] && transfer.State == state, within ?? TimeSpan.FromSeconds(40));

    private static bool IsCountedOnce(WireSystem system) =>
        system.View.Gateways.All(g => g.UncertainFunds == 0m)
        && system.View.Gateways.Sum(g => g.Account!.Equity + g.NetMovedOut) == 2 * Start
        && system.View.Gateways.Sum(g => g.NetMovedOut) == system.View.Treasurer!.Costs.GetValueOrDefault("USDT");

    private static string Address(WireVenue venue) => venue.Server.Use(m => m.DepositAddress(WireVenue.Account, "USDT", "TRX"))!;

    private static decimal Balance(WireVenue venue) => venue.Server.Use(m => m.Account(WireVenue.Account).WalletBalance);

    private static IReadOnlyList<VenueWithdrawal> Withdrawals(WireVenue venue) =>
        venue.Server.Use(m => m.WithdrawalsSince(WireVenue.Account, DateTimeOffset.MinValue));
}
