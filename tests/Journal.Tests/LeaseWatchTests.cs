namespace Hedgerow.Journal.Tests;

public class LeaseWatchTests
{
    private static readonly LeaseTerms Terms = LeaseTerms.Of(TimeSpan.FromSeconds(4));

    [Fact]
    public void It_is_held_for_three_quarters_of_its_time_from_the_instant_at_which_it_was_asked_for()
    {
        var watch = new LeaseWatch(Terms, At(10));
        Assert.True(watch.IsHeld(At(12.999)));
        Assert.False(watch.IsHeld(At(13)));
        Assert.Equal(TimeSpan.FromSeconds(1), watch.Left(At(12)));
    }

    [Fact]
    public void A_renewal_counts_from_when_it_was_sent_however_late_its_answer_is()
    {
        var watch = new LeaseWatch(Terms, At(10));
        Assert.True(watch.TryBegin(At(11)));
        Assert.True(watch.Answered(At(11), At(12.9), isOurs: true));
        Assert.True(watch.IsHeld(At(13.9)));
        Assert.False(watch.IsHeld(At(14)));
    }

    [Fact]
    public void An_answer_after_its_time_does_not_bring_it_back()
    {
        var watch = new LeaseWatch(Terms, At(10));
        Assert.True(watch.TryBegin(At(12)));
        Assert.False(watch.Answered(At(12), At(13), isOurs: true));
        Assert.False(watch.IsHeld(At(13)));
        Assert.StartsWith("not renewed within 3 s", watch.Reason);
    }

    [Fact]
    public void Who_slept_through_its_time_finds_it_lost_and_hears_why_it_was_not_renewed()
    {
        var watch = new LeaseWatch(Terms, At(10));
        watch.Failed("no way to the server");
        Assert.True(watch.IsHeld(At(11)));
        Assert.False(watch.TryBegin(At(40)));
        Assert.Equal("not renewed within 3 s (no way to the server)", watch.Reason);
        Assert.False(watch.IsHeld(At(11)));
    }

    [Fact]
    public void Another_epoch_ends_it_at_once_and_the_first_reason_stays()
    {
        var watch = new LeaseWatch(Terms, At(10));
        Assert.False(watch.Answered(At(10.5), At(10.6), isOurs: false));
        Assert.False(watch.IsHeld(At(10.6)));
        Assert.False(watch.Lose("given back"));
        Assert.Equal("another process took over", watch.Reason);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
