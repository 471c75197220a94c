using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Rows of the wallet interface. An unknown status is an error, never a guess.</summary>
internal static class BinanceFundsRows
{
    /// <summary>Row of the withdraw history; applyTime is UTC without a zone.</summary>
    public static WithdrawalRecord Withdrawal(WireObject row)
    {
        var status = row.Long("status");
        return new WithdrawalRecord(
            row.TextOrEmpty("withdrawOrderId"), row.Id("id"), row.Text("coin"), row.TextOrEmpty("network"), row.Text("address"),
            row.Decimal("amount"), row.DecimalOrZero("transactionFee"),
            status switch
            {
                // 0 e-mail sent, 2 awaiting approval, 4 processing.
                0 or 2 or 4 => FundsProgress.Pending,
                6 => FundsProgress.Done,
                // 1 cancelled, 3 rejected, 5 failed.
                1 or 3 or 5 => FundsProgress.Failed,
                _ => throw row.Bad("status", "not a status of a withdrawal"),
            },
            StatusName(status), row.TextOrEmpty("txId"), Time(row, "applyTime"));
    }

    /// <summary>Row of the deposit history.</summary>
    public static DepositRecord Deposit(WireObject row) => new(
        row.Has("id") ? row.Id("id") : row.Text("txId"), row.Text("coin"), row.TextOrEmpty("network"), row.TextOrEmpty("address"),
        row.TextOrEmpty("txId"), row.Decimal("amount"),
        row.Long("status") switch
        {
            // 0 pending, 8 waits for the user.
            0 or 8 => FundsProgress.Pending,
            // 1 success, 6 credited but not to be withdrawn yet: it can be moved to the futures account.
            1 or 6 => FundsProgress.Done,
            // 2 rejected, 7 wrong deposit.
            2 or 7 => FundsProgress.Failed,
            _ => throw row.Bad("status", "not a status of a deposit"),
        },
        row.TimeMs("insertTime"));

    /// <summary>Row of the transfer history.</summary>
    public static MoveRecord Move(WireObject row, FundsMove move) => new(
        "", row.Id("tranId"), move, row.Text("asset"), row.Decimal("amount"),
        row.Text("status") switch
        {
            "PENDING" => FundsProgress.Pending,
            "CONFIRMED" => FundsProgress.Done,
            "FAILED" => FundsProgress.Failed,
            _ => throw row.Bad("status", "not a status of a transfer"),
        },
        row.TimeMs("timestamp"));

    /// <summary>One network of a coin. The venue's minimum is counted without the fee here, which is the safe reading.</summary>
    public static WithdrawalTerms Terms(string asset, WireObject network)
    {
        var fee = network.NonNegative("withdrawFee");
        var step = network.DecimalOrZero("withdrawIntegerMultiple");
        return new WithdrawalTerms(
            asset, network.Text("network"), network.Bool("withdrawEnable"), fee, network.NonNegative("withdrawMin") + fee,
            network.DecimalOrZero("withdrawMax"), step > 0 ? step : 0.00000001m);
    }

    private static string StatusName(long status) => status switch
    {
        0 => "email sent",
        1 => "cancelled",
        2 => "awaiting approval",
        3 => "rejected",
        4 => "processing",
        5 => "failed",
        _ => "completed",
    };

    private static DateTimeOffset Time(WireObject row, string name) =>
        DateTimeOffset.TryParseExact(
            row.Text(name), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw row.Bad(name, "not a time");
}
