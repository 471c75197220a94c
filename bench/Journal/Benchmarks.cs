using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace Hedgerow.Journal.Bench;

[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4_096);
    private readonly OrderNoted _order = BenchEvents.Order(1);
    private byte[] _bytes = [];

    [GlobalSetup]
    public void Setup()
    {
        Serialize();
        _bytes = _buffer.WrittenSpan.ToArray();
    }

    [Benchmark]
    public int Serialize()
    {
        _buffer.ResetWrittenCount();
        BenchEvents.Codec.Serialize(_order, _buffer);
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public object Deserialize() => BenchEvents.Codec.Deserialize(BenchEvents.Codec.TypeOf(_order), _bytes);
}

/// <summary>What an append costs its writer, while the journal's thread commits.</summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private readonly OrderNoted _order = BenchEvents.Order(1);
    private string _directory = "";
    private SqliteJournal? _journal;
    private long _sequence;

    [GlobalSetup]
    public void Setup()
    {
        _directory = Directory.CreateTempSubdirectory("journal-bench-").FullName;
        _journal = SqliteJournal.Open(Path.Combine(_directory, "state.db"), BenchEvents.Codec);
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _journal!.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    // The queue's bound is never reached within an iteration; between iterations it drains.
    [Benchmark(OperationsPerInvoke = 10_000)]
    public long Append()
    {
        long position = 0;
        for (int n = 0; n < 10_000; n++)
            position = _journal!.Append("stream", ++_sequence, _order);
        return position;
    }

    [IterationCleanup]
    public void Drain() => _journal!.FlushAsync().GetAwaiter().GetResult();
}
