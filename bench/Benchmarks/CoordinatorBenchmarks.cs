using BenchmarkDotNet.Attributes;

namespace Hedgerow.Benchmarks;

/// <summary>Cost of one quote in the coordinator, over the number of symbols.</summary>
[MemoryDiagnoser]
public class CoordinatorBenchmarks
{
    private CoordinatorMarket _market = null!;
    private int _next;

    [Params(1, 10, 100)]
    public int Symbols { get; set; }

    [GlobalSetup]
    public void Setup() => _market = new CoordinatorMarket(Symbols);

    [Benchmark]
    public void Quote()
    {
        _next = (_next + 1) % _market.Instruments;
        _market.Quote(_next);
    }
}
