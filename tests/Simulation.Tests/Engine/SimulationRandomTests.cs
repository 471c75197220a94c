namespace Hedgerow.Simulation.Tests.Engine;

public class SimulationRandomTests
{
    [Fact]
    public void The_sequence_of_a_seed_never_changes()
    {
        var random = new SimulationRandom(0);

        // SplitMix64 from 0 gives this state; xoshiro256** from it these numbers (reference implementations).
        Assert.Equal([0x99EC5F36CB75F2B4UL, 0xBF6E1F784956452AUL, 0x1A5F849D4933E6E0UL], new[] { random.NextBits(), random.NextBits(), random.NextBits() });
    }

    [Fact]
    public void Ranges_are_kept_and_filled()
    {
        var random = new SimulationRandom(5);
        var counts = new int[7];
        for (var i = 0; i < 7000; i++)
        {
            counts[random.Next(-3, 4) + 3]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(3, 3));
    }

    [Fact]
    public void Purposes_are_independent()
    {
        var disk = SimulationRandom.For(9, "disk");
        var network = SimulationRandom.For(9, "network");
        Assert.NotEqual(disk.NextBits(), network.NextBits());
        Assert.Equal(SimulationRandom.For(9, "disk").NextBits(), SimulationRandom.For(9, "disk").NextBits());
    }
}
