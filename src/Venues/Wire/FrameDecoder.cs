using System.Text;
using System.Text.Json;

namespace Hedgerow.Venues.Wire;

/// <summary>A kind of message: how it is recognised, and how it is read.</summary>
/// <param name="Kind"><c>stream</c>, or <c>rest:PATH</c>.</param>
/// <param name="Fits">Whether a message looks like one; exactly one kind must, for it to be recognised by itself.</param>
/// <param name="Read">Reads it, row by row, so that what was understood before the first mistake is told too.</param>
internal sealed record FrameShape(string Kind, Predicate<JsonElement> Fits, Func<FrameMessage, IEnumerable<FrameRow>> Read);

/// <summary>A message that is JSON.</summary>
/// <param name="Bytes">As it was recorded.</param>
/// <param name="Element">Parsed.</param>
internal sealed record FrameMessage(byte[] Bytes, JsonElement Element)
{
    /// <summary>The root as an object.</summary>
    /// <exception cref="FrameException">It is none.</exception>
    public WireObject Root => WireObject.Of(Element);

    /// <summary>The root as rows: an array, or the only row itself.</summary>
    /// <exception cref="FrameException">Something else.</exception>
    public List<WireObject> Rows => Element.ValueKind == JsonValueKind.Object ? [Root] : WireObject.RowsOf(Element);
}

/// <summary>Recognises and reads the messages of a venue by a table of kinds.</summary>
/// <param name="shapes">Every kind there is.</param>
internal abstract class FrameDecoder(IReadOnlyList<FrameShape> shapes) : IFrameDecoder
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Kinds { get; } = [.. shapes.Select(s => s.Kind)];

    /// <inheritdoc/>
    public FrameReading Decode(ReadOnlySpan<byte> message, string? kind = null)
    {
        var rows = new List<FrameRow>();
        var used = kind ?? string.Empty;
        try
        {
            var parsed = new FrameMessage(message.ToArray(), WireObject.ParseAny(message));
            var shape = kind is null ? Recognise(parsed.Element) : Of(kind);
            used = shape.Kind;
            foreach (var row in shape.Read(parsed))
            {
                rows.Add(row);
            }

            return new FrameReading(used, rows, string.Empty);
        }
        catch (FrameException e)
        {
            return new FrameReading(used, rows, e.Message);
        }
        catch (OverflowException)
        {
            return new FrameReading(used, rows, "$: figures beyond what can be computed");
        }
    }

    /// <summary>A message of a product that is not traded.</summary>
    /// <param name="place">Where it shows.</param>
    /// <param name="product">The product.</param>
    protected static FrameException NotSupported(string place, string product) => new(place, "not supported: " + product);

    /// <summary>True when the root is an object with all of these fields.</summary>
    /// <param name="names">Fields.</param>
    protected static Predicate<JsonElement> Has(params string[] names) => element =>
        element.ValueKind == JsonValueKind.Object && Array.TrueForAll(names, name => WireObject.TryGet(element, name, string.Empty, out _));

    /// <summary>True when the root is an array whose first row has all of these fields, or such a row.</summary>
    /// <param name="names">Fields.</param>
    protected static Predicate<JsonElement> Rows(params string[] names) => element =>
        Has(names)(element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0 ? element[0] : element);

    /// <summary>Levels as they are shown.</summary>
    /// <param name="levels">Levels.</param>
    protected static IReadOnlyList<FrameLevel> Shown(ReadOnlySpan<BookLevel> levels)
    {
        var shown = new List<FrameLevel>(levels.Length);
        foreach (var level in levels)
        {
            shown.Add(new FrameLevel(level.Price, level.Size));
        }

        return shown;
    }

    /// <summary>Bytes of a symbol that a frame names.</summary>
    /// <param name="symbol">Bytes.</param>
    /// <param name="place">Where they stand.</param>
    protected static string SymbolOf(ReadOnlySpan<byte> symbol, string place) =>
        symbol.IsEmpty ? throw new FrameException(place, "missing") : Encoding.UTF8.GetString(symbol);

    private FrameShape Of(string kind) =>
        shapes.FirstOrDefault(s => s.Kind == kind)
        ?? throw new FrameException("--kind", $"{kind} is none of {string.Join(", ", Kinds)}");

    private FrameShape Recognise(JsonElement message)
    {
        var fitting = shapes.Where(s => s.Fits(message)).ToList();
        return fitting.Count switch
        {
            1 => fitting[0],
            0 => throw new FrameException("$", "no kind of message that is known; say which one it is: " + string.Join(", ", Kinds)),
            _ => throw new FrameException("$", "could be " + string.Join(" or ", fitting.Select(s => s.Kind)) + "; say which"),
        };
    }
}
