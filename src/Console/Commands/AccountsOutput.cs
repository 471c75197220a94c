using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Hedgerow.CommandLine.Commands;

/// <summary>What the commands about accounts and orders share.</summary>
internal static class AccountsOutput
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Option<string?> Asset() => new("--asset") { Description = "The book, where there are several: its settle asset." };

    /// <summary>An option for an instant: ISO 8601, UTC unless it names a zone.</summary>
    public static Option<string?> Instant(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        return option.MustBe(
            text => text is null || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
            "must be a time as 2026-03-01 or 2026-03-01T12:00:00Z");
    }

    /// <summary>A parameter of an address; nothing when there is no value.</summary>
    public static string Query(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    public static string Money(decimal amount) => amount.ToString("#,0.00", CultureInfo.InvariantCulture);

    public static string Signed(decimal amount)
    {
        var text = amount.ToString("+#,0.00;-#,0.00;0.00", CultureInfo.InvariantCulture);
        return amount switch { > 0 => $"[green]{text}[/]", < 0 => $"[red]{text}[/]", _ => text };
    }
}
