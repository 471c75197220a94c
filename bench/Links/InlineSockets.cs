namespace Hedgerow.Links.Bench;

/// <summary>The runtime's switch that <c>hedgerow node</c> sets for itself: the thread that sees a socket readable handles what it reads.</summary>
internal static class InlineSockets
{
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static void Set(IDictionary<string, string?> environment, bool isInline) => environment[Switch] = isInline ? "1" : "0";

    /// <summary>For this process; the runtime reads it with its first socket.</summary>
    public static void Set() => Environment.SetEnvironmentVariable(Switch, "1");
}
