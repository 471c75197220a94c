using System.CommandLine;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow tell</c>: the operator's word to a running node.</summary>
internal static class TellCommand
{
    public static Command Build()
    {
        var action = new Argument<string>("ACTION") { Description = string.Join(", ", OperatorActions.Names) };
        action.AcceptOnlyFromAmong([.. OperatorActions.Names]);
        var pair = new Option<string>("--pair") { Description = "Name of the pair, or * for all.", Required = true };
        var why = new Option<string>("--why") { Description = "Reason; kept in the journal.", Required = true };
        var who = new Option<string>("--who") { Description = "Who says it; kept in the journal.", DefaultValueFactory = _ => Environment.UserName };
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var command = new Command("tell", "Tells a running node what to do with its pairs.") { action, pair, why, who, url, token };
        command.SetAction(async (parsed, _) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            var answer = await client.TellAsync(
                parsed.GetRequiredValue(action), parsed.GetRequiredValue(pair), parsed.GetRequiredValue(who), parsed.GetRequiredValue(why));
            Console.WriteLine(answer.Text);
            return answer.Ok ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
