using Hedgerow.Mesh.Streams;

namespace Hedgerow.Mesh.Tests.Streams;

public class HeartbeatTests
{
    private static readonly LinkBounds Bounds = new();

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void The_way_there_and_back_is_measured()
    {
        var heartbeat = new Heartbeat(Bounds);
        heartbeat.Restart(Ms(0));
        var number = heartbeat.TakeDue(Ms(0));
        Assert.NotNull(number);
        Assert.Null(heartbeat.TakeDue(Ms(700))); // one at a time

        heartbeat.NoteAnswer(number.Value, Ms(74));

        Assert.Equal(Ms(74), heartbeat.RoundTrip);
        Assert.NotNull(heartbeat.TakeDue(Ms(500)));
    }

    [Fact]
    public void An_answer_to_an_older_heartbeat_is_no_answer()
    {
        var heartbeat = new Heartbeat(Bounds);
        heartbeat.Restart(Ms(0));
        var number = heartbeat.TakeDue(Ms(0))!.Value;
        heartbeat.NoteAnswer(number - 1, Ms(5));

        Assert.Null(heartbeat.RoundTrip);
    }

    [Fact]
    public void Silence_is_found_out_within_its_bound()
    {
        var heartbeat = new Heartbeat(Bounds);
        heartbeat.Restart(Ms(0));
        heartbeat.NoteHeard(Ms(100));

        Assert.Null(heartbeat.Judge(Ms(2_099)));
        Assert.Contains("nothing was heard", heartbeat.Judge(Ms(2_100)));
    }

    /// <summary>A way that is cut in one direction only: frames come in, but ours do not arrive.</summary>
    [Fact]
    public void A_heartbeat_without_an_answer_is_found_out_even_while_frames_come_in()
    {
        var heartbeat = new Heartbeat(Bounds);
        heartbeat.Restart(Ms(0));
        heartbeat.TakeDue(Ms(0));
        heartbeat.NoteHeard(Ms(1_999));

        Assert.Null(heartbeat.Judge(Ms(1_999)));
        Assert.Contains("no answer", heartbeat.Judge(Ms(2_000)));
    }

    [Fact]
    public void Attempts_to_dial_come_further_apart_and_begin_again_after_a_link_that_lasted()
    {
        var backoff = new Backoff(new LinkBounds { FirstRedial = Ms(100), LastRedial = Ms(350) });

        Assert.Equal(
            [Ms(100), Ms(200), Ms(350), Ms(350), Ms(100)],
            [backoff.Next(Ms(0)), backoff.Next(Ms(0)), backoff.Next(Ms(0)), backoff.Next(Ms(349)), backoff.Next(Ms(350))]);
    }
}
