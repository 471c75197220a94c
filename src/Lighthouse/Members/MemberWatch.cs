using Hedgerow.Lighthouse.Configuration;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Lighthouse.Members;

/// <summary>
/// Asks every node again and again, each in a loop of its own: one that is slow or says nonsense holds up nobody's view of the others.
/// </summary>
internal sealed partial class MemberWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly MemberSighting[] _sightings;
    private readonly Task[] _loops;

    /// <summary>Starts to ask.</summary>
    /// <param name="options">Nodes, and how often they are asked.</param>
    /// <param name="token">Token of an operator who may look; null: none is needed.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Hears of nodes that come and go.</param>
    public MemberWatch(LighthouseOptions options, string? token, TimeProvider time, ILogger log)
    {
        (_time, _log) = (time, log);
        var patience = TimeSpan.FromMilliseconds(options.PatienceMs);
        _http = new HttpClient(Handler(patience), disposeHandler: true)
        {
            MaxResponseContentBufferSize = MemberProbe.MaxAnswerBytes,
            Timeout = Timeout.InfiniteTimeSpan, // each question has its own limit
        };
        var probes = options.Members
            .Select(member => new MemberProbe(member.Name, new Uri(member.Url), token, _http, patience, time))
            .ToArray();
        _sightings = [.. probes.Select(probe => probe.Before())];
        var every = TimeSpan.FromMilliseconds(options.PollMs);
        _loops = [.. probes.Select((probe, i) => Task.Run(() => KeepAskingAsync(i, probe, every)))];
    }

    /// <summary>The newest sighting of every node, in the order of the configuration.</summary>
    public IReadOnlyList<MemberSighting> Sightings => [.. Enumerable.Range(0, _sightings.Length).Select(i => Volatile.Read(ref _sightings[i]))];

    /// <summary>How connections to nodes are made: no proxy, no cookies, and no redirection, which would carry a token elsewhere.</summary>
    public static SocketsHttpHandler Handler(TimeSpan patience) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = patience,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 16, // KiB
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task KeepAskingAsync(int index, MemberProbe probe, TimeSpan every)
    {
        using var ticks = new PeriodicTimer(every, _time);
        try
        {
            do
            {
                var last = _sightings[index];
                var next = await probe.AskAsync(last, _stop.Token);
                Volatile.Write(ref _sightings[index], next);
                if (next.State != last.State)
                    Log.Changed(_log, next.Name, next.State, next.Problem);
            }
            while (await ticks.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Node} is {State}: {Problem}")]
        public static partial void Changed(ILogger log, string node, MemberState state, string problem);
    }
}
