using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>Rows of the wallet interface: minor units, every known status one meaning, an unknown one an error.</summary>
public sealed class BitmexFundsTests
{
    private static WireObject Row(string type, string status) => BitmexFacts.Row($$"""
        {"transactID":"t-1","account":7,"currency":"USDt","network":"tron","transactType":"{{type}}","amount":-11000000,"fee":1000000,"transactStatus":"{{status}}",
        "address":"TAf5","tx":"0xb5ef","text":"t1n1w","transactTime":"2026-03-01T12:00:00.000Z","timestamp":"2026-03-01T12:05:00.000Z"}
        """);

    [Theory]
    [InlineData("Pending", FundsProgress.Pending)]
    [InlineData("Confirmed", FundsProgress.Pending)]
    [InlineData("Processed", FundsProgress.Pending)]
    [InlineData("Completed", FundsProgress.Done)]
    [InlineData("Canceled", FundsProgress.Failed)]
    public void A_withdrawal(string status, FundsProgress progress) => Assert.Equal(
        new WithdrawalRecord("t1n1w", "t-1", "USDT", "tron", "TAf5", 11m, 1m, progress, status, "0xb5ef", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)),
        BitmexFundsRows.Withdrawal(Row("Withdrawal", status)));

    // Its own words for ours would otherwise prove that ours never arrived.
    [Theory]
    [InlineData("t1n1w", "t1n1w")]
    [InlineData("Withdrawal", "")]
    [InlineData("t1n1w from API", "")]
    [InlineData("", "")]
    public void A_text_that_is_no_id_of_a_step_leaves_open_whose_the_withdrawal_is(string text, string step)
    {
        var row = Row("Withdrawal", "Pending").Raw.Replace("\"t1n1w\"", $"\"{text}\"", StringComparison.Ordinal);
        Assert.Equal(step, BitmexFundsRows.Withdrawal(BitmexFacts.Row(row))!.StepId);
    }

    [Fact]
    public void Other_rows_are_neither_withdrawal_nor_deposit()
    {
        Assert.Null(BitmexFundsRows.Withdrawal(Row("RealisedPNL", "Completed")));
        Assert.Null(BitmexFundsRows.Deposit(Row("Withdrawal", "Completed")));
        Assert.Equal(FundsProgress.Done, BitmexFundsRows.Deposit(Row("Deposit", "Completed"))!.Progress);
        Assert.Throws<FrameException>(() => BitmexFundsRows.Withdrawal(Row("Withdrawal", "Lost")));
    }

    [Fact]
    public void Terms_of_a_network()
    {
        var asset = BitmexFacts.Row("""
            {"asset":"USDT","currency":"USDt","scale":6,"enabled":true,"minWithdrawalAmount":2000000,"maxWithdrawalAmount":0,
            "networks":[{"asset":"eth","withdrawalEnabled":false,"withdrawalFee":3000000},{"asset":"tron","withdrawalEnabled":true,"withdrawalFee":1000000}]}
            """);
        Assert.Equal(new WithdrawalTerms("USDT", "tron", IsOpen: true, 1m, 2m, 0, 0.000001m), BitmexFundsRows.Terms("USDT", "tron", asset));
        Assert.False(BitmexFundsRows.Terms("USDT", "eth", asset)!.IsOpen);
        Assert.Null(BitmexFundsRows.Terms("USDT", "sol", asset));
    }

    [Fact]
    public void An_address_is_a_bare_text()
    {
        Assert.Equal("TAf5", BitmexFundsRows.Address("\"TAf5\""u8));
        Assert.Throws<FrameException>(() => BitmexFundsRows.Address("{}"u8));
        Assert.Throws<FrameException>(() => BitmexFundsRows.Address("\"TA"u8));
    }
}
