using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests;

/// <summary>Random values in the ranges of real markets, on exact decimal steps.</summary>
internal static class Draw
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Gen<decimal> Tick = Gen.Elements(0.01m, 0.05m, 0.1m, 0.5m, 1m);

    public static readonly Gen<decimal> Lot = Gen.Elements(0.001m, 0.002m, 0.005m, 0.01m, 0.1m, 1m, 0.003m);

    public static readonly Gen<Side> Side = Gen.Elements(Messages.Side.Buy, Messages.Side.Sell);

    public static readonly Gen<HedgeCurve> Curve =
        from max in Decimal(1, 100_000, 100)
        from range in Decimal(1, 5_000, 10)
        from earn in Decimal(0, 500, 10)
        select new HedgeCurve(max, OffsetSchedule.Constant(0m), range, earn);

    /// <summary>A whole number between the bounds, divided.</summary>
    public static Gen<decimal> Decimal(int low, int high, decimal divisor) =>
        Gen.Choose(low, high).Select(n => n / divisor);

    /// <summary>A book with its prices on a tick, bid below ask.</summary>
    public static Gen<Quote> Quote(decimal tick) =>
        from bidTicks in Gen.Choose(1_000, 200_000)
        from width in Gen.Choose(1, 50)
        select QuoteOf(bidTicks * tick, (bidTicks + width) * tick);

    public static Quote QuoteOf(decimal bid, decimal ask) =>
        new(new InstrumentId("v", "S"), bid, 1m, ask, 1m, 1, Noon, Noon);

    public static void Holds<T>(Gen<T> gen, Action<T> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(gen.ToArbitrary(), check));
}
