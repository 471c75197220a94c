using Hedgerow.Actors.Alarms;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Harness;

/// <summary>The keeper of alarms and channels that do what the test says.</summary>
internal sealed class AlarmBench : Bench
{
    public static readonly AlarmSettings Settings = new()
    {
        Channels = [new AlarmChannelSettings("hook", NoticeLevel.Alarm, 60, QuietRepeats: false)],
        KeptOpen = 8,
        KeptTopics = 16,
        QueueLength = 4,
    };

    private readonly AlarmSettings _settings;
    private int _answered;

    public AlarmBench(AlarmSettings? settings = null, IReadOnlyList<Event>? journal = null)
        : base(Replayed(new AlarmDesk(settings ?? Settings), journal ?? []), Address.Alarms)
    {
        _settings = settings ?? Settings;
        Effects.Events.AddRange(journal ?? []);
        Send(new Started(journal is { Count: > 0 }));
    }

    /// <summary>What a channel says to a message; null: nothing at all.</summary>
    public Func<SendAlarm, AlarmSent?> Channel { get; set; } = Done;

    /// <summary>Every message that a channel took.</summary>
    public List<(string Channel, AlarmMessage Message, DateTimeOffset At)> Sent { get; } = [];

    public IEnumerable<string> Texts => Sent.Select(t => t.Message.Text);

    public AlarmsView View => Told<AlarmsView>()[^1];

    public IReadOnlyList<OpenAlarm> Open => ((AlarmsSnapshot)Actor.TakeSnapshot()!).Open;

    public static AlarmSent? Done(SendAlarm send) => new(send.Channel, send.Sequence, AlarmDelivery.Done, null, "");

    public static AlarmSent Failed(SendAlarm send, TimeSpan? retryAfter = null) => new(send.Channel, send.Sequence, AlarmDelivery.Failed, retryAfter, "http 500");

    /// <summary>The same one after a crash; what was not written down is gone.</summary>
    public AlarmBench Restarted() => new(_settings, [.. Effects.Events]);

    public void Say(string text, NoticeLevel level = NoticeLevel.Alarm, string source = "gateway/v")
    {
        Send(new Notice(level, source, text, Now));
        Answer();
    }

    public OperatorAnswer Ack(string id, string subject)
    {
        Send(new OperatorCommand(id, OperatorAction.Acknowledge, "", "ann", "seen", Subject: subject));
        Answer();
        return Told<OperatorAnswer>()[^1];
    }

    public void Run(TimeSpan time)
    {
        var until = Now + time;
        do
            Answer();
        while (Effects.FireNext(until));
        Answer();
    }

    private void Answer()
    {
        for (; _answered < Effects.Told.Count; _answered++)
        {
            if (Effects.Told[_answered].Message is not SendAlarm send || Channel(send) is not { } answer)
                continue;
            if (answer.Delivery == AlarmDelivery.Done)
                Sent.Add((send.Channel, send.Alarm, Now));
            Send(answer);
        }
    }
}
