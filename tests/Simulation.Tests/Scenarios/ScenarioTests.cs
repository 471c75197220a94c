using Hedgerow.Messages;
using Hedgerow.Simulation.Scenarios;

namespace Hedgerow.Simulation.Tests.Scenarios;

public sealed class ScenarioTests
{
    /// <summary>Every scenario as it is, and with every mode of transfers that it expects something of.</summary>
    public static TheoryData<string, TransferMode> Catalogue
    {
        get
        {
            var data = new TheoryData<string, TransferMode>();
            foreach (var scenario in ScenarioFile.Catalogue.Select(ScenarioFile.Load))
            {
                TransferMode[] own = [scenario.Transfers?.Mode ?? TransferMode.Off];
                foreach (var mode in scenario.Expect.Select(expected => expected.Transfers).OfType<TransferMode>().Concat(own).Distinct())
                    data.Add(scenario.Name, mode);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Catalogue))]
    public void What_a_scenario_expects_holds(string name, TransferMode mode)
    {
        var scenario = ScenarioFile.Load(name);
        Assert.Equal(name, scenario.Name);
        Assert.NotEmpty(scenario.Expect);
        var report = ScenarioRunner.Run(scenario with { Transfers = (scenario.Transfers ?? new ScenarioTransfers(mode)) with { Mode = mode } });
        Assert.Empty(report.Failures);
    }

    [Fact]
    public void The_same_scenario_and_seed_give_the_same_bytes()
    {
        var scenario = ScenarioFile.Parse(Text(), "test");
        var first = ScenarioRunner.Run(scenario, seed: 3).ToJson();
        Assert.Equal(first, ScenarioRunner.Run(scenario, seed: 3).ToJson());
        Assert.NotEqual(first, ScenarioRunner.Run(scenario, seed: 4).ToJson());
    }

    [Fact]
    public void Every_figure_can_be_expected_and_a_missed_one_is_named()
    {
        var scenario = ScenarioFile.Parse(Text(), "test") with
        {
            Expect = [.. ScenarioReport.FigureNames.Select(name => new Expectation { Figure = name, Min = 1_000_000_000 })],
        };
        var report = ScenarioRunner.Run(scenario);
        Assert.Equal(ScenarioReport.FigureNames.Order(StringComparer.Ordinal), report.Figures.Keys);
        Assert.Equal(ScenarioReport.FigureNames.Count, report.Failures.Count);
        Assert.Contains(report.Failures, failure => failure.StartsWith("pnl is ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"name\": \"t\",", "\"nam\": \"t\",", "nam")]
    [InlineData("\"touchSize\": 100,", "\"touchSize\": 100, \"transfers\": { \"mode\": \"auto\", \"minutes\": 0 },", "transfers")]
    [InlineData("\"hour\": 1,", "\"hour\": 0,", "path[1].hour")]
    [InlineData("\"a\": 101,", "\"a\": -1,", "path[1]")]
    [InlineData("\"pnl\"", "\"profit\"", "expect[0].figure")]
    [InlineData("\"venue-down\"", "\"meteor\"", "$.incidents[0].kind")]
    [InlineData("\"rangeBps\": 100", "\"rangeBps\": 0", "curve")]
    [InlineData("\"leg\": \"b\"", "\"leg\": \"c\"", "incidents[0].leg")]
    public void A_mistake_is_named_with_its_place(string good, string bad, string place)
    {
        Assert.Contains(good, Text(), StringComparison.Ordinal);
        var error = Assert.Throws<ScenarioException>(() => ScenarioFile.Parse(Text().Replace(good, bad, StringComparison.Ordinal), "test.json"));
        Assert.StartsWith("test.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    private static string Text() => """
        {
          // half an hour
          "name": "t",
          "about": "a spread comes and goes",
          "path": [ { "hour": 0, "a": 100, "b": 100 }, { "hour": 1, "a": 101, "b": 100 } ],
          "a": { "name": "alpha" }, "b": { "name": "beta" },
          "curve": { "maxPosition": 100, "offsetBps": 0, "rangeBps": 100 },
          "touchSize": 100,
          "incidents": [ { "kind": "venue-down", "leg": "b", "hour": 0.3, "minutes": 6 } ],
          "expect": [ { "figure": "pnl", "min": -1000 } ],
        }
        """;
}
