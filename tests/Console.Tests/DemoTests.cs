using System.Text.Json;

namespace Hedgerow.Console.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_hedges_ends_flat_and_its_books_agree_with_the_venues()
    {
        var json = _folder.PathOf("out.json");

        var run = await Hedgerow.RunAsync("demo", "--for", "6", "--json", json);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var summary = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        foreach (var name in new[] { "maxUnhedgedMs", "fundingPaid", "equityStart", "equityEnd", "inDoubtResolved" })
            Assert.Equal(JsonValueKind.Number, summary.GetProperty(name).ValueKind);
        Assert.True(summary.GetProperty("quotes").GetInt64() > 0);
        Assert.True(summary.GetProperty("ordersPlaced").GetInt64() > 0);
        Assert.True(summary.GetProperty("fills").GetInt64() > 0);
        Assert.True(summary.GetProperty("hedgesOpened").GetInt64() > 0);
        Assert.True(summary.GetProperty("hedgesClosed").GetInt64() > 0);
        Assert.True(summary.GetProperty("feesPaid").GetDecimal() > 0);
        Assert.Equal(0m, summary.GetProperty("netExposure").GetDecimal());
        Assert.Equal(0m, summary.GetProperty("grossPosition").GetDecimal());
        Assert.Equal(0, summary.GetProperty("invariantViolations").GetInt64());
        Assert.Equal(
            summary.GetProperty("equityEnd").GetDecimal() - summary.GetProperty("equityStart").GetDecimal(),
            summary.GetProperty("pnl").GetDecimal());
    }

    [Fact]
    public async Task Tapes_drive_the_demo()
    {
        var a = _folder.Write("a.csv", Tape(wide: true));
        var b = _folder.Write("b.csv", Tape(wide: false));
        var json = _folder.PathOf("out.json");

        var run = await Hedgerow.RunAsync("demo", "--tape-binance", a, "--tape-bybit", b, "--for", "5", "--json", json);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var summary = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        Assert.True(summary.GetProperty("hedgesOpened").GetInt64() > 0, run.Output);
        Assert.Equal(0m, summary.GetProperty("grossPosition").GetDecimal());
    }

    [Fact]
    public async Task Several_venues_are_one_book_with_a_pair_between_any_two_and_end_flat()
    {
        var json = _folder.PathOf("out.json");

        var run = await Hedgerow.RunAsync("demo", "--venues", "binance,bybit,binance,bybit-inverse", "--for", "8", "--json", json);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        foreach (var pair in new[] { "binance-bybit ", "binance-binance-2", "binance-bybit-inverse", "bybit-binance-2", "bybit-bybit-inverse", "binance-2-bybit-inverse" })
            Assert.Contains(pair, run.Output);
        var summary = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        Assert.True(summary.GetProperty("hedgesOpened").GetInt64() > 0, run.Output);
        Assert.Equal(0m, summary.GetProperty("netExposure").GetDecimal());
        Assert.Equal(0m, summary.GetProperty("grossPosition").GetDecimal());
        Assert.Equal(0, summary.GetProperty("invariantViolations").GetInt64());
        // Money of the account in bitcoin is no part of the sums in USDT.
        Assert.Equal(300_000m, summary.GetProperty("equityStart").GetDecimal());
        var coins = Assert.Single(summary.GetProperty("otherMoney").EnumerateArray());
        Assert.Equal("BTC", coins.GetProperty("asset").GetString());
        Assert.Equal(2m, coins.GetProperty("equityStart").GetDecimal());
        Assert.True(coins.GetProperty("feesPaid").GetDecimal() > 0m, run.Output);
    }

    /// <summary>Ten minutes of candles; the wide one is one percent dearer.</summary>
    private static string Tape(bool wide)
    {
        var price = wide ? 30_300 : 30_000;
        var rows = Enumerable.Range(0, 10).Select(i => $"{1_700_000_000_000 + i * 60_000},{price},{price + 5},{price - 5},{price},100\n");
        return "open_time_ms,open,high,low,close,volume\n" + string.Concat(rows);
    }
}
