using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Hedgerow.Messages;

namespace Hedgerow.Node.Configuration;

/// <summary>Alarms that leave the machine.</summary>
public sealed record AlarmOptions
{
    /// <summary>Time in which repetitions are counted.</summary>
    [Description("Seconds after something was told in which its repetitions are counted; at the end they are told once, with the count.")]
    [Range(1, 86400)]
    public int WindowSeconds { get; init; } = 300;

    /// <summary>Time after which open alarms are told again.</summary>
    [Description("Minutes after which alarms that nobody acknowledged (hedgerow ack) are told again, and so on until somebody does; 0: never.")]
    [Range(0, 1440)]
    public int EscalateMinutes { get; init; } = 15;

    /// <summary>Ways out.</summary>
    [Description("Ways by which alarms leave the machine.")]
    [MaxLength(16)]
    public IReadOnlyList<AlarmChannelOptions> Channels { get; init; } = [];
}

/// <summary>What kind of way out a channel is.</summary>
public enum AlarmChannelKind
{
    /// <summary>JSON by HTTP POST.</summary>
    Webhook = 1,

    /// <summary>A message of a bot, by Telegram's Bot API.</summary>
    Telegram = 2,
}

/// <summary>One way by which alarms leave the machine.</summary>
public sealed record AlarmChannelOptions
{
    /// <summary>Name of the channel.</summary>
    [Description("Name of the channel, for people.")]
    [RegularExpression("^[a-zA-Z0-9][a-zA-Z0-9_-]{0,31}$")]
    public required string Name { get; init; }

    /// <summary>What it is.</summary>
    [Description("webhook: JSON by HTTP POST. telegram: a message of a bot.")]
    public required AlarmChannelKind Kind { get; init; }

    /// <summary>Address.</summary>
    [Description("Address of a webhook; of Telegram's Bot API, where it is not https://api.telegram.org. Plain http only on this machine.")]
    [Url(["http", "https"])]
    public string? Url { get; init; }

    /// <summary>Address of a webhook that is a secret itself.</summary>
    [Description("Where the address of a webhook is, when it is a secret itself; instead of url.")]
    public SecretReference? SecretUrl { get; init; }

    /// <summary>Token.</summary>
    [Description("Where the token is. webhook: sent as Authorization: Bearer, absent: none. telegram: the bot's token, needed.")]
    public SecretReference? Token { get; init; }

    /// <summary>Telegram chat.</summary>
    [Description("Where the id of the chat is that Telegram's bot writes to; of telegram alone, and needed there.")]
    public SecretReference? Chat { get; init; }

    /// <summary>Least level.</summary>
    [Description("Least level that is told by this channel.")]
    public NoticeLevel Level { get; init; } = NoticeLevel.Alarm;

    /// <summary>Messages a minute.</summary>
    [Description("Messages a minute on average, of which 5 may go at once. What finds no room is told as a number. Telegram itself takes about 20 a minute in a group.")]
    [Range(1, 600)]
    public int PerMinute { get; init; } = 20;

    /// <summary>Repetitions without a sound.</summary>
    [Description("True: counts of repetitions are sent without a sound (Telegram), or marked quiet (webhook).")]
    public bool QuietRepeats { get; init; }
}
