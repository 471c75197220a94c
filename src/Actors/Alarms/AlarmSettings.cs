using Hedgerow.Messages;

namespace Hedgerow.Actors.Alarms;

/// <summary>A way by which alarms leave the machine.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Least">Least level that is told there.</param>
/// <param name="PerMinute">Messages a minute, on average; a few may go at once.</param>
/// <param name="QuietRepeats">True: counts of repetitions make no sound there.</param>
public sealed record AlarmChannelSettings(string Name, NoticeLevel Least, int PerMinute, bool QuietRepeats);

/// <summary>What is told when, and what is remembered.</summary>
public sealed record AlarmSettings
{
    /// <summary>Where alarms go; empty: they only wait to be acknowledged.</summary>
    public IReadOnlyList<AlarmChannelSettings> Channels { get; init; } = [];

    /// <summary>Within this time after something was told its repetitions are counted, and told once at the end.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time after which open alarms are told again, until somebody acknowledges them; zero: never.</summary>
    public TimeSpan EscalateAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Alarms that may be open at once; of further ones the oldest is given up and counted.</summary>
    public int KeptOpen { get; init; } = 256;

    /// <summary>Different notices whose windows are watched at once; of further ones the oldest window ends early.</summary>
    public int KeptTopics { get; init; } = 1024;

    /// <summary>Commands that are remembered, so that one that is told again does nothing more.</summary>
    public int KeptRequests { get; init; } = 1024;

    /// <summary>Messages that may wait for a channel; further ones are told as a number.</summary>
    public int QueueLength { get; init; } = 32;

    /// <summary>Messages that may go to a channel at once.</summary>
    public int Burst { get; init; } = 5;

    /// <summary>Time before the second attempt, doubling up to <see cref="LongestBackoff"/>; longer where the channel asks for it.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time between two attempts that the channel did not ask for.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest time between two attempts, whatever the channel asks for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time without any answer after which an attempt counts as failed.</summary>
    public TimeSpan SendPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Refusals of one message after which it is told as a number instead.</summary>
    public int Refusals { get; init; } = 3;

    /// <summary>Time without success after which an alarm is raised about the channel, by the other ones.</summary>
    public TimeSpan FailingAlarm { get; init; } = TimeSpan.FromMinutes(1);
}
