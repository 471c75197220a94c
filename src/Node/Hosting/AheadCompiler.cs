using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hedgerow.Node.Hosting;

/// <summary>
/// Compiles, while a node stands by, what it will run when it takes over. Code is compiled when it is first called, and a coordinator
/// that takes over calls most of its code for the first time in the very second in which the book waits for it.
/// </summary>
/// <remarks>
/// Invariants: nothing is run, not even a static constructor; a method that cannot be compiled now is left for its first call; it works a
/// small part of the time only, and ends for good when the node takes over or ends.
/// </remarks>
internal static class AheadCompiler
{
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Compiles all that has one compiled form: of generic code it is not known yet for which types it will be called.</summary>
    /// <param name="assemblies">What to compile.</param>
    /// <param name="cancellation">Ends it; what is compiled stays so.</param>
    /// <returns>How many methods are compiled now.</returns>
    public static async Task<int> CompileAsync(IEnumerable<Assembly> assemblies, CancellationToken cancellation)
    {
        var count = 0;
        var began = Stopwatch.GetTimestamp();
        foreach (var method in assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.ContainsGenericParameters).SelectMany(Methods))
        {
            if (cancellation.IsCancellationRequested)
                break;
            if (TryCompile(method))
                count++;
            if (Stopwatch.GetElapsedTime(began) < Work)
                continue;
            await Task.Delay(Rest, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            began = Stopwatch.GetTimestamp();
        }
        return count;
    }

    private static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(Declared).AsEnumerable<MethodBase>().Concat(type.GetConstructors(Declared))
            .Where(method => !method.IsAbstract && !method.ContainsGenericParameters);

    private static bool TryCompile(MethodBase method)
    {
        try
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
