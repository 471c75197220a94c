using Hedgerow.Journal.Sqlite;

namespace Hedgerow.Journal;

/// <summary>The journal in one SQLite file. Readers have connections of their own.</summary>
public sealed class SqliteJournal : GroupCommitJournal
{
    private SqliteJournal(string file, SqliteWriter writer, SqliteReader reader, SqliteJournalOptions options)
        : base(file, writer, reader, options.QueueCapacity, options.MaxGroup, options.Warned)
    {
    }

    /// <summary>Full path of the database file.</summary>
    public string File => Name;

    /// <summary>Opens a journal, creating directory and file where missing.</summary>
    /// <param name="file">Path of the database file.</param>
    /// <param name="codec">Knows every event that will be written or read.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="JournalException">In use, not writable, corrupt, or written by a newer release.</exception>
    public static SqliteJournal Open(string file, IEventCodec codec, SqliteJournalOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        ArgumentNullException.ThrowIfNull(codec);
        options ??= new SqliteJournalOptions();
        options.Validate();
        file = Path.GetFullPath(file);
        EnsureDirectory(file);
        FileLock fileLock = FileLock.Take(file);
        try
        {
            return Open(file, fileLock, codec, options);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    private static SqliteJournal Open(string file, FileLock fileLock, IEventCodec codec, SqliteJournalOptions options)
    {
        SqliteWriter writer = SqliteWriter.Open(file, fileLock, codec, options);
        var journal = new SqliteJournal(file, writer, new SqliteReader(file, codec, options), options);
        journal.Start();
        return journal;
    }

    private static void EnsureDirectory(string file)
    {
        string directory = Path.GetDirectoryName(file)!;
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                JournalFaultKind.NotWritable, $"journal {file}: directory {directory} cannot be made: {e.Message}", e);
        }
    }
}
