using System.Buffers.Binary;
using System.IO.Compression;

namespace Steppe.State;

/// <summary>An entry in fewer bytes, for logs that other machines have to store and read.</summary>
/// <remarks>Pure. <c>format 3 | length of the entry, i32 little endian | the entry, by Brotli</c>. Commands repeat names and words, so that a third to a tenth is left.</remarks>
public static class PackedEntry
{
    internal const byte Format = 3;

    // Below that little is gained.
    private const int SmallestBytes = 512;
    private const int MostBytes = 256 * 1024 * 1024;
    private const int Quality = 1;
    private const int WindowBits = 18;
    private const int HeadBytes = 1 + sizeof(int);

    /// <summary>The entry packed, or as it is when that is smaller.</summary>
    /// <param name="entry">As <see cref="CommandCodec.Encode"/> gives it.</param>
    public static byte[] Pack(byte[] entry)
    {
        if (entry.Length < SmallestBytes)
        {
            return entry;
        }

        byte[] packed = new byte[HeadBytes + entry.Length];
        packed[0] = Format;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), entry.Length);
        return BrotliEncoder.TryCompress(entry, packed.AsSpan(HeadBytes), out int written, Quality, WindowBits) ? packed[..(HeadBytes + written)] : entry;
    }

    /// <summary>The entry that was packed.</summary>
    /// <param name="parts">What follows the format.</param>
    /// <exception cref="StateFormatException">It is damaged.</exception>
    internal static byte[] Unpack(ReadOnlySpan<byte> parts)
    {
        if (parts.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(parts) is not (>= SmallestBytes and <= MostBytes and var length))
        {
            throw Damaged();
        }

        byte[] entry = new byte[length];
        return BrotliDecoder.TryDecompress(parts[sizeof(int)..], entry, out int read) && read == length && entry[0] != Format ? entry : throw Damaged();
    }

    private static StateFormatException Damaged() => new("a packed log entry is damaged");
}
