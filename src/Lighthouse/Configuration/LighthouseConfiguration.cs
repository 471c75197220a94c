using Hedgerow.Node.Configuration;

namespace Hedgerow.Lighthouse.Configuration;

/// <summary>A lighthouse's configuration file that was read and found right.</summary>
/// <param name="File">Full path of the file.</param>
/// <param name="Options">What it says, with the environment's overrides; paths are absolute.</param>
public sealed record LighthouseConfiguration(string File, LighthouseOptions Options)
{
    /// <summary>Variables that start with this override the file: <c>HEDGEROW_LIGHTHOUSE__MEMBERS__0__URL</c>.</summary>
    public const string EnvironmentPrefix = "HEDGEROW_LIGHTHOUSE__";

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">It cannot be read or has mistakes; all of them are named.</exception>
    public static LighthouseConfiguration Load(string path)
    {
        var mistakes = new List<Mistake>();
        if (OptionsFile.Read<LighthouseOptions>(path, EnvironmentPrefix, mistakes) is not var (read, sources))
            throw new ConfigurationException(mistakes);
        var options = Anchor(read, Path.GetDirectoryName(Path.GetFullPath(path))!);
        Check(options, (key, text) => mistakes.Add(sources.At(key, text)));
        return mistakes.Count == 0
            ? new LighthouseConfiguration(Path.GetFullPath(path), options)
            : throw new ConfigurationException([.. mistakes.OrderBy(m => m.Line)]);
    }

    private static LighthouseOptions Anchor(LighthouseOptions options, string folder) => options with
    {
        Token = ConfigurationPaths.Anchor(options.Token, folder),
        Api = ConfigurationPaths.Anchor(options.Api, folder),
        Logging = ConfigurationPaths.Anchor(options.Logging, folder),
    };

    private static void Check(LighthouseOptions options, Action<string, string> wrong)
    {
        new ApiRules(wrong).Check(options.Api);
        SecretFiles.Check(options.Token, text => wrong("token", text));
        var members = options.Members ?? [];
        Repeats.Refuse("members", "name", members, member => member.Name, wrong);
        Repeats.Refuse("members", "url", members, member => member.Url, wrong);
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Url is { } text && new Uri(text) is { Scheme: "http", IsLoopback: false })
                wrong($"members:{i}:url", "must be https://: tokens leave this machine by TLS only");
        }
    }
}
