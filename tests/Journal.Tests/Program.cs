namespace Hedgerow.Journal.Tests;

internal static class Program
{
    /// <summary>Runs as the process that gets killed; the test runner loads the assembly without calling this.</summary>
    private static async Task<int> Main(string[] args)
    {
        if (args is not [CrashChild.Argument, string file])
        {
            Console.Error.WriteLine("run these tests with: dotnet test");
            return 2;
        }
        await CrashChild.Run(file);
        return 0;
    }
}
