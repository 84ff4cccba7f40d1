using System.Buffers.Binary;

namespace Steppe.Log.File;

/// <summary>What one flush writes: some entries under one checksum.</summary>
/// <remarks>
/// <para>Pure. Little endian: <c>body length u32 | crc32c u32 | sequence u64 | entries…</c>, padded with zeros to a
/// multiple of eight bytes. A length of zero is where nothing was written yet.</para>
/// <para>One checksum for the whole flush, since the pages of an unfinished one reach the disk in any order. It also covers
/// where the unit stands, so that a copy of a unit inside somebody's payload is not taken for a unit.</para>
/// </remarks>
internal static class FlushUnit
{
    public const int HeaderBytes = 16;
    public const int Alignment = 8;

    private const int PlaceBytes = 16;

    public static int SizeOf(int bodyBytes) => (HeaderBytes + bodyBytes + Alignment - 1) & ~(Alignment - 1);

    /// <summary>Fills in the header in front of a body that is already in place.</summary>
    public static void Seal(Span<byte> unit, int bodyBytes, ulong sequence, ulong segment, long offset)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(unit, (uint)bodyBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(unit[8..], sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(unit[4..], Checksum(unit, bodyBytes, segment, offset));
    }

    public static int BodyBytes(ReadOnlySpan<byte> header)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        return length <= int.MaxValue ? (int)length : int.MaxValue;
    }

    public static ulong Sequence(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);

    /// <summary>Whether header and body, standing at that place, are as they were sealed.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> unit, ulong segment, long offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(unit[4..]) == Checksum(unit, BodyBytes(unit), segment, offset);

    private static uint Checksum(ReadOnlySpan<byte> unit, int bodyBytes, ulong segment, long offset)
    {
        Span<byte> place = stackalloc byte[PlaceBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(place, segment);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], offset);
        uint checksum = Crc32C.Of(place);
        checksum = Crc32C.Continue(checksum, unit[..4]);
        return Crc32C.Continue(checksum, unit.Slice(8, HeaderBytes - 8 + bodyBytes));
    }
}
