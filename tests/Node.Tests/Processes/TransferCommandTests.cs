using Hedgerow.CommandLine.Simulated;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>
/// Money moved from the command line, against a node process and simulated venues over sockets. What is asserted is what the
/// venues hold.
/// </summary>
public sealed class TransferCommandTests
{

    // What hedging can win or lose meanwhile is far below this.
    private const decimal Trading = 1_000m;

    [Fact]
    public async Task Money_is_moved_by_hand_and_back_by_a_proposal_that_is_approved_and_not_by_one_that_is_rejected()
    {
        await using var site = await WithRoutes(seed: 41);
        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        await node.UntilWellAsync();
        await HoldSome(site, node);
        await Move(node, "there");
        await Reaches(node, TransferState.Credited, t => t.From == site.A.Name);
        Assert.Equal(1, Withdrawals(site.A));

        // The other route proposes to even the leverages out again.
        var proposed = await Reaches(node, TransferState.AwaitingApproval, t => t.From == site.B.Name);
        Assert.Equal(0, Withdrawals(site.B));
        await Says(node, 0, "", "approve", proposed.Id, "--reason", "as proposed", "--yes");
        await Reaches(node, TransferState.Credited, t => t.Id == proposed.Id);
        Assert.Equal(1, Withdrawals(site.B));
        await Eventually.Holds("both hold what they held", () => Balance(site.A) is > 100_000m - Trading and < 100_000m + Trading, site.Describe);

        await Move(node, "there, once more", 44_000);
        var again = await Reaches(node, TransferState.AwaitingApproval, t => t.From == site.B.Name && t.Id != proposed.Id);
        await Says(node, 0, "", "reject", again.Id, "--reason", "not this time");
        await Reaches(node, TransferState.Rejected, t => t.Id == again.Id);
        await Says(node, 1, "refused", "approve", again.Id, "--reason", "or was it", "--yes");
        Assert.Equal((2, 1), (Withdrawals(site.A), Withdrawals(site.B)));
    }

    [Fact]
    public async Task Nothing_moves_without_a_confirmation_or_beyond_the_route()
    {
        await using var site = await WithRoutes(seed: 42);
        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        await node.UntilWellAsync();
        await Eventually.Holds("the treasurer is in charge", async () => (await node.StatusAsync()).Treasurer is { InCharge: true }, () => node.Output);
        await Says(node, 2, "--yes", "transfer", "there", "--amount", "500", "--reason", "no terminal to ask");
        await Says(node, 1, "refused", "transfer", "there", "--amount", "60000", "--reason", "more than the route takes", "--yes");
        await Says(node, 1, "no route is called nowhere", "transfer", "nowhere", "--amount", "500", "--reason", "no such route", "--yes");
        await Says(node, 1, "refused", "settle-transfer", "t1n1", "--reason", "no such transfer", "--yes");
        await Says(node, 1, "no gap to accept", "accept-gap", "--venue", site.A.Name, "--reason", "there is none", "--yes");
        Assert.Equal((0, 0), (Withdrawals(site.A), Withdrawals(site.B)));
    }

    [Fact]
    public async Task A_stuck_transfer_is_looked_after_until_an_operator_vouches_for_its_money()
    {
        await using var site = await WithRoutes(seed: 43);
        site.A.Server.SetWithdrawals(WithdrawalFate.Stuck);
        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        await node.UntilWellAsync();
        await Move(node, "there");
        var sent = await Reaches(node, TransferState.Sent, _ => true);
        await Says(node, 1, "refused", "settle-transfer", sent.Id, "--reason", "too early", "--yes");
        // The shortest time that a route can expect, and the machine's patience beyond it.
        await Reaches(node, TransferState.Sent, t => t.IsStuck, TimeSpan.FromMinutes(1) + Eventually.Patience);
        Assert.NotEqual(0m, (await node.StatusAsync()).Treasurer!.InFlight["USDT"]);
        await Says(node, 0, "", "settle-transfer", sent.Id, "--reason", "the venue says that it has it", "--yes");
        await Reaches(node, TransferState.Settled, t => t.Id == sent.Id);
        Assert.Equal(0m, (await node.StatusAsync()).Treasurer!.InFlight.GetValueOrDefault("USDT"));
    }

    private static async Task<SimulatedSite> WithRoutes(ulong seed)
    {
        var site = await SimulatedSite.StartAsync(seed);
        var (a, b) = (AddressOf(site.A), AddressOf(site.B));
        var text = await File.ReadAllTextAsync(site.ConfigurationFile);
        await File.WriteAllTextAsync(site.ConfigurationFile, text.Replace("\"pairs\":", $$"""
            "transfers": {
                "allowList": [
                  { "venue": "{{site.A.Name}}", "asset": "USDT", "network": "TRX", "address": { "value": "{{a}}" } },
                  { "venue": "{{site.B.Name}}", "asset": "USDT", "network": "TRX", "address": { "value": "{{b}}" } }
                ],
                "routes": [
                  {
                    "name": "there", "from": "{{site.A.Name}}", "to": "{{site.B.Name}}", "network": "TRX", "address": { "value": "{{b}}" },
                    "mode": "confirm", "maxAmount": 50000, "dailyAmount": 200000, "expectedMinutes": 1
                  },
                  {
                    "name": "back", "from": "{{site.B.Name}}", "to": "{{site.A.Name}}", "network": "TRX", "address": { "value": "{{a}}" },
                    "mode": "confirm", "maxAmount": 50000, "dailyAmount": 200000,
                    "minAmount": 5000, "recipientAbove": 0.351, "donorBelow": 0.35, "donorLimit": 100
                  }
                ]
              },
              "pairs":
            """, StringComparison.Ordinal));
        return site;
    }

    /// <summary>
    /// A position, at rest, that is below the leverage of a need where the money is even, and beyond it on one side alone after the move.
    /// </summary>
    private static async Task HoldSome(SimulatedSite site, NodeProcess node)
    {
        await Eventually.Holds(
            "a position of a third to three quarters of a coin",
            async () =>
            {
                if (Math.Abs(SimulatedSite.PositionAt(site.A)) is < 0.42m or > 0.7m)
                    return false;
                Assert.True((await node.TellAsync("pause")).Ok);
                await Eventually.Holds("level", async () => site.NetExposure == 0m && site.IsKnownTo(await node.StatusAsync()), site.Describe);
                if (Math.Abs(SimulatedSite.PositionAt(site.A)) is > 0.37m and < 0.75m)
                    return true;
                Assert.True((await node.TellAsync("resume")).Ok);
                return false;
            },
            () => site.Describe() + "\n" + node.Output);
    }

    private static async Task Move(NodeProcess node, string reason, int amount = 45_000)
    {
        // Until the treasurer has heard of both accounts and of what the venue takes it refuses, and says what it waits for.
        var said = (ExitCode: -1, Text: "");
        await Eventually.Holds(
            "the transfer is ordered",
            async () => (said = await node.RunAsync(
                "transfer", "there", "--amount", $"{amount}", "--reason", reason, "--yes")).ExitCode == 0,
            () => said.Text + "\n" + node.Output);
    }

    private static async Task Says(NodeProcess node, int exitCode, string text, params string[] arguments)
    {
        var (code, said) = await node.RunAsync(arguments);
        Assert.True(code == exitCode && said.Contains(text, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {code}: {said}");
    }

    private static async Task<Transfer> Reaches(NodeProcess node, TransferState state, Func<Transfer, bool> which, TimeSpan? within = null)
    {
        Transfer? found = null;
        var seen = "";
        await Eventually.Holds(
            $"a transfer is {state}",
            async () =>
            {
                var transfers = (await node.StatusAsync()).Treasurer?.Transfers ?? [];
                seen = string.Join("; ", transfers);
                return (found = transfers.FirstOrDefault(t => t.State == state && which(t))) is not null;
            },
            () => seen + "\n" + node.Output,
            within);
        return found!;
    }

    private static string AddressOf(SimulatedVenue venue) => venue.Server.Use(m => m.DepositAddress(SimulatedVenue.Account, "USDT", "TRX"))!;

    private static decimal Balance(SimulatedVenue venue) => venue.Truth().WalletBalance;

    private static int Withdrawals(SimulatedVenue venue) =>
        venue.Server.Use(m => m.WithdrawalsSince(SimulatedVenue.Account, DateTimeOffset.MinValue)).Count;
}
