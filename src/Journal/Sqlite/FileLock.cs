namespace Hedgerow.Journal.Sqlite;

/// <summary>
/// An advisory lock on a file beside the journal, held while the process has it open; the system releases it when the
/// process dies, however it dies. The file stays: deleting it would let two processes lock two files of one name.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    public static FileLock Take(string journalFile)
    {
        string file = journalFile + ".lock";
        try
        {
            return new FileLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(file))
        {
            throw new JournalException(
                JournalFaultKind.InUse,
                $"journal {journalFile} is in use by another process (it holds the lock {file})",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                JournalFaultKind.NotWritable, $"journal {journalFile} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _stream.Dispose();
}
