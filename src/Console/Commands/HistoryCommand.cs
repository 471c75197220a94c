using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow history</c>: who intervened when and why, and what became of it.</summary>
internal static class HistoryCommand
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true };

    public static Command Build()
    {
        var limit = new Option<int>("--limit") { Description = "How many, the newest ones.", DefaultValueFactory = _ => 20 }
            .MustBe(v => v is >= 1 and <= 1000, "must be 1 to 1000");
        var json = new Option<bool>("--json") { Description = "As JSON, newest first." };
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var command = new Command("history", "Shows the operators' interventions: who, when, why, and what became of them.") { limit, json, url, token };
        command.SetAction(async (parsed, _) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            var interventions = await client.HistoryAsync(parsed.GetValue(limit));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(interventions, Indented));
            else
                Show(interventions);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(IReadOnlyList<Intervention> interventions)
    {
        foreach (var intervention in interventions.Reverse())
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{intervention.TakenAt:yyyy-MM-dd HH:mm:ss} {intervention.Command.Who}: {Words(intervention.Command)} — {intervention.Command.Why}"));
            Console.WriteLine($"    {StateOf(intervention)} (request {intervention.Command.RequestId})");
        }
    }

    private static string Words(OperatorCommand command) => string.Join(
        ' ',
        new[] { OperatorActions.NameOf(command.Action), command.Pair, command.Venue, command.Subject, command.Quantity?.ToString(CultureInfo.InvariantCulture),
            command.Step is { } step ? $"step {step}" : null }
            .Where(word => !string.IsNullOrEmpty(word)));

    private static string StateOf(Intervention intervention) => intervention.State switch
    {
        InterventionState.Refused => "refused: " + intervention.Text,
        _ => intervention.Text,
    };
}
