using System.Text.Json;
using System.Text.Json.Nodes;
using Hedgerow.Messages;

namespace Hedgerow.Simulation.Scenarios;

/// <summary>What a scenario came to: the figures of every run, those that scenarios speak of, and what did not hold.</summary>
public sealed record ScenarioReport
{
    /// <summary>Names of <see cref="Figures"/>: quote currency, base units, counts and seconds as named.</summary>
    public static IReadOnlyList<string> FigureNames { get; } =
    [
        "equityStart", "equityEnd", "pnl", "feesPaid", "fundingPaid", "netExposure", "maxUnhedgedSeconds",
        "hedgesOpened", "hedgesClosed", "openedWide", "closedWide", "maxHedged", "endHedged", "halted", "liquidations", "alarms",
        "ladderFirings", "transfers", "transferred", "minEquityA", "minEquityB", "minEquityShareA", "minEquityShareB", "maxLeverageA", "maxLeverageB", "endLeverageA", "endLeverageB",
    ];

    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>The run.</summary>
    public required RunReport Run { get; init; }

    /// <summary>Figures by name.</summary>
    public required IReadOnlyDictionary<string, decimal> Figures { get; init; }

    /// <summary>What did not hold, for people; empty when all did.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>As indented JSON that ends with a line feed; equal runs give equal bytes.</summary>
    public string ToJson()
    {
        var node = Run.ToNode();
        node["scenario"] = Scenario;
        node["figures"] = JsonSerializer.SerializeToNode(Figures, RunReport.Format);
        node["failures"] = new JsonArray([.. Failures.Select(failure => JsonValue.Create(failure))]);
        return node.ToJsonString(RunReport.Format) + "\n";
    }

    internal static IReadOnlyList<string> Judge(Scenario scenario, RunReport run, IReadOnlyDictionary<string, decimal> figures)
    {
        var failures = new List<string>();
        if (run.Violation is { } violation)
            failures.Add(violation);
        var mode = scenario.Transfers?.Mode ?? TransferMode.Off;
        foreach (var expected in scenario.Expect.Where(expected => expected.Transfers is not { } only || only == mode))
        {
            var value = figures[expected.Figure];
            if (value < expected.Min)
                failures.Add($"{expected.Figure} is {value}, at least {expected.Min} was expected");
            if (value > expected.Max)
                failures.Add($"{expected.Figure} is {value}, at most {expected.Max} was expected");
        }

        return failures;
    }
}
