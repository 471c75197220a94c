using System.Globalization;

namespace Hedgerow.Simulator.Tapes;

/// <summary>Reads the rows of a tape: columns by their names in the header, in any order, others ignored.</summary>
internal sealed class TapeRows : IDisposable
{
    private const int MaxColumns = 64;
    private static readonly string[] CandleColumns = ["open_time_ms", "open", "high", "low", "close", "volume"];
    private static readonly string[] QuoteColumns = ["time_ms", "bid", "bid_size", "ask", "ask_size"];

    // 1 January 2000 and 2200: outside them a time is surely in another unit.
    private const long EarliestMs = 946_684_800_000;
    private const long LatestMs = 7_258_118_400_000;

    private readonly string _file;
    private readonly LineReader _lines;
    private readonly string[] _names;
    private readonly int[] _fieldOfColumn;
    private readonly int _columns;
    private readonly decimal[] _values = new decimal[MaxColumns];
    private long _lastMs;

    public TapeRows(string file)
    {
        _file = file;
        _lines = new LineReader(file, Open(file));
        try
        {
            if (!_lines.TryRead(out var header))
            {
                throw new TapeException(file, 0, "is empty");
            }

            var columns = header.ToString().Split(',', StringSplitOptions.TrimEntries);
            Kind = KindOf(columns);
            _names = Kind == TapeKind.Candles ? CandleColumns : QuoteColumns;
            _fieldOfColumn = FieldsOf(columns);
            _columns = columns.Length;
        }
        catch
        {
            _lines.Dispose();
            throw;
        }
    }

    public TapeKind Kind { get; }

    public int Line => _lines.Line;

    /// <summary>Reads a row: the time in ms and the values in the order of the column names.</summary>
    public bool TryRead(out long timeMs, out ReadOnlySpan<decimal> values)
    {
        timeMs = 0;
        values = default;
        if (!_lines.TryRead(out var line))
        {
            return false;
        }

        if (line.Length == 0)
        {
            return RefuseMoreRows();
        }

        var field = 0;
        foreach (var range in line.Split(','))
        {
            if (field >= _columns)
            {
                throw Error($"more than {_columns} columns");
            }

            var column = _fieldOfColumn[field];
            if (column == 0)
            {
                timeMs = ParseTime(line[range]);
            }
            else if (column > 0)
            {
                _values[column - 1] = Parse(line[range], _names[column]);
            }

            field++;
        }

        if (field < _columns)
        {
            throw Error($"{field} columns instead of {_columns}");
        }

        CheckOrder(timeMs);
        values = _values.AsSpan(0, _names.Length - 1);
        return true;
    }

    public TapeException Error(string problem) => new(_file, _lines.Line, problem);

    public void Dispose() => _lines.Dispose();

    private static StreamReader Open(string file)
    {
        try
        {
            return new StreamReader(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var problem = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : "cannot be read: " + e.Message;
            throw new TapeException(file, 0, problem, e);
        }
    }

    private TapeKind KindOf(string[] columns)
    {
        var isCandles = columns.Contains(CandleColumns[0], StringComparer.Ordinal);
        var isQuotes = columns.Contains(QuoteColumns[0], StringComparer.Ordinal);
        if (isCandles == isQuotes)
        {
            var found = Excerpt(string.Join(',', columns));
            throw new TapeException(
                _file, 1, $"the header '{found}' is neither {string.Join(',', CandleColumns)} nor {string.Join(',', QuoteColumns)}");
        }

        return isCandles ? TapeKind.Candles : TapeKind.Quotes;
    }

    private int[] FieldsOf(string[] columns)
    {
        if (columns.Length > MaxColumns)
        {
            throw new TapeException(_file, 1, $"more than {MaxColumns} columns");
        }

        var fields = new int[columns.Length];
        Array.Fill(fields, -1);
        for (var column = 0; column < _names.Length; column++)
        {
            var at = Array.IndexOf(columns, _names[column]);
            if (at < 0)
            {
                throw new TapeException(_file, 1, $"column {_names[column]} is missing");
            }

            if (Array.LastIndexOf(columns, _names[column]) != at)
            {
                throw new TapeException(_file, 1, $"column {_names[column]} is there twice");
            }

            fields[at] = column;
        }

        return fields;
    }

    /// <summary>Empty lines may only end the file.</summary>
    private bool RefuseMoreRows()
    {
        var empty = _lines.Line;
        while (_lines.TryRead(out var line))
        {
            if (line.Length > 0)
            {
                throw new TapeException(_file, empty, "empty line");
            }
        }

        return false;
    }

    private void CheckOrder(long timeMs)
    {
        if (timeMs <= _lastMs)
        {
            throw Error(timeMs == _lastMs ? $"time {timeMs} is there twice" : $"time {timeMs} is before {_lastMs} of the row above");
        }

        _lastMs = timeMs;
    }

    private long ParseTime(ReadOnlySpan<char> text)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var timeMs))
        {
            throw Error($"{_names[0]} '{Excerpt(text)}' is no whole number");
        }

        return timeMs is >= EarliestMs and <= LatestMs
            ? timeMs
            : throw Error($"{_names[0]} {timeMs} is no time in milliseconds between 2000 and 2200");
    }

    private decimal Parse(ReadOnlySpan<char> text, string name)
    {
        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent;
        return decimal.TryParse(text, Styles, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error($"{name} '{Excerpt(text)}' is no number");
    }

    private static string Excerpt(ReadOnlySpan<char> text) => text.Length > 40 ? string.Concat(text[..40], "…") : text.ToString();
}
