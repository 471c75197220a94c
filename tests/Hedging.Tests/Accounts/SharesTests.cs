using FsCheck.Fluent;
using Hedgerow.Hedging.Accounts;

namespace Hedgerow.Hedging.Tests.Accounts;

public sealed class SharesTests
{
    [Fact]
    public void Buying_and_redeeming_leave_the_price_as_it_is() => Draw.Holds(
        from nav in Draw.Decimal(1, 900_000_000, 100)
        from shares in Draw.Decimal(1, 900_000_000, 1_000)
        from flow in Draw.Decimal(-99, 500, 100)
        select (nav, shares, amount: nav * flow),
        book =>
        {
            var price = Shares.PriceOf(book.nav, book.shares, 0m);
            var after = Shares.PriceOf(book.nav + book.amount, book.shares + Shares.For(book.amount, price), 0m);
            Assert.True(Math.Abs(after - price) <= price * 1e-20m, $"{price} became {after}");
        });

    [Fact]
    public void Without_shares_the_last_price_holds_and_the_first_is_one()
    {
        Assert.Equal(1m, Shares.PriceOf(0m, 0m, 0m));
        Assert.Equal(1.25m, Shares.PriceOf(0m, 0m, 1.25m));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shares.For(1m, 0m));
    }

    [Theory]
    [InlineData(1.0, 1.1, 365, 0.1)]
    [InlineData(1.0, 1.01, 30, 0.12869)] // 1.01^(365/30) − 1
    [InlineData(1.0, 1.01, 7, 0.68007)] // 1.01^(365/7) − 1
    [InlineData(2.0, 1.9, 90, -0.18780)] // 0.95^(365/90) − 1
    public void Return_is_annualised(double then, double now, double days, double expected) =>
        Assert.Equal(expected, (double)Shares.AnnualisedReturn((decimal)then, (decimal)now, TimeSpan.FromDays(days))!.Value, 4);

    [Fact]
    public void A_return_without_meaning_is_none()
    {
        Assert.Null(Shares.AnnualisedReturn(0m, 1m, TimeSpan.FromDays(1)));
        Assert.Null(Shares.AnnualisedReturn(1m, -1m, TimeSpan.FromDays(1)));
        Assert.Null(Shares.AnnualisedReturn(1m, 2m, TimeSpan.Zero));
        Assert.Null(Shares.AnnualisedReturn(1m, 2m, TimeSpan.FromMinutes(1)));
    }
}
