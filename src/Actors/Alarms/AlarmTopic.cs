using Hedgerow.Messages;

namespace Hedgerow.Actors.Alarms;

/// <summary>One trouble: notices of one level, source and shape, and what of them was told. A cache.</summary>
internal sealed class AlarmTopic(NoticeLevel level, string source, string shape)
{
    public NoticeLevel Level { get; } = level;

    public string Source { get; } = source;

    public string Shape { get; } = shape;

    public string Text { get; private set; } = "";

    public DateTimeOffset LastAt { get; private set; }

    /// <summary>When something was told of it last; long ago before the first time.</summary>
    public DateTimeOffset ToldAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>How often it was said since it was told last.</summary>
    public long Pending { get; private set; }

    /// <summary>How often it was said since its open alarm's count was written down.</summary>
    public long Unbooked { get; private set; }

    public bool IsDue(DateTimeOffset now, TimeSpan window) => Pending > 0 && now - ToldAt >= window;

    public bool IsOver(DateTimeOffset now, TimeSpan window) => Pending == 0 && now - ToldAt >= window;

    /// <summary>It was said once more.</summary>
    /// <param name="notice">What was said.</param>
    /// <param name="opens">True when that opened an alarm, which counts it.</param>
    public void Said(Notice notice, bool opens)
    {
        (Text, LastAt) = (notice.Text, notice.Time);
        Pending++;
        Unbooked = opens ? 0 : Unbooked + 1;
    }

    /// <summary>What is told of it now; the next window begins.</summary>
    /// <param name="number">Number of the open alarm; zero when there is none.</param>
    /// <param name="now">When.</param>
    public AlarmMessage Tell(long number, DateTimeOffset now)
    {
        var occasion = ToldAt > DateTimeOffset.MinValue ? AlarmOccasion.Repeat : AlarmOccasion.First;
        var message = new AlarmMessage(Level, occasion, Source, Text, Pending, number, LastAt, IsQuiet: false);
        (ToldAt, Pending, Unbooked) = (now, 0, 0);
        return message;
    }
}
