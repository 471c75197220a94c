using System.CommandLine;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Fleet;
using Hedgerow.Node.Hosting;
using Microsoft.Extensions.Logging;

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
        if (configuration.Options.Journal.Postgres is null)
            ReadSocketsInline();
        using var interruption = new Interruption();
        using var loggers = NodeLogging.Create(configuration.Options.Logging);
        var withdrawn = "";
        do
        {
            try
            {
                withdrawn = await LiveAsync(configuration, loggers, interruption, withdrawn);
            }
            catch (OperationCanceledException e) when (e is NodeLeftException || interruption.Token.IsCancellationRequested)
            {
                return ExitCode.Ok; // it stood by for another node
            }
        }
        while (withdrawn.Length > 0);
        return ExitCode.Ok;
    }

    /// <summary>One life of the node, from its start to its orderly end.</summary>
    /// <returns>Who drained it and why: it lives on, without standing by. Empty: the process shall end.</returns>
    private static async Task<string> LiveAsync(NodeConfiguration configuration, ILoggerFactory loggers, Interruption interruption, string withdrawn)
    {
        await using var node = await NodeHost.StartAsync(configuration, loggers, cancellation: interruption.Token, withdrawn: withdrawn);
        await interruption.WaitAsync(node.Failed, node.Departed);
        if (node.Failed.IsCompletedSuccessfully)
            throw new CommandException("the node stopped: " + await node.Failed, ExitCode.Unavailable);
        return node.Departed.IsCompletedSuccessfully && await node.Departed is { IsDrained: true } drained && !interruption.Token.IsCancellationRequested
            ? drained.Words : "";
    }

    /// <summary>
    /// Lets a frame be handled by the thread that saw its socket become readable: waking a second thread costs more than
    /// the whole way from quote to order (docs/performance.md). Nothing that handles a frame blocks or waits for another
    /// socket, and answers over REST leave that thread before they are read. A journal in PostgreSQL is such another socket, for
    /// which the loop may have to wait: there it stays off. The runtime reads the variable with its first
    /// socket and offers no other switch; what the operator has set stays.
    /// </summary>
    private static void ReadSocketsInline()
    {
        const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
        if (Environment.GetEnvironmentVariable(Switch) is null)
            Environment.SetEnvironmentVariable(Switch, "1");
    }
}
