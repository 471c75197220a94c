using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Rows of the spot side's wallet interface. An unknown state is an error, never a guess.</summary>
internal static class HtxFundsRows
{
    /// <summary>Row of the withdrawals. They do not carry our id; their amount is what arrives.</summary>
    public static WithdrawalRecord Withdrawal(WireObject row) => new(
        "", row.Id("id"), row.Text("currency").ToUpperInvariant(), row.TextOrEmpty("chain"), row.Text("address"), row.NonNegative("amount"),
        row.DecimalOrZero("fee"),
        row.Text("state") switch
        {
            // A transfer that got no confirmation, or a risk check that timed out, is not known to be back.
            "verifying" or "submitted" or "reexamine" or "pass" or "pre-transfer" or "wallet-transfer" or "confirm-error"
                or "risk-action-timeout" => FundsProgress.Pending,
            "confirmed" => FundsProgress.Done,
            "failed" or "canceled" or "reject" or "wallet-reject" or "repealed" or "risk-action-fail" => FundsProgress.Failed,
            _ => throw row.Bad("state", "not a state of a withdrawal"),
        },
        row.Text("state"), row.TextOrEmpty("tx-hash"), row.TimeMs("created-at"));

    /// <summary>Row of the deposits: <c>confirmed</c> may be moved, <c>safe</c> withdrawn too.</summary>
    public static DepositRecord Deposit(WireObject row) => new(
        row.Id("id"), row.Text("currency").ToUpperInvariant(), row.TextOrEmpty("chain"), row.TextOrEmpty("address"), row.TextOrEmpty("tx-hash"),
        row.NonNegative("amount"),
        row.Text("state") switch
        {
            "unknown" or "confirming" or "orphan" => FundsProgress.Pending,
            "confirmed" or "safe" => FundsProgress.Done,
            _ => throw row.Bad("state", "not a state of a deposit"),
        },
        row.TimeMs("updated-at"));

    /// <summary>Row of the spot account's ledger; null for what is no transfer between spot and USDT-margined contracts.</summary>
    public static MoveRecord? Move(WireObject row)
    {
        FundsMove? move = row.TextOrEmpty("transferType") switch
        {
            "linear-swap-to-spot" => FundsMove.Out,
            "spot-to-linear-swap" => FundsMove.In,
            _ => null,
        };
        return move is not { } known ? null : new MoveRecord(
            "", row.Id("transactId"), known, row.Text("currency").ToUpperInvariant(), Math.Abs(row.Decimal("transactAmt")), FundsProgress.Done,
            row.TimeMs("transactTime"));
    }

    /// <summary>
    /// One chain of a currency. Of a fee that depends on the moment the largest is told; a share of the amount is not supported.
    /// The venue's smallest and largest amounts are what arrives.
    /// </summary>
    public static WithdrawalTerms Terms(string asset, WireObject chain)
    {
        var isOpen = chain.Text("withdrawStatus") == "allowed";
        var kind = chain.Text("withdrawFeeType");
        var fee = kind switch
        {
            "fixed" => chain.NonNegative("transactFeeWithdraw"),
            "circulated" => chain.NonNegative("maxTransactFeeWithdraw"),
            _ => throw chain.Bad("withdrawFeeType", "a fee of this kind is not supported: " + kind),
        };
        var most = chain.DecimalOrZero("maxWithdrawAmt");
        return new WithdrawalTerms(
            asset, chain.Text("chain"), isOpen, fee, chain.DecimalOrZero("minWithdrawAmt") + fee, most == 0 ? 0 : most + fee,
            HtxInstruments.StepOf(chain, "withdrawPrecision"));
    }
}
