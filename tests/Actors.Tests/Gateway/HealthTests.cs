using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

public sealed class HealthTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HealthRules Rules = new();

    private static readonly Gen<(VenueHealth Seen, bool IsReconciled, int Ms)> Looks =
        from seen in Gen.Elements(VenueHealth.Healthy, VenueHealth.Healthy, VenueHealth.Degraded, VenueHealth.Down)
        from isReconciled in Gen.Elements(true, true, false)
        from ms in Gen.Choose(50, 4_000)
        select (seen, isReconciled, ms);

    [Fact]
    public void Health_never_flaps_and_comes_back_from_down_only_by_way_of_recovering() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Looks.ListOf(200).ToArbitrary(), looks =>
        {
            var health = new HealthHysteresis(Rules);
            var now = Noon;
            health.Take(VenueHealth.Healthy, "", true, now);
            foreach (var (seen, isReconciled, ms) in looks)
            {
                now = now.AddMilliseconds(ms);
                var before = health.View;
                var changed = health.Take(seen, "fact", isReconciled, now);
                Assert.Equal(changed, before != health.View);
                if (changed)
                    CheckChange(before, health.View, seen, isReconciled, now);
            }
        }));

    private static void CheckChange(VenueHealthView before, VenueHealthView after, VenueHealth seen, bool isReconciled, DateTimeOffset now)
    {
        Assert.Equal(now, after.Since);
        switch (before.Health, after.Health)
        {
            case (VenueHealth.Down, VenueHealth.Recovering):
            case (VenueHealth.Degraded, VenueHealth.Healthy):
                // Better takes its time, so that two changes for the better are never closer than this.
                Assert.True(now - before.Since >= Rules.BetterAfter);
                Assert.NotEqual(VenueHealth.Down, seen);
                break;
            case (VenueHealth.Recovering, VenueHealth.Healthy or VenueHealth.Degraded):
                Assert.True(isReconciled);
                Assert.Equal(after.Health, seen);
                break;
            case (_, VenueHealth.Down):
                Assert.Equal(VenueHealth.Down, seen);
                break;
            case (VenueHealth.Healthy, VenueHealth.Degraded):
                Assert.NotEqual(VenueHealth.Healthy, seen);
                break;
            default:
                Assert.Fail($"{before.Health} became {after.Health}");
                break;
        }
    }

    [Fact]
    public void A_short_trouble_changes_nothing_and_a_lasting_one_does()
    {
        var health = new HealthHysteresis(Rules);
        health.Take(VenueHealth.Healthy, "", true, Noon);
        health.Take(VenueHealth.Down, "cut", true, Noon.AddSeconds(1));
        Assert.False(health.Take(VenueHealth.Healthy, "", true, Noon.AddSeconds(2)));
        health.Take(VenueHealth.Down, "cut", true, Noon.AddSeconds(3));
        Assert.True(health.Take(VenueHealth.Down, "cut", true, Noon.AddSeconds(5.5)));
        Assert.Equal(VenueHealth.Degraded, health.View.Health);
        Assert.True(health.Take(VenueHealth.Down, "cut", true, Noon.AddSeconds(13)));
        Assert.Equal(new VenueHealthView(VenueHealth.Down, "cut", Noon.AddSeconds(13)), health.View);
    }

    [Fact]
    public void A_dead_private_stream_is_said_and_does_not_mean_down()
    {
        var bench = new GatewayBench().Ready();
        bench.Send(new ChannelChanged(VenueChannel.Private, false, "cut"));
        bench.Run(TimeSpan.FromSeconds(60));
        Assert.Equal(VenueHealth.Degraded, bench.LastState.Health!.Health);
        Assert.Equal("Private is down", bench.LastState.Health.Fact);
        Assert.Contains(bench.Told<Notice>(), n => n is { Level: NoticeLevel.Warning, Text: "v is degraded: Private is down" });
    }

    [Fact]
    public void After_down_comes_recovering_which_ends_with_a_comparison_of_the_ledger()
    {
        var bench = new GatewayBench().Ready();
        foreach (var channel in Enum.GetValues<VenueChannel>())
            bench.Send(new ChannelChanged(channel, false, "gone"));
        bench.Run(TimeSpan.FromSeconds(15));
        Assert.Equal(VenueHealth.Down, bench.LastState.Health!.Health);
        Assert.Contains("v is down: no way for orders", bench.Alarms, StringComparison.Ordinal);
        Assert.False(bench.LastState.AcceptsExposure);

        foreach (var channel in Enum.GetValues<VenueChannel>())
            bench.Send(new ChannelChanged(channel, true, ""));
        bench.Failing.Add(typeof(QueryFills));
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(VenueHealth.Recovering, bench.LastState.Health!.Health);
        Assert.False(bench.LastState.AcceptsExposure);
        Assert.True(bench.LastState.AcceptsHedges);

        bench.Failing.Clear();
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(VenueHealth.Healthy, bench.LastState.Health!.Health);
        Assert.True(bench.LastState.AcceptsExposure);
    }

    [Fact]
    public void Silence_of_books_and_marks_is_down_of_books_alone_degraded()
    {
        var bench = new GatewayBench(GatewayBench.Settings with { Health = Rules }).Ready();
        Market(bench, 5, books: true);
        Assert.Equal(VenueHealth.Healthy, bench.LastState.Health!.Health);
        Market(bench, 20, books: false);
        Assert.Equal(VenueHealth.Degraded, bench.LastState.Health!.Health);
        Assert.StartsWith("no book made progress for", bench.LastState.Health.Fact, StringComparison.Ordinal);
        bench.Run(TimeSpan.FromSeconds(25));
        Assert.Equal(VenueHealth.Down, bench.LastState.Health!.Health);
        Assert.Equal(BookDown, bench.LastState.Reason[..BookDown.Length]);
    }

    private const string BookDown = "the venue is down: no book and no mark made progress for";

    [Fact]
    public void Questions_without_answers_degrade_and_then_mean_down()
    {
        var bench = new GatewayBench().Ready();
        bench.Failing.UnionWith([typeof(QueryAccount), typeof(QueryClock), typeof(QueryFills), typeof(QueryOrdersSince)]);
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Contains(bench.Told<Notice>(), n => n.Text.StartsWith("v is degraded: 3 questions in a row", StringComparison.Ordinal));
        Assert.Equal(VenueHealth.Down, bench.LastState.Health!.Health);
    }

    private static void Market(GatewayBench bench, int seconds, bool books)
    {
        for (var i = 0; i < seconds; i++)
        {
            var now = bench.Now;
            bench.Send(new MarkPrice(GatewayBench.Spec.Id, 60_000m, 60_000m, 0m, now.AddHours(1), now));
            if (books)
                bench.Send(new Quote(GatewayBench.Spec.Id, 60_000m, 1m, 60_001m, 1m, now.UtcTicks, now, now));
            bench.Run(TimeSpan.FromSeconds(1));
        }
    }
}
