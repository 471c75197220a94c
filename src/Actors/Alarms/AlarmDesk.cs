using System.Globalization;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Alarms;

/// <summary>
/// Decides what is told to people outside the machine, and when. It hears every notice of a node, remembers the alarms that
/// nobody has acknowledged, and tells the channels one message at a time. It sends nothing itself.
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>Every notice of a channel's level is told there, alone, within the count of a repetition, or within the number of a summary.</item>
/// <item>What was told is not told again within the window: its repetitions are counted and told once.</item>
/// <item>An alarm stays open until an operator acknowledges it, also over a restart, which tells once what is open.</item>
/// <item>While an alarm is open it is told again and again; an acknowledgement ends that.</item>
/// <item>Everything that waits is bounded; what a channel does, or does not do, holds up nobody else.</item>
/// </list>
/// </remarks>
public sealed class AlarmDesk : Actor
{
    private const int NamedInReminder = 5;

    private static readonly TimerKey BeatTimer = new("beat");
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly AlarmSettings _settings;
    private readonly AlarmBook _book;
    private readonly List<ChannelQueue> _channels;
    private readonly NoticeLevel _least;
    private readonly Dictionary<(NoticeLevel Level, string Source, string Shape), AlarmTopic> _topics = [];
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private DateTimeOffset _remindAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _toldViewAt = DateTimeOffset.MinValue;
    private bool _viewChanged = true;
    private bool _beats;

    /// <summary>A desk that remembers nothing yet.</summary>
    /// <param name="settings">Channels, times and bounds.</param>
    public AlarmDesk(AlarmSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _book = new AlarmBook(settings.KeptOpen, settings.KeptRequests);
        _channels = [.. settings.Channels.Select(channel => new ChannelQueue(channel, settings))];
        _least = _channels.Select(channel => channel.Least).Append(NoticeLevel.Alarm).Min();
    }

    /// <inheritdoc/>
    public override void Apply(Event change) => _book.Apply((AlarmEvent)change);

    /// <inheritdoc/>
    public override Event? TakeSnapshot() => _book.ToSnapshot();

    /// <inheritdoc/>
    public override void Receive(Message message, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (message)
        {
            case Notice notice:
                OnNotice(notice, effects);
                break;
            case NoticesLost lost:
                _channels.ForEach(channel => channel.Withhold(lost.Count, NoticeLevel.Alarm));
                break;
            case AlarmSent sent:
                OnSent(sent, effects);
                break;
            case OperatorCommand command:
                OnCommand(command, effects);
                break;
            case FlushAlarms:
                EndWindows(_ => true, effects);
                _toldViewAt = DateTimeOffset.MinValue;
                _viewChanged = true;
                break;
            case TimerFired:
                _beats = false;
                OnBeat(effects);
                break;
            case Started:
                Remind(effects);
                break;
            case NodeHealthChanged:
                break;
            default:
                throw new InvalidOperationException($"The alarms do not know the message {message.GetType().Name}.");
        }
        Send(effects);
        TellView(effects);
        KeepBeating(effects);
    }

    private void OnNotice(Notice notice, Effects effects)
    {
        if (notice.Level < _least)
            return;
        var topic = TopicOf(notice, effects);
        var opens = notice.Level == NoticeLevel.Alarm && _book.Find(topic.Source, topic.Shape) is null;
        topic.Said(notice, opens);
        if (opens)
        {
            if (_book.Open.Count == 0 && _settings.EscalateAfter > TimeSpan.Zero)
                _remindAt = effects.Now + _settings.EscalateAfter;
            effects.Persist(new AlarmRaised(_book.LastNumber + 1, topic.Source, topic.Shape, notice.Text, notice.Time));
        }
        _viewChanged = true;
        if (effects.Now - topic.ToldAt >= _settings.Window)
            Tell(topic, effects);
    }

    private AlarmTopic TopicOf(Notice notice, Effects effects)
    {
        var key = (notice.Level, notice.Source, AlarmShape.Of(notice.Text));
        if (_topics.TryGetValue(key, out var known))
            return known;
        if (_topics.Count >= _settings.KeptTopics)
        {
            var oldest = _topics.MinBy(t => t.Value.LastAt);
            if (oldest.Value.Pending > 0)
                Tell(oldest.Value, effects);
            _topics.Remove(oldest.Key);
        }
        return _topics[key] = new AlarmTopic(key.Level, key.Source, key.Item3);
    }

    /// <summary>Tells what was said of a topic since the last time, and writes the count down.</summary>
    private void Tell(AlarmTopic topic, Effects effects)
    {
        var open = topic.Level == NoticeLevel.Alarm ? _book.Find(topic.Source, topic.Shape) : null;
        if (open is not null && topic.Unbooked > 0)
            effects.Persist(new AlarmRepeated(open.Number, topic.Unbooked, topic.Text, topic.LastAt));
        var message = topic.Tell(open?.Number ?? 0, effects.Now);
        _channels.ForEach(channel => channel.Offer(message));
        _viewChanged = true;
    }

    private void EndWindows(Predicate<AlarmTopic> isDue, Effects effects)
    {
        foreach (var topic in _topics.Values.Where(t => t.Pending > 0 && isDue(t)).OrderBy(t => t.LastAt).ToList())
            Tell(topic, effects);
    }

    private void OnSent(AlarmSent sent, Effects effects)
    {
        if (_channels.Find(channel => channel.Name == sent.Channel) is not { } channel)
            return;
        channel.Take(sent, effects.Now);
        _viewChanged = true;
        if (channel.FailingSince is null && _failing.Remove(channel.Name))
            Say(NoticeLevel.Info, $"the channel {channel.Name} works again", effects);
    }

    private void OnCommand(OperatorCommand command, Effects effects)
    {
        if (_book.IsDone(command.RequestId))
        {
            Answer(command, true, "already done", effects);
            return;
        }
        var subject = command.Subject ?? "";
        List<OpenAlarm> meant = [.. _book.Open.Where(alarm => subject == "*" || subject == alarm.Number.ToString(CultureInfo.InvariantCulture))];
        if (command.Action != OperatorAction.Acknowledge || (meant.Count == 0 && subject != "*"))
        {
            var open = _book.Open.Count == 0 ? "no alarm is open" : $"open are {string.Join(", ", _book.Open.Select(alarm => alarm.Number))}";
            Answer(command, false, $"no open alarm has the number {subject}: {open}", effects);
            return;
        }
        effects.Persist(new AlarmsAcknowledged(command.RequestId, command.Who, [.. meant.Select(alarm => alarm.Number)], effects.Now));
        (_viewChanged, _toldViewAt) = (true, DateTimeOffset.MinValue);
        Answer(command, true, meant.Count == 0 ? "no alarm is open" : $"acknowledged: {string.Join(", ", meant.Select(alarm => alarm.Number))}", effects);
    }

    private static void Answer(OperatorCommand command, bool ok, string text, Effects effects) =>
        effects.TellOnceDurable(Address.Desk, new OperatorAnswer(command.RequestId, ok, text));

    private void OnBeat(Effects effects)
    {
        EndWindows(topic => topic.IsDue(effects.Now, _settings.Window), effects);
        foreach (var over in _topics.Where(t => t.Value.IsOver(effects.Now, _settings.Window)).Select(t => t.Key).ToList())
            _topics.Remove(over);
        if (_settings.EscalateAfter > TimeSpan.Zero && effects.Now >= _remindAt)
            Remind(effects);
        foreach (var channel in _channels.Where(c => effects.Now - c.FailingSince >= _settings.FailingAlarm && _failing.Add(c.Name)))
            Say(NoticeLevel.Alarm, $"the channel {channel.Name} takes nothing since {channel.FailingSince:O}: {channel.Problem}", effects);
    }

    /// <summary>Tells once more what is open, all of it in one message.</summary>
    private void Remind(Effects effects)
    {
        _remindAt = effects.Now + _settings.EscalateAfter;
        if (_book.Open.Count == 0)
            return;
        var named = _book.Open.TakeLast(NamedInReminder).Select(alarm => $"{alarm.Number} {alarm.Source}: {alarm.Text}").ToList();
        var others = _book.Open.Count - named.Count;
        var text = $"{_book.Open.Count} alarm(s) wait to be acknowledged: {string.Join("; ", named)}{(others > 0 ? $"; and {others} older" : "")}";
        var message = new AlarmMessage(NoticeLevel.Alarm, AlarmOccasion.Reminder, "alarms", text, 1, 0, effects.Now, IsQuiet: false);
        _channels.ForEach(channel => channel.Offer(message));
        _viewChanged = true;
    }

    private void Send(Effects effects)
    {
        foreach (var channel in _channels)
        {
            if (channel.Next(effects.Now) is not { } next)
                continue;
            effects.Tell(Address.AlarmChannels, next);
            _viewChanged = true;
        }
    }

    private void TellView(Effects effects)
    {
        if (!_viewChanged || effects.Now - _toldViewAt < Beat)
            return;
        (_viewChanged, _toldViewAt) = (false, effects.Now);
        effects.Tell(Address.Status, new AlarmsView([.. _book.Open.Select(WithPending)], _book.Forgotten, [.. _channels.Select(channel => channel.View)], effects.Now));
    }

    /// <summary>With what was said and is not written down yet.</summary>
    private OpenAlarm WithPending(OpenAlarm alarm) =>
        _topics.TryGetValue((NoticeLevel.Alarm, alarm.Source, alarm.Shape), out var topic) && topic.Unbooked > 0
            ? alarm with { Count = alarm.Count + topic.Unbooked, Text = topic.Text, LastAt = topic.LastAt }
            : alarm;

    private void KeepBeating(Effects effects)
    {
        if (_beats || (_topics.Count == 0 && !_viewChanged && _book.Open.Count == 0 && _channels.TrueForAll(channel => channel.IsIdle)))
            return;
        _beats = true;
        effects.SetTimer(BeatTimer, Beat);
    }

    private static void Say(NoticeLevel level, string text, Effects effects) =>
        effects.Tell(Address.Status, new Notice(level, effects.Self.Value, text, effects.Now));
}
