using System.Buffers.Binary;
using System.Text;

namespace Steppe.Supervisor.Protocol;

/// <summary>Reads fields written by <see cref="FieldWriter"/>, one after the other.</summary>
/// <remarks>Throws <see cref="InvalidDataException"/> on bytes that are not fields.</remarks>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private const int FieldHeaderBytes = 5;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Tag of the current field.</summary>
    public byte Tag { get; private set; }

    /// <summary>Content of the current field.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Moves on to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        int length = _rest.Length < FieldHeaderBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(_rest[1..]);
        if (length < 0 || length > _rest.Length - FieldHeaderBytes)
        {
            throw new InvalidDataException("a field runs past the end of its message");
        }

        Tag = _rest[0];
        Bytes = _rest.Slice(FieldHeaderBytes, length);
        _rest = _rest[(FieldHeaderBytes + length)..];
        return true;
    }

    public readonly string Text() => Encoding.UTF8.GetString(Bytes);

    public readonly long Number() => Bytes.Length == sizeof(long)
        ? BinaryPrimitives.ReadInt64LittleEndian(Bytes)
        : throw new InvalidDataException($"field {Tag} is not a number");

    public readonly bool Flag() => Bytes is [not 0];

    public readonly DateTimeOffset Instant()
    {
        long ticks = Number();
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException($"field {Tag} is not a time");
    }
}
