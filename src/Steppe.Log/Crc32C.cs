using System.Buffers.Binary;
using System.Numerics;

namespace Steppe.Log;

/// <summary>The Castagnoli checksum, computed by the processor's own instruction.</summary>
/// <remarks>Pure. Finds accidents, not forgery; the hash chain of the entries is for that.</remarks>
internal static class Crc32C
{
    public static uint Continue(uint checksum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return checksum;
    }

    // Starting from ones, so that a run of zero bytes does not have the checksum zero.
    public static uint Of(ReadOnlySpan<byte> bytes) => Continue(uint.MaxValue, bytes);
}
