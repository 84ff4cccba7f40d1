using System.Buffers.Binary;

namespace Steppe.Supervisor.Protocol;

/// <summary>One message: <c>length u32 | kind u8 | request u32 | body</c>, little-endian, the length counting what follows it.</summary>
internal readonly record struct Frame(FrameKind Kind, uint Request, ReadOnlyMemory<byte> Body)
{
    /// <summary>Bytes before the body.</summary>
    public const int HeaderBytes = 9;

    /// <summary>Largest frame; a larger one means the two sides have lost each other.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Builds the bytes of a frame.</summary>
    public static byte[] Encode(FrameKind kind, uint request, Action<FieldWriter>? body)
    {
        var fields = new FieldWriter(HeaderBytes);
        body?.Invoke(fields);
        byte[] bytes = fields.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        bytes[4] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(5), request);
        return bytes;
    }

    /// <summary>Takes the first whole frame out of <paramref name="bytes"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are not frames.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Frame frame, out int consumed)
    {
        frame = default;
        consumed = 0;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
        if (length is < HeaderBytes - sizeof(int) or > MaxBytes)
        {
            throw new InvalidDataException($"a frame of {length} bytes is not part of the supervisor's protocol");
        }

        if (bytes.Length < length + sizeof(int))
        {
            return false;
        }

        consumed = length + sizeof(int);
        uint request = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[5..]);
        frame = new Frame((FrameKind)bytes.Span[4], request, bytes[HeaderBytes..consumed]);
        return true;
    }
}
