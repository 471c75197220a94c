using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.CommandLine.Demo;

/// <summary>
/// Lines for a file or a pipe: every second one a pair, of several only those that changed and one of the sums; and every notice once.
/// </summary>
internal sealed class PlainDisplay(TextWriter output) : IDemoDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (decimal A, decimal B, string State)> _shown = new(StringComparer.Ordinal);
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
        var pairs = frame.Status.Coordinator?.Pairs ?? [];
        foreach (var pair in pairs.Where(p => pairs.Count == 1 || HasChanged(p)))
            output.WriteLine($"{Seconds(frame.Elapsed)} {frame.Phase,-7} {Line(pair)}  equity {frame.Summary.EquityEnd:0.00}");
        if (pairs.Count > 1)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Seconds(frame.Elapsed)} {frame.Phase,-7} {pairs.Count} pairs: gross {frame.Summary.GrossPosition:0.000}, net {frame.Summary.NetExposure:0.000}, fills {frame.Summary.Fills}, equity {frame.Summary.EquityEnd:0.00}"));
    }

    private bool HasChanged(PairView pair)
    {
        var now = (pair.PositionA, pair.PositionB, State(pair));
        var changed = !_shown.TryGetValue(pair.Name, out var before) || before != now;
        _shown[pair.Name] = now;
        return changed;
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
