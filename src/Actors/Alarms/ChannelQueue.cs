using Hedgerow.Messages;

namespace Hedgerow.Actors.Alarms;

/// <summary>What waits for one channel, and when it may go. A cache: a restart begins with an empty one.</summary>
/// <remarks>
/// Invariants: one message is under way at a time; no more leave than the rate allows; nothing leaves before the back-off, or
/// what the channel asked for, is over; what is offered is told, or counted and told as a number, and never just lost.
/// </remarks>
internal sealed class ChannelQueue(AlarmChannelSettings settings, AlarmSettings bounds)
{
    private readonly LinkedList<AlarmMessage> _waiting = new();
    private double _tokens = bounds.Burst;
    private DateTimeOffset _tokensAt = DateTimeOffset.MinValue;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private DateTimeOffset _sentAt;
    private AlarmMessage? _underWay;
    private long _sequence;
    private int _attempts;
    private int _refusals;
    private long _sent;
    private long _withheld;
    private NoticeLevel _withheldLevel = NoticeLevel.Info;
    private string _problem = "";

    public string Name => settings.Name;

    public NoticeLevel Least => settings.Least;

    /// <summary>Since when nothing was taken; null while it works.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    public string Problem => _problem;

    public bool IsIdle => _waiting.Count == 0 && _underWay is null && _withheld == 0;

    public AlarmChannelView View => new(
        Name, _waiting.Count + (_underWay is null ? 0 : 1) + (_withheld > 0 ? 1 : 0), _sent, _withheld, FailingSince, _problem);

    /// <summary>Takes a message, unless it matters too little here. While too many wait, one that matters less is only counted.</summary>
    public void Offer(AlarmMessage message)
    {
        if (message.Level < settings.Least)
            return;
        message = message with { IsQuiet = settings.QuietRepeats && message.Occasion == AlarmOccasion.Repeat };
        if (_waiting.Count < bounds.QueueLength)
        {
            _waiting.AddLast(message);
            return;
        }
        var lesser = _waiting.Last;
        while (lesser is not null && lesser.Value.Level >= message.Level)
            lesser = lesser.Previous;
        if (lesser is null)
        {
            Withhold(message.Count, message.Level);
            return;
        }
        Withhold(lesser.Value.Count, lesser.Value.Level);
        _waiting.Remove(lesser);
        _waiting.AddLast(message);
    }

    /// <summary>Counts what will be told as a number only.</summary>
    public void Withhold(long count, NoticeLevel level)
    {
        _withheld += count;
        _withheldLevel = level > _withheldLevel ? level : _withheldLevel;
    }

    /// <summary>What leaves now; null when nothing may.</summary>
    public SendAlarm? Next(DateTimeOffset now)
    {
        Refill(now);
        if (_underWay is not null && now - _sentAt >= bounds.SendPatience)
            Fail(AlarmDelivery.Failed, null, "no answer", now);
        if (_underWay is not null || now < _notBefore || _tokens < 1d || !TakeUp(now))
            return null;
        _tokens--;
        _sentAt = now;
        return new SendAlarm(Name, ++_sequence, _underWay!);
    }

    /// <summary>Takes the answer to the message under way; an answer to an older one says nothing.</summary>
    public void Take(AlarmSent answer, DateTimeOffset now)
    {
        if (_underWay is null || answer.Sequence != _sequence)
            return;
        if (answer.Delivery != AlarmDelivery.Done)
        {
            Fail(answer.Delivery, answer.RetryAfter, answer.Problem, now);
            return;
        }
        _sent++;
        _underWay = null;
        (_attempts, _refusals, FailingSince, _problem) = (0, 0, null, "");
    }

    private bool TakeUp(DateTimeOffset now)
    {
        if (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            _underWay = first.Value;
            return true;
        }
        if (_withheld == 0)
            return false;
        _underWay = new AlarmMessage(
            _withheldLevel, AlarmOccasion.Summary, "alarms", $"{_withheld} more {Word(_withheldLevel)}(s), not told one by one", _withheld, 0, now, IsQuiet: false);
        (_withheld, _withheldLevel) = (0, NoticeLevel.Info);
        return true;
    }

    private static string Word(NoticeLevel level) => level switch
    {
        NoticeLevel.Alarm => "alarm",
        NoticeLevel.Warning => "warning",
        _ => "notice",
    };

    private void Fail(AlarmDelivery delivery, TimeSpan? retryAfter, string problem, DateTimeOffset now)
    {
        FailingSince ??= now;
        _problem = problem;
        var backoff = bounds.FirstBackoff * Math.Pow(2, Math.Min(_attempts++, 20));
        var wait = backoff < bounds.LongestBackoff ? backoff : bounds.LongestBackoff;
        if (retryAfter is { } asked && asked > wait)
            wait = asked < bounds.LongestWait ? asked : bounds.LongestWait;
        _notBefore = now + wait;
        _refusals = delivery == AlarmDelivery.Refused ? _refusals + 1 : _refusals;
        var message = _underWay!;
        _underWay = null;
        if (_refusals < bounds.Refusals)
        {
            _waiting.AddFirst(message);
            return;
        }
        _refusals = 0;
        Withhold(message.Count, message.Level);
    }

    private void Refill(DateTimeOffset now)
    {
        if (_tokensAt > DateTimeOffset.MinValue && now > _tokensAt)
            _tokens = Math.Min(bounds.Burst, _tokens + (now - _tokensAt).TotalMinutes * settings.PerMinute);
        _tokensAt = now;
    }
}
