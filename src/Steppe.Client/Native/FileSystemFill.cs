using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Steppe.Client.Native;

/// <summary>How much of a file system is used; bytes and counts.</summary>
internal readonly record struct FileSystemFill(long TotalBytes, long FreeBytes, long AvailableBytes, long Inodes, long FreeInodes)
{
    private const int StructWords = 32;

    public long UsedBytes => TotalBytes - FreeBytes;

    /// <summary>As <c>df</c> counts it: blocks kept for root are neither used nor available.</summary>
    public double UsedPercent => UsedBytes + AvailableBytes == 0 ? 0 : 100.0 * UsedBytes / (UsedBytes + AvailableBytes);

    public double InodesUsedPercent => Inodes == 0 ? 0 : 100.0 * (Inodes - FreeInodes) / Inodes;

    /// <summary>Measures the file system that holds <paramref name="path"/>.</summary>
    /// <exception cref="IOException">The path cannot be reached.</exception>
    public static unsafe FileSystemFill Of(string path)
    {
        // struct statvfs, 64-bit: bsize, frsize, blocks, bfree, bavail, files, ffree, …
        ulong* words = stackalloc ulong[StructWords];
        if (Libc.StatFileSystem(path, words) != 0)
        {
            throw new IOException($"could not measure {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        long unit = (long)words[1];
        return new FileSystemFill(
            (long)words[2] * unit, (long)words[3] * unit, (long)words[4] * unit, (long)words[5], (long)words[6]);
    }
}
