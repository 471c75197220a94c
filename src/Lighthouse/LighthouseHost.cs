using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Lighthouse.Forwarding;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Lighthouse;

/// <summary>
/// A lighthouse: watches the nodes of a book and is their front door. It keeps nothing that a restart would lose, no node depends on it,
/// and any number may run side by side. See docs/lighthouse.md.
/// </summary>
public sealed partial class LighthouseHost : IAsyncDisposable
{
    private readonly LighthouseOptions _options;
    private readonly TimeProvider _time;
    private readonly MemberWatch _watch;
    private readonly NodeForwarder _forwarder;
    private readonly WebApplication _app;

    private LighthouseHost(LighthouseOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _time) = (options, time);
        var door = new Doorkeeper(new OperatorBook(options.Api.Operators), time);
        var token = options.Token is { } reference ? SecretFiles.Read(reference) : null;
        _watch = new MemberWatch(options, token, time, loggers.CreateLogger("members"));
        _forwarder = new NodeForwarder(options.Members, time);
        _app = ApiServer.Build(options.Api);
        new LighthouseApi(View, _forwarder, door).Map(_app);
    }

    /// <summary>Where its interface listens.</summary>
    public Uri Address => ApiServer.AddressOf(_app);

    /// <summary>Starts to watch and to listen.</summary>
    /// <param name="configuration">Checked configuration.</param>
    /// <param name="loggers">Makes the logs.</param>
    /// <param name="time">Clock; the system's when null.</param>
    /// <exception cref="IOException">The HTTP port is in use.</exception>
    public static async Task<LighthouseHost> StartAsync(LighthouseConfiguration configuration, ILoggerFactory loggers, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(loggers);
        var host = new LighthouseHost(configuration.Options, time ?? TimeProvider.System, loggers);
        try
        {
            await host._app.StartAsync();
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        Log.Started(loggers.CreateLogger("lighthouse"), configuration.Options.Lighthouse, host.Address, configuration.Options.Members.Count);
        return host;
    }

    /// <summary>The fleet as it is seen now.</summary>
    public FleetView View() => FleetView.Of(_options.Lighthouse, NodeHost.Release, _watch.Sightings, _time.GetUtcNow());

    /// <summary>Ends it; the nodes do not notice.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _watch.DisposeAsync();
        _forwarder.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "lighthouse {Lighthouse} started, HTTP at {Address}, watches {Count} nodes")]
        public static partial void Started(ILogger log, string lighthouse, Uri address, int count);
    }
}
