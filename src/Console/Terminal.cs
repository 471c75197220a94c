using Spectre.Console;

namespace Hedgerow.CommandLine;

/// <summary>The console to draw on: as wide as the terminal, or wide enough for the tables when there is none.</summary>
internal static class Terminal
{
    private const int WidthWithoutTerminal = 120;

    public static IAnsiConsole Create()
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
            console.Profile.Width = WidthWithoutTerminal;
        return console;
    }
}
