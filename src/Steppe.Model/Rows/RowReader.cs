using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Steppe.Model;

/// <summary>Reads what <see cref="RowWriter"/> has written, part by part in the same order.</summary>
/// <remarks>Parts that rows have in common become one object. Whatever does not fit the bytes is a
/// <see cref="RowFormatException"/>.</remarks>
internal ref struct RowReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly JsonSerializerOptions _json;
    private readonly string[] _texts;
    private readonly int _ids;
    private readonly int _idCount;
    private readonly (int Start, int Length)[] _pieces;
    private readonly object?[] _knownPieces;
    private int _at;
    private int _end;

    public RowReader(ReadOnlySpan<byte> bytes, JsonSerializerOptions json)
    {
        _json = json;
        _bytes = bytes;
        _end = bytes.Length;
        (_texts, _pieces, _knownPieces) = ([], [], []);
        _texts = new string[Count(1)];
        for (int number = 0; number < _texts.Length; number++)
        {
            _texts[number] = Encoding.UTF8.GetString(Take(Count(1)));
        }

        _idCount = Count(16);
        _ids = _at;
        Take(16 * _idCount);
        _pieces = new (int, int)[Count(1)];
        _knownPieces = new object?[_pieces.Length];
        for (int number = 0; number < _pieces.Length; number++)
        {
            _pieces[number].Length = Count(0);
        }

        for (int number = 0; number < _pieces.Length; number++)
        {
            _pieces[number].Start = _at;
            Take(_pieces[number].Length);
        }
    }

    /// <summary>Reads something with <see cref="RowReader"/>.</summary>
    public delegate T Read<out T>(ref RowReader reader);

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => _at == _end;

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    public int Int32() => Number() is var value and <= int.MaxValue ? (int)value : throw Damaged();

    /// <summary>How many parts follow, each of so many bytes at least.</summary>
    public int Count(int leastBytes) => Int32() is var count && (long)count * leastBytes <= _end - _at ? count : throw Damaged();

    public byte Byte() => _at < _end ? _bytes[_at++] : throw Damaged();

    /// <summary>A byte that names one of so many things.</summary>
    public byte Below(int count) => Byte() is var value && value < count ? value : throw Damaged();

    public Guid Guid() => new(Take(16));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public long Signed()
    {
        ulong value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public DateTimeOffset Instant() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long))) is var ticks
        && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw Damaged();

    /// <summary>Bytes that were written behind their number.</summary>
    public ReadOnlySpan<byte> Bytes() => Take(Count(1));

    public string Text() => Int32() is var number && number < _texts.Length ? _texts[number] : throw Damaged();

    /// <summary>An id that many rows have.</summary>
    public Guid Id() => Int32() is var number && number < _idCount ? new Guid(_bytes.Slice(_ids + (16 * number), 16)) : throw Damaged();

    /// <summary>A part that other rows may have too.</summary>
    public T Piece<T>(Read<T> read)
        where T : class
    {
        int number = Int32();
        if (number >= _pieces.Length)
        {
            throw Damaged();
        }

        if (_knownPieces[number] is { } known)
        {
            return known as T ?? throw Damaged();
        }

        (int at, int end) = (_at, _end);
        (_at, _end) = (_pieces[number].Start, _pieces[number].Start + _pieces[number].Length);
        T value = read(ref this);
        if (!IsAtEnd)
        {
            throw Damaged();
        }

        (_at, _end) = (at, end);
        _knownPieces[number] = value;
        return value;
    }

    /// <summary>A part that was written as JSON.</summary>
    public T Json<T>()
        where T : class => Piece(static (ref reader) => reader.Parse<T>());

    /// <summary>Cuts bytes off that were written behind their number.</summary>
    public static ReadOnlySpan<byte> TakeCounted(ref ReadOnlySpan<byte> bytes)
    {
        ulong count = 0;
        for (int at = 0; at < bytes.Length && at < 5; at++)
        {
            count |= (ulong)(bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] < 0x80)
            {
                ReadOnlySpan<byte> rest = bytes[(at + 1)..];
                if (count > (ulong)rest.Length)
                {
                    break;
                }

                bytes = rest[(int)count..];
                return rest[..(int)count];
            }
        }

        throw Damaged();
    }

    private T Parse<T>()
    {
        try
        {
            return JsonSerializer.Deserialize(Take(_end - _at), (JsonTypeInfo<T>)_json.GetTypeInfo(typeof(T))) ?? throw Damaged();
        }
        catch (JsonException error)
        {
            throw new RowFormatException($"stored rows hold something this program does not know: {error.Message}", error);
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _end - _at)
        {
            throw Damaged();
        }

        _at += count;
        return _bytes.Slice(_at - count, count);
    }

    private static RowFormatException Damaged() => new("stored rows are damaged, or written by a newer version");
}
