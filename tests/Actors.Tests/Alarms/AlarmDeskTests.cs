using Hedgerow.Actors.Alarms;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Alarms;

public sealed class AlarmDeskTests
{
    private AlarmBench _bench = new();

    [Fact]
    public void An_alarm_is_told_at_once_and_its_repetitions_once_with_their_count()
    {
        _bench.Say("order 12 in doubt for 31 s");
        Assert.Equal(AlarmOccasion.First, Assert.Single(_bench.Sent).Message.Occasion);
        for (var i = 0; i < 10; i++)
        {
            _bench.Run(TimeSpan.FromSeconds(10));
            _bench.Say($"order {13 + i} in doubt for {40 + i} s");
        }
        Assert.Single(_bench.Sent);

        _bench.Run(TimeSpan.FromMinutes(5));
        var (_, again, at) = _bench.Sent[^1];
        Assert.Equal(2, _bench.Sent.Count);
        Assert.Equal((AlarmOccasion.Repeat, 10L, "order 22 in doubt for 49 s", 1L), (again.Occasion, again.Count, again.Text, again.Number));
        Assert.Equal(_bench.Sent[0].At + AlarmBench.Settings.Window, at);
        Assert.Equal(11, Assert.Single(_bench.Open).Count);
    }

    [Fact]
    public void Another_instrument_another_source_and_another_level_are_other_alarms()
    {
        _bench.Say("BTCUSDT differs by 0.5");
        _bench.Say("ETHUSDT differs by 0.5");
        _bench.Say("ETHUSDT differs by 0.7", source: "gateway/w");
        _bench.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(3, _bench.Sent.Count);
        Assert.Equal(3, _bench.Open.Count);
    }

    [Fact]
    public void A_channel_hears_its_least_level_and_above_and_only_alarms_stay_open()
    {
        _bench = new AlarmBench(AlarmBench.Settings with
        {
            Channels = [new AlarmChannelSettings("loud", NoticeLevel.Alarm, 60, false), new AlarmChannelSettings("all", NoticeLevel.Warning, 60, QuietRepeats: true)],
        });
        _bench.Say("slow", NoticeLevel.Warning);
        _bench.Say("slow", NoticeLevel.Warning);
        _bench.Say("chatter", NoticeLevel.Info);
        _bench.Say("broken");
        _bench.Run(TimeSpan.FromMinutes(6));
        Assert.Equal(["broken"], _bench.Sent.Where(s => s.Channel == "loud").Select(s => s.Message.Text));
        var all = _bench.Sent.Where(s => s.Channel == "all").Select(s => (s.Message.Text, s.Message.IsQuiet)).ToList();
        Assert.Equal([("slow", false), ("broken", false), ("slow", true)], all);
        Assert.Equal("broken", Assert.Single(_bench.Open).Text);
    }

    [Fact]
    public void What_nobody_acknowledges_is_told_again_until_somebody_does()
    {
        _bench.Say("halted");
        _bench.Run(TimeSpan.FromMinutes(31));
        var reminders = _bench.Sent.Where(s => s.Message.Occasion == AlarmOccasion.Reminder).ToList();
        Assert.Equal([15.0, 30.0], reminders.Select(r => Math.Round((r.At - _bench.Sent[0].At).TotalMinutes)));
        Assert.Equal("1 alarm(s) wait to be acknowledged: 1 gateway/v: halted", reminders[0].Message.Text);

        Assert.Equal(new OperatorAnswer("r1", true, "acknowledged: 1"), _bench.Ack("r1", "1"));
        Assert.Empty(_bench.View.Open);
        _bench.Run(TimeSpan.FromHours(2));
        Assert.Equal(3, _bench.Sent.Count);
    }

    [Fact]
    public void An_acknowledgement_names_an_open_alarm_or_all_and_said_twice_takes_effect_once()
    {
        _bench.Say("one");
        _bench.Say("two");
        Assert.Equal(new OperatorAnswer("r1", false, "no open alarm has the number 7: open are 1, 2"), _bench.Ack("r1", "7"));
        Assert.Equal(new OperatorAnswer("r2", true, "acknowledged: 1, 2"), _bench.Ack("r2", "*"));
        _bench.Say("three");
        Assert.Equal(new OperatorAnswer("r2", true, "already done"), _bench.Ack("r2", "*"));
        Assert.Equal("three", Assert.Single(_bench.Open).Text);
        Assert.All(_bench.Effects.Told.Where(t => t.Message is OperatorAnswer), t => Assert.True(t.Durable && t.To == Address.Desk));
    }

    [Fact]
    public void After_an_acknowledgement_the_same_trouble_is_a_new_alarm_that_keeps_the_window()
    {
        _bench.Say("gap 1");
        _bench.Ack("r1", "1");
        _bench.Say("gap 2");
        _bench.Say("gap 3");
        Assert.Equal(2, Assert.Single(_bench.Open).Number);
        Assert.Single(_bench.Sent);
        _bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal((2L, 2L), (_bench.Sent[^1].Message.Count, _bench.Sent[^1].Message.Number));
        Assert.Equal(2, Assert.Single(_bench.Open).Count);
    }

    [Fact]
    public void A_restart_keeps_what_is_open_and_tells_it_once()
    {
        _bench.Say("halted");
        _bench.Say("lost");
        _bench.Ack("r1", "1");
        _bench = _bench.Restarted();
        _bench.Run(TimeSpan.FromSeconds(5));
        Assert.Equal("1 alarm(s) wait to be acknowledged: 2 gateway/v: lost", Assert.Single(_bench.Sent).Message.Text);
        Assert.Equal(new OperatorAnswer("r1", true, "already done"), _bench.Ack("r1", "1"));
        _bench.Say("fresh");
        Assert.Equal(3, _bench.Open[^1].Number);
    }

    [Fact]
    public void What_finds_no_room_is_told_as_a_number()
    {
        for (var i = 0; i < 12; i++)
            _bench.Say("trouble of " + (char)('a' + i));
        // Five at once, four that wait, and the rest as a number.
        Assert.Equal(5, _bench.Sent.Count);
        _bench.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(3, _bench.View.Channels[0].Withheld);
        _bench.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(10, _bench.Sent.Count);
        Assert.Equal("3 more alarm(s), not told one by one", _bench.Sent[^1].Message.Text);
        Assert.Equal((3L, AlarmOccasion.Summary), (_bench.Sent[^1].Message.Count, _bench.Sent[^1].Message.Occasion));
        // 60 a minute: one a second after the first five.
        Assert.True(_bench.Sent[^1].At - _bench.Sent[4].At >= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void While_too_many_wait_an_alarm_goes_before_a_warning()
    {
        _bench = new AlarmBench(AlarmBench.Settings with { Channels = [new AlarmChannelSettings("hook", NoticeLevel.Warning, 60, false)] })
        {
            Channel = _ => null,
        };
        for (var i = 0; i < 5; i++)
            _bench.Say("warning of " + (char)('a' + i), NoticeLevel.Warning);
        _bench.Say("halted");
        _bench.Channel = AlarmBench.Done;
        _bench.Run(TimeSpan.FromMinutes(2));
        Assert.Contains("halted", _bench.Texts);
        Assert.Contains("1 more warning(s), not told one by one", _bench.Texts);
        Assert.DoesNotContain("warning of e", _bench.Texts);
    }

    [Fact]
    public void Attempts_back_off_and_wait_as_long_as_the_channel_asks()
    {
        var attempts = new List<DateTimeOffset>();
        _bench.Channel = send =>
        {
            attempts.Add(_bench.Now);
            return attempts.Count switch
            {
                <= 3 => AlarmBench.Failed(send),
                4 => AlarmBench.Failed(send, TimeSpan.FromSeconds(37)),
                _ => AlarmBench.Done(send),
            };
        };
        _bench.Say("halted");
        _bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal([1.0, 2.0, 4.0, 37.0], attempts.Zip(attempts.Skip(1), (a, b) => Math.Floor((b - a).TotalSeconds)));
        Assert.Equal("halted", Assert.Single(_bench.Sent).Message.Text);
        Assert.Null(_bench.View.Channels[0].FailingSince);
    }

    [Fact]
    public void A_channel_that_says_nothing_counts_as_failed_and_late_words_of_it_as_nothing()
    {
        SendAlarm? first = null;
        _bench.Channel = send =>
        {
            first ??= send;
            return null;
        };
        _bench.Say("halted");
        _bench.Run(TimeSpan.FromSeconds(40));
        Assert.Equal("no answer", _bench.View.Channels[0].Problem);
        Assert.Equal(2, _bench.Told<SendAlarm>().Count);
        _bench.Send(AlarmBench.Done(first!)!);
        Assert.Equal(0, _bench.View.Channels[0].Sent);
    }

    [Fact]
    public void What_a_channel_refuses_for_good_does_not_block_the_rest_and_is_counted()
    {
        _bench.Channel = send => send.Alarm.Text.Contains("poison", StringComparison.Ordinal)
            ? new AlarmSent(send.Channel, send.Sequence, AlarmDelivery.Refused, null, "http 400")
            : AlarmBench.Done(send);
        _bench.Say("poison");
        _bench.Say("halted");
        _bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(["halted", "1 more alarm(s), not told one by one"], _bench.Texts);
        Assert.Equal(3, _bench.Told<SendAlarm>().Count(s => s.Alarm.Text == "poison"));
    }

    [Fact]
    public void An_outage_of_one_channel_is_told_by_the_others_and_its_end_is_said()
    {
        _bench = new AlarmBench(AlarmBench.Settings with
        {
            Channels = [new AlarmChannelSettings("dead", NoticeLevel.Alarm, 60, false), new AlarmChannelSettings("live", NoticeLevel.Alarm, 60, false)],
        });
        _bench.Channel = send => send.Channel == "dead" ? AlarmBench.Failed(send) : AlarmBench.Done(send);
        _bench.Say("halted");
        _bench.Run(TimeSpan.FromSeconds(90));
        Assert.Equal("halted", Assert.Single(_bench.Sent).Message.Text);
        // The notice comes back by way of the status board.
        var notice = Assert.Single(_bench.Told<Notice>());
        Assert.StartsWith("the channel dead takes nothing since 2026-03-01T12:00:00", notice.Text);
        Assert.Equal(NoticeLevel.Alarm, notice.Level);

        _bench.Channel = AlarmBench.Done;
        _bench.Run(TimeSpan.FromMinutes(5));
        Assert.Equal("the channel dead works again", _bench.Told<Notice>()[^1].Text);
        Assert.Equal(2, _bench.Sent.Count(s => s.Message.Text == "halted"));
    }

    [Fact]
    public void Notices_that_were_lost_on_the_way_are_told_as_a_number()
    {
        _bench.Send(new NoticesLost(17));
        _bench.Run(TimeSpan.FromSeconds(2));
        Assert.Equal("17 more alarm(s), not told one by one", Assert.Single(_bench.Sent).Message.Text);
    }

    [Fact]
    public void At_the_end_of_the_process_nothing_waits_for_its_window()
    {
        _bench.Say("gap 1");
        _bench.Say("gap 2");
        _bench.Send(new FlushAlarms());
        _bench.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(2, _bench.Sent.Count);
        Assert.Equal(0, _bench.View.Channels[0].Waiting);
    }

    [Fact]
    public void Open_alarms_are_bounded_and_what_was_given_up_is_counted()
    {
        for (var i = 0; i < 11; i++)
            _bench.Say("trouble of " + (char)('a' + i));
        _bench.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(8, _bench.Open.Count);
        Assert.Equal(3, _bench.View.Forgotten);
    }

    [Fact]
    public void With_nothing_to_do_it_does_nothing()
    {
        _bench.Say("halted");
        _bench.Ack("r1", "*");
        _bench.Run(TimeSpan.FromHours(1));
        Assert.Null(_bench.Effects.NextTimer);
    }

    [Theory]
    [InlineData("order h1-42 at 60,123.5 in doubt for 31 s", "order h1-42 at 7 in doubt for 4 s", true)]
    [InlineData("since 2026-03-01T12:00:00.0000000+00:00: no", "since 2026-03-02T01:00:00.0000000+00:00: no", true)]
    [InlineData("1000PEPEUSDT differs", "1000SHIBUSDT differs", false)]
    [InlineData("pair btc2 halted", "pair btc3 halted", false)]
    [InlineData("-0.5 held", "12 held", true)]
    public void A_shape_is_a_text_without_its_figures(string a, string b, bool same) =>
        Assert.Equal(same, AlarmShape.Of(a) == AlarmShape.Of(b));
}
