using Hedgerow.Engine.Local;
using Hedgerow.Journal;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Tests;

/// <summary>An engine with a clock and a journal that the test moves, and an endpoint that listens.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    public static readonly Address Alice = new("alice");
    public static readonly Address Bob = new("bob");
    public static readonly Address Out = new("out");

    public EngineRig(IJournal? journal = null, LocalEngineOptions? options = null, TimeProvider? time = null)
    {
        Memory = journal is null ? new MemoryJournal(Notes.Codec, autoFlush: true) : journal as MemoryJournal;
        Journal = journal ?? Memory!;
        Engine = new LocalEngine(Journal, time ?? Time, options);
        Engine.AddEndpoint(Out, Sink);
        Engine.TurnFailed += failure =>
        {
            lock (Failures)
                Failures.Add(failure);
        };
        Engine.Fatal += fault => FatalSource.TrySetResult(fault);
    }

    public ManualTime Time { get; } = new();

    public MemoryJournal? Memory { get; }

    public IJournal Journal { get; }

    public LocalEngine Engine { get; }

    public Sink Sink { get; } = new();

    public List<TurnFailure> Failures { get; } = [];

    public Task<EngineFault> Fatal => FatalSource.Task.WaitAsync(Patience);

    private TaskCompletionSource<EngineFault> FatalSource { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EngineRig With(Address address, Action<ScriptedActor, Message, Effects> receive)
    {
        Engine.AddActor(address, () => new ScriptedActor(receive));
        return this;
    }

    public async Task Start()
    {
        Engine.Start();
        await Settle();
    }

    /// <summary>Waits until the engine has nothing left to do.</summary>
    public Task Settle() => Engine.Idle().WaitAsync(Patience);

    public async Task Say(Address to, params string[] texts)
    {
        foreach (string text in texts)
            Assert.True(Engine.Post(to, new Say(text)));
        await Settle();
    }

    public async Task Advance(TimeSpan by)
    {
        Time.Advance(by);
        await Settle();
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
