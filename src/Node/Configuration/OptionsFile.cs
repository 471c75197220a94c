using Microsoft.Extensions.Configuration;

namespace Hedgerow.Node.Configuration;

/// <summary>Reads a file of options, with overrides from the environment, and names every mistake in it.</summary>
internal static class OptionsFile
{
    private const long MaxBytes = 4L * 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environmentPrefix">Variables that start with this override it.</param>
    /// <param name="mistakes">Takes what is wrong with it.</param>
    /// <returns>What it says and where each value came from; null when it is no readable JSON object.</returns>
    public static (T Options, ConfigurationSources Sources)? Read<T>(string path, string environmentPrefix, List<Mistake> mistakes)
    {
        if (ReadFile(path, mistakes) is not { } text)
            return null;
        var sources = ConfigurationSources.Read(path, text, environmentPrefix, mistakes);
        if (mistakes.Count > 0 && sources.IsEmpty)
            return null;
        return ((T)new OptionsReader(sources, mistakes).ReadGroup(typeof(T), new RootSection(sources.Root)), sources);
    }

    private static byte[]? ReadFile(string path, List<Mistake> mistakes)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                mistakes.Add(new Mistake(string.Empty, path, 0, "larger than 4 MB; this is no configuration"));
            else
                return File.ReadAllBytes(path);
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
