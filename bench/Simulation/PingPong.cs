using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation.Bench;

/// <summary>The engine alone: two actors that answer each other without end.</summary>
internal static class PingPong
{
    private static readonly Address Left = new("left");
    private static readonly Address Right = new("right");

    public static SimulatedEngine Run(bool oneHost, long messages)
    {
        var engine = new SimulatedEngine(new SimulationOptions());
        engine.AddHost("one");
        engine.AddHost("two");
        engine.AddActor("one", Left, () => new Player(Right));
        engine.AddActor(oneHost ? "one" : "two", Right, () => new Player(Left));
        engine.Start();
        engine.RunUntil(() => engine.Trace.Steps >= messages, TimeSpan.FromDays(365));
        return engine;
    }

    private sealed record Ball : Message
    {
        public static readonly Ball Instance = new();
    }

    private sealed class Player(Address other) : Actor
    {
        public override void Receive(Message message, Effects effects) => effects.Tell(other, Ball.Instance);

        public override void Apply(Event change) => throw new InvalidOperationException("a player remembers nothing");
    }
}
