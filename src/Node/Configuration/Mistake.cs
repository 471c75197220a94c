namespace Hedgerow.Node.Configuration;

/// <summary>One mistake in a configuration.</summary>
/// <param name="Path">Where in the document, as <c>venues[0].kind</c>; empty for the document as a whole.</param>
/// <param name="Source">The file, or the environment variable that the value comes from.</param>
/// <param name="Line">Line of the file, counted from one; zero when there is none.</param>
/// <param name="Text">What is wrong and what would be right. Never a value that could be a secret.</param>
public sealed record Mistake(string Path, string Source, int Line, string Text)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Source}{(Line > 0 ? ":" + Line : string.Empty)}: {(Path.Length > 0 ? Path + ": " : string.Empty)}{Text}";
}
