namespace Hedgerow.Simulation.Tests.Runs;

public class FaultTests
{
    [Fact]
    public void Every_kind_has_a_name_that_is_read_back()
    {
        var list = string.Join(',', FaultKinds.All.Select(FaultKinds.NameOf));
        Assert.Equal(FaultKinds.All, FaultKinds.Parse(list));
        Assert.Equal(FaultKinds.All, FaultKinds.Parse("all"));
        Assert.Empty(FaultKinds.Parse("none"));
        Assert.Equal("crash-mid-turn", FaultKinds.NameOf(FaultKind.CrashMidTurn));
    }

    [Fact]
    public void An_unknown_name_is_named_and_the_known_ones_listed()
    {
        var error = Assert.Throws<FormatException>(() => FaultKinds.Parse("crash,meteor"));
        Assert.Contains("'meteor'", error.Message);
        Assert.Contains("book-gap", error.Message);
    }

    [Fact]
    public void A_plan_depends_on_the_seed_alone_and_kinds_do_not_disturb_each_other()
    {
        var (from, to) = (TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(5));
        var all = FaultPlan.Draw(8, FaultKinds.All, from, to);
        Assert.Equal(all, FaultPlan.Draw(8, FaultKinds.All, from, to));
        Assert.NotEqual(all, FaultPlan.Draw(9, FaultKinds.All, from, to));
        Assert.All(all, fault => Assert.InRange(fault.At, from, to - fault.Length));
        FaultKind[] some = [FaultKind.Crash, FaultKind.BookGap, FaultKind.SubmitLate];
        Assert.Equal(all.Where(fault => some.Contains(fault.Kind)), FaultPlan.Draw(8, some, from, to));
    }

    [Fact]
    public void Over_many_seeds_every_kind_is_planned()
    {
        var seen = new HashSet<FaultKind>();
        for (ulong seed = 1; seed <= 40; seed++)
        {
            seen.UnionWith(FaultPlan.Draw(seed, FaultKinds.All, TimeSpan.Zero, TimeSpan.FromMinutes(5)).Select(fault => fault.Kind));
        }

        Assert.Equal(FaultKinds.All, seen.Order());
    }
}
