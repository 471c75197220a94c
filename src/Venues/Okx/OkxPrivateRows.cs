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
    /// <exception cref="FrameException">Malformed, or an unknown word.</exception>
    public static OkxPrivateNews Read(WireObject root, OkxContracts contracts, string settleAsset)
    {
        var reports = new List<VenueReport>();
        DateTimeOffset? funding = null;
        var channel = root.Object("arg").Text("channel");
        foreach (var row in root.Array("data"))
        {
            switch (channel)
            {
                case "orders":
                    Order(row, contracts, reports);
                    break;
                case "positions":
                    if (contracts.Of(row) is { } contract)
                    {
                        reports.Add(new PositionChanged(OkxRows.Position(row, contract), row.TimeMs("uTime")));
                    }

                    break;
                case "account":
                    if (OkxRows.Currency(row, settleAsset) is { } currency)
                    {
                        reports.Add(new BalanceChanged(settleAsset, currency.Decimal("cashBal"), currency.TimeMs("uTime")));
                    }

                    break;
                case "balance_and_position":
                    funding = row.Text("eventType") == "funding_fee" ? row.TimeMs("pTime") : funding;
                    break;
                default:
                    throw root.Bad("arg.channel", "unknown: " + channel);
            }
        }

        return new OkxPrivateNews(reports, funding);
    }

    private static void Order(WireObject row, OkxContracts contracts, List<VenueReport> reports)
    {
        if (contracts.Of(row) is not { } contract)
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

/// <summary>What a frame of the private stream says.</summary>
/// <param name="Reports">For the gateway.</param>
/// <param name="FundingAt">Venue time of a funding event, of which the stream tells neither amount nor id; null when there was none.</param>
internal readonly record struct OkxPrivateNews(List<VenueReport> Reports, DateTimeOffset? FundingAt);
