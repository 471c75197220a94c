using System.Collections.Concurrent;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Kinds;
using Hedgerow.Venues;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Checks;

/// <summary>An adapter that is asked a few questions and no orders are given to.</summary>
internal sealed class VenueProbe : IAsyncDisposable
{
    private readonly VenueAdapter _adapter;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<VenueReport>> _asked = new();
    private readonly ConcurrentDictionary<VenueChannel, string> _channels = new();
    private readonly ConcurrentDictionary<string, Quote> _quotes = new(StringComparer.Ordinal);
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private volatile RateLimitReported? _limit;
    private long _requests;

    /// <summary>Makes the adapter of an account.</summary>
    /// <param name="venue">The account.</param>
    /// <param name="patience">Time for an answer.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">Log.</param>
    /// <exception cref="Hedgerow.Venues.Wire.CredentialException">Key, secret or passphrase cannot be had.</exception>
    public VenueProbe(VenueOptions venue, TimeSpan patience, TimeProvider time, ILoggerFactory loggers)
    {
        (_patience, _time) = (patience, time);
        _adapter = VenueKinds.Of(venue.Kind).Create(venue, Take, time, loggers.CreateLogger("venue." + venue.Name));
    }

    /// <summary>Largest used share of a rate budget that was told; null when none was.</summary>
    public RateLimitReported? Limit => _limit;

    /// <summary>Newest quote of a symbol; null before the first.</summary>
    public Quote? QuoteOf(string symbol) => _quotes.GetValueOrDefault(symbol);

    /// <summary>Why a channel is not up; empty when it is, null when nothing was told of it.</summary>
    public string? StateOf(VenueChannel channel) => _channels.GetValueOrDefault(channel);

    /// <summary>Asks; null when no answer came in time.</summary>
    public async Task<T?> AskAsync<T>(Func<long, VenueCommand> question) where T : VenueReport
    {
        var id = Interlocked.Increment(ref _requests);
        var answer = new TaskCompletionSource<VenueReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        _adapter.Send(question(id));
        try
        {
            return await answer.Task.WaitAsync(_patience, _time) as T;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Opens the streams and waits until they are up and every symbol is quoted, or the time is over.</summary>
    public async Task ConnectAsync(IReadOnlyList<string> symbols, TimeSpan patience)
    {
        var from = _time.GetTimestamp();
        _adapter.Send(new ConnectVenue(symbols));
        while (_time.GetElapsedTime(from) < patience && !IsReady(symbols))
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time);
    }

    public ValueTask DisposeAsync() => _adapter.DisposeAsync();

    private bool IsReady(IReadOnlyList<string> symbols) =>
        StateOf(VenueChannel.Public) == "" && StateOf(VenueChannel.Private) == "" && StateOf(VenueChannel.Orders) is "" or null
        && symbols.All(_quotes.ContainsKey);

    private void Take(VenueReport report)
    {
        switch (report)
        {
            case Quote quote:
                _quotes[quote.Instrument.Symbol] = quote;
                break;
            case ChannelChanged change:
                _channels[change.Channel] = change.IsUp ? "" : change.Reason.Length > 0 ? change.Reason : "not up yet";
                break;
            case RateLimitReported limit when _limit is not { } worst || limit.BlockedUntil is not null || limit.UsedFraction > worst.UsedFraction:
                _limit = limit;
                break;
            case ClockAnswer answer:
                Answered(answer.RequestId, answer);
                break;
            case AccountAnswer answer:
                Answered(answer.RequestId, answer);
                break;
            case InstrumentsAnswer answer:
                Answered(answer.RequestId, answer);
                break;
            case VenueSetupAnswer answer:
                Answered(answer.RequestId, answer);
                break;
            default:
                break;
        }
    }

    private void Answered(long requestId, VenueReport answer)
    {
        if (_asked.TryRemove(requestId, out var waiting))
            waiting.TrySetResult(answer);
    }
}
