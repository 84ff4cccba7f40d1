using System.Buffers.Binary;
using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>Replaces a small file as a whole: after a crash there is the old one or the new one.</summary>
internal static class SmallFile
{
    public static void Replace(ILogDisk disk, string name, ReadOnlySpan<byte> bytes)
    {
        string unfinished = name + FileNames.Unfinished;
        using (ILogFile file = disk.Create(unfinished))
        {
            file.Write(0, bytes);
            file.Sync();
        }

        disk.Rename(unfinished, name);
        disk.SyncDirectory();
    }

    public static byte[] Read(ILogDisk disk, string name, int maxBytes)
    {
        using ILogFile file = disk.Open(name);
        byte[] bytes = new byte[(int)Math.Min(file.Length, maxBytes)];
        file.Read(0, bytes);
        return bytes;
    }

    /// <summary>Writes the checksum of everything before it into the last four bytes.</summary>
    public static void Seal(Span<byte> bytes) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^4..], Crc32C.Of(bytes[..^4]));

    public static bool IsSealed(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) == Crc32C.Of(bytes[..^4]);
}
