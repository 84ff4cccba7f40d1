using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Steppe.Model;

/// <summary>The snappy block format: how a dispatch payload is stored.</summary>
/// <remarks>Pure. A block is its uncompressed length as a varint, then literals and copies of what came before. Source: the public
/// description of the format; written for inputs of kilobytes.</remarks>
public static class Snappy
{
    private const int Literal = 0;
    private const int NearCopy = 1;
    private const int Copy = 2;
    private const int HashBits = 12;
    private const int ShortestMatch = 4;
    private const int LongestCopy = 64;
    private const int FarthestCopy = ushort.MaxValue;
    private const int LongestInlineLiteral = 60;

    /// <summary>The block of <paramref name="bytes"/>.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        List<byte> block = new((bytes.Length / 2) + 16);
        PutVarint(block, (uint)bytes.Length);
        Span<int> lastSeenAt = stackalloc int[1 << HashBits];
        lastSeenAt.Fill(-1);
        int literalFrom = 0;
        int at = 0;
        while (at + ShortestMatch <= bytes.Length)
        {
            uint four = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            ref int seen = ref lastSeenAt[(int)((four * 0x1E35A7BD) >> (32 - HashBits))];
            int candidate = seen;
            seen = at;
            bool matches = candidate >= 0 && at - candidate <= FarthestCopy
                && BinaryPrimitives.ReadUInt32LittleEndian(bytes[candidate..]) == four;
            if (!matches)
            {
                at++;
                continue;
            }

            PutLiteral(block, bytes[literalFrom..at]);
            int length = bytes[at..].CommonPrefixLength(bytes[candidate..]);
            PutCopy(block, at - candidate, length);
            at += length;
            literalFrom = at;
        }

        PutLiteral(block, bytes[literalFrom..]);
        return [.. block];
    }

    /// <summary>Reads a block back.</summary>
    /// <param name="block">The block.</param>
    /// <param name="maxBytes">Most bytes it may stand for.</param>
    /// <param name="bytes">What it stands for.</param>
    /// <returns>False when the block is damaged or stands for more.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> block, int maxBytes, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!TryTakeVarint(ref block, out uint length) || length > maxBytes)
        {
            return false;
        }

        byte[] output = new byte[length];
        int written = 0;
        while (!block.IsEmpty)
        {
            byte tag = block[0];
            block = block[1..];
            bool isValid = (tag & 3) == Literal
                ? TryTakeLiteral(ref block, tag, output, ref written)
                : TryTakeCopy(ref block, tag, output, ref written);
            if (!isValid)
            {
                return false;
            }
        }

        bytes = output;
        return written == output.Length;
    }

    private static void PutVarint(List<byte> block, uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            block.Add((byte)(value | 0x80));
        }

        block.Add((byte)value);
    }

    private static void PutLiteral(List<byte> block, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        uint length = (uint)bytes.Length - 1;
        if (length < LongestInlineLiteral)
        {
            block.Add((byte)(length << 2));
        }
        else
        {
            int extra = length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : length < 1 << 24 ? 3 : 4;
            block.Add((byte)((LongestInlineLiteral - 1 + extra) << 2));
            for (int index = 0; index < extra; index++)
            {
                block.Add((byte)(length >> (8 * index)));
            }
        }

        block.AddRange(bytes);
    }

    private static void PutCopy(List<byte> block, int distance, int length)
    {
        while (length > 0)
        {
            int part = Math.Min(length, LongestCopy);
            block.Add((byte)(((part - 1) << 2) | Copy));
            block.Add((byte)distance);
            block.Add((byte)(distance >> 8));
            length -= part;
        }
    }

    private static bool TryTakeVarint(ref ReadOnlySpan<byte> block, out uint value)
    {
        value = 0;
        for (int shift = 0; shift < 35 && !block.IsEmpty; shift += 7)
        {
            byte next = block[0];
            block = block[1..];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return shift < 28 || next < 0x10;
            }
        }

        return false;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> block, int size, out uint value)
    {
        value = 0;
        if (block.Length < size)
        {
            return false;
        }

        for (int index = 0; index < size; index++)
        {
            value |= (uint)block[index] << (8 * index);
        }

        block = block[size..];
        return true;
    }

    private static bool TryTakeLiteral(ref ReadOnlySpan<byte> block, byte tag, byte[] output, ref int written)
    {
        uint length = (uint)tag >> 2;
        if (length >= LongestInlineLiteral && !TryTakeNumber(ref block, (int)length - LongestInlineLiteral + 1, out length))
        {
            return false;
        }

        long count = length + 1L;
        if (count > block.Length || count > output.Length - written)
        {
            return false;
        }

        block[..(int)count].CopyTo(output.AsSpan(written));
        block = block[(int)count..];
        written += (int)count;
        return true;
    }

    private static bool TryTakeCopy(ref ReadOnlySpan<byte> block, byte tag, byte[] output, ref int written)
    {
        bool isNear = (tag & 3) == NearCopy;
        int length = isNear ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
        if (!TryTakeNumber(ref block, isNear ? 1 : (tag & 3) == Copy ? 2 : 4, out uint distance))
        {
            return false;
        }

        distance |= isNear ? (uint)(tag >> 5) << 8 : 0;
        if (distance == 0 || distance > written || length > output.Length - written)
        {
            return false;
        }

        // Byte by byte: a copy may overlap what it is about to write, which is how runs are stored.
        for (int end = written + length; written < end; written++)
        {
            output[written] = output[written - (int)distance];
        }

        return true;
    }
}
