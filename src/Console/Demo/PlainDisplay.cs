using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.CommandLine.Demo;

/// <summary>Lines for a file or a pipe: one a second, and every notice once.</summary>
internal sealed class PlainDisplay(TextWriter output) : IDemoDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(1);

    private TimeSpan _nextLine;
    private DateTimeOffset _lastNotice = DateTimeOffset.MinValue;

    public void Show(DemoFrame frame)
    {
        foreach (var notice in frame.Status.Notices.Where(n => n.Time > _lastNotice))
            output.WriteLine($"{Seconds(frame.Elapsed)} {notice.Level.ToString().ToLowerInvariant(),-7} {notice.Source}: {notice.Text}");
        _lastNotice = frame.Status.Notices.Count > 0 ? frame.Status.Notices[^1].Time : _lastNotice;
        if (frame.Elapsed < _nextLine)
            return;
        _nextLine = frame.Elapsed + LineInterval;
        foreach (var pair in frame.Status.Coordinator?.Pairs ?? [])
            output.WriteLine($"{Seconds(frame.Elapsed)} {frame.Phase,-7} {Line(pair)}  equity {frame.Summary.EquityEnd:0.00}");
    }

    private static string Line(PairView pair) => string.Create(
        CultureInfo.InvariantCulture,
        $"{pair.Name} {State(pair)}: {pair.PositionA:+0.000;-0.000;0.000} / {pair.PositionB:+0.000;-0.000;0.000}, net {pair.NetExposure:0.000}, spread {Bps(pair.SpreadPlusBps)} / {Bps(pair.SpreadMinusBps)} bps, opened {pair.HedgesOpened}, closed {pair.HedgesClosed}");

    /// <summary>Mode, or why it is halted.</summary>
    internal static string State(PairView pair) =>
        pair.HaltReason.Length > 0 ? "HALTED: " + pair.HaltReason : pair.Mode.ToString().ToLowerInvariant();

    internal static string Bps(decimal? bps) => bps?.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) ?? "stale";

    private static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(6);
}
