using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hedgerow.Node.Api;
using Hedgerow.Node.Kinds;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow decode</c>: what a gateway would make of a recorded message of a venue.</summary>
internal static class DecodeCommand
{
    /// <summary>Larger than any message that a venue sends.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;

    public static Command Build()
    {
        var venue = new Argument<string>("VENUE") { Description = "Kind of the venue: " + string.Join(", ", VenueCommand.Kinds.Select(VenueKinds.NameOf)) };
        var file = new Argument<string>("FILE") { Description = "The message as JSON; - reads standard input." };
        var kind = new Option<string?>("--kind") { Description = "Kind of message, stream or rest:PATH, where the message does not tell. A wrong one lists all." };
        var command = new Command("decode", "Reads a recorded message of a venue as its adapter does, and prints what it says as JSON lines. Exit code 1 at the first thing that is not understood.")
        {
            venue, file, kind,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(venue), parsed.GetRequiredValue(file), parsed.GetValue(kind)));
        return command;
    }

    private static int Run(string venue, string file, string? kind)
    {
        if (VenueKinds.Decoder(VenueCommand.KindOf(venue)) is not { } decoder)
            throw new CommandException($"messages of {venue} cannot be read", ExitCode.BadInput);
        var reading = decoder.Decode(Read(file), kind);
        foreach (var row in reading.Rows)
        {
            var line = new JsonObject { ["type"] = row.Type };
            foreach (var (name, value) in JsonSerializer.SerializeToNode(row.Content, row.Content.GetType(), ApiJson.Options)!.AsObject())
                line[name == "type" ? "orderType" : name] = value?.DeepClone();
            Console.WriteLine(line.ToJsonString(ApiJson.Options));
        }

        if (reading.Problem.Length == 0)
            return ExitCode.Ok;
        Console.Error.WriteLine($"hedgerow: {file}{(reading.Kind.Length > 0 ? $" ({reading.Kind})" : "")}: {reading.Problem}");
        return ExitCode.Failed;
    }

    private static byte[] Read(string file)
    {
        try
        {
            using var source = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            using var bytes = new MemoryStream();
            var buffer = new byte[65_536];
            for (var count = source.Read(buffer); count > 0; count = source.Read(buffer))
            {
                bytes.Write(buffer, 0, count);
                if (bytes.Length > MaxBytes)
                    throw new CommandException($"{file}: longer than {MaxBytes / 1024 / 1024} MB", ExitCode.BadInput);
            }

            return bytes.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message)}", ExitCode.BadInput);
        }
    }
}
