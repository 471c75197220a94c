using System.Runtime.InteropServices;

namespace Hedgerow.CommandLine;

/// <summary>
/// Ctrl-C and SIGTERM as a token: the first asks the command to wind down, the second ends the process as it is.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Interruption()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Waits until a signal comes or a task ends, whichever is first.</summary>
    public async Task WaitAsync(params Task[] tasks)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (_source.Token.Register(() => signal.TrySetResult()))
            await Task.WhenAny([signal.Task, .. tasks]);
    }

    public void Dispose()
    {
        _registrations.ForEach(r => r.Dispose());
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
            return;
        context.Cancel = true;
        _source.Cancel();
    }
}
