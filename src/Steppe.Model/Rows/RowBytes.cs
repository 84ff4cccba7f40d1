using System.Buffers.Binary;
using System.Text;

namespace Steppe.Model;

/// <summary>Bytes that grow at their end, with the numbers and texts that rows are made of.</summary>
/// <remarks>Little endian; numbers of unknown size are LEB128. Not thread-safe.</remarks>
internal sealed class RowBytes
{
    private const int LongestNumber = 10;
    private const int FirstBytes = 256;
    private const int MostBytesKept = 8 * 1024 * 1024;

    private byte[] _bytes = new byte[FirstBytes];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    /// <summary>Room for so many bytes, which count from now on.</summary>
    public Span<byte> Add(int count)
    {
        Reserve(count);
        Span<byte> added = _bytes.AsSpan(Count, count);
        Count += count;
        return added;
    }

    public void Byte(byte value) => Add(1)[0] = value;

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Add(value.Length));

    public void Guid(Guid value) => value.TryWriteBytes(Add(16));

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Add(sizeof(long)), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Add(sizeof(double)), value);

    public void Number(ulong value)
    {
        Reserve(LongestNumber);
        while (value >= 0x80)
        {
            _bytes[Count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[Count++] = (byte)value;
    }

    /// <summary>The length and the UTF-8 of a text.</summary>
    public void Text(string value)
    {
        int bytes = Encoding.UTF8.GetByteCount(value);
        Number((ulong)bytes);
        Encoding.UTF8.GetBytes(value, Add(bytes));
    }

    /// <summary>Forgets what was added after there were so many.</summary>
    public void CutTo(int count) => Count = count;

    /// <summary>Forgets everything, and keeps the room for what comes next, unless that is very much.</summary>
    public void Clear()
    {
        Count = 0;
        if (_bytes.Length > MostBytesKept)
        {
            _bytes = new byte[FirstBytes];
        }
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Count < count)
        {
            Array.Resize(ref _bytes, Math.Max(Count + count, 2 * _bytes.Length));
        }
    }
}
