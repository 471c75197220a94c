using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>Rows of the funding account. An unknown status is an error, never a guess.</summary>
internal static class OkxFundsRows
{
    /// <summary>Bill of the funding account: money came from the trading account.</summary>
    public const string MovedOut = "130";

    /// <summary>Bill of the funding account: money went to the trading account.</summary>
    public const string MovedIn = "131";

    /// <summary>Row of the withdrawal history. Its amount is without the fee.</summary>
    public static WithdrawalRecord Withdrawal(WireObject row) => new(
        row.TextOrEmpty("clientId"), row.Id("wdId"), row.Text("ccy"), row.TextOrEmpty("chain"), row.Text("to"), row.NonNegative("amt"),
        row.DecimalOrZero("fee"),
        row.Text("state") switch
        {
            "0" or "1" or "4" or "5" or "6" or "7" or "8" or "9" or "10" or "12" or "15" or "16" or "17" or "19" or "-3" => FundsProgress.Pending,
            "2" => FundsProgress.Done,
            "-1" or "-2" => FundsProgress.Failed,
            _ => throw row.Bad("state", "not a state of a withdrawal"),
        },
        row.Text("state"), row.TextOrEmpty("txId"), row.TimeMs("ts"));

    /// <summary>Row of the deposit history. "Credited" cannot be withdrawn yet, but it is in the account and can be moved.</summary>
    public static DepositRecord Deposit(WireObject row) => new(
        row.Id("depId"), row.Text("ccy"), row.TextOrEmpty("chain"), row.TextOrEmpty("to"), row.TextOrEmpty("txId"), row.NonNegative("amt"),
        row.Text("state") switch
        {
            "0" or "8" or "11" or "12" or "13" or "14" or "17" => FundsProgress.Pending,
            "1" or "2" => FundsProgress.Done,
            _ => throw row.Bad("state", "not a state of a deposit"),
        },
        row.TimeMs("ts"));

    /// <summary>Bill of the funding account about a move; null for any other bill. A move has a bill once it is done.</summary>
    public static MoveRecord? Move(WireObject row)
    {
        FundsMove? move = row.Text("type") switch
        {
            MovedOut => FundsMove.Out,
            MovedIn => FundsMove.In,
            _ => null,
        };
        return move is { } known
            ? new MoveRecord(
                row.TextOrEmpty("clientId"), row.Id("billId"), known, row.Text("ccy"), Math.Abs(row.Decimal("balChg")), FundsProgress.Done,
                row.TimeMs("ts"))
            : null;
    }

    /// <summary>What became of a move.</summary>
    public static FundsProgress MoveState(WireObject row) => row.Text("state") switch
    {
        "success" => FundsProgress.Done,
        "pending" => FundsProgress.Pending,
        "failed" => FundsProgress.Failed,
        _ => throw row.Bad("state", "not a state of a transfer"),
    };

    /// <summary>One chain of a currency. A fee that burns a share of the amount is not supported.</summary>
    public static WithdrawalTerms Terms(WireObject row)
    {
        if (row.DecimalOrZero("burningFeeRate") != 0)
            throw row.Bad("burningFeeRate", "a fee that is a share of the amount is not supported");
        var fee = row.TextOrEmpty("fee").Length > 0 ? row.NonNegative("fee") : row.DecimalOrZero("minFee");
        var step = 1m;
        for (var digits = row.Long("wdTickSz"); digits > 0 && digits <= 18; digits--)
            step /= 10m;
        return new WithdrawalTerms(
            row.Text("ccy"), row.Text("chain"), row.Bool("canWd"), fee, row.DecimalOrZero("minWd") + fee, row.DecimalOrZero("maxWd"), step);
    }

    /// <summary>An address; its memo under whichever name the currency has for it.</summary>
    public static DepositAddress Address(WireObject row)
    {
        var memo = row.TextOrEmpty("tag") is { Length: > 0 } tag ? tag
            : row.TextOrEmpty("memo") is { Length: > 0 } text ? text
            : row.TextOrEmpty("pmtId");
        return new DepositAddress(row.Text("ccy"), row.Text("chain"), row.Text("addr"), memo);
    }
}
