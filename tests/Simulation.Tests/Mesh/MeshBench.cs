using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Mesh;

/// <summary>Two venues, two candidates, near to each other, with clocks that are right and books that stand still.</summary>
internal sealed class MeshBench : ISimulationObserver
{
    private readonly InvariantSet _invariants;

    public MeshBench(Func<MeshSetup, MeshSetup>? change = null, ulong seed = 3)
    {
        var setup = new MeshSetup { ClockDrift = 0, ClockError = TimeSpan.Zero };
        System = new TwoVenueSystem(TwoVenueOptions.Standard(seed) with { Layout = HostLayout.Mesh, Mesh = change is null ? setup : change(setup) });
        var start = System.Engine.Now;
        _invariants = new InvariantSet(System, new InvariantOptions { MessageDelay = TimeSpan.FromSeconds(2.5) }, () => start);
        System.Engine.Observer = this;
        System.Start();
    }

    public TwoVenueSystem System { get; }

    public SimulatedEngine Engine => System.Engine;

    public FleetMesh Mesh => System.Mesh!;

    public Candidate First => Mesh.Candidates[0];

    public Candidate Second => Mesh.Candidates[1];

    /// <summary>Hears of everything that is delivered where it is observed.</summary>
    public Action<Address, Message>? Delivered { get; set; }

    public void BeforeStep(SimulatedEngine engine, Address to, Message message) => _invariants.BeforeStep(engine, to, message);

    public void AfterStep(SimulatedEngine engine, Address to, Message message)
    {
        _invariants.AfterStep(engine, to, message);
        Delivered?.Invoke(to, message);
    }

    public void BeforeCrash(SimulatedEngine engine, string host, Address? midTurn) => _invariants.BeforeCrash(engine, host, midTurn);

    /// <summary>Runs until a condition holds, or fails with the last deliveries.</summary>
    public void Until(Func<bool> condition, double seconds = 30) => Assert.True(
        Engine.RunUntil(condition, TimeSpan.FromSeconds(seconds)),
        string.Join(Environment.NewLine, Engine.Trace.Tail()));

    public void Run(double seconds) => Engine.RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>Books by which the pair opens, clip after clip.</summary>
    public void ShowBooks(decimal apart = 300)
    {
        System.A.SetBook("BTCUSDT", 60_000 + apart, 50, 60_001 + apart, 50);
        System.B.SetBook("BTCUSDT", 60_000, 50, 60_001, 50);
    }

    /// <summary>Runs until a candidate coordinates and both gateways obey it.</summary>
    public void UntilLed(Candidate by, double seconds = 30) => Until(
        () => by.Phase == CandidatePhase.Leading && System.Status.Coordinator is { InCharge: true } view
            && System.Status.Gateways is { Count: 2 } gateways && gateways.Values.All(gateway => gateway.Epoch == view.Epoch && gateway.AcceptsExposure),
        seconds);
}
