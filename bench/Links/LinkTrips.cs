using System.Diagnostics;
using Hedgerow.Mesh.Streams;
using Hedgerow.Messages;

namespace Hedgerow.Links.Bench;

/// <summary>A message over the link and back.</summary>
internal sealed class LinkTrips : IEchoed
{
    private readonly LinkEcho _link;
    private TaskCompletionSource _waiting = new();

    public LinkTrips(LinkEcho link)
    {
        _link = link;
        link.OnReply = _ => _waiting.SetResult();
    }

    public string Name => "link";

    public async Task<IEnumerable<double>> TripsAsync(int count, Message message)
    {
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            // Continues on the thread that read the reply, as a loop that takes messages inline does, and as the bare echo's reader.
            _waiting = new TaskCompletionSource();
            if (_link.Tell(message) != TellOutcome.Taken)
                throw new InvalidOperationException("the link is full");
            await _waiting.Task;
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }
        return times;
    }

    public TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;
}
