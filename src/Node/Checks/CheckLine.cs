namespace Hedgerow.Node.Checks;

/// <summary>What a check came to.</summary>
public enum CheckResult
{
    /// <summary>As it must be.</summary>
    Pass = 1,

    /// <summary>Not as it must be; the remedy says what to do.</summary>
    Fail = 2,

    /// <summary>The venue does not tell, or something before it failed: it is for the operator to look.</summary>
    NotTold = 3,
}

/// <summary>One line of a venue's check.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="Result">What it came to.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What to do; empty when nothing.</param>
public sealed record CheckLine(string Subject, CheckResult Result, string Found, string Remedy = "");

/// <summary>Bounds of a check.</summary>
public sealed record CheckBounds
{
    /// <summary>Time for the answer to a question.</summary>
    public TimeSpan AnswerPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time within which streams must be up and every symbol must have a quote.</summary>
    public TimeSpan QuotePatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Difference of the clocks above which the machine's clock must be set.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMilliseconds(500);
}
