using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>Frames of the private stream.</summary>
internal static class OkxPrivateRows
{
    /// <summary>What a frame says, in its order; nothing for products that are not ours.</summary>
    /// <param name="root">Frame with <c>arg</c> and <c>data</c>.</param>
    /// <param name="contracts">Sizes of contracts.</param>
    /// <param name="settleAsset">Asset whose balance counts.</param>
    /// <param name="coins">Makes reports of a spot account's balances; null: it trades contracts.</param>
    /// <exception cref="FrameException">Malformed, or an unknown word.</exception>
    public static OkxPrivateNews Read(WireObject root, OkxContracts contracts, string settleAsset, SpotCoins? coins = null) =>
        Read(root, contracts.Of, row => coins is null ? Balance(row, settleAsset) : Coins(row, coins));

    /// <summary>As above, with the contracts from anywhere, and balances as anybody wants them.</summary>
    /// <param name="root">Frame with <c>arg</c> and <c>data</c>.</param>
    /// <param name="contractOf">The contract of a row; null passes the row over.</param>
    /// <param name="balancesOf">What an account is told as.</param>
    /// <exception cref="FrameException">Malformed, or an unknown word.</exception>
    public static OkxPrivateNews Read(
        WireObject root, Func<WireObject, OkxContract?> contractOf, Func<WireObject, IEnumerable<VenueReport>> balancesOf)
    {
        var reports = new List<VenueReport>();
        var bills = OkxBills.None;
        DateTimeOffset? at = null;
        var channel = root.Object("arg").Text("channel");
        foreach (var row in root.Array("data"))
        {
            switch (channel)
            {
                case "orders":
                    Order(row, contractOf, reports);
                    break;
                case "positions":
                    if (contractOf(row) is { } contract)
                    {
                        reports.Add(new PositionChanged(OkxRows.Position(row, contract), row.TimeMs("uTime")));
                    }

                    break;
                case "account":
                    reports.AddRange(balancesOf(row));
                    break;
                case "balance_and_position":
                    bills |= row.Text("eventType") switch
                    {
                        "funding_fee" => OkxBills.Funding,
                        "delivered" => OkxBills.Deliveries,
                        _ => OkxBills.None,
                    };
                    at = bills == OkxBills.None ? at : row.TimeMs("pTime");
                    break;
                default:
                    throw root.Bad("arg.channel", "unknown: " + channel);
            }
        }

        return new OkxPrivateNews(reports, bills, at);
    }

    /// <summary>The balance of an account that trades contracts; nothing when the frame does not tell it.</summary>
    /// <param name="account">Row of channel <c>account</c>.</param>
    /// <param name="settleAsset">Asset whose balance counts.</param>
    public static IEnumerable<VenueReport> Balance(WireObject account, string settleAsset) =>
        OkxRows.Currency(account, settleAsset) is { } currency
            ? [new BalanceChanged(settleAsset, currency.Decimal("cashBal"), currency.TimeMs("uTime"))]
            : [];

    // A frame tells the currencies that changed: one that it leaves out is as it was.
    private static IEnumerable<VenueReport> Coins(WireObject account, SpotCoins coins)
    {
        var time = account.TimeMs("uTime");
        return OkxRows.Balances(account).Select(balance => coins.Change(balance, time)).OfType<VenueReport>();
    }

    private static void Order(WireObject row, Func<WireObject, OkxContract?> contractOf, List<VenueReport> reports)
    {
        if (contractOf(row) is not { } contract)
        {
            return;
        }

        reports.Add(new OrderChanged(OkxRows.Order(row, contract)));
        if (OkxRows.PushedFill(row, contract) is { } fill)
        {
            reports.Add(new FillReported(fill));
        }
    }
}

/// <summary>Bills that the stream says are new, and of which it tells neither amount nor id.</summary>
[Flags]
internal enum OkxBills
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Funding was paid or received.</summary>
    Funding = 1,

    /// <summary>Positions were settled at the end of their contracts.</summary>
    Deliveries = 2,
}

/// <summary>What a frame of the private stream says.</summary>
/// <param name="Reports">For the gateway.</param>
/// <param name="Bills">Which bills are new.</param>
/// <param name="At">Venue time of that; null when none are.</param>
internal readonly record struct OkxPrivateNews(List<VenueReport> Reports, OkxBills Bills, DateTimeOffset? At);
