using System.CommandLine;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow probe</c>: asks a node whether it is alive or ready, for those who watch over containers. No token is needed.</summary>
internal static class ProbeCommand
{
    public static Command Build()
    {
        var url = CommonOptions.Url();
        var ready = new Option<bool>("--ready") { Description = "Whether it could do its job, or stands by as it should. Without it: whether it serves." };
        var command = new Command("probe", "Asks whether a node is alive, or ready. Exit code 1 when it says no, 3 when nothing answers.") { ready, url };
        command.SetAction(async (parsed, _) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), tokenFile: null);
            var (ok, word) = await client.ProbeAsync(parsed.GetValue(ready) ? "/readyz" : "/healthz");
            Console.WriteLine(word);
            return ok ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
