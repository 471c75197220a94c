using System.Collections.Concurrent;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Node.Alarms;

/// <summary>
/// The endpoint that sends alarms: each on its own task, answered once by what became of it. How many are under way is
/// bounded by the one that tells it: one a channel.
/// </summary>
/// <param name="channels">Ways out.</param>
/// <param name="answer">Takes the answers, on any thread; must not block.</param>
internal sealed class AlarmSender(IReadOnlyList<AlarmChannel> channels, Action<AlarmSent> answer) : IEndpoint, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _underWay = [];

    /// <inheritdoc/>
    public void Deliver(Message message)
    {
        var request = (SendAlarm)message;
        var sending = Task.Run(() => SendAsync(request));
        _underWay.TryAdd(sending, true);
        _ = sending.ContinueWith(done => _underWay.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Gives up what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_underWay.Keys);
        foreach (var channel in channels)
            channel.Dispose();
        _stop.Dispose();
    }

    private async Task SendAsync(SendAlarm request)
    {
        var channel = channels.FirstOrDefault(c => c.Name == request.Channel);
        var (delivery, retryAfter, problem) = channel is null
            ? (AlarmDelivery.Refused, null, "no such channel")
            : await channel.SendAsync(request.Alarm, _stop.Token);
        answer(new AlarmSent(request.Channel, request.Sequence, delivery, retryAfter, problem));
    }
}
