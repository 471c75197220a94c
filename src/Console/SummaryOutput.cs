using System.Globalization;
using Hedgerow.Hedging;

namespace Hedgerow.CommandLine;

/// <summary>A run's summary for people and as JSON.</summary>
internal static class SummaryOutput
{
    /// <summary>Refuses a file that cannot be written before anything has run for it.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static void DemandWritable(string? file)
    {
        if (file is null)
            return;
        try
        {
            using var probe = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--json {file}: {e.Message}", ExitCode.BadInput);
        }
    }

    /// <summary>Writes it as JSON.</summary>
    public static void Write(RunSummary summary, string? file)
    {
        if (file is not null)
            File.WriteAllText(file, summary.ToJson());
    }

    /// <summary>Prints it as lines.</summary>
    public static void Print(RunSummary summary, TimeSpan took)
    {
        (string Name, string Value)[] lines =
        [
            ("took", $"{Number(took.TotalSeconds, "0.0")} s"),
            ("quotes", Number(summary.Quotes, "#,0")),
            ("orders placed", Number(summary.OrdersPlaced, "#,0")),
            ("fills", Number(summary.Fills, "#,0")),
            ("hedges opened / closed", $"{Number(summary.HedgesOpened, "#,0")} / {Number(summary.HedgesClosed, "#,0")}"),
            ("net exposure", Number(summary.NetExposure, "0.########")),
            ("gross position", Number(summary.GrossPosition, "0.########")),
            ("longest unhedged", Number(summary.MaxUnhedgedMs, "#,0.0") + " ms"),
            ("fees paid", Number(summary.FeesPaid, "#,0.00")),
            ("funding paid", Number(summary.FundingPaid, "#,0.00")),
            ("equity", $"{Number(summary.EquityStart, "#,0.00")} -> {Number(summary.EquityEnd, "#,0.00")}"),
            ("profit", Number(summary.Pnl, "+#,0.00;-#,0.00;0.00")),
            .. (summary.OtherMoney ?? []).SelectMany(LinesOf),
            ("in doubt, resolved", Number(summary.InDoubtResolved, "#,0")),
            ("invariant violations", Number(summary.InvariantViolations, "#,0")),
        ];
        foreach (var (name, value) in lines)
            Console.WriteLine($"{name,-24}{value,24}");
    }

    private static IEnumerable<(string Name, string Value)> LinesOf(AssetMoney money) =>
    [
        ("fees paid, " + money.Asset, Number(money.FeesPaid, "#,0.00######")),
        ("funding paid, " + money.Asset, Number(money.FundingPaid, "#,0.00######")),
        ("equity, " + money.Asset, $"{Number(money.EquityStart, "#,0.00####")} -> {Number(money.EquityEnd, "#,0.00####")}"),
        ("profit, " + money.Asset, Number(money.Pnl, "+#,0.00######;-#,0.00######;0.00")),
    ];

    private static string Number<T>(T value, string format)
        where T : IFormattable => value.ToString(format, CultureInfo.InvariantCulture);
}
