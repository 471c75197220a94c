namespace Hedgerow.Node.Configuration;

/// <summary>A configuration file that was read and found right.</summary>
/// <param name="File">Full path of the file.</param>
/// <param name="Options">What it says, with the environment's overrides; paths are absolute.</param>
public sealed record NodeConfiguration(string File, NodeOptions Options)
{
    /// <summary>Variables that start with this override the file: <c>HEDGEROW__VENUES__0__MAXLEVERAGE</c>.</summary>
    public const string EnvironmentPrefix = "HEDGEROW__";

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
        if (OptionsFile.Read<NodeOptions>(path, EnvironmentPrefix, mistakes) is not var (read, sources))
            return (null, mistakes);
        var options = ConfigurationPaths.Anchor(read, Path.GetDirectoryName(Path.GetFullPath(path))!);
        new ConfigurationRules(sources, mistakes).Check(options);
        return (options, mistakes.OrderBy(m => m.Line).ToList());
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
