using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Hedgerow.Node.Configuration;

/// <summary>
/// The file and the environment laid over each other as .NET's configuration does it, and where each value came from.
/// </summary>
internal sealed class ConfigurationSources
{
    private readonly string _file;
    private readonly string _prefix;
    private readonly IReadOnlyDictionary<string, JsonPlace> _places;
    private readonly IConfigurationProvider _environment;

    private ConfigurationSources(string file, string prefix, JsonDocumentMap map, IConfigurationRoot root)
    {
        _file = file;
        _prefix = prefix;
        _places = map.Places;
        Root = root;
        _environment = root.Providers.OfType<EnvironmentVariablesConfigurationProvider>().Single();
    }

    /// <summary>The merged configuration.</summary>
    public IConfigurationRoot Root { get; }

    /// <summary>True when the file held nothing that could be read.</summary>
    public bool IsEmpty => _places.Count == 0;

    /// <summary>Lays the environment over a JSON text.</summary>
    /// <param name="file">Name of the file, for messages.</param>
    /// <param name="text">Its bytes.</param>
    /// <param name="prefix">Variables that start with this override it.</param>
    /// <param name="mistakes">Takes what is wrong with the text as JSON.</param>
    public static ConfigurationSources Read(string file, byte[] text, string prefix, List<Mistake> mistakes)
    {
        var map = JsonDocumentMap.Read(text, file, mistakes);
        var root = new ConfigurationBuilder()
            .AddInMemoryCollection(map.Scalars())
            .AddEnvironmentVariables(prefix)
            .Build();
        return new ConfigurationSources(file, prefix, map, root);
    }

    /// <summary>True when file or environment say something here.</summary>
    public bool Exists(IConfigurationSection section) =>
        section.Exists() || _places.ContainsKey(section.Path);

    /// <summary>True when the value stands in the file and no variable overrides it.</summary>
    public bool IsFromFile(IConfigurationSection section) =>
        _places.ContainsKey(section.Path) && !_environment.TryGet(section.Path, out _);

    /// <summary>What stands in the file; none when the value comes from the environment.</summary>
    public JsonTokenType KindOf(IConfigurationSection section) =>
        IsFromFile(section) ? _places[section.Path].Kind : JsonTokenType.None;

    /// <summary>A mistake at a configuration key, placed where the value came from.</summary>
    public Mistake At(string key, string text)
    {
        if (key.Length > 0 && _environment.TryGet(key, out _))
            return new Mistake(JsonPath(key), "environment " + _prefix + key.ToUpperInvariant().Replace(":", "__"), 0, text);
        if (key.Length == 0)
            return new Mistake(string.Empty, _file, 0, text);
        var nearest = key;
        while (nearest.Length > 0 && !_places.ContainsKey(nearest))
            nearest = ConfigurationPath.GetParentPath(nearest) ?? string.Empty;
        return new Mistake(JsonPath(key), _file, nearest.Length == 0 ? 0 : _places[nearest].Line, text);
    }

    private string JsonPath(string key)
    {
        if (_places.TryGetValue(key, out var place))
            return place.Path;
        var path = new StringBuilder();
        foreach (var part in key.Split(':'))
        {
            if (part.All(char.IsAsciiDigit))
                path.Append('[').Append(part).Append(']');
            else
                path.Append(path.Length == 0 ? string.Empty : ".").Append(part);
        }

        return path.ToString();
    }
}
