using System.IO.Compression;

namespace Hedgerow.Simulator.Servers;

/// <summary>Frames of the venues that send them compressed, in binary messages.</summary>
internal static class Gzipped
{
    /// <summary>A frame as it goes over the wire.</summary>
    public static byte[] Frame(byte[] text)
    {
        using var packed = new MemoryStream(text.Length);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(text);
        }

        return packed.ToArray();
    }
}
