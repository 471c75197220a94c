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

    [Fact]
    public void Codes_of_the_venues_own_trouble_and_of_repeated_ids_leave_a_step_in_doubt()
    {
        Assert.All(new long[] { 131001, 131003, 131082, 131200, 131201, 131214, 131230, 999_999 }, code => Assert.Equal(RequestOutcome.InDoubt, BybitCodes.Funds.OutcomeOf(code)));
        Assert.All(new long[] { 131085, 131093, 131096, 131097, 131212 }, code => Assert.Equal(RequestOutcome.Rejected, BybitCodes.Funds.OutcomeOf(code)));
        Assert.All(new long[] { -1000, -1001, -1006, -1007, -4027, -9000 }, code => Assert.Equal(RequestOutcome.InDoubt, BinanceErrors.OfWithdrawal(400, code)));
        Assert.Equal(RequestOutcome.Rejected, BinanceErrors.OfWithdrawal(400, -4026));
        Assert.Equal(RequestOutcome.InDoubt, BinanceErrors.OfWithdrawal(503, -4026));
        Assert.Equal(RequestOutcome.Rejected, BinanceErrors.OfMove(400, -5013));
    }

    [Fact]
    public void A_move_at_Bybit_has_one_UUID_for_a_step()
    {
        Assert.Equal(BybitFunds.TransferId("t1n1o"), BybitFunds.TransferId("t1n1o"));
        Assert.NotEqual(BybitFunds.TransferId("t1n1o"), BybitFunds.TransferId("t1n1i"));
        Assert.True(Guid.TryParseExact(BybitFunds.TransferId("t1n1o"), "D", out _));
    }
}
