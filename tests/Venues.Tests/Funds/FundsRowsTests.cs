using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Funds;

/// <summary>Rows of withdrawals, deposits and moves: every documented status has one meaning, an unknown one is an error.</summary>
public sealed class FundsRowsTests
{
    private static WireObject Row(string json) => WireObject.Parse(Encoding.UTF8.GetBytes(json));

    private static WireObject BinanceWithdrawal(int status) => Row($$"""
        {"id":"b6ae22b3","amount":"8.91","transactionFee":"0.004","coin":"USDT","status":{{status}},"address":"0x94df","txId":"0xb5ef","applyTime":"2026-03-01 11:12:02","network":"ETH","withdrawOrderId":"t1n1w"}
        """);

    [Theory]
    [InlineData(0, FundsProgress.Pending)]
    [InlineData(1, FundsProgress.Failed)]
    [InlineData(2, FundsProgress.Pending)]
    [InlineData(3, FundsProgress.Failed)]
    [InlineData(4, FundsProgress.Pending)]
    [InlineData(5, FundsProgress.Failed)]
    [InlineData(6, FundsProgress.Done)]
    public void A_withdrawal_at_Binance(int status, FundsProgress progress)
    {
        var record = BinanceFundsRows.Withdrawal(BinanceWithdrawal(status));
        Assert.Equal(progress, record.Progress);
        Assert.Equal(("t1n1w", "b6ae22b3", 8.91m, 0.004m), (record.StepId, record.VenueId, record.Amount, record.Fee));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 11, 12, 2, TimeSpan.Zero), record.CreatedAt);
    }

    private static WireObject BybitWithdrawal(string status) => Row($$"""
        {"coin":"USDT","chain":"TRX","amount":"951","txID":"53j7","status":"{{status}}","toAddress":"TXone","tag":"","withdrawFee":"1","createTime":"1742729329000","updateTime":"1742729437000","withdrawId":"131603458","withdrawType":0}
        """);

    [Theory]
    [InlineData("SecurityCheck", FundsProgress.Pending)]
    [InlineData("Pending", FundsProgress.Pending)]
    [InlineData("BlockchainConfirmed", FundsProgress.Pending)]
    [InlineData("MoreInformationRequired", FundsProgress.Pending)]
    [InlineData("Unknown", FundsProgress.Pending)]
    [InlineData("success", FundsProgress.Done)]
    [InlineData("CancelByUser", FundsProgress.Failed)]
    [InlineData("Reject", FundsProgress.Failed)]
    [InlineData("Fail", FundsProgress.Failed)]
    public void A_withdrawal_at_Bybit(string status, FundsProgress progress)
    {
        var record = BybitFundsRows.Withdrawal(BybitWithdrawal(status));
        Assert.Equal((progress, "", "131603458", 951m, 1m, "TXone"), (record.Progress, record.StepId, record.VenueId, record.Amount, record.Fee, record.Address));
    }

    [Fact]
    public void An_unknown_status_is_an_error_that_names_the_place()
    {
        Assert.Contains("status", Assert.Throws<FrameException>(() => BinanceFundsRows.Withdrawal(BinanceWithdrawal(7))).Message, StringComparison.Ordinal);
        Assert.Contains("status", Assert.Throws<FrameException>(() => BybitFundsRows.Withdrawal(BybitWithdrawal("Lost"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(131002)] // parameter
    [InlineData(131083)] // address book only
    [InlineData(131093)] // not on the whitelist
    [InlineData(131096)] // below or above the limits
    [InlineData(131097)] // coin closed
    [InlineData(131212)] // insufficient balance
    [InlineData(131233)] // coin not for this account
    public void A_code_by_which_Bybit_names_what_forbids_it_rejects_a_step(long code) =>
        Assert.Equal(RequestOutcome.Rejected, BybitCodes.Funds.OutcomeOf(code));

    [Theory]
    [InlineData(131001)] // the venue's own trouble
    [InlineData(131003)]
    [InlineData(131200)]
    [InlineData(131201)]
    [InlineData(131204)]
    [InlineData(131230)]
    [InlineData(131082)] // the id was used before
    [InlineData(131214)]
    [InlineData(131085)] // "the delayed withdrawal is triggered"
    [InlineData(131068)] // the travel rule wants more
    [InlineData(131206)] // "cannot be transfer"
    [InlineData(131213)] // a check erred
    [InlineData(131217)]
    [InlineData(131239)] // not on the venue's page
    [InlineData(999_999)]
    public void Any_other_code_of_Bybit_leaves_a_step_in_doubt(long code) =>
        Assert.Equal(RequestOutcome.InDoubt, BybitCodes.Funds.OutcomeOf(code));

    [Theory]
    [InlineData(400, -1003, RequestOutcome.Rejected)]
    [InlineData(400, -4019, RequestOutcome.Rejected)]
    [InlineData(400, -4026, RequestOutcome.Rejected)]
    [InlineData(400, -4035, RequestOutcome.Rejected)]
    [InlineData(503, -4026, RequestOutcome.InDoubt)]
    [InlineData(400, -1000, RequestOutcome.InDoubt)]
    [InlineData(400, -1001, RequestOutcome.InDoubt)]
    [InlineData(400, -1006, RequestOutcome.InDoubt)]
    [InlineData(400, -1007, RequestOutcome.InDoubt)]
    [InlineData(400, -4025, RequestOutcome.InDoubt)]
    [InlineData(400, -4027, RequestOutcome.InDoubt)]
    [InlineData(400, -4030, RequestOutcome.InDoubt)]
    [InlineData(400, -5002, RequestOutcome.InDoubt)] // of moves
    [InlineData(400, -9000, RequestOutcome.InDoubt)]
    public void Withdrawals_at_Binance_are_rejected_by_codes_that_prove_it(int status, long code, RequestOutcome outcome) =>
        Assert.Equal(outcome, BinanceErrors.OfWithdrawal(status, code));

    [Theory]
    [InlineData(400, -5002, RequestOutcome.Rejected)]
    [InlineData(400, -2015, RequestOutcome.Rejected)]
    [InlineData(503, -5002, RequestOutcome.InDoubt)]
    [InlineData(400, -5010, RequestOutcome.InDoubt)]
    [InlineData(400, -5012, RequestOutcome.InDoubt)]
    [InlineData(400, -5013, RequestOutcome.InDoubt)] // not on the venue's page
    [InlineData(400, -4026, RequestOutcome.InDoubt)] // of withdrawals
    public void Moves_at_Binance_are_rejected_by_codes_that_prove_it(int status, long code, RequestOutcome outcome) =>
        Assert.Equal(outcome, BinanceErrors.OfMove(status, code));

    [Fact]
    public void A_move_at_Bybit_has_one_UUID_for_a_step()
    {
        Assert.Equal(BybitFunds.TransferId("t1n1o"), BybitFunds.TransferId("t1n1o"));
        Assert.NotEqual(BybitFunds.TransferId("t1n1o"), BybitFunds.TransferId("t1n1i"));
        Assert.True(Guid.TryParseExact(BybitFunds.TransferId("t1n1o"), "D", out _));
    }
}
