using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Node.Alarms;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow alarms</c>: what nobody has acknowledged yet; <c>hedgerow alarms test</c>: whether the channels work.</summary>
internal static class AlarmsCommand
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true };

    public static Command Build()
    {
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var json = new Option<bool>("--json") { Description = "As JSON, with the channels." };
        var command = new Command("alarms", "Lists the alarms of a running node that nobody has acknowledged (hedgerow ack), and how the channels do.") { json, url, token };
        command.Subcommands.Add(BuildTest());
        command.SetAction(async (parsed, _) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            var view = await client.GetAsync<AlarmsView>("/alarms");
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(view, Indented));
            else
                Show(view);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildTest()
    {
        var config = CommonOptions.Config();
        var command = new Command("test", "Sends one test alarm by every channel of a configuration, and says which of them took it. Needs no running node.") { config };
        command.SetAction(async (parsed, _) =>
        {
            var options = NodeConfiguration.Load(parsed.GetRequiredValue(config)).Options;
            if (options.Alarms.Channels.Count == 0)
                throw new CommandException($"{parsed.GetRequiredValue(config)}: no channels are configured (alarms.channels)", ExitCode.BadInput);
            var trials = await AlarmTrial.RunAsync(options, DateTimeOffset.UtcNow);
            foreach (var trial in trials)
                Console.WriteLine($"{trial.Channel} ({trial.Kind.ToString().ToLowerInvariant()}): {(trial.Ok ? "taken" : "failed: " + trial.Problem)}");
            return trials.All(trial => trial.Ok) ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static void Show(AlarmsView view)
    {
        if (view.Open.Count == 0)
            Console.WriteLine("no alarm is open");
        foreach (var alarm in view.Open)
        {
            var times = alarm.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({alarm.Count} times since {AccountsOutput.Time(alarm.FirstAt)})") : "";
            Console.WriteLine($"{alarm.Number,4}  {AccountsOutput.Time(alarm.LastAt)}  {alarm.Source}: {alarm.Text}{times}");
        }

        if (view.Forgotten > 0)
            Console.WriteLine($"{view.Forgotten} older one(s) were given up: too many were open");
        foreach (var channel in view.Channels)
            Console.WriteLine($"channel {channel.Name}: {StateOf(channel)}");
    }

    private static string StateOf(AlarmChannelView channel)
    {
        var state = channel.FailingSince is { } since
            ? $"takes nothing since {AccountsOutput.Time(since)}: {channel.Problem}"
            : $"works, {channel.Sent} sent";
        var withheld = channel.Withheld > 0 ? $", {channel.Withheld} to be told as a number" : "";
        return channel.Waiting > 0 ? $"{state}, {channel.Waiting} waiting{withheld}" : state;
    }
}
