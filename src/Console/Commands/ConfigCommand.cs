using System.CommandLine;
using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow config</c>: what a configuration may say, and what is wrong with one.</summary>
internal static class ConfigCommand
{
    public static Command Build()
    {
        var command = new Command("config", "Checks a node's configuration, or prints what it may say.");
        command.Subcommands.Add(BuildCheck());
        command.Subcommands.Add(BuildSchema());
        command.Subcommands.Add(BuildFields());
        return command;
    }

    private static Command BuildCheck()
    {
        var file = new Argument<string>("FILE") { Description = "The configuration." };
        var lighthouse = OfALighthouse();
        var command = new Command("check", "Names every mistake in a configuration at once, each with its place.") { file, lighthouse };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(lighthouse))
            {
                var light = LighthouseConfiguration.Load(parsed.GetRequiredValue(file));
                Console.WriteLine($"{light.File}: lighthouse {light.Options.Lighthouse}, {light.Options.Members.Count} nodes, no mistakes");
                return ExitCode.Ok;
            }
            var configuration = NodeConfiguration.Load(parsed.GetRequiredValue(file));
            var options = configuration.Options;
            Console.WriteLine($"{configuration.File}: node {options.Node}, {options.Venues.Count} venues, {options.Pairs.Count} pairs, no mistakes");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildSchema()
    {
        var command = new Command("schema", "Prints the JSON schema of a node's configuration.");
        command.SetAction(_ =>
        {
            Console.Write(ConfigurationSchema.Generate());
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildFields()
    {
        var lighthouse = OfALighthouse();
        var command = new Command("fields", "Prints every field as a Markdown table.") { lighthouse };
        command.SetAction(parsed =>
        {
            Console.Write(ConfigurationReference.Markdown(parsed.GetValue(lighthouse) ? typeof(LighthouseOptions) : typeof(NodeOptions)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<bool> OfALighthouse() => new("--lighthouse") { Description = "Of a lighthouse instead of a node." };
}
