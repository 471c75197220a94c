using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>Rows of the asset interface. An unknown status is an error, never a guess.</summary>
internal static class CoinExFundsRows
{
    /// <summary>Row of the withdrawals. The remark is ours where the venue echoes it.</summary>
    public static WithdrawalRecord Withdrawal(WireObject row)
    {
        var asset = row.Text("ccy");
        var status = StatusOf(row);
        return new WithdrawalRecord(
            row.TextOrEmpty("remark"), row.Id("withdraw_id"), asset, row.TextOrEmpty("chain"), row.Text("to_address"), row.Decimal("amount"),
            // A fee in another asset is not taken from the amount.
            row.TextOrEmpty("fee_asset") is var fee && (fee.Length == 0 || fee == asset) ? row.DecimalOrZero("tx_fee") : 0,
            status switch
            {
                "created" or "audit_required" or "audited" or "processing" or "confirming" or "cancellation_failed" => FundsProgress.Pending,
                "finished" => FundsProgress.Done,
                "cancelled" or "failed" => FundsProgress.Failed,
                _ => throw row.Bad("status", "not a status of a withdrawal"),
            },
            status, row.TextOrEmpty("tx_id"), row.TimeMs("created_at"));
    }

    /// <summary>Row of the deposits. One that the venue cannot process as usual waits for a person, and may still come.</summary>
    public static DepositRecord Deposit(WireObject row) => new(
        row.Id("deposit_id"), row.Text("ccy"), row.TextOrEmpty("chain"), row.TextOrEmpty("to_address"), row.TextOrEmpty("tx_id"),
        row.DecimalOrZero("actual_amount") is > 0 and var credited ? credited : row.Decimal("amount"),
        StatusOf(row) switch
        {
            "processing" or "confirming" or "exception" => FundsProgress.Pending,
            "finished" => FundsProgress.Done,
            "cancelled" or "too_small" => FundsProgress.Failed,
            _ => throw row.Bad("status", "not a status of a deposit"),
        },
        row.TimeMs("created_at"));

    /// <summary>Row of the transfers; null for one between other accounts. It has no id: direction, time and amount name it.</summary>
    public static MoveRecord? Move(WireObject row)
    {
        FundsMove? move = (row.Text("from_account_type"), row.Text("to_account_type")) switch
        {
            (CoinExFunds.Margin, CoinExFunds.Wallet) => FundsMove.Out,
            (CoinExFunds.Wallet, CoinExFunds.Margin) => FundsMove.In,
            _ => null,
        };
        if (move is not { } known)
            return null;
        var (time, amount) = (row.TimeMs("created_at"), row.Decimal("amount"));
        return new MoveRecord(
            "", string.Create(CultureInfo.InvariantCulture, $"{known}-{time.ToUnixTimeMilliseconds()}-{amount}"), known, row.Text("ccy"), amount,
            StatusOf(row) switch
            {
                "finished" => FundsProgress.Done,
                "created" or "deducted" => FundsProgress.Pending,
                "failed" => FundsProgress.Failed,
                _ => throw row.Bad("status", "not a status of a transfer"),
            },
            time);
    }

    /// <summary>One chain of an asset. The page does not say whether the smallest amount includes the fee: it is taken not to.</summary>
    public static WithdrawalTerms Terms(string asset, WireObject config, WireObject chain)
    {
        var isOpen = config.Bool("withdraw_enabled") && chain.Bool("withdraw_enabled");
        var fee = chain.NonNegative("withdrawal_fee");
        var step = 1m;
        for (var digits = chain.Long("withdrawal_precision"); digits > 0 && digits <= 18; digits--)
            step /= 10m;
        return new WithdrawalTerms(asset, chain.Text("chain"), isOpen, fee, chain.DecimalOrZero("min_withdraw_amount") + fee, 0, step);
    }

    // The enumeration's page writes them small; answers have been seen in capitals.
    private static string StatusOf(WireObject row) => row.Text("status").ToLowerInvariant();
}
