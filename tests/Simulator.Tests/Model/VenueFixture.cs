using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

/// <summary>A venue with one instrument and helpers that keep the tests to what they are about.</summary>
internal sealed class VenueFixture
{
    public const string Symbol = "BTCUSDT";
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly MaintenanceTier[] Tiers =
    [
        new(0, 0.004m, 125), new(50_000, 0.005m, 100), new(250_000, 0.01m, 50), new(1_000_000, 0.025m, 20),
        new(10_000_000, 0.05m, 10), new(20_000_000, 0.1m, 5), new(50_000_000, 0.125m, 4),
    ];

    /// <summary>The same steps in a coin that is worth a thousand or so.</summary>
    public static readonly MaintenanceTier[] CoinTiers =
    [
        new(0, 0.004m, 125), new(50, 0.005m, 100), new(250, 0.01m, 50), new(1_000, 0.025m, 20), new(10_000, 0.05m, 10),
    ];

    private long _ids;

    public VenueFixture(
        VenueRules? rules = null, decimal makerFee = 0.0002m, decimal takerFee = 0.0005m, MaintenanceTier[]? tiers = null,
        ContractKind kind = ContractKind.Linear)
    {
        Model = new VenueModel("venue", rules ?? new VenueRules());
        Kind = kind;
        Model.AddInstrument(kind == ContractKind.Inverse
            ? new InstrumentTerms(InverseSpec(Symbol), tiers ?? CoinTiers, makerFee, takerFee)
            : new InstrumentTerms(Spec(Symbol) with { Kind = kind }, tiers ?? Tiers, makerFee, takerFee));
    }

    public ContractKind Kind { get; }

    public string Asset => Kind == ContractKind.Inverse ? "BTC" : "USDT";

    /// <summary>The smallest quantity.</summary>
    public decimal Lot => Kind == ContractKind.Inverse ? 1m : 0.001m;

    public VenueModel Model { get; }

    public DateTimeOffset Now { get; set; } = Start;

    public List<ModelEvent> Events { get; } = [];

    public static InstrumentSpec Spec(string symbol) => new(
        new InstrumentId("venue", symbol), symbol[..3], "USDT", "USDT", 0.1m, 0.001m, 0.001m, 1000m, 100m, 5m,
        TimeSpan.FromHours(8), true);

    /// <summary>One that settles in its coin, with lots of 1 USD.</summary>
    public static InstrumentSpec InverseSpec(string symbol) => new(
        new InstrumentId("venue", symbol), symbol[..3], "USD", symbol[..3], 0.1m, 1m, 1m, 10_000_000m, 1_000_000m, 5m,
        TimeSpan.FromHours(8), true, ContractKind.Inverse);

    public VenueFixture Account(string id = "a", decimal deposit = 100_000m, decimal leverage = 10)
    {
        Model.OpenAccount(id, Asset, deposit, leverage, Now);
        return this;
    }

    public VenueFixture Book(decimal bid, decimal ask, decimal size = 1m, decimal mark = 0)
    {
        Now += TimeSpan.FromSeconds(1);
        Model.SetBook(Symbol, bid, size, ask, size, Now, mark);
        return this;
    }

    public OrderResult Place(
        Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false, string account = "a", string? id = null)
    {
        Now += TimeSpan.FromMilliseconds(1);
        return Model.Place(account, new PlaceOrder(id ?? $"c{++_ids}", Symbol, side, type, quantity, price, reduceOnly), Now);
    }

    public OrderResult Market(Side side, decimal quantity, bool reduceOnly = false, string account = "a") =>
        Place(side, quantity, 0, OrderType.Market, reduceOnly, account);

    public OrderResult Rest(Side side, decimal quantity, decimal price, bool reduceOnly = false, string account = "a", string? id = null) =>
        Place(side, quantity, price, OrderType.LimitGtc, reduceOnly, account, id);

    public decimal Quantity(string account = "a") => Model.PositionOf(account, Symbol).Quantity;

    public IReadOnlyList<ModelEvent> Take() => [.. Model.TakeEvents()];

    public OrderSnapshot Order(OrderResult placed) =>
        Model.FindOrder(placed.Order!.AccountId, OrderKey.Venue(placed.Order.Snapshot.VenueOrderId))!.Snapshot;

    public void AssertBalanced() => Assert.Equal(0m, Model.TotalMoney(Asset).Imbalance);
}
