using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Who may touch a file with a secret. Nobody but its owner; and, of a file that belongs to root where we are somebody else, our group
/// may read it: that is how containers are given theirs, where a mounted secret belongs to root and to the pod's own group. Asked of
/// the open file, so that it is about the bytes that are read then, whatever links lead to them.
/// </summary>
public static class PrivateFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // statx(2), whose layout is the same on every architecture.
    private const int EmptyPath = 0x1000;
    private const uint WantOwner = 0x8;
    private const int OwnerOffset = 20;
    private const int Size = 256;

    /// <summary>True when nobody else can touch it. Windows has no such modes: there it is always true.</summary>
    /// <param name="file">The open file.</param>
    /// <exception cref="IOException">It cannot be asked.</exception>
    public static bool Is(SafeFileHandle file) =>
        OperatingSystem.IsWindows() || Is(File.GetUnixFileMode(file), () => !Environment.IsPrivilegedProcess && OwnerOf(file) == 0);

    /// <summary>The rule itself.</summary>
    /// <param name="mode">Mode of the file.</param>
    /// <param name="isGiven">True when it belongs to root, and we are not root; asked only if it matters.</param>
    internal static bool Is(UnixFileMode mode, Func<bool> isGiven) => (mode & Others) switch
    {
        UnixFileMode.None => true,
        UnixFileMode.GroupRead => isGiven(),
        _ => false,
    };

    /// <summary>Number of the owner; null where the system does not say.</summary>
    private static uint? OwnerOf(SafeFileHandle file)
    {
        var answer = new byte[Size];
        try
        {
            var failed = Statx(file.DangerousGetHandle().ToInt32(), [0], EmptyPath, WantOwner, answer) != 0;
            GC.KeepAlive(file);
            return failed ? null : BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(OwnerOffset));
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] answer);
}
