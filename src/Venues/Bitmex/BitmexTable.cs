using System.Text.Json;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// The image of one private table. The venue sends it once (<c>partial</c>) and then only what changes: whole rows that are new
/// (<c>insert</c>), fields that changed (<c>update</c>), keys of rows that are gone (<c>delete</c>). A change that does not fit
/// the image proves that one was missed: it is an error, and only a new connection brings a new image. One socket thread.
/// </summary>
internal sealed class BitmexTable
{
    // Late updates of orders that are over still come; beyond so many such rows the oldest is forgotten.
    private const int MaxOver = 1024;
    private const int MaxRows = 20_000;

    private readonly Dictionary<string, Dictionary<string, JsonElement>> _rows = new(StringComparer.Ordinal);
    private readonly Queue<string> _over = new();
    private readonly string[] _defaultKeys;
    private readonly Predicate<WireObject>? _isOver;
    private readonly bool _isLog;
    private string[] _keys;

    /// <summary>Makes a table without an image.</summary>
    /// <param name="name">Name of the table.</param>
    /// <param name="keys">Fields that name a row, unless the image says otherwise.</param>
    /// <param name="isLog">True for a table whose rows never change: they are passed on and not kept.</param>
    /// <param name="isOver">Tells rows that will not change much any more; null: all rows are kept.</param>
    public BitmexTable(string name, string[] keys, bool isLog = false, Predicate<WireObject>? isOver = null)
    {
        Name = name;
        _defaultKeys = keys;
        _keys = keys;
        _isLog = isLog;
        _isOver = isOver;
    }

    /// <summary>Name of the table.</summary>
    public string Name { get; }

    /// <summary>True once the image came.</summary>
    public bool HasImage { get; private set; }

    /// <summary>Forgets the image: the connection is new.</summary>
    public void Reset()
    {
        HasImage = false;
        _rows.Clear();
        _over.Clear();
        _keys = _defaultKeys;
    }

    /// <summary>Takes a frame of the table.</summary>
    /// <param name="root">The frame.</param>
    /// <returns>
    /// The rows that changed, whole, each with what the frame told of it. None for the image: it tells what was, and whoever
    /// wants to know asks. None for what came before the image, which includes it.
    /// </returns>
    /// <exception cref="FrameException">Malformed, or a change that does not fit the image.</exception>
    public List<BitmexChange> Take(WireObject root)
    {
        try
        {
            return Apply(root);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // Names or texts that are no valid UTF-16, which only show when they are copied.
            throw root.Bad("data", "not a text");
        }
    }

    private List<BitmexChange> Apply(WireObject root)
    {
        var action = root.Text("action");
        var rows = root.Array("data");
        switch (action)
        {
            case "partial":
                TakeImage(root, rows);
                return [];
            case "insert" or "update" or "delete" when !HasImage:
                return [];
            case "insert":
                return rows.ConvertAll(Insert);
            case "update":
                return rows.ConvertAll(Update);
            case "delete":
                rows.ForEach(Delete);
                return [];
            default:
                throw root.Bad("action", "unknown: " + action);
        }
    }

    private void TakeImage(WireObject root, List<WireObject> rows)
    {
        Reset();
        if (root.Has("keys") && root.Element.GetProperty("keys") is { ValueKind: JsonValueKind.Array } keys && keys.GetArrayLength() > 0)
        {
            _keys = keys.EnumerateArray().Select(key => key.ValueKind == JsonValueKind.String ? key.GetString()! : throw root.Bad("keys", "not names")).ToArray();
        }

        foreach (var row in rows)
        {
            _ = Insert(row);
        }

        HasImage = true;
    }

    private BitmexChange Insert(WireObject row)
    {
        if (_isLog)
        {
            return new BitmexChange(row, row);
        }

        var fields = row.Element.EnumerateObject().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        if (!_rows.TryAdd(KeyOf(row), fields))
        {
            throw new FrameException(Name, "a new row that is there already: a change was missed");
        }

        return _rows.Count <= MaxRows ? Changed(row, fields) : throw new FrameException(Name, "too many rows");
    }

    private BitmexChange Update(WireObject row)
    {
        if (!_rows.TryGetValue(KeyOf(row), out var fields))
        {
            throw new FrameException(Name, "an update of a row that is not there: a change was missed");
        }

        foreach (var field in row.Element.EnumerateObject())
        {
            fields[field.Name] = field.Value;
        }

        return Changed(row, fields);
    }

    private void Delete(WireObject row)
    {
        if (_isLog || !_rows.Remove(KeyOf(row)))
        {
            throw new FrameException(Name, "the end of a row that is not there: a change was missed");
        }
    }

    private BitmexChange Changed(WireObject told, Dictionary<string, JsonElement> fields)
    {
        // A copy: another row of the frame may change it again before it is read.
        var whole = told with { Fields = new FieldIndex(new Dictionary<string, JsonElement>(fields, StringComparer.Ordinal)) };
        if (_isOver?.Invoke(whole) == true && !_over.Contains(KeyOf(whole)))
        {
            _over.Enqueue(KeyOf(whole));
            if (_over.Count > MaxOver)
            {
                _rows.Remove(_over.Dequeue());
            }
        }

        return new BitmexChange(whole, told);
    }

    private string KeyOf(WireObject row)
    {
        var key = string.Empty;
        foreach (var name in _keys)
        {
            key += row.Id(name) + "\n";
        }

        return key;
    }
}

/// <summary>A row of a table after a frame.</summary>
/// <param name="Whole">All that is known of it.</param>
/// <param name="Told">What the frame told.</param>
internal readonly record struct BitmexChange(WireObject Whole, WireObject Told);
