using System.Globalization;
using System.Text;

namespace Hedgerow.Simulation;

/// <summary>Something that must never happen happened. Carries all that is needed to see it again.</summary>
public sealed class InvariantViolation : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="invariant">Short name: I1 to I10.</param>
    /// <param name="text">What happened.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Delivery after which it was seen.</param>
    /// <param name="time">Virtual time.</param>
    /// <param name="tail">The last deliveries, oldest first.</param>
    public InvariantViolation(string invariant, string text, ulong seed, long step, DateTimeOffset time, IReadOnlyList<string> tail)
        : base(string.Create(CultureInfo.InvariantCulture, $"{invariant}: {text} (seed {seed}, step {step}, {time:HH:mm:ss.fff})"))
    {
        Invariant = invariant;
        Text = text;
        Seed = seed;
        Step = step;
        Time = time;
        Tail = tail;
    }

    /// <summary>Short name: I1 to I10.</summary>
    public string Invariant { get; }

    /// <summary>What happened.</summary>
    public string Text { get; }

    /// <summary>Seed of the run.</summary>
    public ulong Seed { get; }

    /// <summary>Delivery after which it was seen.</summary>
    public long Step { get; }

    /// <summary>Virtual time.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The last deliveries, oldest first.</summary>
    public IReadOnlyList<string> Tail { get; }

    /// <summary>Message and trace tail.</summary>
    public string Report()
    {
        var report = new StringBuilder().AppendLine(Message).AppendLine("last deliveries:");
        foreach (var line in Tail)
        {
            report.AppendLine(line);
        }

        return report.ToString();
    }
}
