namespace Hedgerow.Simulation.Tests.Mesh;

/// <summary>Seeds of the whole mesh under every fault; and each protection taken away once, to see that its absence is found.</summary>
public class MeshRunTests
{
    private static readonly SimOptions Short = new()
    {
        IsMesh = true,
        Faults = FaultKinds.WithMesh,
        FaultTime = TimeSpan.FromSeconds(90),
        Tail = TimeSpan.FromSeconds(150),
    };

    [Fact]
    public void Seeds_under_every_fault_break_no_invariant()
    {
        var results = SimRunner.Run(Short with { Seeds = 20 });
        Assert.All(results, result => Assert.True(result.Violation is null, result.Violation?.Report()));
        Assert.True(results.Count(result => result.Report.Summary.Fills > 10) >= 15, "hardly traded");
        var branches = SimRunner.BranchesOf(results);
        Assert.True(branches["mesh.taken-over"] > 30, $"{branches["mesh.taken-over"]} times taken over");
        Assert.All(["mesh.lease-not-renewed", "mesh.told-nothing", "mesh.link-silent", "mesh.message-late", "mesh.venue-out-of-reach"], name => Assert.True(branches[name] > 0, name));
    }

    [Fact]
    public void A_series_misses_what_it_could_have_reached_and_nothing_else()
    {
        string[] ofWholePairs = ["tripped-by-loss-rate", "tripped-by-net-exposure", "tripped-by-prices-apart"];
        var ofMesh = SimRunner.NeverReached(Short, []);
        Assert.Contains("mesh.taken-over", ofMesh);
        Assert.Empty(ofMesh.Intersect(ofWholePairs));
        var ofOneNode = SimRunner.NeverReached(new SimOptions(), []);
        Assert.DoesNotContain("mesh.taken-over", ofOneNode);
        Assert.Equal(ofWholePairs, ofOneNode.Intersect(ofWholePairs));
    }

    [Fact]
    public void A_seed_repeats_itself_exactly()
    {
        var first = new SimRun(Short, 4).Run();
        var second = new SimRun(Short, 4).Run();
        Assert.Equal(first.Report.ToJson(), second.Report.ToJson());
        Assert.Equal(first.Branches, second.Branches);
        Assert.NotEqual(first.Report.TraceHash, new SimRun(Short, 5).Run().Report.TraceHash);
    }

    [Theory]
    [InlineData(MeshFlaw.HolderNeverStops, FaultKind.Freeze)]
    [InlineData(MeshFlaw.JournalTakesAll, FaultKind.FreezeMidTurn)]
    [InlineData(MeshFlaw.LeaseForAll, FaultKind.LeaderCrash)]
    [InlineData(MeshFlaw.NobodyTakesOver, FaultKind.LeaderCrash)]
    public void A_protection_that_is_taken_away_is_missed(object flaw, FaultKind fault)
    {
        var options = Short with { Seeds = 8, Faults = [fault], Mesh = setup => setup with { Flaw = (MeshFlaw)flaw } };
        var violations = SimRunner.Run(options).Select(result => result.Violation).OfType<InvariantViolation>().ToList();
        Assert.Contains(violations, violation => violation.Invariant == "I9");
    }

    [Fact]
    public void Kinds_of_the_mesh_are_read_where_there_is_one_and_named_where_there_is_none()
    {
        Assert.Equal(FaultKinds.WithMesh, FaultKinds.Parse("all", isMesh: true));
        Assert.Equal([FaultKind.DatabaseDown], FaultKinds.Parse("database-down", isMesh: true));
        Assert.Throws<FormatException>(() => FaultKinds.Parse("database-down"));
    }
}
