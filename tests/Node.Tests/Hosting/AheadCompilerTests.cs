using System.Runtime;
using Hedgerow.Node.Hosting;

namespace Hedgerow.Node.Tests.Hosting;

public class AheadCompilerTests
{
    [Fact]
    public async Task CompilesWhatWasNeverCalledAndRunsNothing()
    {
        var before = JitInfo.GetCompiledMethodCount();

        var prepared = await AheadCompiler.CompileAsync([typeof(Untouched).Assembly], CancellationToken.None);

        Assert.InRange(prepared, 100, int.MaxValue);
        // Some are compiled already, and other tests compile at the same time: never fewer than what only this test has.
        Assert.InRange(JitInfo.GetCompiledMethodCount() - before, Untouched.Methods, int.MaxValue);
        Assert.False(Witness.HasRun);
    }

    [Fact]
    public async Task EndsWhenTheNodeTakesOver()
    {
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        Assert.Equal(0, await AheadCompiler.CompileAsync([typeof(Untouched).Assembly], ended.Token));
    }

    private static class Witness
    {
        public static bool HasRun { get; set; }
    }

    /// <summary>Nobody calls it.</summary>
    private sealed class Untouched
    {
        public const int Methods = 3;

        static Untouched() => Witness.HasRun = true;

        public Untouched() => Witness.HasRun = true;

        public static int Called()
        {
            Witness.HasRun = true;
            return 1;
        }
    }
}
