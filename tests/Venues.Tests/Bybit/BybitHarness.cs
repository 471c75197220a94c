using System.Threading.Channels;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>An adapter against a scripted venue, and the reports it emits.</summary>
internal sealed class BybitHarness : IAsyncDisposable
{
    private readonly Channel<VenueReport> _reports = Channel.CreateUnbounded<VenueReport>();
    private readonly List<VenueReport> _seen = [];

    private BybitHarness(ScriptedBybit venue, BybitSettings settings)
    {
        Venue = venue;
        Adapter = new BybitAdapter(
            "bybit",
            settings,
            ApiCredentials.Create("test-key", "test-secret", SecretKind.Hmac),
            report => _reports.Writer.TryWrite(report),
            TimeProvider.System,
            NullLogger.Instance);
    }

    public ScriptedBybit Venue { get; }

    public BybitAdapter Adapter { get; }

    /// <summary>Every report that <see cref="Next{T}"/> has read so far, and those still waiting.</summary>
    public IReadOnlyList<VenueReport> Seen
    {
        get
        {
            while (_reports.Reader.TryRead(out var report))
            {
                _seen.Add(report);
            }

            return _seen;
        }
    }

    public static async Task<BybitHarness> Start(Func<BybitSettings, BybitSettings>? change = null)
    {
        var venue = await ScriptedBybit.Start();
        return new BybitHarness(venue, change is null ? venue.Settings : change(venue.Settings));
    }

    /// <summary>Connects to all three streams and waits until they are up.</summary>
    public async Task<(ScriptedSocket Public, ScriptedSocket Private, ScriptedSocket Trade)> Connect(params string[] symbols)
    {
        Adapter.Send(new ConnectVenue(symbols));
        var streams = (await Venue.Accept("public"), await Venue.Accept("private"), await Venue.Accept("trade"));
        var up = new HashSet<VenueChannel>();
        while (up.Count < 4)
        {
            var change = await Next<ChannelChanged>(change => change.IsUp);
            up.Add(change.Channel);
        }

        return streams;
    }

    /// <summary>The next report of a type; reports before it are passed over.</summary>
    public async Task<T> Next<T>(Predicate<T>? fits = null)
        where T : VenueReport
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var report = await _reports.Reader.ReadAsync(limit.Token);
            _seen.Add(report);
            if (report is T match && (fits is null || fits(match)))
            {
                return match;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Adapter.DisposeAsync();
        await Venue.DisposeAsync();
    }
}
