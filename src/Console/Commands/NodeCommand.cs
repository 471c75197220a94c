using System.CommandLine;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow node</c>: runs a node until it is told to stop.</summary>
internal static class NodeCommand
{
    public static Command Build()
    {
        var config = CommonOptions.Config();
        var command = new Command("node", "Runs a node until Ctrl-C or SIGTERM. Positions stay as they are when it stops.") { config };
        command.SetAction(async (parsed, _) => await RunAsync(NodeConfiguration.Load(parsed.GetRequiredValue(config))));
        return command;
    }

    private static async Task<int> RunAsync(NodeConfiguration configuration)
    {
        using var interruption = new Interruption();
        using var loggers = NodeLogging.Create(configuration.Options.Logging);
        await using var node = await NodeHost.StartAsync(configuration, loggers);
        await interruption.WaitAsync(node.Failed);
        if (node.Failed.IsCompletedSuccessfully)
            throw new CommandException("the node stopped: " + await node.Failed, ExitCode.Unavailable);
        return ExitCode.Ok;
    }
}
