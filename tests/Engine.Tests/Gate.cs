using Hedgerow.Engine.Local;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Tests;

/// <summary>Keeps an actor inside a turn while the test fills the queues.</summary>
internal sealed class Gate : IDisposable
{
    private readonly ManualResetEventSlim _entered = new();
    private readonly ManualResetEventSlim _open = new();

    /// <summary>Called by the actor: waits inside the turn when the message is the holding one.</summary>
    public void Pass(Message message)
    {
        if (message is not Say { Text: "hold" })
            return;
        _entered.Set();
        Assert.True(_open.Wait(EngineRig.Patience));
    }

    /// <summary>Returns when the actor stands in its turn; it goes on when the result is disposed of.</summary>
    public IDisposable Hold(LocalEngine engine, Address actor)
    {
        var poster = new Thread(() => engine.Post(actor, new Say("hold"))) { IsBackground = true };
        poster.Start();
        Assert.True(_entered.Wait(EngineRig.Patience));
        return new Opener(_open, poster);
    }

    public void Dispose()
    {
        _entered.Dispose();
        _open.Dispose();
    }

    private sealed class Opener(ManualResetEventSlim open, Thread poster) : IDisposable
    {
        public void Dispose()
        {
            open.Set();
            Assert.True(poster.Join(EngineRig.Patience));
        }
    }
}
