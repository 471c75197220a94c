using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hedgerow.CommandLine.Demo;

/// <summary>The live table of a terminal.</summary>
internal sealed class TableDisplay(LiveDisplayContext context) : IDemoDisplay
{
    private const int NoticeLines = 6;

    public void Show(DemoFrame frame) => context.UpdateTarget(Render(frame));

    /// <summary>The whole picture.</summary>
    internal static IRenderable Render(DemoFrame frame) => new Rows(
        new Rule($"[bold]hedgerow demo[/]  {Markup.Escape(frame.Title)}").LeftJustified(),
        Progress(frame),
        StatusTables.Venues(frame.Status.Gateways, frame.Books),
        StatusTables.Pairs(frame.Status.Coordinator?.Pairs ?? [], MostPairs(frame.Status.Gateways.Count)),
        StatusTables.Money(frame.Summary),
        StatusTables.Notices(frame.Status.Notices, NoticeLines));

    /// <summary>What the terminal leaves below the venues and above sums and notices.</summary>
    private static int MostPairs(int venues)
    {
        const int Frames = 11;
        return Math.Max(3, AnsiConsole.Profile.Height - venues - NoticeLines - Frames);
    }

    private static IRenderable Progress(DemoFrame frame)
    {
        const int Width = 40;
        var share = Math.Clamp(frame.Elapsed / frame.Duration, 0, 1);
        var done = (int)(share * Width);
        return new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $" [green]{new string('━', done)}[/][grey]{new string('━', Width - done)}[/]  {frame.Elapsed.TotalSeconds:0} s of {frame.Duration.TotalSeconds:0} s  [yellow]{Markup.Escape(frame.Phase)}[/]"));
    }
}
