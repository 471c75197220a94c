using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests.Accounts;

/// <summary>Histories for tests: whatever happens, both identities of a point hold.</summary>
internal static class Points
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);

    /// <summary>A history of one account with two symbols; steps in minutes, money in whole units.</summary>
    public static Gen<List<BookPoint>> History(int longestStepMinutes) => Gen.NonEmptyListOf(
        from minutes in Gen.Choose(1, longestStepMinutes)
        from symbol in Gen.Elements("A", "B")
        from realised in Gen.Choose(-50, 50)
        from fees in Gen.Choose(0, 3)
        from funding in Gen.Choose(-2, 2)
        from unrealised in Gen.Choose(-100, 100)
        from money in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Choose(-100, 100)))
        from known in Gen.Elements(true, false)
        select (minutes, symbol, realised, fees, funding, unrealised, money, known)).Select(steps =>
        {
            var points = new List<BookPoint> { First() };
            foreach (var s in steps)
                points.Add(Next(points[^1], TimeSpan.FromMinutes(s.minutes), s.symbol, s.realised, s.fees, s.funding, s.unrealised, s.money, s.known));
            return points;
        });

    public static BookPoint First(decimal equity = 10_000m) => new(
        Start, equity, equity, 0m, 0m, 0m, equity, 0m, 0m, 0m,
        [new VenueFigures("v", equity, equity, 0m, 0m, 0m, 0m, 0m, 0m, equity)], []);

    public static BookPoint Next(
        BookPoint before, TimeSpan after, string symbol, decimal realised, decimal fees = 0m, decimal funding = 0m,
        decimal unrealised = 0m, decimal money = 0m, bool known = true)
    {
        var v = before.Venues[0];
        var next = v with
        {
            Realised = v.Realised + realised,
            Fees = v.Fees + fees,
            Funding = v.Funding + funding,
            Volume = v.Volume + (10m * Math.Abs(realised)),
            Unrealised = unrealised,
            Residual = v.Residual + money,
        };
        next = next with { Equity = next.Residual + next.Realised + next.Unrealised - next.Fees + next.Funding };
        var owner = before.Owner + (known ? money : 0m);
        var unexplained = next.Residual - owner;
        var nav = next.Equity - Math.Max(0m, unexplained);
        var change = new SymbolChange("v", symbol, realised, fees, funding, 10m * Math.Abs(realised), 1);
        return before with
        {
            Time = before.Time + after,
            Nav = nav,
            Owner = owner,
            Unexplained = unexplained,
            Venues = [next],
            Changes = realised == 0m && fees == 0m && funding == 0m ? [] : [change],
        };
    }
}
