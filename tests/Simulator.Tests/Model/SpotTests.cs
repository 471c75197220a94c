using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

/// <summary>Coins are paid in full and held outright; the fee of a buy is taken out of them.</summary>
public sealed class SpotTests
{
    private static VenueFixture Venue(decimal money = 10_000m) =>
        new VenueFixture(kind: ContractKind.Spot, makerFee: 0.001m, takerFee: 0.001m).Account("a", money, 1).Book(99.9m, 100m, 1_000m, mark: 100m);

    [Fact]
    public void A_buy_pays_in_full_and_its_fee_in_coins_a_sell_its_fee_in_money()
    {
        var venue = Venue();
        Assert.True(venue.Market(Side.Buy, 10m).IsAccepted);
        var fill = venue.Model.FillsSince("a", null, VenueFixture.Start)[^1].Fill;
        Assert.Equal((0.01m, "BTC"), (fill.Fee, fill.FeeAsset));
        var account = venue.Model.Account("a");
        Assert.Equal((9_000m, 9_999m, 9_000m, 0m), (account.WalletBalance, account.Equity, account.AvailableMargin, account.MaintenanceMargin));
        var held = Assert.Single(account.Positions);
        Assert.Equal((9.99m, 0m, 100m, 999m, 0m), (held.Quantity, held.EntryPrice, held.MarkPrice, held.UnrealisedPnl, held.LiquidationPrice));
        Assert.Equal((9.99m, 0m), venue.Model.Coins("a", VenueFixture.Symbol));
        venue.AssertBalanced();

        Assert.True(venue.Market(Side.Sell, 9.99m).IsAccepted);
        fill = venue.Model.FillsSince("a", null, VenueFixture.Start)[^1].Fill;
        Assert.Equal((9.99m * 99.9m * 0.001m, "USDT"), (fill.Fee, fill.FeeAsset));
        Assert.Equal(9_000m + (9.99m * 99.9m * 0.999m), venue.Model.Account("a").WalletBalance);
        Assert.Empty(venue.Model.Positions("a"));
        venue.AssertBalanced();
    }

    [Fact]
    public void Neither_coins_nor_money_that_are_not_free_can_be_spent()
    {
        var venue = Venue(1_000m);
        Assert.Equal(RejectReason.InsufficientMargin, venue.Place(Side.Sell, 0.1m, 99.9m).Reason);
        Assert.Equal(RejectReason.InsufficientMargin, venue.Place(Side.Buy, 10.001m, 100m).Reason);
        Assert.True(venue.Model.MoveCoins("a", VenueFixture.Symbol, 2m, venue.Now));
        venue.Rest(Side.Sell, 1.5m, 105m);
        Assert.Equal((2m, 1.5m), venue.Model.Coins("a", VenueFixture.Symbol));
        Assert.Equal(RejectReason.InsufficientMargin, venue.Place(Side.Sell, 0.6m, 99.9m).Reason);
        Assert.False(venue.Model.MoveCoins("a", VenueFixture.Symbol, -0.6m, venue.Now));
        venue.Rest(Side.Buy, 9m, 99m);
        Assert.Equal((891m, 109m), (venue.Model.HeldByBuys("a"), venue.Model.Account("a").AvailableMargin));
        Assert.Equal(RejectReason.InsufficientMargin, venue.Place(Side.Buy, 1.1m, 100m).Reason);
        Assert.Equal(RejectReason.BelowMinNotional, venue.Place(Side.Sell, 0.01m, 99.9m, reduceOnly: true).Reason);
        venue.AssertBalanced();
    }

    [Fact]
    public void Coins_are_never_liquidated_nor_pay_funding()
    {
        var venue = Venue(1_000m);
        venue.Market(Side.Buy, 9m);
        venue.Book(0.1m, 0.2m, 1_000m, mark: 0.1m);
        Assert.Equal(8.991m, venue.Model.PositionOf("a", VenueFixture.Symbol).Quantity);
        Assert.Equal(100m + 0.8991m, venue.Model.Account("a").Equity);
        Assert.DoesNotContain(venue.Model.TakeEvents(), happened => happened is LiquidationEvent or FundingEvent);
        venue.AssertBalanced();
    }
}
