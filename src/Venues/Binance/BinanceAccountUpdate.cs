using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Reads ACCOUNT_UPDATE frames.</summary>
internal static class BinanceAccountUpdate
{
    /// <summary>
    /// Balances and positions that changed. Only one-way positions are told: in hedge mode a symbol has two, and the
    /// frame may hold one of them only; the account query refuses such an account.
    /// </summary>
    /// <param name="root">The frame.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static List<VenueReport> Read(WireObject root)
    {
        var time = root.TimeMs("T");
        var update = root.Object("a");
        var reports = new List<VenueReport>();
        if (update.Has("B"))
        {
            foreach (var row in update.Array("B"))
            {
                reports.Add(new BalanceChanged(row.Text("a"), row.Decimal("wb"), time));
            }
        }

        if (update.Has("P"))
        {
            foreach (var row in update.Array("P"))
            {
                var position = ReadPosition(row);
                if (row.Text("ps") == "BOTH")
                {
                    reports.Add(new PositionChanged(position, time));
                }
            }
        }

        return reports;
    }

    private static Position ReadPosition(WireObject row)
    {
        if (row.Text("ps") is not ("BOTH" or "LONG" or "SHORT"))
        {
            throw row.Bad("ps", "unknown position side");
        }

        var quantity = row.Decimal("pa");
        var entry = row.NonNegative("ep");
        return new Position(row.Text("s"), quantity, quantity == 0 ? 0 : entry, MarkPrice: 0, row.Decimal("up"), LiquidationPrice: 0);
    }
}
