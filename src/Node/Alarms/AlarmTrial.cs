using Hedgerow.Messages;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Alarms;

/// <summary>What became of a trial of one channel.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Ok">True when the channel took the message.</param>
/// <param name="Problem">What went wrong, without secrets; empty when nothing did.</param>
public sealed record AlarmTrial(string Channel, AlarmChannelKind Kind, bool Ok, string Problem)
{
    /// <summary>Sends one test alarm by every channel of a configuration, once, without a node.</summary>
    /// <param name="options">Checked configuration.</param>
    /// <param name="time">When.</param>
    /// <returns>What became of it, in the order of the configuration.</returns>
    public static async Task<IReadOnlyList<AlarmTrial>> RunAsync(NodeOptions options, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var message = new AlarmMessage(
            NoticeLevel.Alarm, AlarmOccasion.Test, "alarms", "a test of this channel; nothing happened and nothing is to be done", 1, 0, time, IsQuiet: false);
        var trials = new List<AlarmTrial>();
        foreach (var (channel, configured) in AlarmChannel.Open(options).Zip(options.Alarms.Channels))
        {
            using (channel)
            {
                var (delivery, _, problem) = await channel.SendAsync(message, CancellationToken.None);
                trials.Add(new AlarmTrial(configured.Name, configured.Kind, delivery == AlarmDelivery.Done, problem));
            }
        }

        return trials;
    }
}
