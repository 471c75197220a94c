using System.CommandLine;

namespace Hedgerow.CommandLine.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Config(string description = "The node's configuration.") => new("--config")
    {
        Description = description,
        Required = true,
    };

    public static Option<string?> Tape(string venue) => new("--tape-" + venue)
    {
        Description = $"CSV of candles or quotes that drives the {venue} book.",
    };

    public static Option<double?> Speed() => new Option<double?>("--speed")
    {
        Description = "Tape time per real time. Default: 60 for tapes, 1 for the synthetic market.",
    }.MustBe(v => v is null or (> 0 and <= 1_000_000), "must be above 0 and at most 1000000");

    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "Seed of the synthetic market.",
        DefaultValueFactory = _ => 1,
    };

    public static Option<string> Url() => new("--url")
    {
        Description = "Address of the node's HTTP interface. Default: what HEDGEROW_URL says, else http://127.0.0.1:7411.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("HEDGEROW_URL") ?? "http://127.0.0.1:7411",
    };

    public static Option<string> Reason() => new("--reason") { Description = "Why; kept in the journal with your name.", Required = true };

    public static Option<string?> RequestId() => new("--request-id")
    {
        Description = "The same id says the same command again: it takes effect once.",
    };

    public static Option<string[]> Lighthouses() => new("--at")
    {
        Description = "Address of a lighthouse; given several times, the first that answers is used.",
        DefaultValueFactory = _ => ["http://127.0.0.1:7411"],
    };

    public static Option<string?> TokenFile() => new("--token-file", "--token")
    {
        Description = "File with your token, as configured in api.operators. Default: the file that HEDGEROW_TOKEN_FILE names.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("HEDGEROW_TOKEN_FILE"),
    };

    /// <summary>Adds a check of the parsed value.</summary>
    public static Option<T> MustBe<T>(this Option<T> option, Predicate<T?> holds, string text)
    {
        option.Validators.Add(result =>
        {
            try
            {
                if (!holds(result.GetValueOrDefault<T>()))
                    result.AddError($"{option.Name} {text}");
            }
            catch (InvalidOperationException e)
            {
                // The text is no number at all.
                result.AddError(e.Message);
            }
        });
        return option;
    }
}
