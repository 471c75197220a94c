using Microsoft.Extensions.Hosting;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// The life of a web server inside somebody else's program: it begins and ends when it is told. The host's own default takes
/// SIGTERM and Ctrl-C away from the program around it, which would then never end.
/// </summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
