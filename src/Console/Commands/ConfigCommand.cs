using System.CommandLine;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow config</c>: what a configuration may say, and what is wrong with one.</summary>
internal static class ConfigCommand
{
    public static Command Build()
    {
        var command = new Command("config", "Checks a node's configuration, or prints what it may say.");
        command.Subcommands.Add(BuildCheck());
        command.Subcommands.Add(BuildPrint("schema", "Prints the JSON schema of the configuration.", ConfigurationSchema.Generate));
        command.Subcommands.Add(BuildPrint("fields", "Prints every field as a Markdown table.", ConfigurationReference.Markdown));
        return command;
    }

    private static Command BuildCheck()
    {
        var file = new Argument<string>("FILE") { Description = "The configuration." };
        var command = new Command("check", "Names every mistake in a configuration at once, each with its place.") { file };
        command.SetAction(parsed =>
        {
            var configuration = NodeConfiguration.Load(parsed.GetRequiredValue(file));
            var options = configuration.Options;
            Console.WriteLine($"{configuration.File}: node {options.Node}, {options.Venues.Count} venues, {options.Pairs.Count} pairs, no mistakes");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildPrint(string name, string description, Func<string> text)
    {
        var command = new Command(name, description);
        command.SetAction(_ =>
        {
            Console.Write(text());
            return ExitCode.Ok;
        });
        return command;
    }
}
