using System.Buffers;
using System.Buffers.Binary;

namespace Steppe.Protocol.Rpc;

/// <summary>One unit of the connection: <c>len u32 | id u64 | kind u8 | body</c>, little-endian; <c>len</c> counts what
/// follows it.</summary>
/// <remarks>Pure. Both sides speak it on port 4647 after the caller has sent <see cref="Preamble"/>.</remarks>
internal readonly record struct Frame(ulong Id, FrameKind Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>Largest body, in bytes: a bad length must not make the reader take all memory.</summary>
    public const int MaxBodyBytes = 32 * 1024 * 1024;

    private const int LengthBytes = 4;
    private const int HeaderBytes = 9;

    /// <summary>What a caller sends first: names the protocol and its version.</summary>
    public static ReadOnlySpan<byte> Preamble => "STEPPE\u0001\n"u8;

    /// <summary>Takes one frame off the front of <paramref name="buffer"/>; false when it is not complete yet.</summary>
    /// <exception cref="InvalidDataException">The length is impossible.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadLittleEndian(out int length))
        {
            return false;
        }

        if (length < HeaderBytes || length > HeaderBytes + MaxBodyBytes)
        {
            throw new InvalidDataException($"a frame of {(uint)length} bytes: the limit is {HeaderBytes + MaxBodyBytes}");
        }

        if (reader.Remaining < length)
        {
            return false;
        }

        reader.TryReadLittleEndian(out long id);
        reader.TryRead(out byte kind);
        frame = new Frame((ulong)id, (FrameKind)kind, buffer.Slice(reader.Position, length - HeaderBytes).ToArray());
        buffer = buffer.Slice(LengthBytes + length);
        return true;
    }

    /// <summary>Writes the frame.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        Span<byte> header = output.GetSpan(LengthBytes + HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header, HeaderBytes + Body.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[LengthBytes..], Id);
        header[LengthBytes + 8] = (byte)Kind;
        output.Advance(LengthBytes + HeaderBytes);
        output.Write(Body.Span);
    }
}
