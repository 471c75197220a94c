using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulator.Tests.Tapes;

/// <summary>A directory of throw-away tapes.</summary>
public sealed class TapeFiles : IDisposable
{
    public const string CandleHeader = "open_time_ms,open,high,low,close,volume";
    public const string QuoteHeader = "time_ms,bid,bid_size,ask,ask_size";
    public const long T0 = 1_677_628_800_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tapes");

    public string Write(string text, string name = "tape.csv")
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public Tape Candles(params string[] rows) => Tape.Load(Write(string.Join('\n', [CandleHeader, .. rows]) + "\n"));

    public void Dispose() => _directory.Delete(recursive: true);
}
