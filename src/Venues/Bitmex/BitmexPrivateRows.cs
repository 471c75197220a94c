using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>Changes of the private tables.</summary>
internal static class BitmexPrivateRows
{
    /// <summary>What changes say, in their order; nothing for products and currencies that are not ours.</summary>
    /// <param name="table">Name of the table.</param>
    /// <param name="changes">Rows that changed.</param>
    /// <param name="markets">What a quantity means.</param>
    /// <param name="settleAsset">Asset whose balance counts.</param>
    /// <exception cref="FrameException">Malformed, or an unknown word.</exception>
    public static List<VenueReport> Read(string table, List<BitmexChange> changes, BitmexMarkets markets, string settleAsset)
    {
        var reports = new List<VenueReport>();
        foreach (var change in changes)
        {
            var report = table == "margin"
                ? Balance(change, settleAsset)
                : markets.Find(change.Whole.TextOrEmpty("symbol")) is { } contract ? Of(table, change, contract) : null;
            if (report is not null)
            {
                reports.Add(report);
            }
        }

        return reports;
    }

    private static VenueReport? Of(string table, BitmexChange change, BitmexContract contract) => table switch
    {
        "order" => new OrderChanged(BitmexRows.Order(change.Whole, contract)),
        "execution" => Execution(change.Whole, contract),
        "position" => Position(change, contract),
        _ => throw new FrameException("table", "unknown: " + table),
    };

    private static VenueReport? Execution(WireObject row, BitmexContract contract) => BitmexWords.ExecutionOf(row) switch
    {
        BitmexExecution.Fill => new FillReported(BitmexRows.Fill(row, contract)),
        BitmexExecution.Funding => new FundingReported(BitmexRows.Funding(row, contract)),
        _ => null,
    };

    // Both tables change with every move of the mark; what the mark does is told elsewhere.
    private static PositionChanged? Position(BitmexChange change, BitmexContract contract) =>
        change.Told.Has("currentQty") || change.Told.Has("avgEntryPrice")
            ? new PositionChanged(BitmexRows.Position(change.Whole, contract), BitmexWords.TimeOf(change.Whole, "timestamp"))
            : null;

    private static BalanceChanged? Balance(BitmexChange change, string settleAsset) =>
        change.Told.Has("walletBalance") && BitmexMoney.AssetOf(change.Whole.Text("currency")) == settleAsset
            ? new BalanceChanged(
                settleAsset, BitmexMoney.Amount(change.Whole, "walletBalance", "currency"), BitmexWords.TimeOf(change.Whole, "timestamp"))
            : null;
}
