using BenchmarkDotNet.Attributes;
using Hedgerow.Engine.Local;
using Hedgerow.Journal;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Bench;

/// <summary>
/// What the engine itself costs between a socket thread and the venue's adapter: post, two actors, an endpoint. The
/// way of a quote that becomes an order, with actors that only pass it on.
/// </summary>
[MemoryDiagnoser]
public class LocalEngineBenchmarks
{
    private static readonly Address Gateway = new("gateway/bench");
    private static readonly Address Coordinator = new("coordinator");
    private static readonly Address Venue = new("venue/bench");

    private readonly Tick _tick = new("BTCUSDT");
    private readonly Sink _sink = new();
    private LocalEngine? _engine;

    [GlobalSetup]
    public async Task Setup()
    {
        _engine = new LocalEngine(new MemoryJournal(autoFlush: true), TimeProvider.System);
        _engine.AddEndpoint(Venue, _sink);
        _engine.AddActor(Gateway, () => new Relay(Coordinator));
        _engine.AddActor(Coordinator, () => new Relay(Venue));
        _engine.Start();
        // The first turns run on the engine's thread; from then on the loop is idle.
        long turns;
        do
        {
            turns = _engine.Turns;
            await Task.Yield();
        }
        while (turns < 2);
    }

    [GlobalCleanup]
    public async Task Cleanup() => await _engine!.DisposeAsync();

    [Benchmark]
    public long PostToEndpoint()
    {
        _engine!.Post(Gateway, _tick);
        return _sink.Count;
    }

    private sealed record Tick(string Symbol) : Message, IConflatable
    {
        public object ConflationKey => Symbol;
    }

    private sealed class Relay(Address next) : Actor
    {
        public override void Receive(Message message, Effects effects)
        {
            if (message is Tick)
                effects.Tell(next, message);
        }

        public override void Apply(Event change) => throw new InvalidOperationException("nothing is remembered");
    }

    private sealed class Sink : IEndpoint
    {
        public long Count { get; private set; }

        public void Deliver(Message message) => Count++;
    }
}
