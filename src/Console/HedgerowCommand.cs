using System.CommandLine;
using System.CommandLine.Parsing;
using Hedgerow.CommandLine.Commands;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine;

/// <summary>The command line: its commands, and the one place where errors become messages and exit codes.</summary>
public static class HedgerowCommand
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var result = Build().Parse(args);
        if (result.Errors.Count > 0 && !AsksForHelp(args))
            return RefuseUsage(result);
        try
        {
            return await result.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // commands watch for signals themselves and wind down in their own time
            });
        }
        catch (Exception e) when (Failure.Of(e) is { } failure)
        {
            await Console.Error.WriteLineAsync("hedgerow: " + failure.Message);
            return failure.ExitCode;
        }
    }

    private static RootCommand Build()
    {
        var root = new RootCommand("Hedges one symbol over several exchanges: long on one, equally short on another.");
        root.Subcommands.Add(DemoCommand.Build());
        root.Subcommands.Add(NodeCommand.Build());
        root.Subcommands.Add(LighthouseCommand.Build());
        root.Subcommands.Add(ClusterCommand.Build());
        root.Subcommands.Add(StatusCommand.Build());
        root.Subcommands.Add(ProbeCommand.Build());
        root.Subcommands.Add(GuidanceCommand.Build());
        root.Subcommands.Add(AlarmsCommand.Build());
        root.Subcommands.Add(NavCommand.Build());
        root.Subcommands.Add(ReportCommand.Build());
        root.Subcommands.Add(LogCommand.Build());
        root.Subcommands.Add(OwnerCommandLine.Build());
        foreach (var command in OperatorCommands.Build())
            root.Subcommands.Add(command);
        root.Subcommands.Add(HistoryCommand.Build());
        root.Subcommands.Add(VenuesCommand.Build());
        root.Subcommands.Add(VenueCommand.Build());
        root.Subcommands.Add(DecodeCommand.Build());
        root.Subcommands.Add(ConfigCommand.Build());
        root.Subcommands.Add(ReplayCommand.Build());
        root.Subcommands.Add(SimCommand.Build());
        return root;
    }

    private static bool AsksForHelp(string[] args) => args.Any(a => a is "-h" or "--help" or "-?" or "--version");

    private static int RefuseUsage(ParseResult result)
    {
        var command = result.CommandResult;
        var known = command.Command.Subcommands.Select(c => c.Name).Concat(command.Command.Options.Select(o => o.Name)).ToList();
        foreach (var token in result.UnmatchedTokens)
            Console.Error.WriteLine($"hedgerow: unknown command or option '{token}'{Spelling.Suggest(token, known)}");
        if (result.UnmatchedTokens.Count == 0)
        {
            // A type of the program says nothing to its user.
            foreach (var text in result.Errors.Select(e => e.Message.Split(" as expected type")[0]).Distinct(StringComparer.Ordinal))
                Console.Error.WriteLine("hedgerow: " + text);
        }

        var path = string.Empty;
        for (SymbolResult? at = command; at is CommandResult part; at = part.Parent)
            path = part.Command is RootCommand ? path : " " + part.Command.Name + path;
        Console.Error.WriteLine($"Try: hedgerow{path} --help");
        return ExitCode.BadInput;
    }
}
