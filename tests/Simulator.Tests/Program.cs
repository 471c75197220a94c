using Hedgerow.Simulator.Tests.Servers;

namespace Hedgerow.Simulator.Tests;

internal static class Program
{
    /// <summary>Runs as the process that gets a signal; the test runner loads the assembly without calling this.</summary>
    private static async Task<int> Main(string[] args)
    {
        if (args is not [SignalTests.Argument])
        {
            Console.Error.WriteLine("run these tests with: dotnet test");
            return 2;
        }

        await SignalTests.ServeForEver();
        return 0;
    }
}
