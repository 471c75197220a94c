using System.Diagnostics;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>A file system of some megabytes that a test can fill to its last byte, and make room on again.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly int _megabytes;

    private TinyDisk(string folder, int megabytes)
    {
        Folder = folder;
        _megabytes = megabytes;
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Mounts one; null where this process may not.</summary>
    /// <param name="folder">Made where missing.</param>
    /// <param name="megabytes">What it holds.</param>
    public static TinyDisk? TryMount(string folder, int megabytes = 48)
    {
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "hedgerow-test", folder) == 0 ? new TinyDisk(folder, megabytes) : null;
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            for (var written = 0; written < _megabytes * 1024 * 1024; written += page.Length)
                ballast.Write(page);
        }
        catch (IOException)
        {
            return; // The disk is full.
        }

        Assert.Fail("the disk took more than it has");
    }

    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose() => Assert.Equal(0, Run("umount", "-l", Folder));

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
