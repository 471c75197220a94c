using System.CommandLine;
using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow owner</c>: the owner's word about money. Moves shares only, never coins.</summary>
internal static class OwnerCommandLine
{
    public static Command Build()
    {
        var command = new Command("owner", "Tells a running node's books about money that the owner put in or took out. It moves shares, never coins.");
        command.Subcommands.Add(Build("deposit", "Money was or will be put in: shares are issued at the present NAV per share."));
        command.Subcommands.Add(Build("withdraw", "Money was or will be taken out: shares are redeemed at the present NAV per share."));
        command.Subcommands.Add(Build("accept", "Unexplained money is taken for profit (positive amount) or loss (negative)."));
        return command;
    }

    private static Command Build(string action, string description)
    {
        var amount = new Option<decimal>("--amount") { Description = "In the asset.", Required = true }
            .MustBe(a => action == "accept" ? a != 0m : a > 0m, action == "accept" ? "must not be zero" : "must be positive");
        var asset = new Option<string>("--asset") { Description = "The book: its settle asset.", Required = true };
        var why = new Option<string>("--reason") { Description = "Reason; kept in the journal.", Required = true };
        var request = new Option<string?>("--request-id") { Description = "Id under which the word takes effect once, however often it is sent. Default: a new one." };
        var yes = new Option<bool>("--yes") { Description = "Does not ask for confirmation." };
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var command = new Command(action, description) { amount, asset, why, request, yes, url, token };
        command.SetAction(async (parsed, _) =>
        {
            var (money, book) = (parsed.GetRequiredValue(amount), parsed.GetRequiredValue(asset));
            if (!parsed.GetValue(yes) && !Confirms($"{action} {money.ToString(CultureInfo.InvariantCulture)} {book}?"))
                return ExitCode.Failed;
            var id = parsed.GetValue(request) ?? Guid.NewGuid().ToString("N");
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            var answer = await client.PostAsync<OperatorAnswer>(
                "/owner/" + action, new { asset = book, amount = money, why = parsed.GetRequiredValue(why), requestId = id });
            Console.WriteLine(answer.Ok ? answer.Text : $"{answer.Text} (request id {id})");
            return answer.Ok ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static bool Confirms(string question)
    {
        if (Console.IsInputRedirected)
            throw new CommandException("nobody is there to confirm: add --yes", ExitCode.BadInput);
        Console.Write(question + " [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
