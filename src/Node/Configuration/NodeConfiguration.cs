using Microsoft.Extensions.Configuration;

namespace Hedgerow.Node.Configuration;

/// <summary>A configuration file that was read and found right.</summary>
/// <param name="File">Full path of the file.</param>
/// <param name="Options">What it says, with the environment's overrides; paths are absolute.</param>
public sealed record NodeConfiguration(string File, NodeOptions Options)
{
    /// <summary>Variables that start with this override the file: <c>HEDGEROW__VENUES__0__MAXLEVERAGE</c>.</summary>
    public const string EnvironmentPrefix = "HEDGEROW__";

    private const long MaxBytes = 4L * 1024 * 1024;

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read or has mistakes; all of them are named.</exception>
    public static NodeConfiguration Load(string path)
    {
        var (options, mistakes) = Check(path);
        return options is not null && mistakes.Count == 0
            ? new NodeConfiguration(Path.GetFullPath(path), options)
            : throw new ConfigurationException(mistakes);
    }

    /// <summary>Reads a file and names every mistake in it at once.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What it says (null when it is no readable JSON object), and the mistakes in the order of the file.</returns>
    public static (NodeOptions? Options, IReadOnlyList<Mistake> Mistakes) Check(string path)
    {
        var mistakes = new List<Mistake>();
        var text = ReadFile(path, mistakes);
        if (text is null)
            return (null, mistakes);
        var sources = ConfigurationSources.Read(path, text, mistakes);
        if (mistakes.Count > 0 && sources.IsEmpty)
            return (null, mistakes);
        var options = (NodeOptions)new OptionsReader(sources, mistakes).ReadGroup(typeof(NodeOptions), new RootSection(sources.Root));
        options = ConfigurationPaths.Anchor(options, Path.GetDirectoryName(Path.GetFullPath(path))!);
        new ConfigurationRules(sources, mistakes).Check(options);
        return (options, mistakes.OrderBy(m => m.Line).ToList());
    }

    private static byte[]? ReadFile(string path, List<Mistake> mistakes)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                mistakes.Add(new Mistake(string.Empty, path, 0, "larger than 4 MB; this is no configuration"));
            else
                return System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            mistakes.Add(new Mistake(string.Empty, path, 0, e is FileNotFoundException or DirectoryNotFoundException
                ? "no such file"
                : "cannot be read: " + e.Message));
        }

        return null;
    }

    /// <summary>The root seen as a section, so that one reader serves every level.</summary>
    private sealed class RootSection(IConfigurationRoot root) : IConfigurationSection
    {
        public string? this[string key]
        {
            get => root[key];
            set => throw new NotSupportedException("a configuration is not written to");
        }

        public string Key => string.Empty;

        public string Path => string.Empty;

        public string? Value
        {
            get => null;
            set => throw new NotSupportedException("a configuration is not written to");
        }

        public IEnumerable<IConfigurationSection> GetChildren() => root.GetChildren();

        public Microsoft.Extensions.Primitives.IChangeToken GetReloadToken() => root.GetReloadToken();

        public IConfigurationSection GetSection(string key) => root.GetSection(key);
    }
}

/// <summary>A configuration is not usable. Its message holds every mistake, one a line.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Makes it from the mistakes.</summary>
    /// <param name="mistakes">At least one.</param>
    public ConfigurationException(IReadOnlyList<Mistake> mistakes)
        : base(string.Join(Environment.NewLine, mistakes)) => Mistakes = mistakes;

    /// <summary>Every mistake, in the order of the file.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; }
}
