using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Rows of the asset interface. An unknown status is an error, never a guess.</summary>
internal static class BybitFundsRows
{
    /// <summary>Row of the withdrawal records. They do not carry the request id.</summary>
    public static WithdrawalRecord Withdrawal(WireObject row) => new(
        "", row.Id("withdrawId"), row.Text("coin"), row.TextOrEmpty("chain"), row.Text("toAddress"), row.Decimal("amount"),
        row.DecimalOrZero("withdrawFee"),
        row.Text("status") switch
        {
            "SecurityCheck" or "Pending" or "BlockchainConfirmed" or "MoreInformationRequired" or "Unknown" => FundsProgress.Pending,
            "success" => FundsProgress.Done,
            "CancelByUser" or "Reject" or "Fail" => FundsProgress.Failed,
            _ => throw row.Bad("status", "not a status of a withdrawal"),
        },
        row.Text("status"), row.TextOrEmpty("txID"), row.TimeMs("createTime"));

    /// <summary>Row of the deposit records.</summary>
    public static DepositRecord Deposit(WireObject row)
    {
        var status = row.Long("status");
        var progress = status switch
        {
            // Unknown, to be confirmed, processing, on its way to the funding pool; rolled back and under review.
            0 or 1 or 2 or 10011 or 10012 or 7 or 70013 => FundsProgress.Pending,
            3 or 70012 => FundsProgress.Done,
            4 or 70011 => FundsProgress.Failed,
            _ => throw row.Bad("status", "not a status of a deposit"),
        };
        return new DepositRecord(
            row.Has("id") && row.Text("id").Length > 0 ? row.Text("id") : row.Text("txID"), row.Text("coin"), row.TextOrEmpty("chain"),
            row.TextOrEmpty("toAddress"), row.TextOrEmpty("txID"), row.Decimal("amount"), progress,
            row.TextOrEmpty("successAt").Length > 0 ? row.TimeMs("successAt") : DateTimeOffset.UnixEpoch);
    }

    /// <summary>Row of the transfer records; null for a transfer between other accounts.</summary>
    /// <param name="row">Row.</param>
    /// <param name="margin">The venue's word for the account that carries positions.</param>
    public static MoveRecord? Move(WireObject row, string margin)
    {
        var (from, to) = (row.Text("fromAccountType"), row.Text("toAccountType"));
        FundsMove? move = from == margin && to == "FUND" ? FundsMove.Out : from == "FUND" && to == margin ? FundsMove.In : null;
        return move is not { } known ? null : new MoveRecord(
            "", row.Text("transferId"), known, row.Text("coin"), row.Decimal("amount"),
            row.Text("status") switch
            {
                "SUCCESS" => FundsProgress.Done,
                "PENDING" or "STATUS_UNKNOWN" => FundsProgress.Pending,
                "FAILED" => FundsProgress.Failed,
                _ => throw row.Bad("status", "not a status of a transfer"),
            },
            row.TimeMs("timestamp"));
    }

    /// <summary>One chain of a coin. A chain without a fee takes no withdrawals; a share of the amount is not supported.</summary>
    public static WithdrawalTerms Terms(string asset, WireObject coin, WireObject chain)
    {
        if (chain.DecimalOrZero("withdrawPercentageFee") != 0)
            throw chain.Bad("withdrawPercentageFee", "a fee that is a share of the amount is not supported");
        var isOpen = chain.TextOrEmpty("chainWithdraw") == "1" && chain.TextOrEmpty("withdrawFee").Length > 0;
        var fee = isOpen ? chain.NonNegative("withdrawFee") : 0m;
        var step = 1m;
        for (var digits = chain.Long("minAccuracy"); digits > 0 && digits <= 18; digits--)
            step /= 10m;
        return new WithdrawalTerms(
            asset, chain.Text("chain"), isOpen, fee, chain.DecimalOrZero("withdrawMin") + fee, coin.DecimalOrZero("remainAmount"), step);
    }
}
