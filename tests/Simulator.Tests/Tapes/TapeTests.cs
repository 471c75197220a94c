using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulator.Tests.Tapes;

public sealed class TapeTests : IDisposable
{
    private const long T0 = TapeFiles.T0;
    private readonly TapeFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Candles_are_read_whatever_ends_the_lines(string end)
    {
        var path = _files.Write(string.Join(end, TapeFiles.CandleHeader, $"{T0},10,12,9,11,0.5", $"{T0 + 120_000},11,11,11,11,2.5e-04") + end + end);
        var tape = Tape.Load(path);

        Assert.Equal(TapeKind.Candles, tape.Kind);
        Assert.Equal(2, tape.Rows);
        Assert.Equal(TimeSpan.FromMinutes(3), tape.Span.Length);
        Assert.Equal(new Candle(DateTimeOffset.FromUnixTimeMilliseconds(T0), 10m, 12m, 9m, 11m, 0.5m), tape.Candles().First());
        Assert.Equal(0.00025m, tape.Candles().Last().Volume);
    }

    [Fact]
    public void Quotes_are_read_without_a_last_line_end_and_with_columns_in_any_order()
    {
        var path = _files.Write($"bid,time_ms,note,bid_size,ask_size,ask\n10,{T0},x,1,2,11\n10.5,{T0 + 1},,1,2,11");
        var tape = Tape.Load(path);

        Assert.Equal(TapeKind.Quotes, tape.Kind);
        Assert.Equal(
            [new BookPoint(At(0), 10m, 1m, 11m, 2m), new BookPoint(At(1), 10.5m, 1m, 11m, 2m)], tape.Quotes().ToArray());
        Assert.Throws<InvalidOperationException>(() => tape.Candles());
    }

    [Theory]
    [InlineData("", ": is empty")]
    [InlineData(TapeFiles.CandleHeader, ": has a header but no rows")]
    [InlineData("a,b,c\n1,2,3", ":1: the header 'a,b,c' is neither")]
    [InlineData("open_time_ms,open,high,low,volume\n", ":1: column close is missing")]
    [InlineData("open_time_ms,open,open,high,low,close,volume\n", ":1: column open is there twice")]
    public void A_bad_file_is_refused(string text, string problem) => AssertRefused(text, problem);

    [Theory]
    [InlineData("1677628860000,10,9,12,10,1", ":3: high below low")]
    [InlineData("1677628860000,13,12,9,10,1", ":3: open outside low and high")]
    [InlineData("1677628860000,10,12,9,8,1", ":3: close outside low and high")]
    [InlineData("1677628860000,10,12,0,10,1", ":3: a price is not positive")]
    [InlineData("1677628860000,10,12,-1,10,1", ":3: a price is not positive")]
    [InlineData("1677628860000,10,12,9,10,-1", ":3: negative volume")]
    [InlineData("1677628860000,10,12,9,10", ":3: 5 columns instead of 6")]
    [InlineData("1677628860000,10,12,9,10,1,7", ":3: more than 6 columns")]
    [InlineData("1677628860000,10,abc,9,10,1", ":3: high 'abc' is no number")]
    [InlineData("1677628860000,10,NaN,9,10,1", ":3: high 'NaN' is no number")]
    [InlineData("1677628860000,10,99999999999999999999999999999999,9,10,1", ":3: high '99999999999999999999999999999999' is no number")]
    [InlineData("yesterday,10,12,9,10,1", ":3: open_time_ms 'yesterday' is no whole number")]
    [InlineData("1677628860,10,12,9,10,1", ":3: open_time_ms 1677628860 is no time in milliseconds")]
    [InlineData("1677628800000,10,12,9,10,1", ":3: time 1677628800000 is there twice")]
    [InlineData("1677628740000,10,12,9,10,1", ":3: time 1677628740000 is before 1677628800000")]
    [InlineData("1677628830000,10,12,9,10,1", ":3: opens 30000 ms after the row above, but candles last 60000 ms")]
    [InlineData("\n1677628860000,10,12,9,10,1", ":3: empty line")]
    public void A_bad_candle_is_refused_with_its_line(string row, string problem) =>
        AssertRefused($"{TapeFiles.CandleHeader}\n{T0},10,12,9,10,1\n{row}\n", problem);

    [Theory]
    [InlineData("1677628800000,10,1,10,1", ":2: bid not below ask")]
    [InlineData("1677628800000,10,-1,11,1", ":2: negative size")]
    [InlineData("1677628800000,0,1,11,1", ":2: a price is not positive")]
    public void A_bad_quote_is_refused_with_its_line(string row, string problem) =>
        AssertRefused($"{TapeFiles.QuoteHeader}\n{row}\n", problem);

    [Fact]
    public void A_line_without_end_is_refused_and_not_swallowed() =>
        AssertRefused($"{TapeFiles.QuoteHeader}\n{new string('7', 20_000)}", ":2: line longer than");

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<TapeException>(() => Tape.Load("/nowhere/tape.csv"));
        Assert.Equal("/nowhere/tape.csv: no such file", error.Message);
    }

    [Fact]
    public void The_common_span_is_the_overlap()
    {
        var a = Tape.Load(_files.Write($"{TapeFiles.CandleHeader}\n{T0},1,1,1,1,1\n{T0 + 600_000},1,1,1,1,1\n", "a.csv"));
        var b = Tape.Load(_files.Write($"{TapeFiles.CandleHeader}\n{T0 + 300_000},1,1,1,1,1\n{T0 + 1_200_000},1,1,1,1,1\n", "b.csv"));

        Assert.Equal(new TapeSpan(At(300_000), At(660_000)), TapeSpan.Common(a, b));
        Assert.Equal(TapeSpan.Common(b, a), TapeSpan.Common(a, b));
    }

    [Fact]
    public void Tapes_without_common_time_are_refused_with_both_spans()
    {
        var a = Tape.Load(_files.Write($"{TapeFiles.CandleHeader}\n{T0},1,1,1,1,1\n", "a.csv"));
        var b = Tape.Load(_files.Write($"{TapeFiles.CandleHeader}\n{T0 + 60_000},1,1,1,1,1\n", "b.csv"));

        var error = Assert.Throws<TapeException>(() => TapeSpan.Common(a, b));
        Assert.Contains("a.csv: covers 2023-03-01 00:00:00.000 to 2023-03-01 00:01:00.000 UTC", error.Message);
        Assert.Contains("b.csv covers 2023-03-01 00:01:00.000 to 2023-03-01 00:02:00.000 UTC: no common time", error.Message);
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(T0 + ms);

    private void AssertRefused(string text, string problem)
    {
        var path = _files.Write(text);
        var error = Assert.Throws<TapeException>(() => Tape.Load(path));
        Assert.StartsWith(path + problem, error.Message);
    }
}
