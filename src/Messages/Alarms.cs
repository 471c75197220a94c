namespace Hedgerow.Messages;

/// <summary>Alarms of one source and shape that nobody has acknowledged yet.</summary>
/// <param name="Number">By which it is acknowledged; never used twice on a node.</param>
/// <param name="Source">Actor that said it.</param>
/// <param name="Shape">Text without its figures: what two notices have in common that are one alarm.</param>
/// <param name="Text">Newest text, with figures.</param>
/// <param name="Count">How often it was said.</param>
/// <param name="FirstAt">When it was said first.</param>
/// <param name="LastAt">When it was said last.</param>
public sealed record OpenAlarm(
    long Number, string Source, string Shape, string Text, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>Why something is told to a channel.</summary>
public enum AlarmOccasion
{
    /// <summary>It is new.</summary>
    First = 1,

    /// <summary>It was said again within the window; told once, with the count.</summary>
    Repeat = 2,

    /// <summary>Nobody acknowledged it.</summary>
    Reminder = 3,

    /// <summary>What a bound of the channel kept from being told one by one.</summary>
    Summary = 4,

    /// <summary>Somebody tries the channel.</summary>
    Test = 5,
}

/// <summary>One message to people outside the machine.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Occasion">Why it is told.</param>
/// <param name="Source">Actor that said it; of reminders and summaries <c>alarms</c>.</param>
/// <param name="Text">What, with figures.</param>
/// <param name="Count">How many notices it stands for.</param>
/// <param name="Number">Number by which it is acknowledged; zero when there is nothing to acknowledge.</param>
/// <param name="Time">When it was said last.</param>
/// <param name="IsQuiet">True when the channel should make no sound of it.</param>
public sealed record AlarmMessage(
    NoticeLevel Level, AlarmOccasion Occasion, string Source, string Text, long Count, long Number, DateTimeOffset Time, bool IsQuiet);

/// <summary>Send a message by a channel. Told to <see cref="Address.AlarmChannels"/>; answered by <see cref="AlarmSent"/>.</summary>
/// <param name="Channel">Name of the channel, as configured.</param>
/// <param name="Sequence">Echoed in the answer.</param>
/// <param name="Alarm">What to send.</param>
public sealed record SendAlarm(string Channel, long Sequence, AlarmMessage Alarm) : Message;

/// <summary>What became of an attempt to send.</summary>
public enum AlarmDelivery
{
    /// <summary>The channel took it.</summary>
    Done = 1,

    /// <summary>The channel refused it; the same again would most likely be refused again.</summary>
    Refused = 2,

    /// <summary>Not now: no connection, no answer, too often, an error over there.</summary>
    Failed = 3,
}

/// <summary>Answer to <see cref="SendAlarm"/>.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Sequence">Of the request.</param>
/// <param name="Delivery">What became of it.</param>
/// <param name="RetryAfter">Time that the channel asked for before the next attempt; null when it asked for none.</param>
/// <param name="Problem">What went wrong, without secrets; empty when nothing did.</param>
public sealed record AlarmSent(string Channel, long Sequence, AlarmDelivery Delivery, TimeSpan? RetryAfter, string Problem) : Message;

/// <summary>Notices found no room on their way to the one that tells them on.</summary>
/// <param name="Count">How many, since the last time.</param>
public sealed record NoticesLost(long Count) : Message;

/// <summary>The process is about to end: what waits for its window to end is told now.</summary>
public sealed record FlushAlarms : Message;

/// <summary>A channel as it is.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Waiting">Messages that are still to be sent, a summary of what was withheld included.</param>
/// <param name="Sent">Messages that the channel took since the start.</param>
/// <param name="Withheld">Notices that will be told as a number only.</param>
/// <param name="FailingSince">Since when it has taken nothing; null while it works.</param>
/// <param name="Problem">What went wrong last; empty while it works.</param>
public sealed record AlarmChannelView(string Name, int Waiting, long Sent, long Withheld, DateTimeOffset? FailingSince, string Problem);

/// <summary>Open alarms and the channels, told to the status board.</summary>
/// <param name="Open">Not acknowledged, oldest first.</param>
/// <param name="Forgotten">Alarms that were given up unacknowledged because too many others were open.</param>
/// <param name="Channels">As configured.</param>
/// <param name="Time">When it was told.</param>
public sealed record AlarmsView(
    IReadOnlyList<OpenAlarm> Open, long Forgotten, IReadOnlyList<AlarmChannelView> Channels, DateTimeOffset Time) : Message, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => nameof(AlarmsView);
}

/// <summary>What is remembered of alarms.</summary>
public abstract record AlarmEvent : Event;

/// <summary>An alarm that was not open was said.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Source">Who said it.</param>
/// <param name="Shape">Text without its figures.</param>
/// <param name="Text">Text.</param>
/// <param name="Time">When.</param>
public sealed record AlarmRaised(long Number, string Source, string Shape, string Text, DateTimeOffset Time) : AlarmEvent;

/// <summary>An open alarm was said again; written down when its count is told, not each time.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Count">How often since the last time.</param>
/// <param name="Text">Newest text.</param>
/// <param name="Time">When it was said last.</param>
public sealed record AlarmRepeated(long Number, long Count, string Text, DateTimeOffset Time) : AlarmEvent;

/// <summary>An operator acknowledged alarms.</summary>
/// <param name="RequestId">Of the command.</param>
/// <param name="Who">Operator.</param>
/// <param name="Numbers">Which alarms.</param>
/// <param name="Time">When.</param>
public sealed record AlarmsAcknowledged(string RequestId, string Who, IReadOnlyList<long> Numbers, DateTimeOffset Time) : AlarmEvent;

/// <summary>Everything remembered of alarms.</summary>
/// <param name="Open">Open alarms, oldest first.</param>
/// <param name="LastNumber">The highest number used.</param>
/// <param name="Forgotten">Alarms given up unacknowledged.</param>
/// <param name="Requests">Newest commands that took effect, oldest first.</param>
public sealed record AlarmsSnapshot(
    IReadOnlyList<OpenAlarm> Open, long LastNumber, long Forgotten, IReadOnlyList<string> Requests) : AlarmEvent;
