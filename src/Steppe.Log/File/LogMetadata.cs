using System.Buffers.Binary;
using Steppe.Log.Disk;

namespace Steppe.Log.File;

/// <summary>What a log directory is: whose, which life of the disk, and the newest epoch given out.</summary>
/// <remarks>
/// Written last when a log is created, so its presence means that the first segment exists, and its absence beside
/// entries means that somebody removed it. File: <c>magic 8 | version u32 | zero u32 | epoch u64 | cluster 16 |
/// incarnation 16 | crc32c u32</c>.
/// </remarks>
internal sealed record LogMetadata(ClusterId Cluster, DiskIncarnation Incarnation, Epoch Epoch)
{
    private const int Bytes = 60;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "STEPLOG1"u8;

    public void Save(ILogDisk disk)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        bytes.Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Epoch.Value);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[24..], Cluster.Value);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[40..], Incarnation.Value);
        SmallFile.Seal(bytes);
        SmallFile.Replace(disk, FileNames.Metadata, bytes);
    }

    /// <exception cref="LogCorruptException">The file is not as it was written.</exception>
    public static LogMetadata Load(ILogDisk disk)
    {
        ReadOnlySpan<byte> bytes = SmallFile.Read(disk, FileNames.Metadata, Bytes + 1);
        if (bytes.Length != Bytes || !bytes.StartsWith(Magic) || !SmallFile.IsSealed(bytes))
        {
            throw new LogCorruptException(disk.PathOf(FileNames.Metadata), 0, "this is not the metadata of a log");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new LogRefusedException(
                $"{disk.PathOf(FileNames.Metadata)} has format {version}, this program knows {Version}: use a newer program");
        }

        return new LogMetadata(
            new ClusterId(BinaryPrimitives.ReadUInt128LittleEndian(bytes[24..])),
            new DiskIncarnation(BinaryPrimitives.ReadUInt128LittleEndian(bytes[40..])),
            new Epoch(BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..])));
    }
}
