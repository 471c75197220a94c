using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hedgerow.Simulation.Scenarios;

/// <summary>A scenario cannot be used; the message names the file and the place in it.</summary>
public sealed class ScenarioException(string message) : Exception(message);

/// <summary>Reads scenarios: those of the catalogue, which is built in, and files.</summary>
public static class ScenarioFile
{
    private const string Prefix = "scenarios/";
    private const string Ending = ".json";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Names of the built-in scenarios, sorted.</summary>
    public static IReadOnlyList<string> Catalogue { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Ending.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The scenario of this name in the catalogue, or else the one in the file of this name.</summary>
    /// <param name="nameOrFile">What was asked for.</param>
    /// <exception cref="ScenarioException">There is neither, or it is no good.</exception>
    public static Scenario Load(string nameOrFile)
    {
        ArgumentNullException.ThrowIfNull(nameOrFile);
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + nameOrFile + Ending);
        if (resource is not null)
        {
            using var reader = new StreamReader(resource);
            return Parse(reader.ReadToEnd(), nameOrFile);
        }

        try
        {
            return Parse(File.ReadAllText(nameOrFile), nameOrFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException($"no scenario '{nameOrFile}': there are {string.Join(", ", Catalogue)}, and no file of that name can be read");
        }
    }

    /// <summary>Reads a scenario's text.</summary>
    /// <param name="json">Text of the file.</param>
    /// <param name="place">Named in errors.</param>
    /// <exception cref="ScenarioException">It is no scenario; the message names the place.</exception>
    public static Scenario Parse(string json, string place)
    {
        Scenario scenario;
        try
        {
            scenario = JsonSerializer.Deserialize<Scenario>(json, Format) ?? throw new ScenarioException($"{place}: the file says null");
        }
        catch (JsonException e)
        {
            throw new ScenarioException($"{place}: {e.Path ?? "$"} (line {(e.LineNumber ?? 0) + 1}): {e.Message.Split(" Path:")[0]}");
        }

        return Problem(scenario) is { } problem ? throw new ScenarioException($"{place}: {problem}") : scenario;
    }

    private static string? Problem(Scenario scenario)
    {
        if (scenario.Path.Count < 2 || scenario.Path[0].Hour != 0)
            return "path: at least two points are needed, the first at hour 0";
        for (var i = 0; i < scenario.Path.Count; i++)
        {
            if (i > 0 && scenario.Path[i].Hour <= scenario.Path[i - 1].Hour)
                return $"path[{i}].hour: not after the point before";
            if (scenario.Path[i] is { A: <= 0 } or { B: <= 0 })
                return $"path[{i}]: a price that is not positive";
        }

        if (scenario.BookSeconds is < 0.1 or > 3600)
            return "bookSeconds: from 0.1 to 3600";
        if (scenario.TouchSize <= 0 || scenario.NoiseBps is < 0 or > 1000)
            return "touchSize must be positive, noiseBps from 0 to 1000";
        if (scenario.Curve is { MaxPosition: <= 0 } or { RangeBps: <= 0 } or { EarnBps: < 0 } or { OrderCap: <= 0 })
            return "curve: maxPosition, rangeBps and orderCap must be positive, earnBps not negative";
        if (scenario.A.Name.Length == 0 || scenario.A.Name == scenario.B.Name)
            return "b.name: two different names are needed";
        if (scenario.A is { Equity: <= 0 } or { Leverage: < 1 } || scenario.B is { Equity: <= 0 } or { Leverage: < 1 })
            return "a, b: equity must be positive, leverage at least 1";
        if (scenario.Transfers is { Minutes: < 0.1 or > 1440 } or { Fee: < 0 })
            return "transfers: minutes from 0.1 to 1440, fee not negative";
        return IncidentProblem(scenario) ?? ExpectationProblem(scenario);
    }

    private static string? IncidentProblem(Scenario scenario)
    {
        for (var i = 0; i < scenario.Incidents.Count; i++)
        {
            var incident = scenario.Incidents[i];
            if (incident.Hour < 0 || incident.Hour >= scenario.Path[^1].Hour || incident.Minutes < 0)
                return $"incidents[{i}]: outside of the path's time";
            if (incident.Leg is not ("a" or "b"))
                return $"incidents[{i}].leg: a or b";
            if (incident.Kind == IncidentKind.Deleverage && incident.Share is <= 0 or > 1)
                return $"incidents[{i}].share: above 0, at most 1";
        }

        return null;
    }

    private static string? ExpectationProblem(Scenario scenario)
    {
        for (var i = 0; i < scenario.Expect.Count; i++)
        {
            if (!ScenarioReport.FigureNames.Contains(scenario.Expect[i].Figure))
                return $"expect[{i}].figure: '{scenario.Expect[i].Figure}' is none of {string.Join(", ", ScenarioReport.FigureNames)}";
            if (scenario.Expect[i] is { Min: null, Max: null })
                return $"expect[{i}]: min, max or both are needed";
        }

        return null;
    }
}
