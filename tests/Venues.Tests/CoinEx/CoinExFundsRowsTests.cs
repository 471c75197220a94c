using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.CoinEx;

/// <summary>Rows of money and of funding: every documented status has one meaning, an unknown one is an error.</summary>
public sealed class CoinExFundsRowsTests
{
    private static WireObject Row(string json) => WireObject.Parse(Encoding.UTF8.GetBytes(json));

    private static WireObject Withdrawal(string status) => Row($$"""
        {"withdraw_id":259364,"created_at":1701323541548,"withdraw_method":"ON_CHAIN","ccy":"USDT","amount":"23.845744","actual_amount":"22.445744","chain":"TRC20","tx_fee":"1.4","fee_asset":"USDT","to_address":"T8t5","memo":"","tx_id":"12376","remark":"t1n1w","status":"{{status}}"}
        """);

    [Theory]
    [InlineData("created", FundsProgress.Pending)]
    [InlineData("audit_required", FundsProgress.Pending)]
    [InlineData("audited", FundsProgress.Pending)]
    [InlineData("processing", FundsProgress.Pending)]
    [InlineData("confirming", FundsProgress.Pending)]
    [InlineData("cancellation_failed", FundsProgress.Pending)]
    [InlineData("FINISHED", FundsProgress.Done)]
    [InlineData("cancelled", FundsProgress.Failed)]
    [InlineData("failed", FundsProgress.Failed)]
    public void A_withdrawal(string status, FundsProgress progress)
    {
        var record = CoinExFundsRows.Withdrawal(Withdrawal(status));
        Assert.Equal(progress, record.Progress);
        Assert.Equal(("t1n1w", "259364", 23.845744m, 1.4m, "12376"), (record.StepId, record.VenueId, record.Amount, record.Fee, record.TxId));
    }

    [Fact]
    public void An_unknown_status_is_an_error() => Assert.Throws<FrameException>(() => CoinExFundsRows.Withdrawal(Withdrawal("lost")));

    [Theory]
    [InlineData("processing", "", FundsProgress.Pending, 30)]
    [InlineData("exception", "", FundsProgress.Pending, 30)]
    [InlineData("too_small", "", FundsProgress.Failed, 30)]
    [InlineData("finished", "29.5", FundsProgress.Done, 29.5)]
    public void A_deposit_counts_what_was_credited(string status, string credited, FundsProgress progress, double amount)
    {
        var record = CoinExFundsRows.Deposit(Row($$"""
            {"deposit_id":5173806,"created_at":1714021652557,"tx_id":"d9f4","ccy":"USDT","chain":"TRC20","amount":"30","actual_amount":"{{credited}}","to_address":"TYew","status":"{{status}}"}
            """));
        Assert.Equal((progress, (decimal)amount, "5173806"), (record.Progress, record.Amount, record.VenueId));
    }

    [Fact]
    public void A_move_has_a_direction_and_other_accounts_are_passed_over()
    {
        static WireObject Moved(string from, string to) => Row($$"""
            {"created_at":1715848480646,"from_account_type":"{{from}}","to_account_type":"{{to}}","ccy":"USDT","amount":"10","status":"finished"}
            """);
        Assert.Equal((FundsMove.In, 10m, FundsProgress.Done), CoinExFundsRows.Move(Moved("SPOT", "FUTURES")) is { } move ? (move.Move, move.Amount, move.Progress) : default);
        Assert.Equal(FundsMove.Out, CoinExFundsRows.Move(Moved("FUTURES", "SPOT"))!.Move);
        Assert.Null(CoinExFundsRows.Move(Moved("SPOT", "MARGIN")));
    }

    [Theory]
    [InlineData("long", "0.0003", "2.49", -2.49)]
    [InlineData("long", "0.0003", "-2.49", -2.49)]
    [InlineData("short", "0.0003", "2.49", 2.49)]
    [InlineData("long", "-0.0003", "2.49", 2.49)]
    [InlineData("short", "-0.0003", "-2.49", -2.49)]
    public void Longs_pay_a_positive_rate_however_the_value_is_signed(string side, string rate, string value, double received)
    {
        var payment = CoinExRows.Funding(Row($$"""
            {"market":"BTCUSDT","ccy":"USDT","position_id":927266133,"side":"{{side}}","margin_mode":"cross","open_interest":"1","funding_rate":"{{rate}}","funding_value":"{{value}}","created_at":1691482451000}
            """));
        Assert.Equal(((decimal)received, "927266133-1691482451000"), (payment.Amount, payment.PaymentId));
    }
}
