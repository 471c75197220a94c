using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Owner, false, true)]
    [InlineData(UnixFileMode.UserRead, false, true)]
    [InlineData(Owner | UnixFileMode.GroupRead, false, false)]
    [InlineData(Owner | UnixFileMode.GroupRead, true, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, true, true)]
    [InlineData(Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, true, false)]
    [InlineData(Owner | UnixFileMode.GroupWrite, true, false)]
    [InlineData(Owner | UnixFileMode.OtherRead, true, false)]
    [InlineData(Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead, true, false)]
    public void The_group_may_read_what_root_gave_and_nobody_else_may_anything(UnixFileMode mode, bool isGiven, bool isPrivate) =>
        Assert.Equal(isPrivate, PrivateFile.Is(mode, () => isGiven));

    /// <summary>As Kubernetes mounts a secret: a link to a file behind a link to a folder.</summary>
    [Theory]
    [InlineData(UnixFileMode.UserRead, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, false)]
    public void A_link_is_judged_by_the_file_that_it_leads_to(UnixFileMode mode, bool isPrivate)
    {
        if (OperatingSystem.IsWindows())
            return; // no modes there
        Directory.CreateDirectory(Path.Combine(_folder, "..2026"));
        var file = Path.Combine(_folder, "..2026", "key");
        File.WriteAllText(file, "k");
        File.SetUnixFileMode(file, mode);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "..2026");
        File.CreateSymbolicLink(Path.Combine(_folder, "key"), Path.Combine("..data", "key"));

        using var handle = File.OpenHandle(Path.Combine(_folder, "key"));

        Assert.Equal(isPrivate, PrivateFile.Is(handle));
    }
}
