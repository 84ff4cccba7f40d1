using System.Buffers.Binary;

namespace Steppe.Log.File;

/// <summary>The first bytes of a snapshot file.</summary>
/// <remarks>
/// Pure. Little endian: <c>magic 8 | version u32 | payload crc32c u32 | index u64 | payload length u64 | cluster 16 |
/// hash of the entry 16 | crc32c of the header u32</c>.
/// </remarks>
internal readonly record struct SnapshotHeader(
    ulong Index, ClusterId Cluster, EntryHash Hash, long PayloadBytes, uint PayloadChecksum)
{
    public const int Bytes = 68;

    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "STEPSNP1"u8;

    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], PayloadChecksum);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Index);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], PayloadBytes);
        BinaryPrimitives.WriteUInt128LittleEndian(target[32..], Cluster.Value);
        BinaryPrimitives.WriteUInt128LittleEndian(target[48..], Hash.Value);
        SmallFile.Seal(target[..Bytes]);
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out SnapshotHeader header)
    {
        header = default;
        if (source.Length < Bytes
            || !source.StartsWith(Magic)
            || !SmallFile.IsSealed(source[..Bytes])
            || BinaryPrimitives.ReadUInt32LittleEndian(source[8..]) != Version)
        {
            return false;
        }

        header = new SnapshotHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(source[16..]),
            new ClusterId(BinaryPrimitives.ReadUInt128LittleEndian(source[32..])),
            new EntryHash(BinaryPrimitives.ReadUInt128LittleEndian(source[48..])),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]));
        return true;
    }
}
