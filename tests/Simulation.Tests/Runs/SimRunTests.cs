using System.Text.Json.Nodes;

namespace Hedgerow.Simulation.Tests.Runs;

public class SimRunTests
{
    private static readonly SimOptions Short = new()
    {
        FaultTime = TimeSpan.FromSeconds(90),
        Tail = TimeSpan.FromSeconds(150),
    };

    [Fact]
    public void Seeds_under_every_fault_break_no_invariant()
    {
        var results = SimRunner.Run(Short with { Seeds = 24 });
        Assert.All(results, result => Assert.True(result.Violation is null, result.Violation?.Report()));
        // In some seeds trouble follows trouble so closely that little is traded between.
        Assert.True(results.Count(result => result.Report.Summary.Fills > 10) >= 20, "hardly traded");
        Assert.True(results.Sum(result => result.Report.Faults.Values.Sum()) > 60);
        Assert.True(results.Sum(result => result.Report.Summary.InDoubtResolved) > 0);
    }

    [Fact]
    public void Several_venues_with_pairs_between_any_two_break_no_invariant()
    {
        var results = SimRunner.Run(Short with { Seeds = 8, VenuesFrom = 3, VenuesTo = 6 });
        Assert.All(results, result => Assert.True(result.Violation is null, result.Violation?.Report()));
        Assert.All(results, result => Assert.InRange(result.Report.Venues.Count, 3, 6));
        Assert.True(results.Select(result => result.Report.Venues.Count).Distinct().Count() > 1, "every seed drew the same number");
        // Every venue is traded at, and faults strike there.
        Assert.Contains(results, result => result.Report.Venues.All(venue => venue.Fills > 10));
        Assert.Contains(results.SelectMany(result => result.Plan), fault => fault.Venue > 1);
    }

    /// <summary>Two fifths of the venues are coin-margined: legs in USD beside legs in coins, and money in two assets.</summary>
    [Fact]
    public void Mixed_contracts_break_no_invariant()
    {
        var results = SimRunner.Run(Short with { Seeds = 8, VenuesTo = 4, Contracts = ContractMix.Mixed });
        Assert.All(results, result => Assert.True(result.Violation is null, result.Violation?.Report()));
        var venues = results.SelectMany(result => result.Report.Venues).ToList();
        Assert.Contains(venues, venue => venue is { Symbol: "BTCUSD", Fills: > 10 });
        Assert.Contains(venues, venue => venue is { Symbol: "BTCUSDT", Fills: > 10 });
    }

    /// <summary>One venue of each seed is spot: buys pay their fee in coins, nothing is sold that is not there.</summary>
    [Fact]
    public void Coins_bought_outright_break_no_invariant()
    {
        var results = SimRunner.Run(Short with { Seeds = 8, VenuesTo = 3, Contracts = ContractMix.Spot });
        Assert.All(results, result => Assert.True(result.Violation is null, result.Violation?.Report()));
        Assert.True(results.Count(result => result.Report.Summary.Fills > 10) >= 6, "hardly traded");
    }

    /// <summary>Two fifths of the contracts end within the run, some with a position, while everything else goes wrong too.</summary>
    [Fact]
    public void Contracts_that_end_break_no_invariant()
    {
        var results = SimRunner.Run(Short with { Seeds = 16, VenuesTo = 4, Contracts = ContractMix.Dated });
        Assert.All(results, result => Assert.True(result.Violation is null, result.Violation?.Report()));
        Assert.True(results.Sum(result => result.Branches.GetValueOrDefault("legs-moved-by-delivery")) > 3, "hardly anything was delivered");
    }

    /// <summary>Legs of several pairs that balance each other at a contract end without a delivery: they are set against each other (2, 28, 30, 35).</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(28)]
    [InlineData(35)]
    public void Legs_that_balance_each_other_do_not_outlive_their_contract(ulong seed)
    {
        var result = new SimRun(new SimOptions { VenuesTo = 4, Contracts = ContractMix.Dated }, seed).Run();
        Assert.True(result.Violation is null, result.Violation?.Report());
        Assert.True(result.Branches.GetValueOrDefault("coordinator.legs-netted") > 0, "nothing was set against each other");
    }

    /// <summary>
    /// An order in USD that is filled at a better price than it was planned at buys a little more coins than were wanted: of a hedge (3009), and
    /// of a clip (3100).
    /// </summary>
    [Theory]
    [InlineData(3009)]
    [InlineData(3100)]
    public void What_a_better_price_alone_opened_in_coins_is_no_breach(ulong seed)
    {
        var result = new SimRun(new SimOptions { Contracts = ContractMix.Mixed }, seed).Run();
        Assert.True(result.Violation is null, result.Violation?.Report());
        Assert.Contains(result.Report.Venues, venue => venue.Symbol == "BTCUSD");
    }

    /// <summary>
    /// An order that a venue whose clock was set back did not show (611); a venue of coins that closes alone at a price above its
    /// entries (665).
    /// </summary>
    [Theory]
    [InlineData(611)]
    [InlineData(665)]
    public void Seeds_of_several_venues_that_broke_an_invariant_once_break_none(ulong seed)
    {
        var result = new SimRun(new SimOptions { VenuesTo = 6, Contracts = ContractMix.Mixed }, seed).Run();
        Assert.True(result.Violation is null, result.Violation?.Report());
    }

    [Fact]
    public void The_books_of_several_pairs_on_one_instrument_add_up_to_the_venues_position()
    {
        var standard = TwoVenueOptions.Standard(7);
        var system = new TwoVenueSystem(standard with { More = standard.Others(2) });
        Assert.Equal(6, system.Pairs.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6], system.Pairs.Select(pair => pair.Number));
        Assert.Equal(6, system.Pairs.Select(pair => (pair.LegA, pair.LegB)).Distinct().Count());
        Assert.Throws<ArgumentException>(() => new TwoVenueSystem(standard with { More = standard.Others(1), Transfers = new TransferSetup() }));
    }

    [Fact]
    public void A_seed_repeats_itself_exactly()
    {
        var first = new SimRun(Short, 4).Run();
        var second = new SimRun(Short, 4).Run();
        Assert.Equal(first.Report.TraceHash, second.Report.TraceHash);
        Assert.Equal(first.Report.ToJson(), second.Report.ToJson());
        Assert.NotEqual(first.Report.TraceHash, new SimRun(Short, 5).Run().Report.TraceHash);
    }

    [Fact]
    public void The_series_as_JSON_has_the_shared_figures_on_top()
    {
        var options = Short with { Seeds = 2, Faults = [FaultKind.SubmitTimeout] };
        var results = SimRunner.Run(options);
        var node = JsonNode.Parse(SimRunner.ToJson(options, results))!;
        string[] names =
        [
            "quotes", "ordersPlaced", "fills", "hedgesOpened", "hedgesClosed", "netExposure", "maxUnhedgedMs", "feesPaid",
            "fundingPaid", "pnl", "equityStart", "equityEnd", "inDoubtResolved", "invariantViolations",
        ];
        Assert.All(names, name => Assert.NotNull(node[name]));
        Assert.Equal(results.Sum(result => result.Report.Summary.Fills), (long)node["fills"]!);
        Assert.Equal(2, node["runs"]!.AsArray().Count);
        Assert.Equal("submit-timeout", (string)node["faults"]!);
    }

    [Fact]
    public void No_seeds_are_an_error() => Assert.Throws<ArgumentException>(() => SimRunner.Run(Short with { Seeds = 0 }));
}
