using System.Buffers.Binary;
using System.Text;

namespace Steppe.Supervisor.Protocol;

/// <summary>Writes tagged fields: <c>tag u8 | length u32 | bytes</c>, little-endian, any number in any order.</summary>
/// <remarks>Used on the socket and in the record file. A reader skips tags it does not know, which is what lets both grow.</remarks>
/// <param name="headroom">Bytes left free at the front for a header.</param>
internal sealed class FieldWriter(int headroom = 0)
{
    private const int FieldHeaderBytes = 5;

    private byte[] _bytes = new byte[256 + headroom];
    private int _used = headroom;

    public void Text(byte tag, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Encoding.UTF8.GetBytes(value, Field(tag, length));
    }

    public void OptionalText(byte tag, string? value)
    {
        if (value is not null)
        {
            Text(tag, value);
        }
    }

    public void Number(byte tag, long value) => BinaryPrimitives.WriteInt64LittleEndian(Field(tag, sizeof(long)), value);

    public void Flag(byte tag, bool value) => Field(tag, 1)[0] = value ? (byte)1 : (byte)0;

    public void Instant(byte tag, DateTimeOffset value) => Number(tag, value.UtcTicks);

    public void Nested(byte tag, Action<FieldWriter> write)
    {
        Field(tag, 0);
        int start = _used;
        write(this);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start - sizeof(int)), _used - start);
    }

    public byte[] ToArray() => _bytes.AsSpan(0, _used).ToArray();

    private Span<byte> Field(byte tag, int length)
    {
        int needed = _used + FieldHeaderBytes + length;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }

        _bytes[_used] = tag;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_used + 1), length);
        Span<byte> field = _bytes.AsSpan(_used + FieldHeaderBytes, length);
        _used = needed;
        return field;
    }
}
