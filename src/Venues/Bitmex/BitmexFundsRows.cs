using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>Rows of the wallet interface; amounts in minor units. An unknown status is an error, never a guess.</summary>
internal static class BitmexFundsRows
{
    // Of the ids that steps of transfers have.
    private const int MaxStepId = 32;

    /// <summary>A withdrawal of the wallet history; null for another kind of row. Its amount is negative and holds the fee.</summary>
    /// <param name="row">Row of <c>user/walletHistory</c>.</param>
    public static WithdrawalRecord? Withdrawal(WireObject row) => row.Text("transactType") != "Withdrawal" ? null : new WithdrawalRecord(
        StepOf(row.TextOrEmpty("text")),
        row.Text("transactID"),
        BitmexMoney.AssetOf(row.Text("currency")),
        row.TextOrEmpty("network"),
        row.TextOrEmpty("address"),
        Math.Abs(BitmexMoney.Amount(row, "amount", "currency")),
        BitmexMoney.AmountOrZero(row, "fee", "currency"),
        Progress(row),
        row.Text("transactStatus"),
        row.TextOrEmpty("tx"),
        Requested(row));

    /// <summary>A deposit of the wallet history; null for another kind of row.</summary>
    /// <param name="row">Row of <c>user/walletHistory</c>.</param>
    public static DepositRecord? Deposit(WireObject row) => row.Text("transactType") != "Deposit" ? null : new DepositRecord(
        row.Text("transactID"),
        BitmexMoney.AssetOf(row.Text("currency")),
        row.TextOrEmpty("network"),
        row.TextOrEmpty("address"),
        row.TextOrEmpty("tx"),
        BitmexMoney.Amount(row, "amount", "currency"),
        Progress(row),
        BitmexWords.TimeOf(row, "timestamp"));

    /// <summary>Terms of one network of an asset; null when it does not have the network.</summary>
    /// <param name="asset">Our name of the asset.</param>
    /// <param name="network">The venue's name of the network.</param>
    /// <param name="row">Row of <c>wallet/assets</c>.</param>
    public static WithdrawalTerms? Terms(string asset, string network, WireObject row)
    {
        var unit = BitmexMoney.UnitOf(row.Text("currency")) ?? throw row.Bad("currency", "a currency whose minor unit is not known");
        foreach (var offered in row.Array("networks"))
        {
            if (offered.Text("asset") == network)
            {
                return new WithdrawalTerms(
                    asset,
                    network,
                    offered.Bool("withdrawalEnabled") && row.Bool("enabled"),
                    offered.NonNegative("withdrawalFee") * unit,
                    row.DecimalOrZero("minWithdrawalAmount") * unit,
                    row.DecimalOrZero("maxWithdrawalAmount") * unit,
                    unit);
            }
        }

        return null;
    }

    /// <summary>An address: a bare JSON text.</summary>
    /// <param name="body">Body of the answer of <c>user/depositAddress</c>.</param>
    /// <exception cref="FrameException">Not one text.</exception>
    public static string Address(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(body) ?? string.Empty;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FrameException("$", "not a text");
        }
    }

    // A text that is none of our ids leaves it open whose the withdrawal is: taking it for a stranger's would prove that ours is
    // not there, and ours would be sent twice. Address and amount decide then.
    private static string StepOf(string text) =>
        text.Length <= MaxStepId && text.All(char.IsAsciiLetterOrDigit) && text.Any(char.IsAsciiDigit) ? text : string.Empty;

    private static FundsProgress Progress(WireObject row)
    {
        var status = row.Text("transactStatus");
        return status switch
        {
            "Pending" or "Confirmed" or "Processed" => FundsProgress.Pending,
            "Completed" => FundsProgress.Done,
            "Canceled" or "Rejected" => FundsProgress.Failed,
            _ => throw row.Bad("transactStatus", "unknown: " + status),
        };
    }

    private static DateTimeOffset Requested(WireObject row) => BitmexWords.TimeOf(row, row.Has("transactTime") ? "transactTime" : "timestamp");
}
