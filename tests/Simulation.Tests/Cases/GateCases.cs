using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>RT-19: an exposure cap blocks the order that reduces exposure.</summary>
public class RT19
{
    [Fact]
    public void Above_the_largest_leverage_reducing_goes_through()
    {
        // 0.1 BTC on 900 USD is less than 8 times the equity when it is opened and more when the price has moved.
        var bench = Gates.Leveraged(900);
        bench.Books(61_900, 61_500);
        bench.Run(15);
        Assert.True(bench.System.PositionA * -61_900 / bench.A.Model.Margin(bench.A.Account).Equity > 8);

        bench.System.Operate(OperatorAction.Flatten);
        Assert.True(bench.RunUntil(() => bench.System.PositionA == 0 && bench.System.PositionB == 0, 10), bench.Describe());
        bench.AssertAtRest();
    }
}

/// <summary>RT-20: a negative free margin blocks closes.</summary>
public class RT20
{
    [Fact]
    public void Without_free_margin_closing_goes_through()
    {
        var bench = Gates.Leveraged(900);
        bench.Books(64_000, 63_600);
        bench.Run(15);
        var margin = bench.A.Model.Margin(bench.A.Account);
        Assert.True(margin.Equity < margin.PositionMargin, margin.ToString());

        bench.System.Operate(OperatorAction.Flatten);
        Assert.True(bench.RunUntil(() => bench.System.PositionA == 0 && bench.System.PositionB == 0, 10), bench.Describe());
        bench.AssertAtRest();
    }
}

internal static class Gates
{
    /// <summary>A system that holds the hedge on accounts of so much money.</summary>
    public static CaseBench Leveraged(decimal deposit)
    {
        var bench = new CaseBench(change: options => options with
        {
            A = options.A with { Deposit = deposit },
            B = options.B with { Deposit = deposit },
        });
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.System.PositionA <= -0.09m && bench.System.NetExposure == 0, 10), bench.Describe());
        bench.Run(1);
        return bench;
    }
}
