using System.Buffers.Binary;
using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Makes segment files: a header, then zeros, all of it durable before the file gets its name.</summary>
/// <remarks>Filling rather than reserving: no extent is converted by later flushes, which halves their time.</remarks>
internal static class SegmentFile
{
    /// <summary><c>magic 8 | version u32 | crc32c u32</c>.</summary>
    public const int HeaderBytes = 16;

    private const uint Version = 1;
    private const int FillBytes = 1024 * 1024;

    private static ReadOnlySpan<byte> Magic => "STEPWAL1"u8;

    /// <summary>Creates a file under <paramref name="name"/>; its name is not durable yet.</summary>
    public static void Create(ILogDisk disk, string name, long length)
    {
        // A name of its own per target, since a spare and a segment may be made at the same time.
        string unfinished = name + FileNames.Unfinished;
        using (ILogFile file = disk.Create(unfinished))
        {
            byte[] fill = new byte[(int)Math.Min(FillBytes, length)];
            WriteHeader(fill);
            for (long offset = 0; offset < length; offset += fill.Length)
            {
                file.Write(offset, fill.AsSpan(0, (int)Math.Min(fill.Length, length - offset)));
                fill.AsSpan(0, HeaderBytes).Clear();
            }

            file.Sync();
        }

        disk.Rename(unfinished, name);
    }

    public static bool HasHeader(ILogFile file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Span<byte> wanted = stackalloc byte[HeaderBytes];
        WriteHeader(wanted);
        return file.Read(0, header) == HeaderBytes && header.SequenceEqual(wanted);
    }

    private static void WriteHeader(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Version);
        SmallFile.Seal(target[..HeaderBytes]);
    }
}
