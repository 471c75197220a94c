using BenchmarkDotNet.Attributes;
using Hedgerow.Venues.Bybit;

namespace Hedgerow.Benchmarks;

/// <summary>From a frame of Bybit's public stream to its values.</summary>
[MemoryDiagnoser]
public class BybitFrameBenchmarks
{
    private readonly byte[] _bestLevels =
        """{"topic":"orderbook.1.BTCUSDT","ts":1672304484978,"type":"snapshot","data":{"s":"BTCUSDT","b":[["42088.10","31.210"]],"a":[["42088.20","40.660"]],"u":18521288,"seq":7961638724},"cts":1672304484976}"""u8.ToArray();

    private readonly BybitPublicFrame _frame = new();

    [Benchmark]
    public long DecodeBestBidAndAsk()
    {
        _frame.Read(_bestLevels);
        return _frame.UpdateId;
    }
}
