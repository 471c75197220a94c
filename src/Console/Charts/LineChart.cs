using System.Globalization;
using System.Text;

namespace Hedgerow.CommandLine.Charts;

/// <summary>A line over time, drawn with Braille dots: two columns and four rows of dots a character.</summary>
internal static class LineChart
{
    private const int LabelWidth = 14;

    /// <summary>Bits of a Braille character by row and column.</summary>
    private static readonly int[][] Dots = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

    /// <summary>Draws the points; empty without any.</summary>
    /// <param name="points">Oldest first.</param>
    /// <param name="width">Characters a line, labels included; at least 30.</param>
    /// <param name="height">Lines of the drawing; at least 2.</param>
    /// <param name="format">How the values at the side are written.</param>
    public static IReadOnlyList<string> Draw(
        IReadOnlyList<(DateTimeOffset Time, decimal Value)> points, int width, int height, string format = "#,0.00")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 30);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 2);
        if (points.Count == 0)
            return [];
        var columns = width - LabelWidth - 1;
        var (low, high) = (points.Min(p => p.Value), points.Max(p => p.Value));
        var canvas = Canvas(points, columns, height, low, high);
        var lines = new List<string>(height + 1);
        for (var row = 0; row < height; row++)
        {
            var label = row == 0 ? Label(high, format) : row == height - 1 ? Label(low, format) : "";
            var line = new StringBuilder().Append(label.PadLeft(LabelWidth)).Append(row == 0 || row == height - 1 ? '┤' : '│');
            for (var column = 0; column < columns; column++)
                line.Append((char)(0x2800 + canvas[row, column]));
            lines.Add(line.ToString());
        }
        lines.Add(TimeAxis(points[0].Time, points[^1].Time, columns));
        return lines;
    }

    private static int[,] Canvas(
        IReadOnlyList<(DateTimeOffset Time, decimal Value)> points, int columns, int rows, decimal low, decimal high)
    {
        var canvas = new int[rows, columns];
        var (start, span) = (points[0].Time, points[^1].Time - points[0].Time);
        int? before = null;
        var at = -1;
        foreach (var (time, value) in points)
        {
            var x = span > TimeSpan.Zero ? (int)((time - start) / span * ((columns * 2) - 1)) : 0;
            var share = high > low ? (double)((value - low) / (high - low)) : 0.5;
            var y = (int)Math.Round((1 - share) * ((rows * 4) - 1));
            // Each column from the value before to this one, so that the line has no gaps upwards.
            for (var column = before is null ? x : Math.Min(at + 1, x); column <= x; column++)
                Stroke(canvas, column, column < x ? before!.Value : Math.Min(y, before ?? y), column < x ? before!.Value : Math.Max(y, before ?? y));
            (before, at) = (y, x);
        }
        return canvas;
    }

    private static void Stroke(int[,] canvas, int x, int from, int to)
    {
        for (var y = from; y <= to; y++)
            canvas[y / 4, x / 2] |= Dots[y % 4][x % 2];
    }

    private static string TimeAxis(DateTimeOffset from, DateTimeOffset to, int columns)
    {
        var format = to - from > TimeSpan.FromDays(2) ? "yyyy-MM-dd" : "MM-dd HH:mm";
        var (first, last) = (from.UtcDateTime.ToString(format, CultureInfo.InvariantCulture), to.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
        return new string(' ', LabelWidth) + "└" + first + last.PadLeft(Math.Max(last.Length + 1, columns - first.Length));
    }

    private static string Label(decimal value, string format)
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture);
        return text.Length <= LabelWidth ? text : value.ToString("0.######e0", CultureInfo.InvariantCulture);
    }
}
