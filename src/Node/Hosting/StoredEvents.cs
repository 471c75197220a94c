using System.Reflection;
using Hedgerow.Journal;
using Hedgerow.Messages;

namespace Hedgerow.Node.Hosting;

/// <summary>The journal's codec for every event of the catalogue.</summary>
internal static class StoredEvents
{
    private static readonly MethodInfo AddOne = typeof(JsonEventCodecBuilder).GetMethod(nameof(JsonEventCodecBuilder.Add))
        ?? throw new InvalidOperationException("the codec builder has no Add");

    public static IEventCodec Codec()
    {
        var builder = new JsonEventCodecBuilder();
        foreach (var (name, version, type) in EventCatalog.Entries)
            AddOne.MakeGenericMethod(type.Type).Invoke(builder, BindingFlags.DoNotWrapExceptions, null, [name, version, type], null);
        return builder.Build();
    }
}
