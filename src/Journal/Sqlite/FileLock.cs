using System.Globalization;
using System.Text;

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
            var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            WriteHolder(stream);
            return new FileLock(stream);
        }
        catch (IOException e) when (File.Exists(file) && e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            string holder = ReadHolder(file);
            string who = holder.Length > 0 ? $" (process {holder})" : "";
            throw new JournalException(
                JournalFaultKind.InUse, $"journal {journalFile} is in use by another process{who}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new JournalException(
                JournalFaultKind.NotWritable, $"journal {journalFile} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _stream.Dispose();

    private static void WriteHolder(FileStream stream)
    {
        try
        {
            stream.SetLength(0);
            stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            stream.Flush();
        }
        catch (IOException)
        {
            // The number only makes another process's error message better; the lock is held without it.
        }
    }

    private static string ReadHolder(string file)
    {
        try
        {
            // Sharing everything takes no lock, so that the holder's own can be looked past.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            string text = reader.ReadToEnd().Trim();
            return text.Length is > 0 and < 12 && text.All(char.IsAsciiDigit) ? text : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
