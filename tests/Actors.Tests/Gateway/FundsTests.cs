using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>Steps of money: once, durable before they leave, to allowed addresses only, and never of an old epoch.</summary>
public sealed class FundsTests
{
    private static readonly GatewaySettings Settings = GatewayBench.Settings with
    {
        Funds = new FundsSettings { Withdrawals = [new AllowedWithdrawal("r", "USDT", "TRX", "TXallowed", "memo", 1_000m)] },
    };

    private static FundsRequest Withdraw(string id = "t1n1w", string route = "r", string asset = "USDT", decimal amount = 500m, long epoch = 5) =>
        new(epoch, id, FundsMove.Withdraw, route, asset, amount);

    private static GatewayBench Bench() => new GatewayBench(Settings).Ready(epoch: 5);

    private static void Left(GatewayBench bench, string id) => bench.Send(new FundsLeft(id));

    [Fact]
    public void The_address_comes_from_the_gateways_own_configuration_and_leaves_once_durable()
    {
        var bench = Bench();
        bench.Send(Withdraw());
        var (_, message, durable) = Assert.Single(bench.Effects.Told, t => t.Message is WithdrawFunds);
        Assert.True(durable);
        Assert.Equal(new WithdrawFunds("t1n1w", "USDT", "TRX", "TXallowed", "memo", 500m), message);
        Assert.Equal(FundsState.Sent, Assert.Single(bench.Events<FundsLedgered>()).Step.State);
        bench.Send(Withdraw());
        bench.Send(Withdraw() with { Amount = 700m });
        Assert.Single(bench.Told<WithdrawFunds>());
        Assert.Equal(3, bench.Told<FundsReport>().Count);
    }

    [Theory]
    [InlineData("other", "USDT", 500)]
    [InlineData("r", "BTC", 500)]
    [InlineData("r", "USDT", 1_001)]
    [InlineData("r", "USDT", -1)]
    public void What_is_not_allowed_is_refused_and_alarmed(string route, string asset, int amount)
    {
        var bench = Bench();
        bench.Send(Withdraw(route: route, asset: asset, amount: amount));
        Assert.Empty(bench.Told<WithdrawFunds>());
        Assert.Equal(FundsState.Refused, Assert.Single(bench.Told<FundsReport>()).State);
        Assert.Contains("refused", bench.Alarms, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lower_epoch_moves_no_money_and_its_treasurer_is_told()
    {
        var bench = Bench();
        bench.Send(Withdraw(epoch: 4));
        bench.Send(new FundsInquiry(4, "t1n1w", FundsMove.Withdraw, "r", "USDT", 500m));
        Assert.Empty(bench.Told<WithdrawFunds>());
        Assert.Empty(bench.Events<FundsLedgered>());
        Assert.All(bench.Effects.Told.Where(t => t.Message is EpochRefused), t => Assert.Equal(Address.Treasurer, t.To));
        Assert.Equal(2, bench.Told<EpochRefused>().Count);
        bench.Send(Withdraw(epoch: 6));
        Assert.Single(bench.Told<WithdrawFunds>());
        Assert.Equal(6, bench.State.Epoch);
    }

    [Fact]
    public void Nothing_leaves_before_the_ledger_was_compared()
    {
        var bench = new GatewayBench(Settings);
        bench.Silent.Add(typeof(QueryAccount));
        bench.Start();
        bench.Send(Withdraw());
        Assert.Empty(bench.Told<WithdrawFunds>());
        Assert.Empty(bench.Events<FundsLedgered>());
    }

    [Fact]
    public void An_inquiry_uses_an_unknown_id_up()
    {
        var bench = Bench();
        bench.Send(new FundsInquiry(5, "t1n1w", FundsMove.Withdraw, "r", "USDT", 500m));
        bench.Send(Withdraw());
        Assert.Empty(bench.Told<WithdrawFunds>());
        Assert.All(bench.Told<FundsReport>(), r => Assert.Equal(FundsState.Refused, r.State));
    }

    [Fact]
    public void Not_found_ends_a_doubt_only_after_the_step_can_no_longer_arrive()
    {
        var bench = Bench();
        bench.Send(Withdraw());
        // Held for the disk for ten seconds: it leaves only then.
        bench.Run(TimeSpan.FromSeconds(10));
        Left(bench, "t1n1w");
        var left = bench.Now;
        bench.Send(new FundsOutcome("t1n1w", RequestOutcome.InDoubt, false, "", "timeout", "no answer"));
        while (bench.State.Funds!.Single().State == FundsState.InDoubt)
        {
            bench.Forget();
            bench.Run(TimeSpan.FromSeconds(1));
            foreach (var query in bench.Told<QueryWithdrawals>())
                bench.Send(new WithdrawalsAnswer(query.RequestId, true, [], query.Since, bench.Now));
            Assert.True(bench.Now - left < TimeSpan.FromSeconds(120), "the doubt never ended");
        }
        Assert.True(bench.Now - left >= TimeSpan.FromSeconds(62), "the doubt ended too soon");
        Assert.Equal("not found at the venue", bench.State.Funds!.Single().Reason);
    }

    [Theory]
    [InlineData(-4, FundsState.InDoubt)]
    [InlineData(-6, FundsState.Refused)]
    public void A_list_proves_nothing_about_a_step_so_near_its_beginning_that_clocks_decide(int seconds, FundsState state)
    {
        var bench = Bench();
        var covers = bench.Now.AddSeconds(seconds);
        bench.Send(Withdraw());
        Left(bench, "t1n1w");
        bench.Send(new FundsOutcome("t1n1w", RequestOutcome.InDoubt, false, "", "timeout", "no answer"));
        bench.Run(TimeSpan.FromSeconds(70));
        bench.Send(new WithdrawalsAnswer(bench.Told<QueryWithdrawals>()[^1].RequestId, true, [], covers, bench.Now));
        Assert.Equal(state, bench.State.Funds!.Single().State);
    }

    [Fact]
    public void A_row_without_our_id_is_recognised_by_address_amount_and_time_and_belongs_to_one_step()
    {
        var bench = Bench();
        bench.Send(Withdraw());
        Left(bench, "t1n1w");
        bench.Send(new FundsOutcome("t1n1w", RequestOutcome.InDoubt, false, "", "timeout", "no answer"));
        bench.Forget();
        bench.Run(TimeSpan.FromSeconds(6));
        var query = bench.Told<QueryWithdrawals>()[^1];
        WithdrawalRecord Row(string id, decimal amount, string address, TimeSpan age) => new(
            "", id, "USDT", "TRX", address, amount, 1m, FundsProgress.Done, "success", "0x1", bench.Now - age);
        bench.Send(new WithdrawalsAnswer(
            query.RequestId, true,
            [
                Row("old", 499m, "TXallowed", TimeSpan.FromHours(1)), Row("elsewhere", 499m, "TXother", TimeSpan.Zero),
                Row("more", 500.5m, "TXallowed", TimeSpan.Zero), Row("this", 499m, "TXallowed", TimeSpan.FromSeconds(5)),
            ],
            query.Since, bench.Now));
        var step = bench.State.Funds!.Single();
        Assert.Equal((FundsState.Done, "this", 1m, "0x1"), (step.State, step.VenueId, step.Fee, step.TxId));
    }

    [Fact]
    public void The_account_says_which_moves_it_contains()
    {
        var bench = Bench();
        bench.Silent.Add(typeof(QueryAccount));
        bench.Send(new FundsRequest(5, "t1n1o", FundsMove.Out, "r", "USDT", 500m));
        Assert.Equal((0m, 0m), Contained(bench));
        bench.Send(new BalanceChanged("USDT", 99_500m, bench.Now.AddSeconds(1)));
        bench.Run(TimeSpan.FromSeconds(2));
        Assert.Equal((0m, 500m), Contained(bench));
        bench.Send(new FundsOutcome("t1n1o", RequestOutcome.Accepted, true, "9", "", ""));
        Assert.Equal((0m, 500m), Contained(bench));
        bench.Silent.Clear();
        bench.Run(TimeSpan.FromSeconds(3));
        Assert.Equal((500m, 0m), Contained(bench));
    }

    [Fact]
    public void The_journal_gives_the_steps_again()
    {
        var bench = Bench();
        foreach (var (id, move) in new[] { ("t1n1o", FundsMove.Out), ("t1n1w", FundsMove.Withdraw), ("t1n2i", FundsMove.In) })
        {
            bench.Send(new FundsRequest(5, id, move, "r", "USDT", 500m));
            bench.Send(new FundsOutcome(id, RequestOutcome.Accepted, move != FundsMove.Withdraw, "v" + id, "", ""));
        }
        Assert.Equal(0m, bench.State.NetMovedOut);
        Assert.Equal(3, bench.State.Funds!.Count);
        GatewayBench.AssertReplays(() => new ExchangeGateway(Settings), bench.Effects.Events, bench.Actor);
    }

    private static (decimal MovedOut, decimal Uncertain) Contained(GatewayBench bench) =>
        (bench.LastState.NetMovedOut, bench.LastState.UncertainFunds);
}
