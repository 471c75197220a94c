namespace Hedgerow.Architecture.Tests;

/// <summary>The rules of design: who may depend on whom, and what pure code may not touch. Each answers with its violations.</summary>
internal static class Rules
{
    private const string Own = "Hedgerow.";

    /// <summary>
    /// What reads a clock, draws chance, starts or waits for threads, or reaches outside the process. An entry that
    /// ends with a dot is a namespace with everything below it; the others are types.
    /// </summary>
    private static readonly string[] ImpureTypes =
    [
        "System.IO.",
        "System.Net.",
        "System.Threading.",
        "System.Data.",
        "System.Diagnostics.Stopwatch",
        "System.Diagnostics.Process",
        "System.TimeProvider",
        "System.TimeZoneInfo",
        "System.Random",
        "System.Security.Cryptography.RandomNumberGenerator",
        "System.Console",
        "Microsoft.Win32.",
        "Microsoft.Data.",
    ];

    /// <summary>Members of types that are otherwise harmless.</summary>
    private static readonly string[] ImpureMembers =
    [
        "System.DateTime.get_Now",
        "System.DateTime.get_UtcNow",
        "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow",
        "System.Guid.NewGuid",
        "System.Guid.CreateVersion7",
        "System.Environment.get_TickCount",
        "System.Environment.get_TickCount64",
        "System.Environment.GetEnvironmentVariable",
        "System.Environment.GetEnvironmentVariables",
        "System.Environment.get_MachineName",
        "System.Environment.get_ProcessId",
    ];

    /// <summary>References to projects of this solution beyond the allowed ones.</summary>
    public static IEnumerable<string> ForeignProjects(AssemblyFacts facts, IReadOnlyCollection<string> allowed) =>
        facts.References
            .Where(r => r.StartsWith(Own, StringComparison.Ordinal) && !allowed.Contains(r))
            .Select(r => $"{facts.Name} refers to {r}");

    /// <summary>Uses of another project's types outside the one namespace that is its contract.</summary>
    public static IEnumerable<string> BeyondContract(AssemblyFacts facts, string assembly, string contract) =>
        facts.Types
            .Where(t => t.Assembly == assembly && t.Namespace != contract)
            .Select(t => $"{facts.Name} uses {t.FullName}, which is not of the contract {contract}");

    /// <summary>Uses of clock, chance, threads and the outside world; mutable static state; native calls.</summary>
    public static IEnumerable<string> Impurities(AssemblyFacts facts) =>
        facts.Types.Where(t => ImpureTypes.Any(i => Covers(i, t))).Select(t => t.FullName)
            .Concat(facts.Members.Where(m => ImpureMembers.Contains(m.FullName)).Select(m => m.FullName))
            .Select(use => $"{facts.Name} uses {use}")
            .Concat(facts.MutableStatics.Select(f => $"{facts.Name} keeps mutable static state in {f}"))
            .Concat(facts.NativeCalls.Select(m => $"{facts.Name} calls native code in {m}"));

    private static bool Covers(string entry, TypeUse type) => entry.EndsWith('.')
        ? (type.Namespace + ".").StartsWith(entry, StringComparison.Ordinal)
        : type.FullName == entry;
}
