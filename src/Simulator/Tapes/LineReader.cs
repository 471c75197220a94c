namespace Hedgerow.Simulator.Tapes;

/// <summary>Reads lines ending in LF or CRLF without allocating one string each; a line longer than the buffer is an error.</summary>
internal sealed class LineReader(string file, TextReader reader) : IDisposable
{
    /// <summary>Longest line, in characters; a tape's lines have some eighty.</summary>
    public const int MaxLine = 4096;

    private readonly char[] _buffer = new char[2 * MaxLine];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Number of the line read last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Reads a line without its end; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<char> line)
    {
        var length = _buffer.AsSpan(_start, _end - _start).IndexOf('\n');
        if (length < 0 && !_isAtEnd)
        {
            Fill();
            length = _buffer.AsSpan(_start, _end - _start).IndexOf('\n');
        }

        Line++;
        if (length < 0)
        {
            length = _end - _start;
            if (!_isAtEnd || length > MaxLine)
            {
                throw new TapeException(file, Line, $"line longer than {MaxLine} characters");
            }

            line = Trim(_buffer.AsSpan(_start, length));
            _start = _end;
            return length > 0;
        }

        line = Trim(_buffer.AsSpan(_start, length));
        _start += length + 1;
        return true;
    }

    public void Dispose() => reader.Dispose();

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> line) => line.EndsWith("\r") ? line[..^1] : line;

    private int Read()
    {
        try
        {
            return reader.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (IOException e)
        {
            throw new TapeException(file, Line, "cannot be read: " + e.Message, e);
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < _buffer.Length && !_isAtEnd)
        {
            var read = Read();
            _isAtEnd = read == 0;
            _end += read;
        }
    }
}
