namespace Hedgerow.Journal.Tests;

/// <summary>A directory for one test, gone afterwards.</summary>
internal sealed class JournalDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("journal-").FullName;

    public string File => Path.Combine(_path, "state.db");

    public SqliteJournal Open(SqliteJournalOptions? options = null, IEventCodec? codec = null) =>
        SqliteJournal.Open(File, codec ?? Sample.Codec, options);

    public string In(string name) => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}

internal static class JournalTestExtensions
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static void AppendRange(this IJournal journal, string stream, int from, int to)
    {
        for (int n = from; n <= to; n++)
            journal.Append(stream, n, new Opened(n, stream));
    }

    public static List<int> Numbers(this IJournal journal, string stream, long after = 0) =>
        [.. journal.Read(stream, after).Select(row => ((Opened)row.Event).Number)];

    /// <summary>The journal's fault, once it has one.</summary>
    public static Task<JournalFault> FaultOf(this IJournal journal)
    {
        var fault = new TaskCompletionSource<JournalFault>(TaskCreationOptions.RunContinuationsAsynchronously);
        journal.Faulted += f => fault.TrySetResult(f);
        return fault.Task.WaitAsync(Patience);
    }
}
