using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation.Tests.Venue;

/// <summary>
/// The simulator computes money by functions of its own, so that it does not agree with our mistakes. Here both are asked about the
/// same positions, of either kind.
/// </summary>
public sealed class TwoArithmeticsTests
{
    private const string Symbol = "S";

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private sealed record Drawn(int Size, bool IsLong, int EntryTicks, int MarkTicks, int Leverage);

    [Theory]
    [InlineData(ContractKind.Linear)]
    [InlineData(ContractKind.Inverse)]
    public void Both_say_the_same_of_a_position(ContractKind kind)
    {
        var random = new Random(20260101);
        for (var i = 0; i < 500; i++)
        {
            var entry = random.Next(200_000, 800_000);
            Compare(kind, new Drawn(random.Next(1, 5_000), random.Next(2) == 0, entry, entry + random.Next(-4_000, 4_000), random.Next(1, 21)));
        }
    }

    private static void Compare(ContractKind kind, Drawn drawn)
    {
        var (spec, tiers) = kind == ContractKind.Inverse ? Inverse : Linear;
        var (entry, mark) = (drawn.EntryTicks * 0.1m, drawn.MarkTicks * 0.1m);
        var quantity = (drawn.IsLong ? 1m : -1m) * drawn.Size * spec.LotSize;
        var deposit = Math.Round(kind.Notional(quantity, entry) / drawn.Leverage, 8) + 0.0001m;
        var model = new VenueModel("v", new VenueRules { LiquidationFeeRate = 0m });
        model.AddInstrument(new InstrumentTerms(spec, tiers, 0m, 0.0005m));
        model.OpenAccount("a", spec.SettleAsset, deposit * 2m, 20m, Start);
        var (bid, ask) = drawn.IsLong ? (entry - 0.1m, entry) : (entry, entry + 0.1m);
        model.SetBook(Symbol, bid, 1_000_000m, ask, 1_000_000m, Start);
        var placed = model.Place("a", new PlaceOrder("o", Symbol, Trades.SideOf(quantity), OrderType.LimitIoc, Math.Abs(quantity), entry, false), Start);
        Assert.Equal(OrderStatus.Filled, placed.Order?.Snapshot.Status);
        model.SetMark(Symbol, mark, 0m, Start);

        var (account, position) = (model.Account("a"), model.PositionOf("a", Symbol));
        var fill = model.FillsSince("a", Symbol, Start)[0].Fill;
        Assert.Equal(decimal.Round(kind.Notional(quantity, entry) * 0.0005m, 12), fill.Fee);
        Assert.Equal(kind.Profit(quantity, entry, mark), position.UnrealisedPnl);
        Assert.Equal(account.WalletBalance + kind.Profit(quantity, entry, mark), account.Equity);
        Assert.True(Math.Abs(kind.EntryPrice(quantity, kind.Value(quantity, entry)) - position.EntryPrice) <= 1e-10m);
        Assert.True(MaintenanceTable.TryCreate(tiers, out var table, out _));
        Assert.Equal(table.MarginOf(kind.Notional(quantity, mark)), account.MaintenanceMargin);
        var own = kind == ContractKind.Inverse
            ? LiquidationPrice.Inverse(quantity, position.EntryPrice, account.WalletBalance, table)
            : LiquidationPrice.Linear(quantity, position.EntryPrice, account.WalletBalance, table);
        Assert.Equal(position.LiquidationPrice > 0m, own.Kind == LiquidationKind.At);
        Assert.True(Math.Abs(own.Price - position.LiquidationPrice) <= 1e-6m * own.Price, $"{own} and {position.LiquidationPrice}");
    }

    private static (InstrumentSpec Spec, MaintenanceTier[] Tiers) Linear => (
        new InstrumentSpec(new InstrumentId("v", Symbol), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 1_000m, 1_000m, 0m, TimeSpan.FromHours(8), true),
        [new(0, 0.004m, 125), new(50_000, 0.005m, 100), new(150_000, 0.01m, 50)]);

    private static (InstrumentSpec Spec, MaintenanceTier[] Tiers) Inverse => (
        new InstrumentSpec(
            new InstrumentId("v", Symbol), "BTC", "USD", "BTC", 0.1m, 100m, 100m, 10_000_000m, 10_000_000m, 0m, TimeSpan.FromHours(8), true,
            ContractKind.Inverse),
        [new(0, 0.004m, 125), new(2, 0.005m, 100), new(6, 0.01m, 50)]);
}
