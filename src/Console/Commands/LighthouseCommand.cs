using System.CommandLine;
using Hedgerow.Lighthouse;
using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Node.Hosting;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow lighthouse</c>: runs a lighthouse until it is told to stop.</summary>
internal static class LighthouseCommand
{
    public static Command Build()
    {
        var config = CommonOptions.Config("The lighthouse's configuration.");
        var command = new Command("lighthouse", "Watches the nodes of a book and is their front door, until Ctrl-C or SIGTERM. No node depends on it.") { config };
        command.SetAction(async (parsed, _) => await RunAsync(LighthouseConfiguration.Load(parsed.GetRequiredValue(config))));
        return command;
    }

    private static async Task<int> RunAsync(LighthouseConfiguration configuration)
    {
        using var interruption = new Interruption();
        using var loggers = NodeLogging.Create(configuration.Options.Logging);
        await using var lighthouse = await LighthouseHost.StartAsync(configuration, loggers);
        await interruption.WaitAsync();
        return ExitCode.Ok;
    }
}
