using System.Diagnostics;
using Hedgerow.CommandLine;

namespace Hedgerow.Console.Tests;

/// <summary>One run of the real program.</summary>
internal sealed record Hedgerow(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(7);

    public static Task<Hedgerow> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public static async Task<Hedgerow> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(HedgerowCommand).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new Hedgerow(process.ExitCode, await output, await error);
    }

    /// <summary>Asserts an error for people: the exit code, a text that names the place, and no stack trace.</summary>
    public void AssertRefused(int exitCode, params string[] texts)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}\n{Output}\n{Error}");
        Assert.All(texts, text => Assert.Contains(text, Error));
        Assert.DoesNotContain("   at ", Error + Output);
        Assert.DoesNotContain("Exception", Error + Output);
    }
}
