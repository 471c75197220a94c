using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>What a venue says of itself, and suspended withdrawals, as facts of its health.</summary>
public sealed class VenueStatusTests
{
    private static readonly GatewaySettings Settings = GatewayBench.Settings with
    {
        Health = GatewayBench.Settings.Health with { StatusInterval = TimeSpan.FromMinutes(1) },
    };

    private readonly GatewayBench _bench = new GatewayBench(Settings).Ready();

    private VenueHealthView Health => _bench.LastState.Health!;

    [Fact]
    public void Maintenance_that_two_answers_say_is_going_on_means_down_and_its_end_is_believed_as_slowly()
    {
        _bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(VenueHealth.Healthy, Health.Health);

        _bench.Maintenance = [new VenueMaintenance(true, null, null, "maintenance of the system")];
        _bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(VenueHealth.Down, Health.Health);
        Assert.Equal("the venue says: maintenance of the system", Health.Fact);
        Assert.False(_bench.LastState.AcceptsExposure);
        Assert.True(_bench.LastState.AcceptsHedges);

        _bench.Maintenance = [];
        _bench.Run(TimeSpan.FromMinutes(3));
        Assert.Equal(VenueHealth.Healthy, Health.Health);
    }

    [Fact]
    public void One_answer_alone_changes_nothing()
    {
        var facts = new VenueStatusFacts(Settings.Health);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        Answer(facts, 1, now, isOngoing: false);
        Answer(facts, 2, now, isOngoing: false);
        Answer(facts, 3, now, isOngoing: true);
        Assert.Equal(VenueHealth.Healthy, facts.Judge(now, TimeSpan.Zero).Health);
        // An unsure answer is confirmed soon; an answer to another question, and a failed one, count for nothing.
        Assert.True(facts.IsDue(now + Settings.Health.StatusConfirmInterval));
        facts.Answered(new VenueStatusAnswer(3, false, []), now);
        facts.Answered(new VenueStatusAnswer(99, true, [new VenueMaintenance(true, null, null, "x")]), now);
        Assert.Equal(VenueHealth.Healthy, facts.Judge(now, TimeSpan.Zero).Health);
        Answer(facts, 4, now, isOngoing: true);
        Assert.Equal(VenueHealth.Down, facts.Judge(now, TimeSpan.Zero).Health);
        Assert.False(facts.IsDue(now + Settings.Health.StatusConfirmInterval));
        // Said long ago, it says nothing.
        Assert.Equal(VenueHealth.Healthy, facts.Judge(now + Settings.Health.StatusMaxAge + TimeSpan.FromSeconds(1), TimeSpan.Zero).Health);
    }

    [Fact]
    public void Announced_maintenance_degrades_shortly_before_it_begins_and_never_stops_exposure()
    {
        var begin = _bench.Now + TimeSpan.FromMinutes(30);
        _bench.Maintenance = [new VenueMaintenance(false, begin, begin + TimeSpan.FromHours(1), "maintenance: engine")];
        _bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(VenueHealth.Healthy, Health.Health);
        _bench.Run(TimeSpan.FromMinutes(10));
        Assert.Equal(VenueHealth.Degraded, Health.Health);
        Assert.Equal($"the venue announces: maintenance: engine, from {begin:yyyy-MM-dd HH:mm} to {begin.AddHours(1):yyyy-MM-dd HH:mm} UTC", Health.Fact);
        Assert.True(_bench.LastState.AcceptsExposure);
    }

    [Fact]
    public void A_status_that_cannot_be_had_is_no_fact()
    {
        _bench.Failing.Add(typeof(QueryVenueStatus));
        _bench.Run(TimeSpan.FromMinutes(20));
        Assert.Equal(VenueHealth.Healthy, Health.Health);
        Assert.InRange(_bench.Told<QueryVenueStatus>().Count, 19, 21);
    }

    [Fact]
    public void Suspended_withdrawals_of_a_configured_route_degrade_and_name_the_route()
    {
        var bench = new GatewayBench(Settings with
        {
            Funds = new FundsSettings { Withdrawals = [new AllowedWithdrawal("r", "USDT", "TRX", "TXallowed", "", 1_000m)] },
        }).Ready();
        bench.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(VenueHealth.Healthy, bench.LastState.Health!.Health);
        bench.WithdrawalsOpen = false;
        bench.Run(TimeSpan.FromMinutes(11));
        Assert.Equal(VenueHealth.Degraded, bench.LastState.Health!.Health);
        Assert.Equal("withdrawals of USDT by TRX are suspended (route r)", bench.LastState.Health.Fact);
        Assert.True(bench.LastState.AcceptsExposure);
        bench.WithdrawalsOpen = true;
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(VenueHealth.Healthy, bench.LastState.Health!.Health);
    }

    private static void Answer(VenueStatusFacts facts, long id, DateTimeOffset now, bool isOngoing)
    {
        facts.Asked(id, now);
        facts.Answered(new VenueStatusAnswer(id, true, isOngoing ? [new VenueMaintenance(true, null, null, "x")] : []), now);
    }
}
