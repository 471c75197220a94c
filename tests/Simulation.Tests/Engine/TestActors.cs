using System.Text.Json;
using Hedgerow.Engine;
using Hedgerow.Messages;
using EngineActor = Hedgerow.Engine.Actor;

namespace Hedgerow.Simulation.Tests.Engine;

internal sealed record Note(string Text) : Message;

internal sealed record Added(string Text) : Event;

internal sealed record AllAdded(string[] Texts) : Event;

/// <summary>Writes the two events of the test actors.</summary>
internal sealed class TestFormat : IEventFormat
{
    public string Write(Event change) => change switch
    {
        Added added => "a" + JsonSerializer.Serialize(added),
        AllAdded all => "s" + JsonSerializer.Serialize(all),
        _ => throw new InvalidOperationException($"unknown event {change}"),
    };

    public Event Read(string text) => text[0] == 'a'
        ? JsonSerializer.Deserialize<Added>(text[1..])!
        : JsonSerializer.Deserialize<AllAdded>(text[1..])!;
}

/// <summary>An actor whose behaviour a test writes down as a function; it remembers the texts of its events.</summary>
internal sealed class Scripted(Action<Scripted, Message, Effects> receive) : EngineActor
{
    public List<string> Texts { get; } = [];

    public override void Receive(Message message, Effects effects) => receive(this, message, effects);

    public override void Apply(Event change)
    {
        switch (change)
        {
            case Added added:
                Texts.Add(added.Text);
                break;
            case AllAdded all:
                Texts.Clear();
                Texts.AddRange(all.Texts);
                break;
            default:
                throw new InvalidOperationException($"unknown event {change}");
        }
    }

    public override Event? TakeSnapshot() => new AllAdded([.. Texts]);
}

/// <summary>Remembers what it was told and when.</summary>
internal sealed class Recorder(Func<DateTimeOffset> now) : ISimulatedEndpoint
{
    public List<(DateTimeOffset Time, Message Message)> Seen { get; } = [];

    public int HostCrashes { get; private set; }

    public IEnumerable<string> Texts => Seen.Select(seen => ((Note)seen.Message).Text);

    public void Deliver(Message message) => Seen.Add((now(), message));

    public void HostCrashed() => HostCrashes++;
}

/// <summary>An engine with host "one" and a recorder at address "out" on it.</summary>
internal sealed class Bench
{
    public static readonly Address Out = new("out");
    public static readonly Address A = new("a");
    public static readonly Address B = new("b");

    public Bench(SimulationOptions? options = null)
    {
        Engine = new SimulatedEngine(options ?? new SimulationOptions { Seed = 7 }, new TestFormat());
        Engine.AddHost("one");
        Engine.AddHost("two");
        Output = new Recorder(() => Engine.Now);
        Engine.AddEndpoint("one", Out, Output);
    }

    public SimulatedEngine Engine { get; }

    public Recorder Output { get; }

    public Bench Add(Address address, Action<Scripted, Message, Effects> receive, string host = "one")
    {
        Engine.AddActor(host, address, () => new Scripted(receive));
        return this;
    }

    public Bench Start()
    {
        Engine.Start();
        Engine.RunFor(TimeSpan.Zero);
        return this;
    }

    public void Tell(Address to, string text)
    {
        Engine.Post(to, new Note(text));
        Engine.RunFor(TimeSpan.Zero);
    }

    public Scripted Actor(Address address) => (Scripted)Engine.ActorAt(address)!;
}
