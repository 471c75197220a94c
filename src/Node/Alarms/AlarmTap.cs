using System.Threading.Channels;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Node.Alarms;

/// <summary>
/// Where a node's threads put down what the keeper of alarms shall hear: notices, operators' acknowledgements, and what
/// became of messages that were sent. Whoever puts something down never waits and runs nothing; when there is no room it is
/// counted, and the count is told.
/// </summary>
/// <param name="least">Least level of notices that matters.</param>
internal sealed class AlarmTap(NoticeLevel least) : IEndpoint
{
    /// <summary>Messages that may wait.</summary>
    public const int Capacity = 4096;

    private readonly Channel<Message> _waiting = Channel.CreateBounded<Message>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private long _lost;

    /// <summary>What waits, oldest first.</summary>
    public ChannelReader<Message> Waiting => _waiting.Reader;

    /// <summary>Hears a notice.</summary>
    public void Hear(Notice notice)
    {
        if (notice.Level >= least)
            Deliver(notice);
    }

    /// <inheritdoc/>
    public void Deliver(Message message)
    {
        if (!_waiting.Writer.TryWrite(message) && message is Notice)
            Interlocked.Increment(ref _lost);
    }

    /// <summary>Notices lost since the last call.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    /// <summary>Nothing comes any more.</summary>
    public void Close() => _waiting.Writer.TryComplete();
}
