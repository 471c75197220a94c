using System.CommandLine;
using System.Text.Json;
using Hedgerow.Node.Api;
using Hedgerow.Node.Checks;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Kinds;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow venue</c>: which venues there are, and whether a configured account is fit to be traded on.</summary>
internal static class VenueCommand
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true };

    /// <summary>Every kind of venue.</summary>
    public static IReadOnlyList<VenueKind> Kinds { get; } = Enum.GetValues<VenueKind>();

    /// <summary>The kind of a name.</summary>
    /// <exception cref="CommandException">There is none of that name.</exception>
    public static VenueKind KindOf(string name) => Kinds.Any(kind => VenueKinds.NameOf(kind) == name)
        ? Kinds.First(kind => VenueKinds.NameOf(kind) == name)
        : throw new CommandException($"no kind of venue is called {name}; there are {string.Join(", ", Kinds.Select(VenueKinds.NameOf))}", ExitCode.BadInput);

    public static Command Build()
    {
        var command = new Command("venue", "Lists the kinds of venues, or checks a configured account before a node trades on it.");
        command.Subcommands.Add(BuildList());
        command.Subcommands.Add(BuildCheck());
        return command;
    }

    private static Command BuildList()
    {
        var command = new Command("list", "Lists the kinds of venues and what is covered of each.");
        command.SetAction(_ =>
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumn("kind").AddColumn("covers").AddColumn("keys").AddColumn("decode");
            foreach (var kind in Kinds)
            {
                table.AddRow(
                    new Text(VenueKinds.NameOf(kind)), new Text(VenueKinds.Covers(kind)),
                    new Text(VenueKinds.NeedsPassphrase(kind) ? "key, secret, passphrase" : "key, secret"),
                    new Text(VenueKinds.Decoder(kind) is { } decoder ? $"{decoder.Kinds.Count} kinds of messages" : "no"));
            }

            Terminal.Create().Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildCheck()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the account, as configured." };
        var config = CommonOptions.Config();
        var json = new Option<bool>("--json") { Description = "The same as JSON." };
        var command = new Command("check", "Asks a venue whether the account is fit to be traded on. Gives no order and changes nothing. Exit code 1 when something is wrong.")
        {
            name, config, json,
        };
        command.SetAction(async (parsed, _) =>
            await CheckAsync(NodeConfiguration.Load(parsed.GetRequiredValue(config)), parsed.GetRequiredValue(name), parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> CheckAsync(NodeConfiguration configuration, string name, bool isJson)
    {
        var options = configuration.Options;
        var venue = options.Venues.FirstOrDefault(v => v.Name == name)
            ?? throw new CommandException($"{configuration.File}: no venue is called {name}; there are {string.Join(", ", options.Venues.Select(v => v.Name))}", ExitCode.BadInput);
        if (venue.Credentials is null)
            throw new CommandException($"{configuration.File}: the keys of {name} are on another node; check it there", ExitCode.BadInput);
        using var loggers = NodeLogging.Create(options.Logging with { Console = false });
        var lines = await VenueCheck.RunAsync(options, venue, new CheckBounds(), TimeProvider.System, loggers);
        if (isJson)
            Console.WriteLine(JsonSerializer.Serialize(new { venue = name, ok = lines.All(l => l.Result != CheckResult.Fail), lines }, Indented));
        else
            Terminal.Create().Write(TableOf(lines));
        return lines.All(l => l.Result != CheckResult.Fail) ? ExitCode.Ok : ExitCode.Failed;
    }

    private static Table TableOf(IReadOnlyList<CheckLine> lines)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("").AddColumn("what").AddColumn("found").AddColumn("to do");
        foreach (var line in lines)
        {
            table.AddRow(
                new Markup(line.Result switch { CheckResult.Pass => "[green]pass[/]", CheckResult.Fail => "[red]FAIL[/]", _ => "[yellow]?[/]" }),
                new Text(line.Subject), new Text(line.Found), new Text(line.Remedy));
        }

        return table;
    }
}
