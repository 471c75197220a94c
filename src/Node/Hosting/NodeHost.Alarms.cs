using Hedgerow.Engine.Local;
using Hedgerow.Messages;
using Hedgerow.Node.Alarms;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Guard;

namespace Hedgerow.Node.Hosting;

/// <content>Alarms that wait to be acknowledged, and leave the machine.</content>
public sealed partial class NodeHost
{
    private AlarmHost? _alarms;
    private Outbox? _alarmAnswers;
    private volatile string _alarmsFailure = "";

    /// <summary>File of the journal of alarms in a data folder.</summary>
    /// <param name="dataDirectory">As configured.</param>
    public static string AlarmsFileOf(string dataDirectory) => Path.Combine(dataDirectory, "alarms.db");

    private void OpenAlarms(LocalEngine engine)
    {
        var settings = ActorSettings.Alarms(_options);
        var tap = new AlarmTap(settings.Channels.Select(channel => channel.Least).Append(NoticeLevel.Alarm).Min());
        _alarmAnswers = new Outbox(engine);
        _alarms = new AlarmHost(new AlarmWiring
        {
            Settings = settings,
            JournalFile = AlarmsFileOf(_options.DataDirectory),
            Tap = tap,
            Channels = AlarmChannel.Open(_options),
            Board = Board,
            Desk = _alarmAnswers.To(Address.Desk),
            Time = _time,
            Failed = reason =>
            {
                _alarmsFailure = reason;
                Board.Add(new Notice(NoticeLevel.Alarm, "alarms", "stopped, none leaves the machine: " + reason, _time.GetUtcNow()));
            },
            TurnFailed = OnTurnFailed,
            Warned = Warn,
        });
        Board.Noticed += tap.Hear;
        engine.AddEndpoint(Address.Alarms, tap);
    }

    private async Task StopAlarms()
    {
        if (_alarms is not null)
            await _alarms.DisposeAsync();
        if (_alarmAnswers is not null)
            await _alarmAnswers.DisposeAsync();
    }
}
