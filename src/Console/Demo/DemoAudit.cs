using Hedgerow.CommandLine.Simulated;
using Hedgerow.Hedging;

namespace Hedgerow.CommandLine.Demo;

/// <summary>Compares what the node says at the end with what the venues know: their books are the truth.</summary>
internal static class DemoAudit
{
    /// <summary>Money in quote currency may differ by this through rounding to a venue's decimals.</summary>
    private const decimal Cent = 0.01m;

    /// <summary>Money in a coin may, by this for each fill: BitMEX, for one, charges whole satoshi.</summary>
    private const decimal PartOfCoin = 0.000_000_01m;

    /// <summary>Every breach found; empty when the node told the truth and left nothing behind.</summary>
    /// <param name="venues">The venues.</param>
    /// <param name="summary">What the node says.</param>
    public static IReadOnlyList<string> Breaches(IReadOnlyList<SimulatedVenue> venues, RunSummary summary)
    {
        var breaches = new List<string>();
        foreach (var venue in venues)
            Check(venue, breaches);
        var orders = venues.Sum(v => v.Orders().Count);
        if (orders > summary.OrdersPlaced)
            breaches.Add($"the venues have {orders} orders, the node says it placed {summary.OrdersPlaced}");
        var fills = venues.Sum(v => v.Fills().Count);
        if (fills != summary.Fills)
            breaches.Add($"the venues have {fills} fills, the node says {summary.Fills}");
        foreach (var accounts in venues.GroupBy(v => v.SettleAsset))
            CheckMoney([.. accounts], summary.MoneyIn(accounts.Key), isFlat: summary.GrossPosition == 0, breaches);
        return breaches;
    }

    /// <summary>What may be lost of a venue's money through rounding.</summary>
    public static decimal ToleranceOf(SimulatedVenue venue) => venue.IsInverse ? PartOfCoin * (1 + venue.Fills().Count) : Cent;

    private static void CheckMoney(List<SimulatedVenue> venues, AssetMoney said, bool isFlat, List<string> breaches)
    {
        var tolerance = venues.Sum(ToleranceOf);
        var fees = venues.Sum(v => v.Fills().Sum(f => f.Fill.Fee));
        if (Math.Abs(fees - said.FeesPaid) > tolerance)
            breaches.Add($"the venues charged {fees:0.00######} {said.Asset} in fees, the node says {said.FeesPaid:0.00######}");
        var equity = venues.Sum(v => v.Truth().Equity);
        if (isFlat && Math.Abs(equity - said.EquityEnd) > tolerance)
            breaches.Add($"the venues hold {equity:0.00######} {said.Asset}, the node says {said.EquityEnd:0.00######}");
    }

    private static void Check(SimulatedVenue venue, List<string> breaches)
    {
        foreach (var repeated in venue.Orders().GroupBy(o => o.Snapshot.ClientId).Where(g => g.Key.Length > 0 && g.Count() > 1))
            breaches.Add($"{venue.Name}: order id {repeated.Key} was used {repeated.Count()} times");
        var imbalance = venue.Server.Use(model => model.TotalMoney(venue.Truth().Asset).Imbalance);
        if (Math.Abs(imbalance) > ToleranceOf(venue))
            breaches.Add($"{venue.Name}: {imbalance} of money came from nowhere");
    }
}
