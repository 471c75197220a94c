using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>A short leg that loses while the long one gains, and a treasurer that may top the loser up.</summary>
internal sealed class TransferBench
{
    public TransferBench(ulong seed = 1, Func<TransferSetup, TransferSetup>? change = null, HostLayout layout = HostLayout.OneHost)
    {
        var setup = new TransferSetup();
        Case = new CaseBench(seed, change: options => options with
        {
            Layout = layout,
            A = options.A with { Deposit = 2_000 },
            B = options.B with { Deposit = 2_000 },
            Transfers = change is null ? setup : change(setup),
        });
        Case.Open();
    }

    public CaseBench Case { get; }

    public TwoVenueSystem System => Case.System;

    public SimulatedVenue A => Case.A;

    public SimulatedVenue B => Case.B;

    public TreasurerView View => System.Status.Treasurer!;

    public Transfer? Transfer => View.Transfers.Count > 0 ? View.Transfers[0] : null;

    /// <summary>Prices rise: A, which is short, has leverage 12.6 then, and B 2.2.</summary>
    public void Starve() => Case.Books(74_500, 74_000);

    public void RunUntil(TransferState state, double seconds = 400) =>
        Assert.True(Case.RunUntil(() => Transfer?.State == state, seconds), Describe());

    public decimal LeverageOf(SimulatedVenue venue)
    {
        var account = venue.Model.Account(venue.Account);
        return account.Positions.Sum(p => Math.Abs(p.Quantity) * p.MarkPrice) / account.Equity;
    }

    public void AssertOneWithdrawal()
    {
        Assert.Single(B.Model.WithdrawalsSince(B.Account, DateTimeOffset.MinValue));
        Assert.Empty(A.Model.WithdrawalsSince(A.Account, DateTimeOffset.MinValue));
    }

    /// <summary>All money is in margin accounts again, both sides agree on what it cost, and every invariant held.</summary>
    public void AssertAtRest()
    {
        Case.AssertAtRest(90);
        Assert.Equal(0m, View.InFlight.GetValueOrDefault("USDT"));
        Assert.Equal(0m, A.Model.Spot(A.Account) + B.Model.Spot(B.Account));
        var gateways = System.Status.Gateways.Values;
        Assert.All(gateways, g => Assert.Equal(0m, g.UncertainFunds));
        Assert.Equal(System.Equity, gateways.Sum(g => g.Account!.Equity));
        Assert.Equal(View.Costs.GetValueOrDefault("USDT"), gateways.Sum(g => g.NetMovedOut));
    }

    public string Describe() =>
        $"{Transfer}{Environment.NewLine}{string.Join(Environment.NewLine, View.Routes)}{Environment.NewLine}{Case.Describe()}";
}

/// <summary>RT-23: a transfer in flight was counted twice or not at all, or sent twice.</summary>
public class RT23
{
    [Fact]
    public void The_starved_venue_is_topped_up_until_both_leverages_are_equal()
    {
        var bench = new TransferBench();
        bench.Starve();
        bench.RunUntil(TransferState.Sent);
        Assert.Equal(bench.Transfer!.Amount, bench.View.InFlight["USDT"]);
        bench.RunUntil(TransferState.Withdrawn);
        Assert.Equal(bench.Transfer!.Amount - 1m, bench.View.InFlight["USDT"]);
        Assert.Equal(1m, bench.View.Costs["USDT"]);
        bench.RunUntil(TransferState.Credited);
        bench.AssertOneWithdrawal();
        bench.AssertAtRest();
        Assert.Equal((double)bench.LeverageOf(bench.A), (double)bench.LeverageOf(bench.B), 0.05);
    }

    [Theory]
    [InlineData(RequestFault.AnswerLost)]
    [InlineData(RequestFault.ErrorAfter)]
    public void A_withdrawal_whose_answer_is_lost_is_found_in_the_venues_history_and_not_sent_again(RequestFault fault)
    {
        var bench = new TransferBench();
        bench.Case.Once(entry => entry.Message is WithdrawFunds, () => bench.B.Faults.Next(RequestKind.Funds, fault));
        bench.Starve();
        bench.RunUntil(TransferState.Credited);
        bench.AssertOneWithdrawal();
        bench.AssertAtRest();
    }

    [Theory]
    [InlineData(RequestFault.Lost)]
    [InlineData(RequestFault.ErrorBefore)]
    public void A_withdrawal_that_provably_never_arrived_ends_with_the_money_back(RequestFault fault)
    {
        var bench = new TransferBench();
        bench.Case.Once(entry => entry.Message is WithdrawFunds, () => bench.B.Faults.Next(RequestKind.Funds, fault));
        bench.Starve();
        bench.RunUntil(TransferState.Sent);
        var sentAt = bench.System.Engine.Now;
        bench.RunUntil(TransferState.Returning);
        Assert.True(bench.System.Engine.Now - sentAt >= TimeSpan.FromSeconds(62), "not found is no proof before the request can no longer arrive");
        bench.RunUntil(TransferState.Rejected);
        Assert.Empty(bench.B.Model.WithdrawalsSince(bench.B.Account, DateTimeOffset.MinValue));
        bench.AssertAtRest();
    }

    [Theory]
    [InlineData(FundsMove.Out, RequestFault.AnswerLost, TransferState.Credited)]
    [InlineData(FundsMove.Out, RequestFault.Lost, TransferState.Rejected)]
    [InlineData(FundsMove.Out, RequestFault.Refused, TransferState.Rejected)]
    [InlineData(FundsMove.In, RequestFault.AnswerLost, TransferState.Credited)]
    [InlineData(FundsMove.In, RequestFault.Lost, TransferState.Credited)]
    [InlineData(FundsMove.In, RequestFault.Refused, TransferState.Credited)]
    public void A_move_within_a_venue_in_doubt_or_refused_is_counted_once(FundsMove move, RequestFault fault, TransferState end)
    {
        var bench = new TransferBench();
        var venue = move == FundsMove.Out ? bench.B : bench.A;
        bench.Case.Once(entry => entry.Message is MoveFunds moved && moved.Move == move, () => venue.Faults.Next(RequestKind.Funds, fault));
        bench.Starve();
        bench.RunUntil(end);
        bench.AssertAtRest();
    }

    [Fact]
    public void A_withdrawal_that_the_venue_rejects_later_comes_back_and_the_route_rests()
    {
        var bench = new TransferBench();
        bench.B.Model.NextFate = WithdrawalFate.Rejected;
        bench.Starve();
        bench.RunUntil(TransferState.Returning);
        bench.B.Model.NextFate = WithdrawalFate.PaidOut;
        bench.RunUntil(TransferState.Rejected);
        Assert.True(bench.Case.HasAlarm("did not pay out"));
        bench.Case.Run(60);
        Assert.StartsWith("rests after transfer", bench.View.Routes.Single(r => r.From == "beta").Activity, StringComparison.Ordinal);
        bench.AssertOneWithdrawal();
        bench.AssertAtRest();
        bench.RunUntil(TransferState.Credited, 900);
        bench.AssertAtRest();
    }

    [Fact]
    public void A_stuck_withdrawal_raises_an_alarm_and_nothing_is_sent_again()
    {
        var bench = new TransferBench();
        bench.B.Model.NextFate = WithdrawalFate.Stuck;
        bench.Starve();
        bench.RunUntil(TransferState.Sent);
        Assert.True(bench.Case.RunUntil(() => bench.Transfer!.IsStuck, 3_600), bench.Describe());
        Assert.True(bench.Case.HasAlarm("is stuck"));
        bench.Case.Run(7_200);
        bench.AssertOneWithdrawal();
        Assert.Equal(bench.Transfer!.Amount, bench.View.InFlight["USDT"]);
        bench.B.ReleaseStuck();
        bench.RunUntil(TransferState.Credited);
        bench.AssertAtRest();
    }

    [Fact]
    public void A_stuck_transfer_that_an_operator_settles_no_longer_counts()
    {
        var bench = new TransferBench();
        bench.B.Model.NextFate = WithdrawalFate.Stuck;
        bench.Starve();
        Assert.True(bench.Case.RunUntil(() => bench.Transfer?.IsStuck == true, 3_600), bench.Describe());
        var transfer = bench.Transfer!;
        bench.System.Operate(new SettleTransfer("r1", transfer.Id, "ann", "the venue lost it"));
        bench.RunUntil(TransferState.Settled);
        bench.Case.Run(2);
        Assert.Equal(InterventionState.Done, bench.System.Status.Interventions["r1"].State);
        Assert.Equal(0m, bench.View.InFlight.GetValueOrDefault("USDT"));
        Assert.Equal(transfer.Amount, bench.View.Costs["USDT"]);
    }

    [Fact]
    public void Suspended_withdrawals_are_alarmed_and_nothing_moves()
    {
        var bench = new TransferBench();
        bench.B.Model.SetNetwork(bench.B.Model.Network("USDT", TwoVenueSystem.Network)! with { IsOpen = false });
        bench.Case.Run(700);
        bench.Starve();
        Assert.True(bench.Case.RunUntil(() => bench.Case.HasAlarm("suspended"), 60), bench.Describe());
        Assert.Null(bench.Transfer);
        bench.B.Model.SetNetwork(bench.B.Model.Network("USDT", TwoVenueSystem.Network)! with { IsOpen = true });
        bench.RunUntil(TransferState.Credited);
        bench.AssertAtRest();
    }

    [Fact]
    public void A_suspension_that_was_not_known_refuses_the_withdrawal_and_the_money_goes_back()
    {
        var bench = new TransferBench();
        bench.Case.Once(
            entry => entry.Message is WithdrawFunds,
            () => bench.B.Model.SetNetwork(bench.B.Model.Network("USDT", TwoVenueSystem.Network)! with { IsOpen = false }));
        bench.Starve();
        bench.RunUntil(TransferState.Rejected);
        Assert.Contains("Suspended", bench.Transfer!.Reason, StringComparison.Ordinal);
        bench.AssertAtRest();
    }

    [Fact]
    public void A_deposit_that_is_credited_late_is_in_flight_until_then()
    {
        var bench = new TransferBench();
        bench.A.Model.ExtraCreditTime = TimeSpan.FromHours(2);
        bench.Starve();
        bench.RunUntil(TransferState.Withdrawn);
        Assert.True(bench.Case.RunUntil(() => bench.Transfer!.IsStuck, 3_600), bench.Describe());
        Assert.Equal(bench.Transfer!.Net, bench.View.InFlight["USDT"]);
        bench.RunUntil(TransferState.Credited, 7_200);
        bench.AssertOneWithdrawal();
        bench.AssertAtRest();
    }

    [Theory]
    [InlineData(HostLayout.OneHost)]
    [InlineData(HostLayout.ThreeHosts)]
    public void A_restart_at_any_message_of_a_transfer_continues_it(HostLayout layout)
    {
        for (var at = 0; at < 60; at += layout == HostLayout.OneHost ? 1 : 3)
        {
            var bench = new TransferBench((ulong)at + 1, layout: layout);
            var countdown = at;
            bench.Case.Once(
                entry => IsOfTransfer(entry.Message) && countdown-- == 0,
                () => bench.System.Engine.Schedule(
                    TimeSpan.Zero, () => bench.System.Engine.Crash(bench.System.CoordinatorHost, TimeSpan.FromSeconds(3 + at % 5))));
            bench.Starve();
            Assert.True(
                bench.Case.RunUntil(() => bench.Transfer is { State: TransferState.Credited or TransferState.Rejected }, 900),
                $"crash at message {at}: {bench.Describe()}");
            // A step that was written down, but had not left when the process died, is proven not to be there.
            Assert.Equal(bench.Transfer!.State == TransferState.Credited ? 1 : 0, bench.B.Model.WithdrawalsSince(bench.B.Account, DateTimeOffset.MinValue).Count);
            bench.AssertAtRest();
        }
    }

    [Fact]
    public void A_restart_between_two_effects_of_any_turn_of_a_transfer_continues_it()
    {
        for (var at = 0; at < 60; at++)
        {
            var bench = new TransferBench((ulong)at + 1);
            var countdown = at / 3;
            bench.Case.Once(
                entry => IsOfTransfer(entry.Message) && countdown-- == 0,
                () => bench.System.Engine.CrashDuringTurn(bench.System.CoordinatorHost, at % 3, TimeSpan.FromSeconds(2)));
            bench.Starve();
            Assert.True(
                bench.Case.RunUntil(() => bench.Transfer is { State: TransferState.Credited or TransferState.Rejected }, 900),
                $"crash at message {at}: {bench.Describe()}");
            Assert.Equal(bench.Transfer!.State == TransferState.Credited ? 1 : 0, bench.B.Model.WithdrawalsSince(bench.B.Account, DateTimeOffset.MinValue).Count);
            bench.AssertAtRest();
        }
    }

    private static bool IsOfTransfer(Message? message) => message is FundsRequest or FundsReport or MoveFunds or WithdrawFunds or FundsOutcome
        or WithdrawalsAnswer or MovesAnswer or DepositsRequest or DepositsReport or DepositsAnswer or TreasurerView { Transfers.Count: > 0 };

    [Fact]
    public void A_proposal_waits_for_approval_and_goes_when_approved_once()
    {
        var bench = new TransferBench(change: setup => setup with { Mode = TransferMode.Confirm });
        bench.Starve();
        bench.RunUntil(TransferState.AwaitingApproval);
        bench.Case.Run(120);
        Assert.Single(bench.View.Transfers);
        Assert.Equal(0m, bench.B.Truth.MovedOut);
        bench.System.Operate(new ApproveTransfer("r1", bench.Transfer!.Id, "ann", "looks right"));
        bench.System.Operate(new ApproveTransfer("r1", bench.Transfer!.Id, "ann", "looks right"));
        bench.RunUntil(TransferState.Credited);
        Assert.Equal("ann", bench.Transfer!.DecidedBy);
        Assert.Equal(InterventionState.Done, bench.System.Status.Interventions["r1"].State);
        bench.AssertOneWithdrawal();
        bench.AssertAtRest();
    }

    [Fact]
    public void A_rejected_proposal_moves_nothing()
    {
        var bench = new TransferBench(change: setup => setup with { Mode = TransferMode.Confirm });
        bench.Starve();
        bench.RunUntil(TransferState.AwaitingApproval);
        bench.System.Operate(new RejectTransfer("r1", bench.Transfer!.Id, "ann", "not today"));
        bench.RunUntil(TransferState.Rejected);
        bench.System.Operate(new ApproveTransfer("r2", bench.Transfer!.Id, "bob", "yes"));
        bench.Case.Run(120);
        Assert.Equal(InterventionState.Refused, bench.System.Status.Interventions["r2"].State);
        Assert.Single(bench.View.Transfers);
        Assert.Equal(0m, bench.B.Truth.MovedOut);
    }

    [Theory]
    [InlineData(TransferMode.Notify, true)]
    [InlineData(TransferMode.Off, false)]
    public void A_route_that_may_not_move_only_says_what_should_be_moved(TransferMode mode, bool says)
    {
        var bench = new TransferBench(change: setup => setup with { Mode = mode });
        bench.Starve();
        bench.Case.Run(120);
        Assert.Equal(says, bench.Case.HasAlarm("move "));
        Assert.Empty(bench.View.Transfers);
        Assert.Equal(0m, bench.B.Truth.MovedOut);
    }

    [Fact]
    public void A_configured_address_that_is_not_the_recipients_turns_the_route_off()
    {
        var bench = new TransferBench(change: setup => setup with { Route = route => route with { Address = "0xsomebodyelse" } });
        bench.Starve();
        bench.Case.Run(120);
        Assert.True(bench.Case.HasAlarm("the configured address is not the one"));
        Assert.Empty(bench.View.Transfers);
        Assert.Equal(0m, bench.B.Truth.MovedOut);
    }

    [Fact]
    public void A_withdrawal_that_the_gateway_does_not_allow_is_refused_and_the_money_goes_back()
    {
        var bench = new TransferBench(change: setup => setup with { Funds = funds => funds with { Withdrawals = [.. funds.Withdrawals.Select(w => w with { MaxAmount = 10m })] } });
        bench.Starve();
        bench.RunUntil(TransferState.Rejected);
        Assert.True(bench.Case.HasAlarm("above the 10 that beta allows"));
        Assert.Empty(bench.B.Model.WithdrawalsSince(bench.B.Account, DateTimeOffset.MinValue));
        bench.AssertAtRest();
    }

    [Fact]
    public void An_operator_orders_a_transfer_whatever_the_leverages()
    {
        var bench = new TransferBench();
        bench.Case.Run(10);
        bench.System.Operate(new OrderTransfer("r1", "beta-to-alpha", 250m, "ann", "ahead of the news"));
        bench.RunUntil(TransferState.Credited);
        Assert.Equal(250m, bench.Transfer!.Amount);
        bench.AssertAtRest();
    }
}
