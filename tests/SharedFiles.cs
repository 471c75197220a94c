namespace Hedgerow.Tests;

/// <summary>Finds the folder of recorded messages and data that may lie beside the repository.</summary>
internal static class SharedFiles
{
    /// <summary>A folder below it, or null when this machine has none.</summary>
    /// <param name="path">Path below the folder.</param>
    public static string? Directory(string path)
    {
        var root = Environment.GetEnvironmentVariable("HEDGEROW_SHARED") ?? BesideRepository();
        var folder = root is null ? null : Path.Combine(root, path);
        return System.IO.Directory.Exists(folder) ? folder : null;
    }

    private static string? BesideRepository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Cluster.sln")))
            {
                return Path.Combine(at.FullName, "..", "shared");
            }
        }

        return null;
    }
}
